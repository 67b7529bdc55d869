"""Workers of a Dask cluster: one that runs already, or one started on this machine (the extra "distributed")."""

from __future__ import annotations

import logging
import secrets
import threading
import time
import warnings
from collections.abc import Callable
from concurrent.futures import CancelledError
from importlib.metadata import PackageNotFoundError, version
from queue import Empty, SimpleQueue
from typing import Any

from proofs_check.data.extras import need
from proofs_check.errors import InputError

__all__ = ["Cluster"]

WAIT = 8  # seconds until a scheduler that does not answer, or has no worker, is given up
ABSENCE = 60  # seconds for which all workers of a running sweep may be gone, as when a queue starts new ones
FRESH = 5  # seconds for which the number of workers is believed
SAME = ("proofs-check", "numpy", "scipy")  # the bytes of the results depend on their versions
_LOST = ("KilledWorker", "CancelledError", "FutureCancelledError", "FuturesCancelledError")


class Cluster:
    """A Dask cluster. Dask starts a task anew when its worker dies; it is lost when that happened a few times."""

    attempts = 2
    exact = False

    def __init__(self, jobs: int | None, address: str, shared: Any) -> None:
        """Start a cluster of `jobs` workers on this machine, or connect to the one at the address.

        Raises:
            InputError: no `distributed`, no scheduler or no worker there within some seconds, or workers that have
                other versions of what the results depend on.
        """
        self._dask = need("distributed", "Dask clusters", extra="distributed")
        self._address, self._jobs = address, jobs
        self._own: Any = None
        self._client: Any = None
        self.key = f"proofs-check-{secrets.token_hex(8)}"
        self._alive = time.monotonic()
        for name in [*logging.root.manager.loggerDict, "tornado.application"]:
            if name.startswith(("distributed", "tornado")):  # what the user has to know, the errors below say
                logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        try:
            if jobs is not None:
                self._own = self._started(jobs)
            self._client = self._connected()
            self._threads = self._counted()
            self._same_versions()
            from proofs_check.executors.plugin import Shared

            self._client.register_plugin(Shared(self.key, shared), name=self.key)
            self.executor = self._client.get_executor(pure=False)
        except BaseException:
            self.close(now=True)
            raise

    @property
    def count(self) -> int:
        """Threads of all the workers that there are at the moment."""
        if time.monotonic() > self._asked + FRESH:
            self._counted()
        return max(self._threads, 1)

    def lost(self, error: BaseException) -> bool:
        """Whether Dask gave the task up because workers died of it, or lost it with a worker."""
        return isinstance(error, CancelledError) or type(error).__name__ in _LOST

    def check(self) -> None:
        """Raise `InputError` if the scheduler is gone, or if there has been no worker for a minute."""
        if self._client.status != "running":
            time.sleep(WAIT)  # it tries to connect again by itself
        if self._client.status != "running":
            raise InputError(f"the Dask scheduler at {self._address} is gone; start it again and go on with --resume")
        if self._counted():
            self._alive = time.monotonic()
        elif time.monotonic() > self._alive + ABSENCE:
            raise InputError(
                f"the Dask cluster at {self._address} has had no worker for {ABSENCE} seconds; start workers and go on"
                " with --resume"
            )

    def close(self, *, now: bool) -> None:
        """Leave the cluster; end it if it was started here."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Dask's about what is ended in the middle of its work
            if self._client is not None and self._client.status == "running":
                if not now and self._own is None:
                    self._client.unregister_worker_plugin(self.key)
                elif not now:
                    self._client.wait_for_workers(self._jobs, timeout=WAIT)  # one started anew complains of its end
                self._client.close(timeout=WAIT)
            if self._own is not None:
                self._own.close(timeout=WAIT)

    def _started(self, jobs: int) -> Any:
        dask = need("dask", "Dask clusters", extra="distributed")
        with dask.config.set({"distributed.scheduler.allowed-failures": 1}):  # we try again ourselves, one by one
            return self._dask.LocalCluster(
                n_workers=jobs,
                threads_per_worker=1,
                processes=True,
                dashboard_address=None,
                silence_logs=logging.CRITICAL,
                env={"DASK_LOGGING__DISTRIBUTED": "critical"},
            )

    def _connected(self) -> Any:
        try:
            client = _within(
                WAIT + 1, lambda: self._dask.Client(self._own or self._address, timeout=WAIT, set_as_default=False)
            )
        except Exception as error:  # noqa: BLE001 - whatever answers at that address, if anything
            raise InputError(
                f"no Dask scheduler answers at {self._address!r} ({_first_line(error)}); start one with `dask"
                " scheduler` and give its address, such as tcp://127.0.0.1:8786, or --scheduler local"
            ) from None
        try:
            client.wait_for_workers(1, timeout=WAIT)
        except Exception:  # noqa: BLE001 - a timeout, by one of several names
            client.close()
            raise InputError(
                f"the Dask scheduler at {self._address!r} has no workers; start some with `dask worker {self._address}`"
            ) from None
        return client

    def _counted(self) -> int:
        self._asked = time.monotonic()
        self._threads = sum(self._client.nthreads().values())
        return self._threads

    def _same_versions(self) -> None:
        ours = versions()
        try:
            found = self._client.run(versions)
        except Exception as error:  # noqa: BLE001 - a worker without this package answers with an error of its own
            raise InputError(
                f"the workers of {self._address!r} cannot run this package ({_first_line(error)}); install the same"
                " proofs-check for them"
            ) from None
        for worker, theirs in found.items():
            for package in SAME:
                if theirs[package] != ours[package]:
                    raise InputError(
                        f"the worker {worker} has {package} {theirs[package]}, here it is {ours[package]}; install the"
                        " same version, results depend on it"
                    )


def _within(seconds: float, call: Callable[[], Any]) -> Any:
    """The value of a call that may hang, as Dask's does where something listens and never answers."""
    box: SimpleQueue[tuple[Any, Exception | None]] = SimpleQueue()

    def run() -> None:
        try:
            box.put((call(), None))
        except Exception as error:  # noqa: BLE001 - raised below
            box.put((None, error))

    threading.Thread(target=run, daemon=True).start()
    try:
        value, error = box.get(timeout=seconds)
    except Empty:
        raise TimeoutError(f"no answer for {seconds} seconds") from None
    if error is not None:
        raise error
    return value


def versions() -> dict[str, str]:
    """Of the packages that results depend on, where this is called."""
    found = {}
    for package in SAME:
        try:
            found[package] = version(package)
        except PackageNotFoundError:  # run from its folder, not installed
            found[package] = "not installed"
    return found


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:120]
