"""Runs a sweep into a folder, or goes on with one."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from proofs_check.errors import InputError
from proofs_check.executors import Outcome, open_workers, outcomes
from proofs_check.output import replaced
from proofs_check.sweeps.cell import Cell, Job, run_cell
from proofs_check.sweeps.discovery import home, kind_at
from proofs_check.sweeps.kind import Coordinates, Kind, Parameters, Summary
from proofs_check.sweeps.log import ADVICE, Contents, Entry, Log
from proofs_check.sweeps.manifest import NAME, Manifest, differences
from proofs_check.sweeps.results import Results
from proofs_check.sweeps.table import table_path, write_table

__all__ = ["LOG", "Done", "Progress", "Stopped", "run_sweep"]

LOG = "cells.log"


class Stopped(Exception):
    """Ended by Ctrl-C or a request to terminate; what was finished is kept."""

    def __init__(self, done: int, cells: int, folder: Path) -> None:
        self.done, self.cells, self.folder = done, cells, folder
        super().__init__(
            f"stopped: {done:,} of {cells:,} cells are finished and kept in {folder}; the same command with --resume"
            " goes on from there"
        )


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sweep is.

    Attributes:
        cells: of the sweep.
        done: finished, in this run and before.
        failed: failed in this run.
        computed: cells that ended in this run.
        seconds: since the first one could begin.
    """

    cells: int
    done: int
    failed: int
    computed: int
    seconds: float

    @property
    def rate(self) -> float:
        """Cells a second in this run; 0 before the first."""
        return self.computed / self.seconds if self.seconds > 0 else 0.0

    @property
    def left(self) -> float | None:
        """Seconds until the end, if it goes on like this; None before the first cell has ended."""
        return (self.cells - self.done - self.failed) / self.rate if self.computed else None


@dataclass(frozen=True, slots=True, eq=False)
class Done:
    """A sweep all of whose cells were tried.

    Attributes:
        manifest: what was asked.
        folder: where it is kept.
        table: the file of the table.
        results: the table.
        summary: what it says.
        failures: the failed cells.
        computed: cells computed in this run; the others were finished before.
        damaged: lines of the store that had changed since they were written; their cells were computed again.
        figure: the file of the figure, if there is one.
    """

    manifest: Manifest
    folder: Path
    table: Path
    results: Results
    summary: Summary
    failures: tuple[Entry, ...]
    computed: int
    damaged: int
    figure: Path | None

    @property
    def holds(self) -> bool:
        """Whether no cell failed and the summary does not contradict what the sweep tests."""
        return not self.failures and self.summary.holds


def run_sweep(
    name: str,
    parameters: Parameters,
    folder: str | Path,
    *,
    seed: int = 0,
    resume: bool = False,
    jobs: int = 1,
    scheduler: str | None = None,
    progress: Callable[[Progress], None] | None = None,
    module: str | None = None,
) -> Done:
    """Run a sweep, or go on with it.

    Args:
        name: of the sweep; it is part of the seeds.
        parameters: as read from its options (see `proofs_check.sweeps.kind`).
        folder: new or empty; with `resume`, the one to go on with.
        seed: root seed.
        resume: compute the cells that are not finished, also those that failed; finished ones are never computed again.
        jobs: processes; the results do not depend on it.
        scheduler: see `proofs_check.executors.open_workers`.
        progress: called after each cell.
        module: dotted name of the module that defines the sweep, for one that is not in the package.

    Raises:
        InputError: wrong parameters; a folder that holds something else, or a sweep with other parameters, or one that
            is begun (without `resume`); a file that cannot be written; workers or a scheduler that are not there.
        Stopped: by Ctrl-C, or by a request to terminate.
    """
    where = module or home(name)
    kind = kind_at(where)
    checked = kind.check(parameters)
    target = Path(folder)
    manifest, store = _open(target, Manifest.make(name, checked, seed, kind.cells(checked)), resume=resume)
    with closing(store):
        damaged = store.contents.damaged
        todo, computed = manifest.cells - store.contents.done, 0
        if todo:
            with _terminable(), _stoppable(store.contents, target):
                job = Job(where, name, seed, kind.load(checked))
                with open_workers(jobs=min(jobs, todo), scheduler=scheduler, shared=job) as workers:
                    found = outcomes(workers, run_cell, _unfinished(kind.cells(checked), store.contents))
                    computed = _keep(found, store, progress)
        failures = tuple(store.contents.entries(target / LOG, iter(sorted(store.contents.failed))))
        about = {"sweep": name, "parameters": checked, "seed": seed, "version": manifest.version}
        results = write_table(target, target / LOG, store.contents, lambda: kind.cells(checked), about)
        summary = kind.summary(checked, results) if len(results) else Summary(("No cell has a result.",), holds=False)
        return Done(
            manifest=manifest,
            folder=target,
            table=table_path(target),
            results=results,
            summary=summary,
            failures=failures,
            computed=computed,
            damaged=damaged,
            figure=_draw(kind, checked, results, target),
        )


