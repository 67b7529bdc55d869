"""Boxes of integer data sets and their enumeration up to symmetry.

A box holds the data sets whose column a begins at 0, ends at M_a and has no common factor, in batches of a size in the
order given; labels are of two classes that both occur. Every integer data set with entries 0 … K is a shifted and
stretched member of just one box with all M_a ≤ K, up to the order of the columns. A data set is a multiset of batches,
a batch a multiset of rows (x, y): so trades of samples and batches are dealt with before anything is enumerated, the
other symmetries by `multisets`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement, pairwise, product
from math import comb

import numpy as np
from numpy.typing import NDArray

from constructions.enumeration.multisets import Orbits, Slice, orbits_of
from constructions.enumeration.symmetry import Move, Symmetry, moves

__all__ = ["Block", "Box", "Enumeration", "Wanted", "boxes", "raw_count"]

Integers = NDArray[np.int32]
MOST_TYPES = 60_000  # batch types of a box: their table takes some 10 MB


@dataclass(frozen=True, slots=True)
class Box:
    """Data sets of one shape.

    Attributes:
        n, batch_size: samples and B; a smaller last batch of at least 2 is allowed.
        ranges: M_a, the largest entry of each column (0: constant).
        top: the largest target, targets being 0 … top; None for labels −1 and +1.
    """

    n: int
    batch_size: int
    ranges: tuple[int, ...]
    top: int | None

    @property
    def d(self) -> int:
        """Features."""
        return len(self.ranges)

    @property
    def bound(self) -> int:
        """The largest entry."""
        return max(*self.ranges, self.top or 0)


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Data sets: X (c, n, d) and y (c, n)."""

    X: Integers
    y: Integers


def boxes(n: int, d: int, bound: int, batch_size: int, symmetry: Symmetry, *, labels: bool) -> list[Box]:
    """All boxes with exactly this largest entry; columns in falling order of range if they may trade places."""
    found = []
    for ranges in product(range(bound + 1), repeat=d):
        if symmetry.features and any(a < b for a, b in pairwise(ranges)):
            continue
        if symmetry.ranks and max(ranges) >= n:
            continue
        tops: list[int | None] = [None] if labels else list(range(bound + 1))
        found += [Box(n, batch_size, ranges, top) for top in tops if max(*ranges, top or 0) == bound]
    return found


def raw_count(n: int, d: int, bound: int, *, labels: bool) -> int:
    """How many data sets there are with entries 0 … bound, before any symmetry."""
    return int((bound + 1) ** (n * d) * (2**n - 2 if labels else (bound + 1) ** n))


