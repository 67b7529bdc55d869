"""Balls contain what they stand for: against mpmath, against exact algebra, and around the float engines' results."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

import constructions
from proofs_check.enclosures import Ball, distortions, enclose, mean_sample_correlation, promised, shrinkage
from proofs_check.errors import InputError
from proofs_check.optima import gaussian, gd_optimum, rr_optimum, ss_optimum

EPS = float(np.finfo(float).eps)
DATA = constructions.data_sets()


@given(st.fractions(max_denominator=50, min_value=0, max_value=50), st.integers(1, 60), st.integers(1, 40))
def test_a_root_lies_in_its_ball_and_the_ball_is_no_larger_than_asked(square: Fraction, over: int, digits: int):
    ball = enclose(sp.sqrt(sp.Rational(square.numerator, square.denominator)) / over, digits=digits)
    assert ball.radius <= Fraction(1, 10**digits)
    low, high = (ball.middle - ball.radius) * over, (ball.middle + ball.radius) * over
    assert high >= 0
    assert high**2 >= square
    assert low <= 0 or low**2 <= square


@pytest.mark.parametrize(
    "expression",
    [
        "pi",
        "exp(1)",
        "sqrt(2)+sqrt(3)",
        "2**Rational(1,3)",
        "asin(1/3)*2/pi",
        "gamma(Rational(5,2))",
        "log(7)",
        "tanh(1)",
    ],
)
def test_functions_against_mpmath(expression: str):
    value = sp.sympify(expression)
    with mpmath.workdps(60):
        other = Fraction(str(sp.N(value, 60)))
    assert other in enclose(value, digits=50)
    assert other + Fraction(1, 10**48) not in enclose(value, digits=50)


def test_rationals_are_their_own_balls():
    assert enclose(Fraction(1, 3)) == Ball(Fraction(1, 3), Fraction(0))
    assert str(enclose(-2)) == "−2"


def test_how_a_ball_reads():
    assert str(enclose(3 / (2 * sp.sqrt(5)), digits=10)) == "0.6708203932 ± 1e-10"
    assert str(enclose(-sp.sqrt(2) / 1000, digits=4)) == "−0.0014 ± 1e-4"


@pytest.mark.parametrize("bad", [0.5, sp.Symbol("x"), sp.zeta(3)])
def test_what_has_no_exact_value_or_no_ball_is_refused(bad):
    with pytest.raises(InputError):
        enclose(bad)


@pytest.mark.parametrize("digits", [0, 1001])
def test_digits_out_of_range(digits: int):
    with pytest.raises(InputError, match="decimal places"):
        enclose(sp.pi, digits=digits)


def test_an_undefined_value_is_an_error():
    with pytest.raises(ArithmeticError):
        enclose(1 / (sp.sqrt(2) + sp.sqrt(3) - sp.sqrt(5 + 2 * sp.sqrt(6))), digits=5)  # 1/0, which no ball shows


@pytest.mark.parametrize("B", [2, 3, 4, 8, 32, 101])
def test_constants_contain_the_float_results(B: int):
    # gammaln of B/2 and an exponential: the bound that R-6's check uses
    assert gaussian.shrinkage(B) in shrinkage(B).widened(256 * (B + 16) * EPS)
    for rho in (Fraction(-1, 2), Fraction(0), Fraction(3, 5), Fraction(99, 100)):
        found = float(gaussian.mean_sample_correlation(float(rho), B))
        assert found in mean_sample_correlation(rho, B).widened(256 * (B + 16) * EPS)


def test_constants_at_batch_size_two_are_elementary():
    assert enclose(1 / sp.sqrt(sp.pi), digits=40).middle == shrinkage(2, digits=40).middle
    arcsine = enclose(2 * sp.asin(sp.Rational(1, 3)) / sp.pi, digits=40)
    assert arcsine.middle == mean_sample_correlation(Fraction(1, 3), 2, digits=40).middle


@pytest.mark.parametrize(("rho", "B"), [(0.5, 4), (Fraction(1), 4), (Fraction(-3, 2), 4), (Fraction(1, 2), 1)])
def test_constants_out_of_range(rho, B: int):
    with pytest.raises(InputError):
        mean_sample_correlation(rho, B)


@pytest.mark.parametrize("data", DATA, ids=lambda d: d.name)
def test_every_promised_number_has_a_ball(data):
    for key, balls in promised(data, digits=25).items():
        assert flat(balls), key
        for ball, value in zip(flat(balls), flat_values(data.expects[key]), strict=True):
            assert Fraction(str(sp.N(value, 40))) in ball.widened(Fraction(1, 10**25)), key


@pytest.mark.parametrize("data", [d for d in DATA if {"ss", "rr", "gd"} & set(d.expects)], ids=lambda d: d.name)
def test_float_optima_lie_in_the_balls(data):
    X, Y = (np.array([[float(v) for v in row] for row in rows]) for rows in (data.X, data.y))
    found = {
        "ss": lambda: ss_optimum(X, Y, data.order, data.batch_size, constant="zero").coef,
        "rr": lambda: rr_optimum(X, Y, data.batch_size, method="exact", constant="zero").coef,
        "gd": lambda: gd_optimum(X, Y, constant="zero").coef,
    }
    # a Gram matrix of n terms, solved: condition below 1e4 on these data
    slack = 1e4 * EPS * len(X) * max(1.0, float(np.abs(Y).max()))
    for name in {"ss", "rr", "gd"} & set(data.expects):
        for value, ball in zip(found[name]().ravel(), flat(promised(data)[name]), strict=True):
            assert float(value) in ball.widened(slack), name


def test_distortions_of_simpsons_four_points():
    found = distortions(constructions.find("simpson-4"))
    gd = 3 / (2 * sp.sqrt(5))
    half = sp.Rational(1, 2)
    assert found == {
        "ss_gd": enclose((gd + half) / gd),
        "rr_gd": enclose((gd - half) / gd),
        "ss_rr": enclose(2),
    }


def flat(balls) -> list[Ball]:
    return [balls] if isinstance(balls, Ball) else [ball for part in balls for ball in flat(part)]


def flat_values(value) -> list:
    if isinstance(value, list | tuple | sp.Tuple | sp.MatrixBase):
        return [entry for part in value for entry in flat_values(part)]
    return [value]
