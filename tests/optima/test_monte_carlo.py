"""Sampled RR optima: as far from the exact ones as their standard errors say, and nearer with control variates."""

import numpy as np
import pytest

from proofs_check.errors import InputError
from proofs_check.optima import rr_optimum
from proofs_check.optima.monte_carlo import monte_carlo_optimum
from proofs_check.optima.rr import subset_sizes


def data(n=14, d=2, p=2, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, d))
    X[:, -1] += X[:, 0]
    return X, 5 * X @ rng.normal(size=(d, p)) + rng.normal(size=(n, p))


def sample(X, Y, size, seed, *, permutations=256, drop_last=False, **options):
    return monte_carlo_optimum(
        X,
        Y,
        subset_sizes(len(X), size, drop_last=drop_last),
        rng=np.random.default_rng(seed),
        tolerance=1e-9,
        most_permutations=permutations,
        **options,
    )


CASES = {
    "whole batches": {"size": 7},
    "ragged": {"size": 4},
    "dropped": {"size": 4, "drop_last": True},
    "eps": {"size": 7, "eps": 0.1},
}


@pytest.mark.parametrize("name", CASES)
def test_misses_are_as_large_as_the_standard_errors(name):
    case = CASES[name]
    X, Y = data()
    exact = rr_optimum(
        X, Y, case["size"], method="exact", drop_last=case.get("drop_last", False), eps=case.get("eps", 0.0)
    )
    scores = np.stack(
        [(got.coef - exact.coef) / got.stderr for got in (sample(X, Y, seed=s, **case) for s in range(40))]
    )
    assert np.abs(scores).max() < 5  # standard errors; 160 draws exceed that with probability 1e-4
    # the root mean square of 40 independent draws is 1 ± 0.11; 4 coefficients of one draw depend on each other
    assert 1 - 5 * 0.11 < np.sqrt((scores**2).mean()) < 1 + 5 * 0.11
    assert np.abs(scores.mean(axis=0)).max() < 5 / np.sqrt(40)  # no bias that shows at 256 permutations


def test_ties_follow_the_zero_convention():
    X, Y = data()
    X = np.round(X)
    exact = rr_optimum(X, Y, 2, constant="zero")
    got = sample(X, Y, 2, seed=1)
    assert exact.constant_pairs > 0
    assert np.abs((got.coef - exact.coef) / got.stderr).max() < 5


def test_control_variates_reduce_the_variance():
    X, Y = data(n=24, d=3)
    gains = []
    for seed in range(8):
        plain = sample(X, Y, 8, seed, control_variates=False)
        gains.append((plain.stderr / sample(X, Y, 8, seed).stderr) ** 2)
    assert np.mean(gains) > 1.2  # seen: 1.5; each ratio is known to about 10 %


def test_stops_at_the_tolerance_or_the_budget():
    X, Y = data(n=40)
    for tolerance in (0.02, 0.005):
        got = rr_optimum(X, Y, 8, method="monte-carlo", tolerance=tolerance, rng=np.random.default_rng(3))
        assert (got.stderr <= tolerance * Y.std(axis=0)[:, None]).all()
        assert got.method == "monte-carlo"
    short = sample(X, Y, 8, seed=3, permutations=200)
    assert short.permutations == 128  # a power of two times 64, at most the budget


def test_same_seed_same_bytes():
    X, Y = data()
    a, b = (rr_optimum(X, Y, 7, method="monte-carlo", tolerance=0.05, rng=np.random.default_rng(5)) for _ in "ab")
    assert a.coef.tobytes() == b.coef.tobytes()
    assert a.stderr.tobytes() == b.stderr.tobytes()
    other = rr_optimum(X, Y, 7, method="monte-carlo", tolerance=0.05, rng=np.random.default_rng(6))
    assert other.coef.tobytes() != a.coef.tobytes()


def test_default_source_is_a_fixed_seed():
    X, Y = data()
    runs = [rr_optimum(X, Y, 7, method="monte-carlo", tolerance=0.05).coef.tobytes() for _ in range(2)]
    assert runs[0] == runs[1]


def test_units_of_features_and_targets():
    X, Y = data()
    a, b = sample(X, Y, 7, seed=9), sample(X * [1e-6, 1e3] + 2, Y * [10, 1e-3], 7, seed=9)
    unit = np.array([[10], [1e-3]])
    np.testing.assert_allclose(b.coef, a.coef * unit, rtol=1e-6)  # rounding of x·1e-6 + 2: 1e-16/1e-6, amplified
    np.testing.assert_allclose(b.stderr, a.stderr * unit, rtol=1e-6)


def test_standard_error_shrinks_with_the_root_of_the_permutations():
    X, Y = data(n=24)
    few, many = sample(X, Y, 8, seed=10, permutations=256), sample(X, Y, 8, seed=10, permutations=4096)
    assert np.mean(few.stderr / many.stderr) == pytest.approx(4, rel=0.4)  # each known to about 9 %
    assert many.permutations == 4096


def test_progress_reaches_1():
    X, Y = data()
    shares = []
    sample(X, Y, 7, seed=11, progress=shares.append)
    assert shares[-1] == 1.0
    assert max(shares) <= 1.0


@pytest.mark.parametrize("tolerance", [0.0, -1e-3, float("nan")])
def test_tolerance_must_be_positive(tolerance):
    with pytest.raises(InputError, match="tolerance must be positive"):
        rr_optimum([0.0, 1, 2, 4], [1, 2, 3, 5], 2, method="monte-carlo", tolerance=tolerance)


@pytest.mark.parametrize("permutations", [1, 10, 64, 100, 300])
def test_progress_never_passes_1_nor_falls(permutations):
    X, Y = data()
    shares = []
    sample(X, Y, 7, seed=11, permutations=permutations, progress=shares.append)
    assert shares[-1] == 1
    assert shares == sorted(shares)
    assert 0 < shares[0] <= 1
