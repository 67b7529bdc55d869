"""A ball: a decimal number and a radius, exact rationals both, that contains the value it stands for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import arb, ctx

from proofs_check.errors import InputError

__all__ = ["Ball", "ball_of", "refine"]

MOST_BITS = 1 << 16


@dataclass(frozen=True, slots=True)
class Ball:
    """The real numbers within `radius` of `middle`.

    Attributes:
        middle: a decimal fraction.
        radius: a power of ten, or 0 for a value that is that fraction.
    """

    middle: Fraction
    radius: Fraction

    def __contains__(self, value: object) -> bool:
        """Whether a number lies inside; a float is taken for the rational number that it is."""
        if not isinstance(value, int | float | Fraction):
            return False
        return abs(Fraction(value) - self.middle) <= self.radius

    def widened(self, by: float | Fraction) -> Ball:
        """The ball with a radius larger by so much."""
        return Ball(self.middle, self.radius + Fraction(by))

    def __str__(self) -> str:
        """All digits and the radius, e.g. "0.6708203932 ± 1e-10"."""
        if not self.radius:
            return _decimal(self.middle)
        places = _places(self.radius)
        scaled = self.middle * 10**places
        return f"{_digits(int(scaled), places)} ± 1e-{places}"


def refine(value: Callable[[], arb], *, digits: int) -> Ball:
    """Evaluate in ball arithmetic with more and more bits until so many decimal places are certain.

    Args:
        value: computes an arb under python-flint's current precision.
        digits: decimal places after the point; 1 to 1,000.

    Raises:
        InputError: digits out of range.
        ArithmeticError: 65,536 bits do not suffice (a value that is not defined).
    """
    if not 1 <= digits <= 1000:
        raise InputError(f"digits is {digits}; ask for 1 to 1000 decimal places")
    bits = 64 + 4 * digits
    wanted = arb(10) ** -digits / 4
    before = ctx.prec
    try:
        while bits <= MOST_BITS:
            ctx.prec = bits
            found = value()
            if found.is_finite() and found.rad() < wanted:
                return ball_of(found, digits)
            bits *= 2
    finally:
        ctx.prec = before
    raise ArithmeticError(f"{MOST_BITS} bits do not give {digits} decimal places")


def ball_of(found: arb, digits: int) -> Ball:
    """The arb's middle rounded to so many places; the rounding and the arb's radius fit into one unit of the last."""
    exact = _fraction(found.mid())
    middle = Fraction(round(exact * 10**digits), 10**digits)
    radius = Fraction(1, 10**digits)
    if abs(exact - middle) + _fraction(found.rad()) > radius:
        raise ArithmeticError("the arb is wider than one unit of the last decimal place")
    return Ball(middle, radius)


def _fraction(value: arb) -> Fraction:
    """An arb without radius as the dyadic fraction that it is."""
    mantissa, exponent = value.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def _places(radius: Fraction) -> int:
    places = 0
    while radius < Fraction(1, 10**places):
        places += 1
    return places


def _digits(scaled: int, places: int) -> str:
    sign, text = ("−" if scaled < 0 else ""), str(abs(scaled)).rjust(places + 1, "0")
    return f"{sign}{text[:-places]}.{text[-places:]}" if places else f"{sign}{text}"


def _decimal(value: Fraction) -> str:
    return str(value).replace("-", "−")


def exact(value: Any) -> Ball:
    """A rational number as a ball of radius 0."""
    return Ball(Fraction(value), Fraction(0))
