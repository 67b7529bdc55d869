"""Population formulas against the numbers that define them: integrals, limits and samples."""

import numpy as np
import pytest

from proofs_check.errors import InputError
from proofs_check.optima import rr_optimum
from proofs_check.optima.gaussian import gaussian_gd, gaussian_optimum, mean_sample_correlation, shrinkage

EPS = np.finfo(float).eps


@pytest.mark.parametrize(("size", "value"), [(2, 0.56419), (3, 0.72360), (4, 0.79788), (8, 0.90270), (32, 0.97635)])
def test_shrinkage_table(size, value):
    assert shrinkage(size) == pytest.approx(value, abs=5e-6)  # five digits are printed


def test_shrinkage_series():
    gaps = [abs(shrinkage(size) - (1 - 3 / (4 * size))) for size in (64, 128, 256)]
    assert gaps[0] / gaps[1] == pytest.approx(4, rel=0.05)  # the next term is O(B⁻²)
    assert gaps[1] / gaps[2] == pytest.approx(4, rel=0.05)


def test_at_pairs_the_mean_correlation_is_kendalls_tau():
    rho = np.linspace(-1, 1, 21)
    np.testing.assert_allclose(mean_sample_correlation(rho, 2), 2 / np.pi * np.arcsin(rho), rtol=0, atol=64 * EPS)


def test_mean_correlation_limits():
    assert mean_sample_correlation(1.0, 7) == pytest.approx(1, abs=64 * EPS)
    assert mean_sample_correlation(0.6, 100_000) == pytest.approx(0.6, abs=1e-5)
    assert mean_sample_correlation(-0.6, 5) == -mean_sample_correlation(0.6, 5)


@pytest.mark.parametrize("size", [3, 5])
def test_mean_correlation_of_samples(size):
    rng = np.random.default_rng(size)
    x = rng.normal(size=(40_000, size))
    y = 0.6 * x + 0.8 * rng.normal(size=x.shape)
    x, y = (v - v.mean(axis=1, keepdims=True) for v in (x, y))
    r = (x * y).sum(axis=1) / np.sqrt((x * x).sum(axis=1) * (y * y).sum(axis=1))
    assert abs(r.mean() - mean_sample_correlation(0.6, size)) < 5 * r.std() / np.sqrt(len(r))  # standard errors


def test_uncorrelated_features_are_only_shrunk():
    covariance, beta = np.diag([1.0, 4.0, 0.25]), [1.0, -2.0, 3.0]
    got = gaussian_optimum(covariance, beta, 4)
    np.testing.assert_allclose(got.coef, shrinkage(4) * gaussian_gd(covariance, beta), rtol=64 * EPS)
    correlated = covariance + 0.3 * np.array([[0, 1, 0], [1, 0, 0], [0, 0, 0]])
    ratio = gaussian_optimum(correlated, beta, 4).coef / gaussian_gd(correlated, beta)
    assert np.ptp(ratio) > 1e-2  # control: correlation turns the direction too


def test_large_samples_reach_the_population():
    rng = np.random.default_rng(1)
    covariance, beta = np.array([[1.0, 0.6], [0.6, 2.0]]), np.array([1.0, -1.0])
    expected = gaussian_optimum(covariance, beta, 2).coef
    draws = []
    for _ in range(20):
        X = rng.multivariate_normal([0, 0], covariance, size=2000)
        draws.append(rr_optimum(X, X @ beta + rng.normal(size=2000), 2).coef)
    error = np.std(draws, axis=0, ddof=1) / np.sqrt(20)
    assert (
        np.abs(np.mean(draws, axis=0) - expected) < 5 * error + 5 / 2000
    ).all()  # standard errors, and the O(1/n) bias


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: shrinkage(1), "too small"),
        (lambda: mean_sample_correlation(1.5, 3), "between −1 and 1"),
        (lambda: gaussian_optimum([[1, 0.5], [0.4, 1]], [1, 1], 2), "symmetric"),
        (lambda: gaussian_optimum([[0.0]], [1], 2), "positive"),
        (lambda: gaussian_gd(np.eye(2), [1.0]), "must be the 2 features"),
        (lambda: gaussian_optimum([[1, 2], [2, 1]], [1, 1], 2), "at most|valid"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(InputError, match=message):
        call()


@pytest.mark.parametrize("size", [-1, 0, 1])
def test_a_batch_of_one_sample_has_no_correlation(size):
    calls = (
        lambda: shrinkage(size),
        lambda: mean_sample_correlation(0.5, size),
        lambda: gaussian_optimum(np.eye(2), [1.0, 2.0], size),
    )
    for call in calls:
        with pytest.raises(InputError, match="batch"):
            call()
