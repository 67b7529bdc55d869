"""R-7: scikit-learn's least squares, large ε, and the quoted size of the agreement."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression

from proofs_check.moments import scatter_factor
from proofs_check.optima import rr_centred, rr_optimum, ss_optimum
from tests.claims import claim_holds

EPS = np.finfo(float).eps


def test_claim_holds():
    claim_holds("R-7")


@pytest.mark.parametrize("seed", range(1, 5))
def test_claim_holds_for_other_seeds(seed: int):
    claim_holds("R-7", seed=seed)


@pytest.mark.parametrize("size", [2, 3, 5])
def test_subsets_of_gaussian_data_agree_with_least_squares(size: int):
    rng = np.random.default_rng(size)
    X, Y = rng.normal(size=(9, 3)), rng.normal(size=(9, 2))
    C, b = np.zeros((3, 3)), np.zeros((2, 3))
    for rows in combinations(range(9), size):
        part = X[list(rows)] - X[list(rows)].mean(axis=0)
        C += part.T @ part
        b += Y[list(rows)].T @ part
    expected = LinearRegression().fit(X, Y).coef_
    allowed = 126 * EPS * np.linalg.cond(C) * 4  # up to 126 subsets summed, then a solve
    np.testing.assert_allclose(np.linalg.solve(C, b.T).T, expected, rtol=0, atol=allowed)
    np.testing.assert_allclose(rr_centred(X, Y).coef, expected, rtol=0, atol=allowed)


@pytest.mark.parametrize(("n", "size"), [(4, 2), (6, 3), (7, 7), (100, 32)])
def test_the_factor_is_one_for_the_whole_and_small_for_small_batches(n: int, size: int):
    assert (scatter_factor(n, size) == 1) == (size == n)
    assert 0 < scatter_factor(n, size) <= 1


def test_large_eps_takes_the_distortion_from_rr_but_not_from_ss():
    rng = np.random.default_rng(4)
    X, y = rng.normal(size=(8, 2)), rng.normal(size=8)
    eps = 1e8
    rr = rr_optimum(X, y, 4, eps=eps).coef / np.sqrt(eps)
    ss = ss_optimum(X, y, range(8), 4, eps=eps).coef / np.sqrt(eps)
    whole = LinearRegression().fit(X, y).coef_
    np.testing.assert_allclose(rr[0], whole, rtol=0, atol=1e-6)  # the gap is O(1/ε) = 1e-8 times some cond
    assert np.abs(ss[0] - whole).max() > 1e-2
