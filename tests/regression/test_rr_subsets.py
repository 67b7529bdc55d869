"""R-2: users' function on whole permutations in floating point, and symmetries."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from proofs_check.exact.optima import BALLS, gd, rr
from proofs_check.optima import rr_optimum
from tests.claims import claim_holds

EPS = np.finfo(float).eps


def test_claim_holds():
    claim_holds("R-2")


@pytest.mark.parametrize("seed", range(1, 5))
def test_claim_holds_for_other_seeds(seed: int):
    claim_holds("R-2", seed=seed)


@pytest.mark.parametrize("size", [2, 3])
def test_subsets_and_permutations_agree_on_six_samples_three_features_and_two_targets(size: int):
    rng = np.random.default_rng(size)
    X, Y = rng.normal(size=(6, 3)), rng.normal(size=(6, 2))
    C, b = np.zeros((3, 3)), np.zeros((2, 3))
    for order in permutations(range(6)):
        for start in range(0, 6, size):
            rows = list(order[start : start + size])
            bar = (X[rows] - X[rows].mean(axis=0)) / X[rows].std(axis=0)
            C += bar.T @ bar
            b += Y[rows].T @ bar
    expected = np.linalg.solve(C, b.T).T
    got = rr_optimum(X, Y, size, method="exact").coef
    allowed = 720 * 6 * EPS * np.linalg.cond(C)  # terms added one by one on one side
    np.testing.assert_allclose(got, expected, rtol=0, atol=allowed * np.abs(expected).max())


def test_the_order_of_the_samples_does_not_matter():
    rng = np.random.default_rng(3)
    X, Y = rng.integers(-9, 10, (5, 2)), rng.integers(-9, 10, (5, 1))
    order = rng.permutation(5)
    assert rr(X, Y, 2, drop_last=True) == rr(X[order], Y[order], 2, drop_last=True)


def test_one_subset_is_gradient_descent():
    rng = np.random.default_rng(4)
    X, Y = rng.integers(-9, 10, (5, 2)), rng.integers(-9, 10, (5, 2))
    assert rr(X, Y, 5) == gd(X, Y)


def test_balls_enclose_what_users_get():
    rng = np.random.default_rng(5)
    X, Y = rng.integers(-9, 10, (8, 3)), rng.integers(-9, 10, (8, 2))
    got = rr_optimum(X, Y, 3, method="exact", constant="zero").coef
    balls = rr(X, Y, 3, by=BALLS)
    for row, enclosures in zip(got, balls, strict=True):
        for value, ball in zip(row, enclosures, strict=True):
            assert abs(value - float(ball.mid())) < 1e-11  # condition below 1e3, 56 + 28 subsets
