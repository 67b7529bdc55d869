"""Puts what the work has in common into every worker of a Dask cluster. Imported only where Dask is installed."""

from __future__ import annotations

from typing import Any

from distributed import WorkerPlugin

from proofs_check.executors.outcome import forget, hold

__all__ = ["Shared"]


class Shared(WorkerPlugin):
    """Also for workers that join later, and for those started anew after a death."""

    def __init__(self, key: str, value: Any) -> None:
        self.name, self._value = key, value

    def setup(self, worker: Any) -> None:  # noqa: ARG002 - Dask's interface
        """Called by Dask in a worker when it starts."""
        hold(self.name, self._value)

    def teardown(self, worker: Any) -> None:  # noqa: ARG002 - Dask's interface
        """Called by Dask when the work is over."""
        forget(self.name)
