"""AV-18: two iterates, a steps apart."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from proofs_check.averaging.weights import best_tail
from proofs_check.claims.averaging.two_point_gain import equal_noise_rate, pair_variance, several_variances, spaced
from tests.claims import claim_holds


def test_claim_holds():
    claim_holds("AV-18")


def test_golden_factors_at_a_fifth():
    found = [float(pair_variance(spaced([-1, 1], "1/5", a))[0] * 9) for a in (1, 2, 5, 10, 20, 40)]
    assert found == pytest.approx([0.9, 0.82, 0.6638, 0.5537, 0.5058, 0.5001], abs=5.01e-5)  # quoted to 4 decimals


def test_far_apart_is_a_bit_worse_than_half_the_rate():
    far = equal_noise_rate(spaced([-1, 1], "1/10", 2000))
    assert float(far) == pytest.approx(0.2 / 3.9, rel=1e-12)  # 0.9^2000 is 3e-92
    assert far > Fraction(1, 20)


def test_neighbours_beat_distant_ones_above_one():
    assert pair_variance(spaced([-1, 1], "3/2", 1))[0] / 3 == Fraction(1, 4)


def test_best_weights_of_consecutive_points_are_the_best_tail():
    assert several_variances(spaced([-1, 1], "1/3", 1, 5))[2:] == best_tail(4, last=5, rate=Fraction(1, 3))


def test_autoregressive_chains_agree():
    """Independent chains with Gaussian centres: the law needs no finite set of batches."""
    rng, x, a, N = np.random.default_rng(7), 0.2, 5, 200_000
    theta = rng.normal(size=N) * (x / (2 - x)) ** 0.5
    later = theta
    for _ in range(a):
        later = (1 - x) * later + x * rng.normal(size=N)
    ratio = ((theta + later) / 2).var() / (x / (2 - x))
    factor = (1 + 0.8**a) / 2
    assert ratio == pytest.approx(factor, abs=5 * factor * (2 / N) ** 0.5)  # 5 standard errors of a Gaussian variance
