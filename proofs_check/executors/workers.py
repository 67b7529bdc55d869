"""What does the work: processes or a cluster, behind one small interface."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any, Protocol

from proofs_check.errors import InputError
from proofs_check.executors.outcome import hold
from proofs_check.executors.processes import Processes, WorkerLost

__all__ = ["Workers", "open_workers"]


class Workers(Protocol):
    """An executor whose workers hold something shared, and what happens when one of them dies.

    Attributes:
        key: under which its workers hold what is shared (see `proofs_check.executors.outcome`).
        attempts: how often an item that its worker died of is tried before it is given up.
        exact: whether a task is called lost only if its own worker died at work on it. Otherwise an item is tried with
            nothing else in flight before it is given up, so that none is blamed for its neighbour.
    """

    key: str
    attempts: int
    exact: bool

    @property
    def executor(self) -> Executor:
        """Of `concurrent.futures`."""

    @property
    def count(self) -> int:
        """How many tasks run at a time."""

    def lost(self, error: BaseException) -> bool:
        """Whether a future's error means that its worker died."""

    def check(self) -> None:
        """Raise `InputError` if no work can be done any more; called now and then while waiting."""

    def close(self, *, now: bool) -> None:
        """End the workers; `now` ends them in the middle of their work."""


class _Local:
    """Processes of this machine."""

    attempts = 3
    exact = True

    def __init__(self, jobs: int, shared: Any) -> None:
        self.key = secrets.token_hex(8)
        self.count = jobs
        self.executor = Processes(jobs, initializer=hold, initargs=(self.key, shared))

    def lost(self, error: BaseException) -> bool:
        return isinstance(error, WorkerLost)

    def check(self) -> None:
        self.executor.check()

    def close(self, *, now: bool) -> None:
        self.executor.kill() if now else self.executor.shutdown()


@contextmanager
def open_workers(*, jobs: int = 1, scheduler: str | None = None, shared: Any = None) -> Iterator[Workers]:
    """Workers for a while.

    Args:
        jobs: processes on this machine; with scheduler "local", workers of the cluster that is started.
        scheduler: None for processes, "local" for a Dask cluster on this machine, or the address of a running one.
        shared: sent to every worker once.

    Raises:
        InputError: jobs < 1, a missing package, a scheduler that does not answer, workers that cannot start.
    """
    if jobs < 1:
        raise InputError(f"the number of jobs must be at least 1, got {jobs}")
    workers: Workers
    if scheduler is None:
        workers = _Local(jobs, shared)
    else:
        from proofs_check.executors.cluster import Cluster

        workers = Cluster(jobs if scheduler == "local" else None, scheduler, shared)
    try:
        yield workers
    except BaseException:
        workers.close(now=True)
        raise
    workers.close(now=False)
