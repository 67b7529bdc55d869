"""R-6: published figures, limits and symmetries of the Gaussian population's optimum."""

from __future__ import annotations

import numpy as np
import pytest

from proofs_check.optima import rr_optimum
from proofs_check.optima.gaussian import gaussian_gd, gaussian_optimum, mean_sample_correlation, shrinkage
from tests.claims import claim_holds

EPS = np.finfo(float).eps


def test_claim_holds():
    claim_holds("R-6")


@pytest.mark.parametrize("seed", range(1, 4))
def test_claim_holds_for_other_seeds(seed: int):
    claim_holds("R-6", seed=seed)


@pytest.mark.parametrize(("B", "value"), [(2, 0.56419), (3, 0.72360), (4, 0.79788), (8, 0.90270), (32, 0.97635)])
def test_table_of_shrinkage_factors(B: int, value: float):
    assert shrinkage(B) == pytest.approx(value, abs=5e-6)  # five decimals were tabulated


@pytest.mark.parametrize(("B", "value"), [(2, 0.4097), (3, 0.4960), (4, 0.5302), (8, 0.5709), (32, 0.5937)])
def test_table_of_mean_correlations_at_three_fifths(B: int, value: float):
    assert mean_sample_correlation(0.6, B) == pytest.approx(value, abs=5e-5)  # four decimals were tabulated


def test_pairs_follow_the_arcsine_law():
    rho = np.linspace(-1, 1, 21)
    np.testing.assert_allclose(mean_sample_correlation(rho, 2), 2 / np.pi * np.arcsin(rho), rtol=0, atol=4 * EPS)


@pytest.mark.parametrize("B", [2, 3, 4, 9, 50])
def test_mean_correlation_is_odd_shrunk_and_right_at_the_ends(B: int):
    rho = np.linspace(0.05, 0.95, 19)
    mean = mean_sample_correlation(rho, B)
    assert (mean < rho).all()
    assert (np.diff(mean / rho) > 0).all()  # the power series has positive coefficients
    np.testing.assert_array_equal(mean_sample_correlation(-rho, B), -mean)
    assert mean_sample_correlation(1.0, B) == pytest.approx(1, abs=8 * B * EPS)  # log Γ of size B, rounded four times


def test_large_batches_have_no_distortion():
    covariance, beta = np.array([[2.0, 1.0], [1.0, 3.0]]), [1.0, -2.0]
    gaps = [np.abs(gaussian_optimum(covariance, beta, B).coef - gaussian_gd(covariance, beta)).max() for B in (10, 100)]
    assert gaps[0] / gaps[1] == pytest.approx(10, rel=0.1)  # of order 1/B, next term 1/B²


@pytest.mark.parametrize("B", [300, 1000])
def test_mean_correlation_of_a_feature_with_itself_is_one_for_large_batches(B: int):
    assert mean_sample_correlation(1.0, B) == pytest.approx(1, abs=8 * B * EPS)  # as above


def test_uncorrelated_features_are_only_shrunk():
    covariance, beta = np.diag([1.0, 4.0, 0.25]), np.array([[1.0, 2.0, -3.0], [0.0, 1.0, 1.0]])
    expected = shrinkage(5) * gaussian_gd(covariance, beta)
    np.testing.assert_allclose(gaussian_optimum(covariance, beta, 5).coef, expected, rtol=32 * EPS)


def test_correlated_features_turn_exactly():
    coef = gaussian_optimum([[1.0, 0.5], [0.5, 1.0]], [1.0, 0.0], 2).coef[0]
    np.testing.assert_allclose(coef, np.array([15, 3]) / (16 * np.sqrt(np.pi)), rtol=64 * EPS)


def test_a_large_sample_has_the_populations_optimum():
    rng = np.random.default_rng(3)
    L, beta = np.array([[1.0, 0.0], [0.75, 0.5]]), np.array([1.0, 2.0])
    x = rng.normal(size=(20_000, 2)) @ L.T
    coef = rr_optimum(x, x @ beta + rng.normal(size=len(x)), 2).coef[0]
    expected = gaussian_optimum(L @ L.T, beta, 2).coef[0]
    np.testing.assert_allclose(coef, expected, rtol=0, atol=0.1)  # 5 standard errors of about 3/√20000 each