def _open(folder: Path, asked: Manifest, *, resume: bool) -> tuple[Manifest, Log]:
    """The folder's manifest and its store, both made if the folder is new."""
    if _fresh(folder):
        store = Log(folder / LOG, asked.cells)  # with its lock: of two that begin at once one goes on
        if not store.contents.end:
            asked.write(folder)
            return asked, store
        store.close()
    old = Manifest.read(folder)
    if different := differences(old, asked):
        raise InputError(f"{folder} holds another sweep: {'; '.join(different)}; name a new folder with --out")
    if not resume:
        contents = Contents.read(folder / LOG, old.cells)
        state = (
            "a finished sweep; --resume shows it"
            if contents.done == old.cells
            else f"this sweep, {contents.done:,} of {old.cells:,} cells finished; go on with --resume"
        )
        raise InputError(f"{folder} holds {state}, or name a new folder with --out")
    return old, Log(folder / LOG, old.cells)


def _fresh(folder: Path) -> bool:
    """Whether a sweep begins in this folder, which is made if need be; also one that ended before its first cell."""
    try:
        if folder.exists() and not folder.is_dir():
            raise InputError(f"{folder} is a file; name a folder with --out")
        folder.mkdir(exist_ok=True)
        held = sorted(entry.name for entry in folder.iterdir())
        if LOG in held and (folder / LOG).stat().st_size:
            return False
    except FileNotFoundError:
        raise InputError(f"{folder} cannot be made: there is no folder {folder.parent}; create it first") from None
    except OSError as error:
        raise InputError(f"{folder} cannot be used: {error.strerror}; name another folder with --out") from error
    strange = [name for name in held if name not in (LOG, NAME) and not name.startswith(f".{NAME}.")]
    if strange:
        raise InputError(f"{folder} holds {strange[0]} and no sweep; name a new or an empty folder with --out")
    return True


def _unfinished(cells: Iterable[Coordinates], contents: Contents) -> Iterator[Cell]:
    return ((k, point) for k, point in enumerate(cells) if contents.offsets[k] < 0)


def _keep(found: Iterator[tuple[Cell, Outcome]], store: Log, progress: Callable[[Progress], None] | None) -> int:
    """Write each outcome down as it comes; how many came."""
    begun, failed, computed = time.monotonic(), 0, 0
    for computed, ((cell, coordinates), outcome) in enumerate(found, start=1):
        if outcome.failure is None:
            store.append(Entry(cell, outcome.seconds, rows=outcome.value))
        else:
            failed += 1
            store.append(Entry(cell, outcome.seconds, failed=asdict(outcome.failure), coordinates=coordinates))
        if progress:
            cells = len(store.contents.offsets)
            progress(Progress(cells, store.contents.done, failed, computed, time.monotonic() - begun))
    return computed


def _draw(kind: Kind, parameters: Parameters, results: Results, folder: Path) -> Path | None:
    """The figure, if the kind has one and matplotlib is there."""
    from importlib.util import find_spec

    if kind.figure is None or not len(results) or find_spec("matplotlib") is None:
        return None
    from proofs_check.plots.writing import picture_bytes, styled

    with styled(7, 4.5) as figure:
        kind.figure(figure, parameters, results)
        content = picture_bytes(figure, "png")
    path = folder / "figure.png"
    with replaced(path, advice=ADVICE) as aside:
        aside.write_bytes(content)
    return path


@contextmanager
def _stoppable(contents: Contents, folder: Path) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        raise Stopped(contents.done, len(contents.offsets), folder) from None


@contextmanager
def _terminable() -> Iterator[None]:
    """Let a request to terminate, as batch systems send before they kill, stop the sweep as Ctrl-C does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
