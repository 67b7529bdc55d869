"""How often a random single shuffle diverges: exact answers for sampled permutations, with a confidence interval."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat

import numpy as np

from proofs_check.errors import InputError
from proofs_check.executors.interrupts import held_back, ignore
from proofs_check.orders import batches_of
from proofs_check.separability.api import decision_of
from proofs_check.separability.data import ExactData, refuse_constant
from proofs_check.separability.decision import Decision, Order
from proofs_check.separability.fates import fate_of
from proofs_check.separability.margins import Gamma, direction

__all__ = ["FateCounts", "clopper_pearson", "fate_counts"]

CHUNK = 16  # permutations a task, so that starting a worker costs little beside them
LARGE = 1_000_000  # samples × weights from which a permutation takes seconds and is a task of its own


@dataclass(frozen=True, slots=True)
class FateCounts:
    """Fates over random permutations.

    Attributes:
        permutations: how many were drawn.
        diverges, bounded, depends, undecided: how many had which fate; each decided one is certified.
        interval: Clopper–Pearson interval for the probability of "diverges"; its lower end counts "undecided" as not
            diverging, its upper end as diverging.
        confidence: of the interval.
    """

    permutations: int
    diverges: int
    bounded: int
    depends: int
    undecided: int
    interval: tuple[float, float]
    confidence: float


def fate_counts(
    data: ExactData,
    batch_size: int,
    *,
    permutations: int = 1000,
    seed: int = 0,
    drop_last: bool = False,
    gamma: Gamma | None = None,
    confidence: float = 0.95,
    jobs: int = 1,
    progress: Callable[[float], None] | None = None,
) -> FateCounts:
    """Estimate the probability that a uniformly random single shuffle diverges.

    Args:
        data: exact data.
        batch_size: B.
        permutations: sample size, at least 1.
        seed: permutation k is drawn from the k-th spawned stream, so the counts do not depend on `jobs`.
        gamma: with "frozen" or "trained", fates that depend on the direction are decided by C-4's.
        confidence: in (0, 1).
        jobs: worker processes.
        progress: called with the share that is done.

    Raises:
        InputError: a batch size that does not fit, no permutations, a confidence outside (0, 1).
    """
    if permutations < 1 or jobs < 1 or not 0 < confidence < 1:
        raise InputError("permutations and jobs must be at least 1 and confidence between 0 and 1")
    batches_of(range(data.n), batch_size, drop_last=drop_last)  # refuses sizes that do not fit
    whole = decision_of(data, Order("gd"))
    step = CHUNK if data.n * data.dim < LARGE else 1
    chunks = [range(start, min(start + step, permutations)) for start in range(0, permutations, step)]
    fixed = [repeat(value) for value in (data, whole, batch_size, drop_last, seed, gamma)]
    counts: Counter[str] = Counter()

    def gather(parts: Iterable[list[str]]) -> None:
        for part in parts:
            counts.update(part)
            if progress is not None:
                progress(counts.total() / permutations)

    if jobs == 1:
        gather(map(_chunk, chunks, *fixed))
    else:
        with held_back():
            pool = ProcessPoolExecutor(jobs, initializer=ignore)
            found = pool.map(_chunk, chunks, *fixed)
        try:
            gather(found)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
    low, _ = clopper_pearson(counts["diverges"], permutations, confidence)
    _, high = clopper_pearson(counts["diverges"] + counts["undecided"], permutations, confidence)
    return FateCounts(
        permutations=permutations,
        diverges=counts["diverges"],
        bounded=counts["bounded"],
        depends=counts["depends"],
        undecided=counts["undecided"],
        interval=(low, high),
        confidence=confidence,
    )


def clopper_pearson(hits: int, trials: int, confidence: float) -> tuple[float, float]:
    """The exact binomial interval: coverage at least `confidence`."""
    from scipy.stats import beta

    tail = (1 - confidence) / 2
    low = 0.0 if hits == 0 else float(beta.ppf(tail, hits, trials - hits + 1))
    high = 1.0 if hits == trials else float(beta.ppf(1 - tail, hits + 1, trials - hits))
    return low, high


def _chunk(
    numbers: Sequence[int],
    data: ExactData,
    whole: Decision,
    batch_size: int,
    drop_last: bool,
    seed: int,
    gamma: Gamma | None,
) -> list[str]:
    found = []
    for number in numbers:
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(number,)))
        batches = batches_of(rng.permutation(data.n), batch_size, drop_last=drop_last)
        refuse_constant(data, batches)
        decision = decision_of(data, Order("ss", batches))
        answer = fate_of(data, decision.order, decision=decision, whole=whole).fate
        if answer == "depends" and gamma is not None:
            answer = direction(data, decision, gamma=gamma).fate
        found.append(answer)
    return found
