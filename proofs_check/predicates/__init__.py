"""Predicates on data sets: a small language that reads as English, decided exactly.

>>> import constructions
>>> from proofs_check.predicates import decide
>>> decide("ss diverges and not rr diverges and gd SC", constructions.find("four-points")).holds
True

The grammar stands in `proofs_check.predicates.parser`, the words in `proofs_check.predicates.vocabulary`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from proofs_check.predicates.parser import parse
from proofs_check.predicates.syntax import Truth as Predicate
from proofs_check.predicates.tokens import PredicateError

if TYPE_CHECKING:
    from proofs_check.predicates.deciding import Decision, Fact, decide

__all__ = ["Decision", "Fact", "Predicate", "PredicateError", "decide", "parse"]

_LATE = {"Decision", "Fact", "decide"}


def __getattr__(name: str) -> Any:
    """Import the deciding part on first use: reading a predicate needs none of it."""
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("proofs_check.predicates.deciding"), name)
