"""Optima as functions of ε against the floating-point optima and against sympy's series."""

from fractions import Fraction
from itertools import chain

import numpy as np
import pytest
import sympy as sp

from proofs_check.exact.epsilon import (
    optimum_in_digits,
    reshuffled,
    single_shuffle,
    symbolic_optimum,
    taylor_coefficient,
)
from proofs_check.optima import rr_optimum, ss_optimum

X = [[Fraction(v) for v in row] for row in ((0, 1), (2, 0), (3, 5), (1, 1), (7, 2))]
Y = [[Fraction(v)] for v in (1, 0, 2, 5, 3)]
FLOATS = np.array(X, dtype=float), np.array(Y, dtype=float)


@pytest.mark.parametrize("eps", [0.0, 0.5, 100.0])
def test_agrees_with_the_floating_point_optima_last_batch_ragged(eps):
    ss = [[float(v) for v in row] for row in optimum_in_digits(single_shuffle(X, Y, 3), eps)]
    np.testing.assert_allclose(ss_optimum(*FLOATS, range(5), 3, eps=eps, constant="zero").coef, ss, rtol=1e-12)
    rr = [[float(v) for v in row] for row in optimum_in_digits(reshuffled(X, Y, 3), eps)]
    # both solves are well conditioned
    np.testing.assert_allclose(rr_optimum(*FLOATS, 3, eps=eps, constant="zero").coef, rr, rtol=1e-12)


def test_symbols_and_digits_agree():
    tops, bottom = symbolic_optimum(single_shuffle(X, Y, 3), lambda v: sp.sqrt(v + 2))
    digits = optimum_in_digits(single_shuffle(X, Y, 3), 2)
    for top, value in zip(tops[0], digits[0], strict=True):
        assert float(top / bottom) == pytest.approx(float(value), rel=1e-13)  # sympy evaluates to 15 digits


@pytest.mark.parametrize("order", [-1, 0, 1, 2])
def test_taylor_coefficients_of_quotients(order):
    t = sp.Symbol("t")
    top, bottom = (1 + t) * sp.sqrt(1 + t), t ** (1 if order < 0 else 0) * (2 - t + t**2)
    expected = sp.series(top / bottom, t, 0, 4).removeO().coeff(t, order)
    assert taylor_coefficient(top, bottom, t, order) == expected


def test_terms_of_lower_order_are_refused():
    t = sp.Symbol("t")
    with pytest.raises(ArithmeticError, match="order below 0"):
        taylor_coefficient(sp.S.One, t, t, 0)


@pytest.mark.parametrize("problem", [single_shuffle, reshuffled])
def test_each_target_has_its_own_row(problem):
    targets = [[1, 7], [0, -2], [2, 2], [5, 0], [3, 11]]
    both = problem(X, [[Fraction(v) for v in row] for row in targets], 3)
    alone = [problem(X, [[Fraction(row[k])] for row in targets], 3) for k in range(2)]
    together = optimum_in_digits(both, 1)
    assert together[0] != together[1]
    assert together == [optimum_in_digits(one, 1)[0] for one in alone]
    tops, bottom = symbolic_optimum(both, lambda v: sp.sqrt(v + 1))
    for top, value in zip(chain(*tops), chain(*together), strict=True):
        assert float(top / bottom) == pytest.approx(float(value), rel=1e-13)  # sympy evaluates to 15 digits
