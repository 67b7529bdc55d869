"""A predicate on many small data sets at once: true, false or undecided for each, never wrong.

Classes and fates are exact in the plane; coefficients are enclosures. What is not known here is undecided, and then
decided one by one in exact arithmetic.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.predicates import syntax
from proofs_check.predicates.kleene import FALSE, TRUE, UNKNOWN, both, either, negated
from proofs_check.predicates.syntax import Truth, walk
from proofs_check.search.float_balls import Balls, balls
from proofs_check.search.invariance import asks_classes, orders
from proofs_check.search.many_optima import many_optima
from proofs_check.search.pairs import pair_facts
from proofs_check.search.plane import COLUMNS, fits, plane_facts

__all__ = ["Filter"]

Kleene = NDArray[np.uint8]
_BY_HAND = (syntax.Coefficient, syntax.Distortion, syntax.Size, syntax.Rank, syntax.Separated)
_CLASSES = {"LS": 0, "PLS": 1, "SC": 2}
_FATES = {"bounded": 0, "diverges": 1, "depends": 2}


class Filter:
    """Evaluates one predicate on blocks of data sets."""

    def __init__(self, tree: Truth, batch_size: int, *, labels: bool) -> None:
        self.tree, self.batch_size, self.labels = tree, batch_size, labels
        self.classes, self.orders = asks_classes(tree), orders(tree)
        self.plain = not any(isinstance(node, _BY_HAND) for node in walk(tree))

    def final(self, n: int, d: int, bound: int) -> bool:
        """Whether what is undecided here stays so: in the plane with pairs everything is known that C-1 … C-4 say."""
        return self.plain and self.labels and self.batch_size == 2 and fits(n, d, bound)

    def truth(self, X: NDArray[Any], y: NDArray[Any], bound: int) -> Kleene:
        """0 false, 1 undecided, 2 true, for X (c, n, d) and y (c, n) with entries up to the bound."""
        plane = fits(X.shape[1], X.shape[2], bound)
        if not (self.classes and self.labels and (plane or self.batch_size == 2)):
            return np.asarray(_Block(self, X, y, None).truth(self.tree, None), dtype=np.uint8)
        found = np.zeros(len(X), dtype=np.uint8)
        rr = "rr" in self.orders
        left = np.arange(len(X))
        for whole in (False, True) if "gd" in self.orders else (False,):
            if plane:
                facts = plane_facts(X[left], y[left], self.batch_size, reshuffled=rr, whole=whole)
            else:
                facts = pair_facts(X[left], y[left], reshuffled=rr, whole=whole)
            answer = _Block(self, X[left], y[left], facts).truth(self.tree, None)
            found[left] = answer
            left = left[answer == UNKNOWN]
        return np.asarray(found)


class _Block:
    def __init__(self, asked: Filter, X: NDArray[Any], y: NDArray[Any], facts: NDArray[np.int8] | None) -> None:
        self.asked, self.X, self.y, self.facts = asked, X, y, facts
        self._optima: dict[str, list[Balls]] = {}

    def truth(self, node: Truth, feature: int | None) -> Any:
        match node:
            case syntax.And(left, right):
                first = self.truth(left, feature)
                return both(first, self.truth(right, feature)) if first.any() else first
            case syntax.Or(left, right):
                return either(self.truth(left, feature), self.truth(right, feature))
            case syntax.Not(of):
                return negated(self.truth(of, feature)).astype(np.uint8)
            case syntax.Quantified(which, of):
                each = [self.truth(of, a) for a in range(self.X.shape[2])]
                return np.maximum.reduce(each) if which == "some" else np.minimum.reduce(each)
            case syntax.Class(order, name):
                return self.told(f"{order} class", _CLASSES[name])
            case syntax.Fate(order, name, None):
                return FALSE + np.zeros(len(self.X), np.uint8) if self.whole_fate(order, name) else (
                    self.told(f"{order} fate", _FATES[name]))  # fmt: skip
            case syntax.Fate(order, name, gamma) if order != "gd":
                return self.told(f"{order} {gamma}", _FATES[name])
            case syntax.Property(name):
                return np.where(self.property(name), TRUE, FALSE).astype(np.uint8)
            case syntax.Comparison(relation, left, right):
                return self.comparison(relation, left, right, feature)
            case syntax.Alike(opposite, left, right):
                return self.alike(opposite, left, right, feature)
        return self.unknown()

    def whole_fate(self, order: str, name: str) -> bool:
        """GD cannot but be bounded."""
        return order == "gd" and name != "bounded"

    def told(self, column: str, wanted: int) -> Kleene:
        if self.facts is None or column not in COLUMNS:
            return self.unknown()
        value = self.facts[:, COLUMNS.index(column)]
        return np.where(value < 0, UNKNOWN, np.where(value == wanted, TRUE, FALSE)).astype(np.uint8)

    def unknown(self) -> Kleene:
        return np.full(len(self.X), UNKNOWN, dtype=np.uint8)

    def property(self, name: str) -> NDArray[np.bool_]:
        def tied(values: NDArray[Any]) -> NDArray[np.bool_]:
            ordered = np.sort(values, axis=1)
            same = ordered[:, 1:] == ordered[:, :-1]
            return np.asarray(same.reshape(len(values), -1).any(axis=1))

        if name == "balanced":
            return np.asarray(2 * self.counts("positives") == self.X.shape[1])
        if name == "target_ties":
            return tied(self.y)
        if name == "ties":
            return tied(self.X)
        return ~tied(self.X) if self.asked.labels else ~tied(self.X) & ~tied(self.y)

    def counts(self, name: str) -> NDArray[np.int64]:
        count, n, d = self.X.shape
        B = self.asked.batch_size
        fixed = {"n": n, "d": d, "B": B}
        if name in fixed:
            return np.full(count, fixed[name])
        if name == "positives":
            return np.asarray((self.y == self.y.max(axis=1, keepdims=True)).sum(axis=1))
        if name == "negatives":
            return np.asarray(n - self.counts("positives"))
        if name == "constant_features":
            return np.asarray((self.X.min(axis=1) == self.X.max(axis=1)).sum(axis=1))
        parts = [self.X[:, k : k + B] for k in range(0, n, B)]
        return np.asarray(sum((part.min(axis=1) == part.max(axis=1)).sum(axis=1) for part in parts))

    # -- numbers: enclosures, or None where nothing is known

    def comparison(self, relation: str, left: syntax.Number, right: syntax.Number, feature: int | None) -> Kleene:
        a, b = self.number(left, feature), self.number(right, feature)
        return self.unknown() if a is None or b is None else (a - b).compare(relation)

    def alike(self, opposite: bool, left: syntax.Number, right: syntax.Number, feature: int | None) -> Kleene:
        a, b = self.number(left, feature), self.number(right, feature)
        if a is None or b is None:
            return self.unknown()
        (below, zero, above), (under, nothing, over) = a.signs(), b.signs()
        same, apart = (below & under) | (above & over), (below & over) | (above & under)
        yes, no = (apart, same) if opposite else (same, apart)
        none = np.isnan(a.mid) | np.isnan(b.mid)
        return np.where(yes, TRUE, np.where(no | zero | nothing | none, FALSE, UNKNOWN)).astype(np.uint8)

    def number(self, node: syntax.Number, feature: int | None) -> Balls | None:
        zero = balls(np.zeros(len(self.X)))
        match node:
            case syntax.Constant(value):
                return balls(value.numerator, zero) / balls(value.denominator, zero) if value.denominator > 1 else (
                    balls(value.numerator, zero))  # fmt: skip
            case syntax.Count(name):
                return balls(self.counts(name))
            case syntax.Lost(order, gamma):
                return self.lost(order, gamma)
            case syntax.Coefficient(order, own):
                entries = self.optima(order)
                place = feature if own is None else own
                return None if place is None or place >= len(entries) else entries[place]
            case syntax.Size(order):
                return _squares(self.optima(order)).sqrt()
            case syntax.Distortion(one, other):
                gap = [u - v for u, v in zip(self.optima(one), self.optima(other), strict=True)]
                size = _squares(self.optima(other))
                same, nothing = (np.asarray((part.mid == 0) & (part.rad == 0)) for part in (_squares(gap), size))
                return zero.where(same & nothing, (_squares(gap) / size).sqrt())
            case syntax.Negative(of) | syntax.Absolute(of):
                inner = self.number(of, feature)
                return None if inner is None else -inner if isinstance(node, syntax.Negative) else abs(inner)
            case syntax.Arithmetic(symbol, left, right):
                a, b = self.number(left, feature), self.number(right, feature)
                if a is None or b is None:
                    return None
                return a + b if symbol == "+" else a - b if symbol == "-" else a * b if symbol == "*" else a / b
        return None

    def lost(self, order: str, gamma: str) -> Balls | None:
        """Counts; where unknown, all numbers that the fate allows."""
        column = f"{order} lost {gamma}"
        if self.facts is None or column not in COLUMNS:
            return None
        value = self.facts[:, COLUMNS.index(column)]
        least = np.where(self.facts[:, COLUMNS.index(f"{order} fate")] == _FATES["diverges"], 0.75, -0.25)
        most = self.X.shape[1] + 0.25  # bounds beside whole numbers, so that comparing with these is decided
        open_ = value < 0
        return Balls(np.where(open_, (least + most) / 2, value), np.where(open_, (most - least) / 2, 0.0))

    def optima(self, order: str) -> list[Balls]:
        if order not in self._optima:
            self._optima[order] = many_optima(self.X, self.y, self.asked.batch_size, order)
        return self._optima[order]


def _squares(entries: list[Balls]) -> Balls:
    total = entries[0] * entries[0]
    for entry in entries[1:]:
        total += entry * entry
    return total
