"""Facts of classification on one data set, decided by the certified engine and kept: classes, fates, lost samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np

from constructions.dataset import DataSet
from proofs_check.errors import InputError
from proofs_check.exact.normalized import exact_batch
from proofs_check.exact.surds import rank
from proofs_check.predicates.quantities import closed, sign
from proofs_check.predicates.sign_directions import sign_direction
from proofs_check.predicates.syntax import Gamma, Order

__all__ = ["Classes", "exact_ranks"]

MOST_SUBSETS = 400  # batches that RR's rank looks at, in exact arithmetic a second's work


class Classes:
    """Classes and fates of the three orders, each found once.

    Raises:
        InputError: labels that are not two values.
    """

    def __init__(self, data: DataSet) -> None:
        values = {row[0] for row in data.y}
        if len(values) != 2 or len(data.y[0]) != 1:
            raise InputError(
                f"{data.name} has {len(values)} different labels; facts of classes and fates need exactly two"
            )
        self.data = data
        self._decisions: dict[Order, Any] = {}
        self._fates: dict[Order, Any] = {}
        self._directions: dict[tuple[Order, Gamma], Any] = {}

    @cached_property
    def exactly(self) -> Any:
        """The data as the engine takes it."""
        from proofs_check.separability import exact_data

        top = max(row[0] for row in self.data.y)
        rows = np.empty((self.data.n, self.data.d), dtype=object)
        rows[:] = [list(row) for row in self.data.X]
        return exact_data(rows, [1 if row[0] == top else -1 for row in self.data.y])

    def decision(self, order: Order) -> Any:
        """The order's decomposition."""
        if order not in self._decisions:
            from proofs_check.separability import decision_of, make_order

            made = make_order(self.exactly, order, batches=self.data.batches, batch_size=self.data.batch_size)
            self._decisions[order] = decision_of(self.exactly, made, rng=np.random.default_rng(0))
        return self._decisions[order]

    def class_of(self, order: Order) -> tuple[str | None, Mapping[str, object] | None]:
        """The class and its certificate; None for what could not be certified."""
        found = self.decision(order)
        return (None, None) if found.certificate is None else (found.kind, found.certificate)

    def separated(self, order: Order) -> int | None:
        """Samples on the separable side."""
        found = self.decision(order)
        return None if found.certificate is None else len(found.ls_samples())

    def fate_of(self, order: Order, gamma: Gamma | None) -> tuple[str | None, Mapping[str, object] | None]:
        """C-3's fate and its certificate; with Γ given and a fate that depends on the direction, C-4's."""
        if order not in self._fates:
            from proofs_check.separability import fate_of

            z = self.decision(order)
            self._fates[order] = fate_of(self.exactly, z.order, decision=z, whole=self.decision("gd"))
        found = self._fates[order]
        if not found.verified:
            return None, None
        if found.fate != "depends" or gamma is None:
            return found.fate, found.certificate
        there = self.heading(order, gamma)
        if there is not None and there.certificate is not None:
            return there.fate, there.certificate
        margins = self._margins_of_pairs(order, gamma)
        if margins is None or (0 in margins and -1 not in margins):  # a margin of 0 leaves it to lower order terms
            return None, None
        return ("diverges" if -1 in margins else "bounded"), None

    def heading(self, order: Order, gamma: Gamma) -> Any:
        """The direction of C-4, or None where it was not found."""
        if (order, gamma) not in self._directions:
            from proofs_check.separability import direction

            try:
                found = direction(self.exactly, self.decision(order), gamma=gamma)
            except InputError:  # a margin below floating-point precision
                found = None
            self._directions[order, gamma] = found
        return self._directions[order, gamma]

    def lost(self, order: Order, gamma: Gamma) -> tuple[int, int]:
        """Bounds on how many samples have a negative margin as one batch; equal where the number is known."""
        fate, _ = self.fate_of(order, gamma)
        if fate == "bounded":
            return 0, 0
        margins = self._margins_of_pairs(order, gamma)
        if margins is not None:
            return margins.count(-1), margins.count(-1)
        return (1 if fate == "diverges" else 0), self.data.n

    def _margins_of_pairs(self, order: Order, gamma: Gamma) -> list[int] | None:
        """The signs of the margins as one batch, for batches of two: their signed features are signs, so the direction
        is rational."""
        found = self.decision(order)
        if self.data.batch_size != 2 or order == "gd" or found.certificate is None:
            return None
        rows = _pair_rows(self.data, order)
        overlapping = {tuple(row) for row in _overlapping(found, rows)}
        spanned = [row for row in overlapping if any(row)]
        separable = [row for row in rows if tuple(row) not in overlapping]
        if not separable:
            return [1] * self.data.n
        v = sign_direction(separable, spanned, gamma)
        if v is None:
            return None
        whole = exact_batch([list(row) for row in self.data.X])
        top = max(row[0] for row in self.data.y)
        ways = []
        for row, label in zip(whole, self.data.y, strict=True):
            margin = sum((x * w for x, w in zip(row, v, strict=True)), row[0] * 0)
            way = sign(closed(margin if label[0] == top else -margin))
            ways.append(way if any(row) else 1)  # a sample at the mean of all has margin 0 for every weight
        known = [way for way in ways if way is not None]
        return known if len(known) == len(ways) else None


def exact_ranks(data: DataSet, order: Order) -> int | None:
    """The rank of an order's normalized data; None for RR with too many subsets."""
    B = data.batch_size
    batches: Sequence[Sequence[int]] = data.batches
    if order == "gd":
        batches = [range(data.n)]
    elif order == "rr":
        sizes = {B, data.n % B} - {0}
        subsets = [s for size in sizes for s in combinations(range(data.n), size)]
        if len(subsets) > MOST_SUBSETS:
            return None
        batches = subsets
    rows: list[list[Any]] = []
    for batch in batches:
        rows += exact_batch([list(data.X[i]) for i in batch])
        rows = _independent(rows)
        if len(rows) == data.d:
            break
    return len(rows)


def _independent(rows: list[list[Any]]) -> list[list[Any]]:
    kept: list[list[Any]] = []
    for row in rows:
        if rank([*kept, row]) > len(kept):
            kept.append(row)
    return kept


def _pair_rows(data: DataSet, order: Order) -> list[tuple[int, ...]]:
    """z of every sample in every pair that the order can draw."""
    top = max(row[0] for row in data.y)
    pairs = combinations(range(data.n), 2) if order == "rr" else data.batches
    rows = []
    for i, j in pairs:
        s = [(a > b) - (a < b) for a, b in zip(data.X[i], data.X[j], strict=True)]
        rows += [tuple((1 if data.y[k][0] == top else -1) * side * v for v in s) for k, side in ((i, 1), (j, -1))]
    return rows


def _overlapping(found: Any, rows: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """The rows of Z_SC: those that the certified separator, positive on Z_LS alone, is 0 on."""
    w = found.guess.w if found.kind in ("LS", "PLS") else None
    if w is None:
        return rows
    chosen = [row for row, out in zip(_item_rows(found), found.guess.overlapping.tolist(), strict=True) if out]
    inside = set(chosen)
    return [row for row in rows if row in inside or not any(row)]


def _item_rows(found: Any) -> list[tuple[int, ...]]:
    every = found.items.rows(np.arange(found.items.count))
    return [tuple(round(v) for v in row) for row in every.tolist()]
