"""How long a sweep will take and how much memory, from a few of its cells computed beforehand."""

from __future__ import annotations

import time
from concurrent.futures import TimeoutError as Late
from dataclasses import dataclass

from proofs_check.data.memory import available_memory
from proofs_check.errors import InputError
from proofs_check.executors.outcome import hold
from proofs_check.executors.processes import Processes, WorkerLost
from proofs_check.sweeps.cell import Job, run_cell
from proofs_check.sweeps.discovery import home, kind_at
from proofs_check.sweeps.kind import Coordinates, Kind, Parameters
from proofs_check.sweeps.manifest import count_cells

__all__ = ["Estimate", "estimate"]

PATIENCE = 60.0  # seconds for one cell; a longer one is reported as "more than"
_KEY = "estimate"


@dataclass(frozen=True, slots=True)
class Estimate:
    """What to expect.

    Attributes:
        cells: how many.
        probes: seconds of the cells that were computed: a middling one and the dearest; shorter if that took too long.
        seconds: of all cells on `jobs` processes, all alike; a lower bound if `late`.
        late: a probe was given up after a minute.
        worker_bytes: peak memory of one process, the dearest cell included; None where the system does not say.
        jobs: processes.
        free_bytes: memory that is free now; None where the system does not say.
    """

    cells: int
    probes: tuple[float, ...]
    seconds: float
    late: bool
    worker_bytes: int | None
    jobs: int
    free_bytes: int | None

    @property
    def fits(self) -> bool:
        """Whether the processes fit into the memory that is free; true where nothing is known."""
        return self.worker_bytes is None or self.free_bytes is None or self.jobs * self.worker_bytes <= self.free_bytes


def estimate(name: str, parameters: Parameters, *, seed: int = 0, jobs: int = 1, module: str | None = None) -> Estimate:
    """Compute a middling cell and the dearest one, by the kind's weights, and extrapolate; nothing is written.

    Raises:
        InputError: wrong parameters, or a probe that kills its process or fails.
    """
    where = module or home(name)
    kind = kind_at(where)
    checked = kind.check(parameters)
    cells, _ = count_cells(kind.cells(checked))
    total, chosen = _choose(kind, checked, cells)
    job = Job(where, name, seed, kind.load(checked))
    pool = Processes(1, initializer=hold, initargs=(_KEY, job))
    probes: list[float] = []
    work, late, peak = 0.0, False, None
    try:
        pool.submit(_probe, None).result()  # the modules are read now, not while the first cell is timed
        for weight, coordinates in chosen:
            try:
                spent, peak = pool.submit(_probe, coordinates).result(timeout=PATIENCE)
            except Late:
                spent, late = PATIENCE, True
            except WorkerLost as error:
                raise InputError(f"the cell {dict(coordinates)} kills its process: {error}") from None
            except Exception as error:  # noqa: BLE001 - whatever the cell raises
                raise InputError(f"the cell {dict(coordinates)} fails: {error}") from None
            probes.append(spent)
            work += weight
            if late:
                break
    finally:
        pool.kill()
    seconds = total * sum(probes) / work / min(jobs, cells)
    return Estimate(cells, tuple(probes), seconds, late, peak, jobs, available_memory())


def _choose(kind: Kind, parameters: Parameters, cells: int) -> tuple[float, list[tuple[float, Coordinates]]]:
    """The weight of all cells, and the cell nearest to the mean weight and the heaviest, each with its weight."""
    weights = [kind.weight(parameters, point) for point in kind.cells(parameters)]
    total = sum(weights)
    middling = min(range(cells), key=lambda k: abs(weights[k] - total / cells))
    heaviest = max(range(cells), key=weights.__getitem__)
    wanted = dict.fromkeys((middling, heaviest))
    found = {k: point for k, point in enumerate(kind.cells(parameters)) if k in wanted}
    return total, [(weights[k], found[k]) for k in wanted]


def _probe(coordinates: Coordinates | None) -> tuple[float, int | None]:
    """In the worker: seconds of a cell and the process's peak memory in bytes."""
    from proofs_check.executors.outcome import held

    job = held(_KEY)
    if coordinates is None:
        kind_at(job.home)
        import numpy as np

        np.linalg.pinv(np.eye(2))
        return 0.0, None
    start = time.perf_counter()
    run_cell(job, (0, coordinates))
    return time.perf_counter() - start, _peak()


def _peak() -> int | None:
    try:
        import resource
        import sys
    except ImportError:  # Windows
        return None
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
