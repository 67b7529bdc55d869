"""Worker processes on this machine, as a `concurrent.futures.Executor` that survives the death of any of them.

The standard library's pool gives up everything in flight when one process dies, cannot say what it died of, and can
wait for ever for one that died while it was answering. Here each process has a pipe and a thread of its own: a death
is the end of that pipe, costs the one task that was at work, and the process is replaced.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from queue import Empty, SimpleQueue
from typing import Any

from proofs_check.errors import InputError
from proofs_check.executors.interrupts import hold_back, ignore

__all__ = ["Processes", "WorkerLost"]

_Task = tuple[Future[Any], Callable[..., Any], tuple[Any, ...], dict[str, Any]]
_Begin = tuple[Callable[..., object], tuple[Any, ...]]
_STARTS = 3  # in a row that may fail before no more are tried


class WorkerLost(RuntimeError):
    """The process died while it worked on this task."""


class Processes(Executor):
    """A fixed number of processes that take tasks from one queue.

    A task whose process died has the exception `WorkerLost`; no other task notices.
    """

    def __init__(self, jobs: int, *, initializer: Callable[..., object], initargs: tuple[Any, ...]) -> None:
        """Start the processes, call the initializer in each, and wait until they are ready.

        Raises:
            InputError: they end before they can do anything.
        """
        self._begin: _Begin = initializer, initargs
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        self._processes: dict[int, SpawnProcess] = {}
        self._closing = False
        self._broken = ""
        # Processes, not threads, share the cores here; and sums of floats depend on how many threads share them.
        for library in ("OMP", "OPENBLAS", "MKL"):
            os.environ.setdefault(f"{library}_NUM_THREADS", "1")
        ready: SimpleQueue[None] = SimpleQueue()
        self._threads = [threading.Thread(target=self._serve, args=(k, ready), daemon=True) for k in range(jobs)]
        for thread in self._threads:
            thread.start()
        try:
            for _ in self._threads:
                ready.get()
            self.check()
        except BaseException:
            self.kill()
            raise

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call fn(*args, **kwargs) in a process."""
        future: Future[Any] = Future()
        self._tasks.put((future, fn, args, kwargs))
        return future

    def check(self) -> None:
        """Raise `InputError` if processes could not be started."""
        if self._broken:
            raise InputError(self._broken)

    def kill(self) -> None:
        """End the processes at their work, which a polite end would wait for, however long it takes."""
        self._closing = True
        self._give_up()
        for process in list(self._processes.values()):
            process.kill()
        self._end_threads(wait=True)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes when the tasks are done, or when those at work are if `cancel_futures`."""
        if cancel_futures:
            self._give_up()
        self._end_threads(wait=wait)

    def _serve(self, place: int, ready: SimpleQueue[None]) -> None:
        """Hand tasks to one process, which is replaced when it dies."""
        hold_back()
        process, pipe = self._start(place)
        ready.put(None)
        while pipe is not None and process is not None and (task := self._tasks.get()) is not None:
            future, *call = task
            if not future.set_running_or_notify_cancel():
                continue
            try:
                pipe.send(call)
                value, error = pipe.recv()
            except (EOFError, OSError):
                _end(process, pipe)
                future.set_exception(WorkerLost(_how(process)))
                process, pipe = (None, None) if self._closing else self._start(place)
            except Exception as problem:  # noqa: BLE001 - the task cannot be sent, or its value cannot be read
                future.set_exception(problem)
            else:
                future.set_result(value) if error is None else future.set_exception(error)
        if process is not None and pipe is not None:
            _end(process, pipe)
        elif not self._closing:
            self._give_up()

    def _give_up(self) -> None:
        """Fail what waits in the queue."""
        while True:
            try:
                task = self._tasks.get_nowait()
            except Empty:
                return
            if task is not None:
                task[0].cancel()
                task[0].set_running_or_notify_cancel()

    def _end_threads(self, *, wait: bool) -> None:
        for _ in self._threads:
            self._tasks.put(None)
        for thread in self._threads if wait else ():
            thread.join()

    def _start(self, place: int) -> tuple[SpawnProcess | None, Connection[Any, Any] | None]:
        context = get_context("spawn")
        process = None
        for _ in range(_STARTS):
            ours, theirs = context.Pipe()
            process = context.Process(target=_work, args=(theirs, *self._begin), daemon=True)
            try:
                process.start()
                self._processes[place] = process
                theirs.close()  # so that its end is the end of the pipe
                ours.recv()
            except (EOFError, OSError, RuntimeError):  # RuntimeError: a worker that runs its script's main part
                _end(process, ours)
                if self._closing:
                    return None, None
                continue
            return process, ours
        self._broken = (
            "worker processes end as soon as they start"
            f"{'' if process is None or process.pid is None else f' ({_how(process)})'}; see that there is memory"
            ' for them, and in a script call this below `if __name__ == "__main__":`'
        )
        return None, None


def _end(process: SpawnProcess, pipe: Connection[Any, Any]) -> None:
    """Close the pipe, upon which a living process ends."""
    pipe.close()
    if process.pid is not None:
        process.join()


def _how(process: SpawnProcess) -> str:
    code = process.exitcode
    if code is not None and code < 0:
        try:
            return f"the process was ended by {signal.Signals(-code).name}"
        except ValueError:
            return f"the process was ended by signal {-code}"
    return f"the process ended with status {code}"


def _work(pipe: Connection[Any, Any], initializer: Callable[..., object], initargs: tuple[Any, ...]) -> None:
    """The life of a worker process."""
    ignore()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    initializer(*initargs)
    pipe.send("ready")
    while True:
        try:
            fn, args, kwargs = pipe.recv()
        except EOFError:
            return
        except Exception as error:  # noqa: BLE001 - such as a module that is not there
            pipe.send((None, _portable(error)))
            continue
        try:
            answer: tuple[Any, Exception | None] = fn(*args, **kwargs), None
        except Exception as error:  # noqa: BLE001 - the caller's, whatever it is
            answer = None, _portable(error)
        try:
            pipe.send(answer)
        except Exception as error:  # noqa: BLE001 - a value that cannot be pickled
            pipe.send((None, _portable(error)))


def _portable(error: Exception) -> Exception:
    """An exception that is sure to survive the way to another process."""
    return RuntimeError(f"{type(error).__name__}: {error}")


def _end_with_parent() -> None:
    """A killed main process cannot end its workers, and one at work would go on for nobody."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
