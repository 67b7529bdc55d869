"""The search: level after level, each looked through in parts, the smallest data set on which a predicate holds."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass

from constructions.enumeration import Enumeration
from proofs_check.errors import InputError
from proofs_check.executors.interrupts import ignore
from proofs_check.predicates import Predicate, decide, parse
from proofs_check.search.bounds import Bounds, Level, levels, task_of
from proofs_check.search.invariance import asks_classes, needs_distinct, symmetry_of
from proofs_check.search.result import Covered, SearchResult
from proofs_check.search.sample import sample
from proofs_check.search.scan import Candidate, Hit, Part, Question, as_data_set, scan
from proofs_check.search.state import Progress, load, save
from proofs_check.search.walks import false_where_ss_overlaps

__all__ = ["Report", "search"]

PART = 1 << 20  # candidates of a part: about a second's work, so that stopping is quick and progress is shown
MOST = 3_000_000_000  # candidates of a level that is enumerated, about a quarter of an hour; beyond it is sampled
SAVE_EVERY = 2.0  # seconds between two writings of the progress


@dataclass(frozen=True, slots=True)
class Report:
    """Where a search is: the level, the share of it done, data sets looked at so far, seconds so far."""

    level: Level
    share: float
    considered: int
    seconds: float


def search(
    predicate: str | Predicate,
    *,
    max_n: int = 6,
    max_d: int = 2,
    max_entry: int | None = None,
    batch_size: int = 2,
    task: str | None = None,
    seed: int = 0,
    jobs: int = 1,
    time_limit: float | None = None,
    resume: str | None = None,
    samples: int = 200_000,
    report: Callable[[Report], None] | None = None,
) -> SearchResult:
    """Find the smallest integer data set on which a predicate holds.

    Smaller means: fewer samples, then fewer features, then a smaller largest entry, then a smaller sum of the entries,
    then first in the order of the rows (x, y), batch after batch. Features begin at 0; entries are those of the
    features and, in regression, of the targets. Levels (n, d, largest entry) are exhausted up to the predicate's
    symmetries; those with more than `MOST` candidates are sampled, and the result says so.

    Args:
        predicate: see `proofs_check.predicates`.
        max_n, max_d, max_entry, batch_size: see `Bounds`.
        task: "classification", "regression" or None for what the predicate asks about.
        seed: of sampling; nothing else is random.
        jobs: processes; the answer does not depend on it.
        time_limit: seconds after which the search stops.
        resume: a file for the progress: read if it is there, written as the search goes.
        samples: data sets drawn on a level that is sampled.
        report: called now and then.

    Raises:
        InputError: a predicate that cannot be read, bounds that contradict each other, a progress of another search.
    """
    tree = parse(predicate) if isinstance(predicate, str) else predicate
    bounds = Bounds(max_n, max_d, max_entry, batch_size)
    if seed < 0 or jobs < 1 or samples < 1:
        raise InputError("the seed must be at least 0, jobs and samples at least 1")
    if time_limit is not None and not time_limit > 0:
        raise InputError(f"the time limit must be above 0 seconds, got {time_limit:g}")
    labels = task_of(tree, task) == "classification"
    question = Question(
        tree=tree,
        batch_size=batch_size,
        labels=labels,
        symmetry=symmetry_of(tree, batch_size=batch_size),
        distinct=needs_distinct(tree),
        drop_overlaps=labels and batch_size == 2 and false_where_ss_overlaps(tree),
    )
    every = list(levels(bounds, tree))
    if not every:
        raise InputError("bounds and predicate leave no data set to look at: n, d and B contradict it; widen them")
    asked = {"predicate": str(tree), "labels": labels, "batch_size": batch_size, "part": PART}
    run = _Run(question, asked, load(resume, asked) if resume else {}, resume, time_limit, report)
    found, covered, smallest = run.all(every, seed, jobs, samples)
    data = None if found is None else as_data_set(question, found)
    decision = None if data is None else decide(tree, data)
    if decision is not None and decision.holds is not True:
        raise AssertionError(f"the filter found {data}, where the predicate is {decision.holds} in exact arithmetic")
    return SearchResult(
        predicate=tree,
        task="classification" if labels else "regression",
        bounds=bounds,
        found=data,
        decision=decision,
        smallest=smallest,
        covered=tuple(covered),
        stopped=run.stopped,
        seed=seed,
        seconds=run.seconds,
    )


class _Run:
    """One call's clock, progress and file."""

    def __init__(
        self,
        question: Question,
        asked: dict[str, object],
        progress: Progress,
        file: str | None,
        limit: float | None,
        report: Callable[[Report], None] | None,
    ) -> None:
        self.question, self.asked, self.progress, self.file = question, asked, progress, file
        self.limit, self.report = limit, report
        self.start = self.saved = time.monotonic()
        self.stopped = ""
        self.before = 0

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.start

    def all(
        self, every: list[Level], seed: int, jobs: int, samples: int
    ) -> tuple[Candidate | None, list[Covered], bool]:
        """Level after level until something is found."""
        covered: list[Covered] = []
        try:
            with _workers(jobs, warm=asks_classes(self.question.tree)) as pool:
                for number, level in enumerate(every):
                    found, done = self.level(level, pool, jobs, seed, number, samples)
                    covered.append(done)
                    self.before += done.considered
                    if found is not None or self.stopped:
                        clean = all(part.how == "exhaustive" and not part.undecided for part in covered)
                        return found, covered, clean and found is not None
        finally:
            self.keep(force=True)
        return None, covered, False

    def level(
        self, level: Level, pool: Executor | None, jobs: int, seed: int, number: int, samples: int
    ) -> tuple[Candidate | None, Covered]:
        """Exhaust a level, or sample it where it is too large."""
        parts = self.parts(level)
        if parts is None:
            hit = sample(self.question, level, seed=seed, number=number, count=samples)
            return hit.best, Covered(level, "sampled", hit.considered, 0, hit.exact, hit.undecided_count)
        done = self.progress.setdefault(level, {})
        left = [k for k in range(len(parts)) if k not in done]
        try:
            for k, hit in self.work(left, parts, pool, jobs):
                done[k] = hit
                self.tell(level, len(done) / len(parts), sum(h.considered for h in done.values()))
                self.keep()
                if self.limit is not None and self.seconds > self.limit:
                    self.stopped = self.stopped or f"the time limit of {self.limit:g} s was reached"
                    break
        except KeyboardInterrupt:
            self.stopped = "it was interrupted"
        whole = len(done) == len(parts)
        if whole and self.stopped.startswith("the time"):
            self.stopped = self.stopped if not any(h.best for h in done.values()) else ""
        best = min((h.best for h in done.values() if h.best is not None), key=lambda c: c.key, default=None)
        return best, Covered(
            level,
            "exhaustive" if whole else "stopped",
            sum(h.considered for h in done.values()),
            level.raw(labels=self.question.labels) if whole else 0,
            sum(h.exact for h in done.values()),
            _open(done.values(), best),
        )

    def parts(self, level: Level) -> list[Part] | None:
        """A level's parts, or None if it is too large."""
        question = self.question
        found: list[Part] = []
        total = 0
        for box in level.boxes(question.batch_size, question.symmetry, labels=question.labels):
            try:
                made = Enumeration(box, question.symmetry, distinct=question.distinct)
            except ValueError:
                return None
            total += made.candidates // len(made.group)
            if total > MOST:
                return None
            found += [Part(box, piece) for piece in made.slices(PART)]
        return found

    def work(self, left: list[int], parts: list[Part], pool: Executor | None, jobs: int) -> Iterator[tuple[int, Hit]]:
        """Parts as they are done; with workers never many more than they can take."""
        if pool is None:
            for k in left:
                yield k, scan(self.question, parts[k])
            return
        waiting: dict[Future[Hit], int] = {}
        rest = iter(left)
        try:
            while True:
                for k in rest:
                    waiting[pool.submit(scan, self.question, parts[k])] = k
                    if len(waiting) >= 2 * jobs:
                        break
                if not waiting:
                    return
                ready, _ = wait(waiting, return_when=FIRST_COMPLETED)
                for future in ready:
                    yield waiting.pop(future), future.result()
        finally:
            for future in waiting:
                future.cancel()

    def tell(self, level: Level, share: float, considered: int) -> None:
        if self.report is not None:
            self.report(Report(level, share, self.before + considered, self.seconds))

    def keep(self, *, force: bool = False) -> None:
        if self.file and (force or time.monotonic() - self.saved > SAVE_EVERY):
            save(self.file, self.asked, self.progress)
            self.saved = time.monotonic()


def _open(hits: object, best: Candidate | None) -> int:
    """Undecided data sets; those that are larger than what was found do not count."""
    total = 0
    for hit in hits:  # type: ignore[attr-defined]  # the values of a dictionary
        smaller = [one for one in hit.undecided if best is None or one.key < best.key]
        total += hit.undecided_count if len(smaller) == len(hit.undecided) else len(smaller)
    return total


@contextmanager
def _workers(jobs: int, *, warm: bool) -> Iterator[Executor | None]:
    if jobs == 1:
        yield None
        return
    if warm:
        _compile()  # once, before the processes part
    context = multiprocessing.get_context("fork") if "fork" in multiprocessing.get_all_start_methods() else None
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=ignore)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _compile() -> None:
    import numpy as np

    from proofs_check.search.plane import plane_facts

    plane_facts(np.array([[[0], [1]]]), np.array([[-1, 1]]), 2)