class Enumeration:
    """The data sets of a box, one of each orbit.

    Args:
        box: what to enumerate.
        symmetry: which moves to identify.
        distinct: only data sets without ties in a feature.

    Raises:
        ValueError: the box has more than `MOST_TYPES` batch types.
    """

    def __init__(self, box: Box, symmetry: Symmetry, *, distinct: bool = False) -> None:
        self.box, self.symmetry, self.distinct = box, symmetry, distinct
        self.group = moves(box.ranges, symmetry)
        targets = (-1, 1) if box.top is None else tuple(range(box.top + 1))
        self.rows = np.array(list(product(*(range(top + 1) for top in box.ranges), targets)), dtype=np.int32)
        self.batches, rest = divmod(box.n, box.batch_size)
        self.types = self._types(box.batch_size)
        self.tails = self._types(rest) if rest else None
        self.orbits: Orbits | None = None
        if len(self.types) and (self.tails is None or len(self.tails)):
            act = self._action(self.types)
            self.orbits = orbits_of(act, self.batches, None if self.tails is None else self._action(self.tails))

    @property
    def candidates(self) -> int:
        """Multisets of batches, before the other symmetries: an upper bound of the work."""
        count = comb(len(self.types) + self.batches - 1, self.batches)
        return count * (1 if self.tails is None else len(self.tails))

    def slices(self, most: int = 1 << 20) -> list[Slice]:
        """Independent parts of the work."""
        return [] if self.orbits is None else self.orbits.slices(most)

    def blocks(self, part: Slice) -> Iterator[Block]:
        """The data sets in a slice that belong to the box, one of each orbit."""
        if self.orbits is None:
            return
        masks = self.masks(self.types)
        last = None if self.tails is None else self.masks(self.tails)
        for numbers, tail in self.orbits.blocks(part):
            kept = np.ones(len(numbers), np.bool_)
            for column, wanted in enumerate(self.wanted()):
                seen = np.bitwise_or.reduce(masks[column][numbers], axis=1)
                if last is not None and tail is not None:
                    seen |= last[column][tail]
                kept &= wanted(seen)
            if kept.any():
                yield self.block(numbers[kept], None if tail is None else tail[kept])

    def block(self, numbers: Integers, tail: Integers | None) -> Block:
        """The data sets made of these types of batches (c, batches) and of smaller last ones (c,)."""
        chosen = self.types[numbers].reshape(len(numbers), self.batches * self.box.batch_size)
        if self.tails is not None and tail is not None:
            chosen = np.concatenate([chosen, self.tails[tail]], axis=1)
        table = self.rows[chosen]
        return Block(table[:, :, :-1], table[:, :, -1])

    def _types(self, size: int) -> Integers:
        """Multisets of rows (types, size); without ties within the batch, if distinct."""
        if comb(len(self.rows) + size - 1, size) > MOST_TYPES:
            raise ValueError("too many kinds of batches")
        made = np.array(list(combinations_with_replacement(range(len(self.rows)), size)), dtype=np.int32)
        if self.distinct:
            values = np.sort(self.rows[made][:, :, :-1], axis=1)
            made = made[(np.diff(values, axis=1) > 0).all(axis=(1, 2))]
        return made

    def _action(self, types: Integers) -> Integers:
        base = len(self.rows)
        weights = base ** np.arange(types.shape[1] - 1, -1, -1, dtype=np.int64)
        codes = types @ weights
        return np.stack([np.searchsorted(codes, np.sort(self._moved(move)[types], axis=1) @ weights)
                         for move in self.group]).astype(np.int32)  # fmt: skip

    def _moved(self, move: Move) -> Integers:
        """Where a move takes every row."""
        moved = self.rows.copy()
        for a, (source, flip) in enumerate(zip(move.source, move.flipped, strict=True)):
            moved[:, a] = self.box.ranges[a] - self.rows[:, source] if flip else self.rows[:, source]
        if move.targets:
            moved[:, -1] = -self.rows[:, -1] if self.box.top is None else self.box.top - self.rows[:, -1]
        place = np.zeros(len(moved), dtype=np.int64)
        for a, top in enumerate(self.box.ranges):
            place = place * (top + 1) + moved[:, a]
        if self.box.top is None:
            return np.asarray(place * 2 + (moved[:, -1] > 0), dtype=np.int32)
        return np.asarray(place * (self.box.top + 1) + moved[:, -1], dtype=np.int32)

    def masks(self, types: Integers) -> list[NDArray[np.int64]]:
        """For each column, and the targets (labels as 0 and 1), the set of values in each type, as bits."""
        bits = np.int64(1) << self.rows.astype(np.int64).clip(0)
        return [np.bitwise_or.reduce(bits[:, a][types], axis=1) for a in range(self.box.d + 1)]

    def wanted(self) -> list[Wanted]:
        """For each of these sets, over a whole data set, whether it belongs to the box."""
        ranks, count = self.symmetry.ranks, self.box.n if self.distinct else 0
        found = [Wanted(top, full=ranks, count=count, whole=True) for top in self.box.ranges]
        if self.box.top is None:
            return [*found, Wanted(1, full=True, count=0, whole=False)]
        return [*found, Wanted(self.box.top, full=False, count=0, whole=self.symmetry.stretch)]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Sets of values, as bits, that hold 0 and the top: all values if `full`, `count` of them if that is not 0, without
    common factor if `whole`."""

    top: int
    full: bool
    count: int
    whole: bool

    def __call__(self, seen: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which sets are wanted."""
        everything = (1 << (self.top + 1)) - 1
        if self.full:
            good = seen == everything
        else:
            ends = 1 | (1 << self.top)
            good = (seen & ends) == ends
            if self.whole:
                for p in range(2, self.top + 1):
                    if all(p % q for q in range(2, p)):
                        multiples = sum(1 << v for v in range(0, self.top + 1, p))
                        good &= (seen & ~np.int64(multiples)) != 0
        if self.count:
            good &= np.bitwise_count(seen) == self.count
        return np.asarray(good)
