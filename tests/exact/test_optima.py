"""Exact optima: surds against balls and floats, smallest norm, and where balls must refuse."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import constructions
from proofs_check.exact.optima import BALLS, exact_optima, gd, rr, rr_moments, solve, ss
from proofs_check.exact.surds import Surd
from proofs_check.optima import gd_optimum, rr_optimum


@pytest.mark.parametrize(
    ("n", "d", "size", "drop"), [(5, 1, 3, False), (5, 1, 3, True), (4, 2, 3, True), (6, 3, 2, False)]
)
def test_surds_lie_in_balls_and_near_floats(n: int, d: int, size: int, drop: bool):
    rng = np.random.default_rng([n, d, size])
    X = np.stack([rng.permutation(n) for _ in range(d)], axis=1) ** 2
    Y = rng.integers(-9, 10, (n, 2))
    exact, balls = rr(X, Y, size, drop_last=drop), rr(X, Y, size, drop_last=drop, by=BALLS)
    floats = rr_optimum(X, Y, size, method="exact", drop_last=drop).coef
    for row, enclosures, values in zip(exact, balls, floats, strict=True):
        for value, ball, near in zip(row, enclosures, values, strict=True):
            assert abs(float(value) - float(ball.mid())) < 1e-12 + float(ball.rad())  # 53 bits, sums of few roots
            assert near == pytest.approx(float(value), rel=1e-11, abs=1e-11)  # condition below 1e3


def test_diagonal_of_the_moments_is_one():
    second, _ = rr_moments([[0, 2], [1, 7], [5, 3], [9, 4]], [[0]] * 4, 3, drop_last=True)
    assert second[0][0] == second[1][1] == 1


def test_the_whole_data_in_one_batch_is_gd():
    X, Y = [[0, 3], [1, 1], [4, 2], [9, 7]], [[1, 0], [2, 2], [0, 5], [1, 1]]
    assert ss(X, Y, [(2, 0, 3, 1)]) == gd(X, Y) == rr(X, Y, 4)
    np.testing.assert_allclose(
        [[float(v) for v in row] for row in gd(X, Y)], gd_optimum(X, Y).coef, rtol=1e-12
    )  # condition below 10


def test_a_singular_system_gets_its_shortest_solution():
    second = [[Fraction(4), Fraction(-4)], [Fraction(-4), Fraction(4)]]
    assert solve(second, [[Fraction(-2), Fraction(2)]]) == [[Fraction(-1, 4), Fraction(1, 4)]]
    assert solve([[Fraction(0)]], [[Fraction(0)], [Fraction(0)]]) == [[0], [0]]
    root2 = Surd({2: Fraction(1)})
    assert solve([[Fraction(1), root2], [root2, Fraction(2)]], [[Fraction(1), root2]]) == [
        [Fraction(1, 3), root2 / 3]
    ]  # (1, √2)/3, along the only direction seen


def test_balls_refuse_a_singular_gram():
    twins = constructions.find("twin-features")
    with pytest.raises(ZeroDivisionError):
        ss(twins.X, twins.y, twins.batches, by=BALLS)


def test_data_sets_come_back_in_sympy_numbers():
    values = exact_optima(constructions.find("equal-batches"))
    assert values["ss"] == values["gd"] != values["rr"]
    assert all(value.is_number for matrix in values.values() for row in matrix for value in row)
