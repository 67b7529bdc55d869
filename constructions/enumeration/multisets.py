"""Multisets of types up to a group that permutes the types: one of each orbit, in blocks, and how many there are.

Types are renumbered so that orbits are consecutive, those of elements with few symmetries first. A sorted multiset is
kept if no move leads to a smaller one. Its first type b then begins its orbit, and every other type is at least b, so
only moves that take some type of the multiset to b need to be tried: for most b there are none but the identity.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

__all__ = ["Orbits", "Slice", "orbits_of"]

Indices = NDArray[np.int32]
BLOCK = 1 << 17  # rows of a block: a few megabytes, so that a block stays in the cache of its successors' work


@dataclass(frozen=True, slots=True)
class Slice:
    """The multisets that begin with type `first` and whose second type lies in low … high − 1."""

    first: int
    low: int
    high: int


@dataclass(frozen=True, slots=True, eq=False)
class Orbits:
    """Types renumbered, with the action of a group.

    Attributes:
        size: how many types a multiset has.
        act: (moves, types): act[h, t] is where move h takes type t, the identity first, each action once.
        old: the types' numbers before.
        tail: (moves, other types): the action on one more type, of another kind, or None.
        starts: the first type of each orbit.
    """

    size: int
    act: Indices
    old: Indices
    tail: Indices | None
    starts: Indices

    @property
    def types(self) -> int:
        """How many types there are."""
        return int(self.act.shape[1])

    def slices(self, most: int) -> list[Slice]:
        """Slices of about at most `most` multisets each, covering everything once."""
        found = []
        last = 1 if self.tail is None else self.tail.shape[1]
        for first in self.starts.tolist():
            if self.size == 1:
                found.append(Slice(first, first, first + 1))
                continue
            low, total = first, 0
            for second in range(first, self.types):
                total += comb(self.types - second + self.size - 3, self.size - 2) * last
                if total >= most or second == self.types - 1:
                    found.append(Slice(first, low, second + 1))
                    low, total = second + 1, 0
        return found

    def blocks(self, part: Slice) -> Iterator[tuple[Indices, Indices | None]]:
        """One multiset of each orbit in a slice, as rows of old type numbers (c, size), with their tails (c,)."""
        rest = (
            [np.empty((1, 0), np.int32)] if self.size == 1 else _rising(part.low, part.high, self.size - 1, self.types)
        )
        for others in rest:
            table = np.empty((len(others), self.size), np.int32)
            table[:, 0] = part.first
            table[:, 1:] = others
            for rows, tail in self._with_tails(table):
                kept = self._canonical(rows, tail)
                yield self.old[rows[kept]], None if tail is None else tail[kept]

    def _with_tails(self, table: Indices) -> Iterator[tuple[Indices, Indices | None]]:
        if self.tail is None:
            yield table, None
            return
        count = self.tail.shape[1]
        step = max(1, BLOCK // count)
        for start in range(0, len(table), step):
            part = table[start : start + step]
            yield np.repeat(part, count, axis=0), np.tile(np.arange(count, dtype=np.int32), len(part))

    def _canonical(self, rows: Indices, tail: Indices | None) -> NDArray[np.bool_]:
        first = int(rows[0, 0]) if len(rows) else 0
        kept = np.ones(len(rows), np.bool_)
        for h in range(1, len(self.act)):
            if self.act[h, first] == first:
                asked = np.flatnonzero(kept)
            else:
                origin = int(np.flatnonzero(self.act[h] == first)[0])
                asked = np.flatnonzero(kept & (rows[:, 1:] == origin).any(axis=1))
            if not len(asked):
                continue
            here = rows[asked]
            there = np.sort(self.act[h][here], axis=1)
            if tail is not None and self.tail is not None:
                here = np.column_stack([here, tail[asked]])
                there = np.column_stack([there, self.tail[h][tail[asked]]])
            differs = here != there
            place = differs.argmax(axis=1)
            at = np.arange(len(asked))
            kept[asked[differs.any(axis=1) & (there[at, place] < here[at, place])]] = False
        return kept


def orbits_of(act: Indices, size: int, tail: Indices | None = None) -> Orbits:
    """Renumber types for an action (moves, types) of a group, identity first; `tail` is its action on the last type."""
    both = act if tail is None else np.concatenate([act, tail], axis=1)
    _, unique = np.unique(both, axis=0, return_index=True)
    chosen = np.sort(unique)
    act = act[chosen]
    least = act.min(axis=0)
    fixed = (act == np.arange(act.shape[1])).sum(axis=0)
    old = np.lexsort((np.arange(act.shape[1]), least, fixed[least])).astype(np.int32)
    new = np.empty_like(old)
    new[old] = np.arange(len(old), dtype=np.int32)
    renumbered = new[act[:, old]].astype(np.int32)
    starts = np.flatnonzero(renumbered.min(axis=0) == np.arange(len(old))).astype(np.int32)
    return Orbits(size, renumbered, old, None if tail is None else tail[chosen], starts)


def _rising(low: int, high: int, size: int, types: int) -> Iterator[Indices]:
    """Rows (c, size) of never falling numbers below `types`, the first one in low … high − 1."""
    if size == 1:
        for start in range(low, high, BLOCK):
            yield np.arange(start, min(high, start + BLOCK), dtype=np.int32)[:, None]
        return
    if size == 2:
        start = low
        while start < high:
            stop, total = start, 0
            while stop < high and (total == 0 or total + types - stop <= BLOCK):
                total += types - stop
                stop += 1
            counts = types - np.arange(start, stop)
            first = np.repeat(np.arange(start, stop, dtype=np.int32), counts)
            offset = np.arange(len(first)) - np.repeat(np.cumsum(counts) - counts, counts)
            yield np.stack([first, first + offset.astype(np.int32)], axis=1)
            start = stop
        return
    for head in range(low, high):
        for others in _rising(head, types, size - 1, types):
            yield np.concatenate([np.full((len(others), 1), head, np.int32), others], axis=1)
