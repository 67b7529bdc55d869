"""Deep batch-normalized networks on real data, single shuffle against random reshuffle, run beside run.

`problem_of` makes a problem of a table, `Setting` says what is trained and how, `run` trains and returns `Runs`:
true loss, loss on the order's own batches, weight norms and, where asked, certified separability of the last hidden
features. Compiled loops in float64; the same setting gives the same bytes on any number of processes and through any
interruption.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from proofs_check.networks.problem import Problem, problem_of
    from proofs_check.networks.result import Runs
    from proofs_check.networks.settings import Setting
    from proofs_check.networks.tables import read_csv, write_runs
    from proofs_check.networks.training import Interrupted, run

__all__ = ["Interrupted", "Problem", "Runs", "Setting", "problem_of", "read_csv", "run", "write_runs"]

_HOME = {
    "Interrupted": "training",
    "Problem": "problem",
    "Runs": "result",
    "Setting": "settings",
    "problem_of": "problem",
    "run": "training",
    "read_csv": "tables",
    "write_runs": "tables",
}


def __getattr__(name: str) -> Any:
    """Import a name on first use, so that the command line's help does not pay for numba."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
