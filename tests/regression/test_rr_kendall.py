"""R-4: what only the order of each feature can change."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy.stats import kendalltau

from proofs_check.exact.pairs import gini_and_kendall, solve_rational
from proofs_check.optima import rr_optimum
from tests.claims import claim_holds


def test_claim_holds():
    claim_holds("R-4")


@pytest.mark.parametrize("seed", range(1, 4))
def test_claim_holds_for_other_seeds(seed: int):
    claim_holds("R-4", seed=seed)


def test_monotone_transforms_of_a_feature_change_nothing():
    rng = np.random.default_rng(0)
    X, y = rng.integers(0, 9, (20, 3)).astype(float), rng.normal(size=20)
    moved = np.stack([np.exp(X[:, 0]), X[:, 1] ** 3, X[:, 2]], axis=1)
    assert np.array_equal(rr_optimum(X, y, 2, constant="zero").coef, rr_optimum(moved, y, 2, constant="zero").coef)


def test_a_falling_transform_flips_the_sign_of_its_feature_alone():
    rng = np.random.default_rng(1)
    X, y = rng.normal(size=(20, 3)), rng.normal(size=20)
    coef, flipped = (rr_optimum(data, y, 2).coef[0] for data in (X, X * [1, -1, 1]))
    np.testing.assert_allclose(flipped, coef * [1, -1, 1], rtol=1e-13)  # the same integers, solved with signs changed


def test_t_is_kendalls_tau_without_ties():
    rng = np.random.default_rng(2)
    X = np.stack([rng.permutation(15) for _ in range(3)], axis=1)
    T, _ = gini_and_kendall(X, X)
    for a in range(3):
        for b in range(3):
            assert float(T[a][b]) == pytest.approx(kendalltau(X[:, a], X[:, b]).statistic, abs=1e-15)  # one rounding


def test_the_diagonal_counts_untied_pairs():
    T, _ = gini_and_kendall([[0], [0], [1], [2]], [[0]] * 4)
    assert [[Fraction(5, 6)]] == T


def test_the_rational_solve_refuses_a_singular_matrix():
    with pytest.raises(ZeroDivisionError):
        solve_rational([[Fraction(1), Fraction(1)], [Fraction(1), Fraction(1)]], [[Fraction(1), Fraction(2)]])
