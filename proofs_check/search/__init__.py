"""The smallest counterexample: searches small integer data for one on which a predicate holds, and proves it exactly.

>>> from proofs_check.search import search
>>> found = search("ss diverges and not rr diverges and generic", max_n=4, max_d=1)
>>> [int(row[0]) for row in found.found.X], [int(row[0]) for row in found.found.y], found.smallest
([0, 1, 2, 3], [-1, 1, -1, 1], True)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from proofs_check.search.bounds import Bounds
    from proofs_check.search.result import Covered, SearchResult
    from proofs_check.search.run import Report, search

__all__ = ["Bounds", "Covered", "Report", "SearchResult", "search"]

_HOME = {"Bounds": "bounds", "Covered": "result", "Report": "run", "SearchResult": "result", "search": "run"}


def __getattr__(name: str) -> Any:
    """Import a name on first use, so that the command line's help does not pay for it."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
