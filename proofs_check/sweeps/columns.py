"""Names and types of a table's columns, learnt from rows in any order and the same for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from proofs_check.sweeps.kind import Scalar

__all__ = ["Columns"]

_WIDER = {frozenset(("int", "float")): "float"}


@dataclass(slots=True)
class Columns:
    """Columns by name: where each was met first, in the order of the cells, and its type.

    The type is bool, int, float or str; float for integers mixed with floats; "mixed", written as text, for any other
    mixture; and "none" for a column that holds no value.
    """

    first: dict[str, tuple[int, int]] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)

    def learn(self, cell: int, rows: Sequence[Mapping[str, Scalar]]) -> None:
        """Take note of a cell's rows."""
        place = 0
        for row in rows:
            for name, value in row.items():
                spot = (cell, place)
                place += 1
                if name not in self.first or spot < self.first[name]:
                    self.first[name] = spot
                self.types[name] = _join(self.types.get(name, "none"), type(value).__name__)

    def names(self) -> list[str]:
        """In order of first appearance."""
        return sorted(self.first, key=self.first.__getitem__)


def _join(one: str, other: str) -> str:
    if other in (one, "NoneType"):
        return one
    if one == "none":
        return other
    return _WIDER.get(frozenset((one, other)), "mixed")
