"""AV-21: two points without replacement."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from proofs_check.averaging.stationary import reshuffled_phase, single_shuffle
from proofs_check.claims.averaging.two_point_shuffled import cycle_factor, pair
from tests.claims import claim_holds


def test_claim_holds():
    claim_holds("AV-21")


def _factor(n: int, rate: float) -> float:
    return (1 + single_shuffle(rate, n, lag=n // 2) / single_shuffle(rate, n)) / 2


def test_golden_factors_half_an_epoch_apart():
    found = [_factor(10, 0.05), _factor(10, 0.3), _factor(100, 0.05), _factor(100, 0.002)]
    assert found == pytest.approx([0.243, 0.275, 0.311, 0.250], abs=5.01e-4)  # quoted to 3 decimals
    replaced = [(1 + (1 - x) ** (n // 2)) / 2 for n, x in ((10, 0.05), (10, 0.3), (100, 0.05), (100, 0.002))]
    assert replaced == pytest.approx([0.887, 0.584, 0.538, 0.952], abs=5.01e-4)  # quoted to 3 decimals


def test_golden_variances_of_ten_batches():
    assert single_shuffle(0.3, 10) == pytest.approx(0.09637, abs=5.01e-6)  # quoted to 5 decimals
    assert single_shuffle(0.3, 10, lag=5) == pytest.approx(-0.04329, abs=5.01e-6)
    end = reshuffled_phase(0.3, 10)
    assert [end, 0.7**10 * end] == pytest.approx([0.09107, 0.00257], abs=5.01e-6)


def test_small_rates_half_an_epoch_apart_give_a_quarter():
    """As η → 0 the factor tends to (n²−4)/(4(n²−1)) for n divisible by 2: 1/5 for 4 batches."""
    assert float(cycle_factor(pair([-3, 1, 2, 0], "1/1000", 2))) == pytest.approx(0.2, abs=1e-3)
    assert _factor(1000, 1e-6) == pytest.approx(0.25, abs=1e-3)


def test_chains_of_single_shuffle_agree():
    rng, n, x, N = np.random.default_rng(3), 10, 0.3, 20_000
    centres = np.arange(n) - (n - 1) / 2
    orders = rng.permuted(np.tile(centres, (N, 1)), axis=1)
    theta, path = np.zeros(N), []
    for t in range(8 * n):  # 0.7⁸⁰ = 4e-13 of the start is left
        theta = (1 - x) * theta + x * orders[:, t % n]
        path.append(theta)
    mean = (path[-1] + path[-1 - n // 2]) / 2
    claimed = Fraction(1, 2) * (single_shuffle(Fraction(3, 10), n) + single_shuffle(Fraction(3, 10), n, lag=5))
    assert mean.var() / centres.var() == pytest.approx(float(claimed), rel=5 * (2 / N) ** 0.5)  # 5 standard errors
