"""Facts of regression on one data set: the three optima and what is made of them, exactly or by enclosures."""

from __future__ import annotations

from fractions import Fraction
from math import comb
from typing import Any

from constructions.dataset import DataSet
from proofs_check.errors import InputError
from proofs_check.exact.normalized import cut
from proofs_check.exact.optima import BALLS, gd, rr, ss
from proofs_check.exact.surds import Surd
from proofs_check.predicates.quantities import Quantity, closed, enclosed, root_of, sign
from proofs_check.predicates.syntax import Order

__all__ = ["Optima"]

EASY_BATCHES = 3  # with two features or more, batches whose roots a division can clear quickly
SINGULAR_BITS = 256  # a Gram that no enclosure of this width shows to be regular is solved in closed form


class Optima:
    """Coefficients of SS, RR and GD, each found once.

    Raises:
        InputError: several targets.
    """

    def __init__(self, data: DataSet) -> None:
        if len(data.y[0]) != 1:
            raise InputError(f"{data.name} has {len(data.y[0])} targets; facts of coefficients need exactly one")
        self.data = data
        self._found: dict[Order, list[Quantity] | None] = {}

    def coefficient(self, order: Order, feature: int) -> Quantity | None:
        """One entry; None if it could not be computed.

        Raises:
            InputError: there is no such feature.
        """
        if feature >= self.data.d:
            raise InputError(f"{order}[{feature}] asks for feature {feature}, but there are features 0 to"
                             f" {self.data.d - 1} only")  # fmt: skip
        entries = self.entries(order)
        return None if entries is None else entries[feature]

    def entries(self, order: Order) -> list[Quantity] | None:
        """All entries (d,)."""
        if order not in self._found:
            self._found[order] = self._solve(order)
        return self._found[order]

    def norm(self, order: Order) -> Quantity | None:
        """‖M‖."""
        entries = self.entries(order)
        return None if entries is None else root_of(_squares(entries))

    def distortion(self, one: Order, other: Order) -> Quantity | str | None:
        """‖one − other‖/‖other‖, 0 if both are 0; "none" if only `other` is; None if it could not be computed."""
        a, b = self.entries(one), self.entries(other)
        if a is None or b is None:
            return None
        gap, size = _squares([u - v for u, v in zip(a, b, strict=True)]), _squares(b)
        way = sign(size)
        if way == 0:
            return closed(0) if sign(gap) == 0 else "none"
        return root_of(gap / size) if way == 1 else None

    def _solve(self, order: Order) -> list[Quantity] | None:
        data = self.data
        subsets = comb(data.n, data.batch_size) if order == "rr" else len(data.batches) if order == "ss" else 1
        rational = data.batch_size == 2 and order != "gd"
        if data.d == 1 or rational or subsets <= EASY_BATCHES:
            return [closed(_surd(value)) for value in self._by(order, None)[0]]
        from flint import ctx

        def ball(feature: int, bits: int) -> Any:
            before, ctx.prec = ctx.prec, bits
            try:
                return self._by(order, BALLS)[0][feature]
            finally:
                ctx.prec = before

        try:
            ball(0, SINGULAR_BITS)
        except ZeroDivisionError:
            return None
        return [enclosed(lambda bits, a=a: _or_everything(ball, a, bits)) for a in range(data.d)]  # type: ignore[misc]

    def _by(self, order: Order, by: Any) -> list[list[Any]]:
        data = self.data
        if order == "ss":
            return ss(data.X, data.y, cut(data.order, data.batch_size), by=by)
        if order == "rr":
            return rr(data.X, data.y, data.batch_size, by=by)
        return gd(data.X, data.y, by=by)


def _or_everything(ball: Any, feature: int, bits: int) -> Any:
    """An enclosure, of the whole line where the precision does not show the Gram to be regular."""
    from flint import arb

    try:
        return ball(feature, bits)
    except ZeroDivisionError:
        return arb(0, float("inf"))


def _squares(entries: list[Quantity]) -> Quantity:
    total = closed(0)
    for entry in entries:
        total += entry * entry
    return total


def _surd(value: Any) -> Surd:
    return value if isinstance(value, Surd) else Surd({1: Fraction(value)})
