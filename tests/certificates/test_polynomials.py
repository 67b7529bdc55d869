"""Fractions of polynomials against their values at rational points."""

from __future__ import annotations

import random
from fractions import Fraction
from math import prod

import pytest

from proofs_check.certificates.polynomials import Poly, Quotient, number, product, variable
from proofs_check.certificates.stages import Failure

POINT = (Fraction(3, 2), Fraction(-5, 7), Fraction(2))


def at(poly: Poly) -> Fraction:
    return sum((c * prod(x**e for x, e in zip(POINT, m, strict=False)) for m, c in poly.items()), Fraction(0))


def value(q: Quotient) -> Fraction:
    assert q.bottom > 0
    assert all(q.top.values())  # no term is 0
    return at(q.top) / q.bottom / prod((at(dict(key)) ** power for key, power in q.factors.items()), start=Fraction(1))


def some(rng: random.Random) -> Quotient:
    """A short polynomial in three variables, over a number."""
    total = number(rng.randint(-3, 3), rng.randint(1, 4))
    for _ in range(rng.randint(1, 3)):
        term = number(rng.choice((-2, -1, 1, 3)))
        for i in range(3):
            term = term * variable(i).power(rng.randint(0, 2))
        total = total + term
    return total


@pytest.mark.parametrize("seed", range(20))
def test_every_operation_has_the_value_of_the_operation(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311
    made = [some(rng) for _ in range(4)]
    for _ in range(12):
        x, y = rng.sample(made, 2)
        match rng.choice(("+", "*", "-", "/", "^")):
            case "+":
                new, true = x + y, value(x) + value(y)
            case "*":
                new, true = x * y, value(x) * value(y)
            case "-":
                new, true = -x, -value(x)
            case "/":
                if not value(x) or len(x.top) > 12:
                    continue
                new, true = x.inverse(), 1 / value(x)
            case _:
                k = rng.randint(-2, 2)
                if not value(x) or len(x.top) > 6:
                    continue
                new, true = x.power(k), value(x) ** k
        assert value(new) == true
        if len(new.top) < 40:
            made.append(new)


@pytest.mark.parametrize("seed", range(10))
def test_what_is_divided_by_is_cancelled_once(seed: int) -> None:
    rng = random.Random(100 + seed)  # noqa: S311
    x, y = (Quotient((some(rng) + variable(i).power(3)).top, 1, {}) for i in range(2))  # neither is a number
    back = x * x.inverse()
    assert (back.top, back.bottom) == ({(): 1}, 1)
    assert not any(back.factors.values())
    assert value(back) == 1
    assert value(x * x.inverse().power(2)) == 1 / value(x)
    assert value(x * y.inverse() * x.inverse()) == 1 / value(y)
    assert not (x * y.inverse() + -x * y.inverse()).top  # 0 has no term


def test_variables_and_numbers() -> None:
    assert [value(variable(i)) for i in range(3)] == list(POINT)
    assert variable(2).top == {(0, 0, 1): 1}
    assert number(0, 5).top == {}
    assert value(number(-3, 5)) == Fraction(-3, 5)
    assert value(number(-3, 5).inverse()) == Fraction(-5, 3)
    assert number(2).polynomial() == {(): 2}
    assert variable(0).inverse().polynomial() is None
    assert product({(1,): 2, (): 1}, {(1,): 2, (): -1}) == {(2,): 4, (): -1}
    for zero in (number(0), variable(0) + -variable(0)):
        with pytest.raises(Failure, match="divides by 0"):
            zero.inverse()
