"""Balls: what lies inside, how they are written, and when refining gives up."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import arb, ctx

from proofs_check.enclosures.ball import MOST_BITS, Ball, refine


def test_only_numbers_lie_inside():
    assert 3.5 in Ball(Fraction(3), Fraction(1, 2))
    assert 3.6 not in Ball(Fraction(3), Fraction(1, 2))
    assert "3" not in Ball(Fraction(3), Fraction(1, 2))


@pytest.mark.parametrize(
    ("middle", "radius", "written"),
    [(Fraction(3), 1, "3 ± 1e-0"), (Fraction(1, 8), Fraction(1, 1000), "0.125 ± 1e-3"), (Fraction(-1, 3), 0, "−1/3")],
)
def test_written_with_as_many_places_as_are_certain(middle, radius, written):
    assert str(Ball(middle, Fraction(radius))) == written


def test_refining_goes_up_to_the_last_precision_and_no_further():
    """64 + 4·48 bits, doubled again and again, are the most bits at last."""
    asked: list[int] = []

    def late() -> arb:
        asked.append(ctx.prec)
        return arb(1) if ctx.prec >= MOST_BITS else arb("nan")

    assert refine(late, digits=48).middle == 1
    assert asked[-1] == MOST_BITS
    with pytest.raises(ArithmeticError, match="do not give 48 decimal places"):
        refine(lambda: arb("nan"), digits=48)


@pytest.mark.parametrize(
    "value", [Fraction(0), Fraction(1, 10**9), Fraction(-1, 10**9), Fraction(-1, 3), Fraction(1, 3)]
)
def test_what_rounds_to_zero_has_no_sign(value):
    middle = Fraction(round(value * 1000), 1000)
    text = str(Ball(middle, Fraction(1, 1000)))
    assert text == {0: "0.000 ± 1e-3"}.get(middle, "−0.333 ± 1e-3" if value < 0 else "0.333 ± 1e-3")
    assert value in Ball(middle, Fraction(1, 1000))
