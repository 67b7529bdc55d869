"""Exact numbers known by enclosures of any width and, where that is cheap, in closed form.

A sign is decided by balls of growing precision; equality only in closed form: a rational combination of square roots,
or the square of a number that is known not to be negative.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from proofs_check.exact.surds import Surd

__all__ = ["Quantity", "closed", "compare", "enclosed", "root_of", "sign"]

PRECISIONS = (64, 256, 1024, 4096)  # bits; a difference below 2⁻⁴⁰⁰⁰ of numbers this short is 0, but nothing says so
MOST_TERMS = 12  # square roots in a denominator: clearing them multiplies up to two to that power


@dataclass(frozen=True, slots=True)
class Quantity:
    """A real number.

    Attributes:
        ball: bits → an enclosure by python-flint's ``arb``.
        exact: its closed form when called, or None.
        square: the closed form of its square when called, for numbers known to be at least 0, or None.
    """

    ball: Callable[[int], Any]
    exact: Callable[[], Surd | None]
    square: Callable[[], Surd | None] = lambda: None

    def __add__(self, other: Quantity) -> Quantity:
        return _joined(self, other, lambda a, b: a + b)

    def __sub__(self, other: Quantity) -> Quantity:
        return _joined(self, other, lambda a, b: a - b)

    def __mul__(self, other: Quantity) -> Quantity:
        return _joined(self, other, lambda a, b: a * b)

    def __truediv__(self, other: Quantity) -> Quantity:
        """The divisor must not be 0; `sign` tells."""
        return Quantity(lambda bits: self.ball(bits) / other.ball(bits), lambda: _quotient(self.exact(), other.exact()))

    def __neg__(self) -> Quantity:
        return closed(0) - self

    def __abs__(self) -> Quantity:
        def exact() -> Surd | None:
            found, way = self.exact(), sign(self)
            return None if found is None or way is None else found if way >= 0 else -found

        return Quantity(lambda bits: abs(self.ball(bits)), exact)


def closed(value: int | Fraction | Surd) -> Quantity:
    """A number in closed form."""
    surd = value if isinstance(value, Surd) else Surd({1: Fraction(value)})
    return Quantity(lambda bits: _enclose(surd, bits), lambda: surd)


def enclosed(ball: Callable[[int], Any]) -> Quantity:
    """A number known by enclosures alone."""
    return Quantity(ball, lambda: None)


def root_of(of: Quantity) -> Quantity:
    """√x of a number that is at least 0."""
    return Quantity(lambda bits: of.ball(bits).nonnegative_part().sqrt(), lambda: None, of.exact)


def sign(number: Quantity) -> int | None:
    """−1, 0 or 1; None if it could not be decided."""
    from flint import ctx

    before = ctx.prec
    try:
        for step, bits in enumerate(PRECISIONS):
            ctx.prec = bits
            ball = number.ball(bits)
            if ball > 0:
                return 1
            if ball < 0:
                return -1
            if step == 0:
                form = number.exact()
                if form is None:
                    form = number.square()
                if form is not None and not form:
                    return 0
    finally:
        ctx.prec = before
    return None


def compare(left: Quantity, right: Quantity) -> int | None:
    """The sign of left − right."""
    way = sign(left - right)
    if way is not None:
        return way
    first, second = left.square(), right.square()
    if first is not None and second is not None:
        return sign(closed(first - second))
    if first is not None:
        return _against_root(first, right, 1)
    if second is not None:
        return _against_root(second, left, -1)
    return None


def _against_root(square: Surd, other: Quantity, side: int) -> int | None:
    """The sign of side · (√square − other)."""
    form, way = other.exact(), sign(other)
    if form is None or way is None:
        return None
    found = 1 if way < 0 else sign(closed(square - form * form))
    return None if found is None else side * found


def _joined(one: Quantity, other: Quantity, by: Callable[[Any, Any], Any]) -> Quantity:
    def exact() -> Surd | None:
        left, right = one.exact(), other.exact()
        return None if left is None or right is None else by(left, right)

    return Quantity(lambda bits: by(one.ball(bits), other.ball(bits)), exact)


def _quotient(top: Surd | None, bottom: Surd | None) -> Surd | None:
    return None if top is None or bottom is None or not 0 < len(bottom.terms) <= MOST_TERMS else top / bottom


def _enclose(surd: Surd, bits: int) -> Any:
    from flint import arb, ctx, fmpq

    before, ctx.prec = ctx.prec, bits
    try:
        total = arb(0)
        for r, q in surd.terms.items():
            total += arb(fmpq(q.numerator, q.denominator)) * arb(r).sqrt()
    finally:
        ctx.prec = before
    return total
