"""Keeps workers busy with little in flight, and finds out which item a worker died of."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from itertools import islice
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from proofs_check.executors.outcome import Failure, Outcome, attempt, failure_of
from proofs_check.executors.workers import Workers

__all__ = ["outcomes"]

T = TypeVar("T")

IN_FLIGHT = 3  # tasks for each worker: one at work, the next at hand, one on its way
MOST = 1000  # items a task, however quick they are
PATIENCE = 5.0  # seconds between looks at the workers while nothing happens


def outcomes(
    workers: Workers, function: Callable[[Any, T], Any], items: Iterable[T], *, task_seconds: float = 0.25
) -> Iterator[tuple[T, Outcome]]:
    """Call function(shared, item) for every item, and give each item with its outcome, in the order they come.

    Quick items go to a worker several at a time. When a worker dies at a task of several items, they are done again one
    by one, so that the one which kills its workers is found; it is given up after `workers.attempts` times.

    Args:
        workers: who does it.
        function: importable by its name in a worker.
        items: read as they are needed.
        task_seconds: how long a task should take; 0 for tasks of one item.

    Raises:
        InputError: the workers are gone for good.
    """
    source = iter(items)
    flight = _Flight(workers, function)
    pace = _Pace(task_seconds)
    again: deque[tuple[T, int]] = deque()  # one by one, with how often each lost its worker
    alone: deque[T] = deque()  # with nothing beside them
    while True:
        while not alone and flight.room:
            if again:
                item, deaths = again.popleft()
                flight.start((item,), deaths)
            elif chunk := tuple(islice(source, pace.items)):
                flight.start(chunk)
            else:
                break
        if flight.empty and not alone:
            return
        if flight.empty:
            flight.start((alone.popleft(),), workers.attempts - 1)
        tried, deaths, found = flight.land()
        if isinstance(found, list):
            pace.learn(found)
            yield from zip(tried, found, strict=True)
        elif len(tried) > 1:
            again.extend((item, 0) for item in tried)
        elif not workers.lost(found):  # it cannot be sent, or its value cannot come back
            yield tried[0], Outcome(None, failure_of(found), 0.0)
        elif deaths + 1 >= workers.attempts:
            said = f"each worker that tried this died ({found})" if str(found) else "each worker that tried this died"
            yield tried[0], Outcome(None, Failure("worker lost", said), 0.0)
        elif workers.exact:
            again.append((tried[0], deaths + 1))
        else:
            alone.append(tried[0])


class _Flight:
    """Tasks that were given to the workers and have not come back."""

    def __init__(self, workers: Workers, function: Callable[[Any, Any], Any]) -> None:
        self._workers, self._function = workers, function
        self._tasks: dict[Future[list[Outcome]], tuple[Sequence[Any], int]] = {}
        self._landed: SimpleQueue[Future[list[Outcome]]] = SimpleQueue()

    @property
    def empty(self) -> bool:
        return not self._tasks

    @property
    def room(self) -> bool:
        return len(self._tasks) < IN_FLIGHT * self._workers.count

    def start(self, chunk: Sequence[Any], deaths: int = 0) -> None:
        future = self._workers.executor.submit(attempt, self._workers.key, self._function, chunk)
        self._tasks[future] = chunk, deaths
        future.add_done_callback(self._landed.put)

    def land(self) -> tuple[Sequence[Any], int, list[Outcome] | BaseException]:
        """Wait for the next task that comes back: its items, and their outcomes or why there are none."""
        while True:
            try:
                future = self._landed.get(timeout=PATIENCE)
                break
            except Empty:
                self._workers.check()
        chunk, deaths = self._tasks.pop(future)
        error = future.exception() if not future.cancelled() else RuntimeError("the task was cancelled")
        if error is not None:
            self._workers.check()
        return chunk, deaths, future.result() if error is None else error


class _Pace:
    """How many items make a task of the wanted length."""

    def __init__(self, task_seconds: float) -> None:
        self._wanted, self._mean = task_seconds, 0.0
        self.items = 1

    def learn(self, found: Sequence[Outcome]) -> None:
        if not self._wanted:
            return
        mean = sum(outcome.seconds for outcome in found) / len(found)
        self._mean = 0.7 * self._mean + 0.3 * mean if self._mean else mean
        grown = 2 * self.items  # a few quick items at the start say little about the next ones
        self.items = max(1, min(int(self._wanted / max(self._mean, 1e-9)), grown, MOST))
