"""AV-12: EMA, SWA, two-point and best tail; their goldens stand in test_converters.py."""

from __future__ import annotations

from fractions import Fraction

import pytest

from proofs_check.averaging.closed_forms import ema_rate
from tests.claims import claim_holds


def test_claim_holds():
    claim_holds("AV-12")


@pytest.mark.parametrize(("rate", "decay"), [(Fraction(1, 3), Fraction(1, 5)), (Fraction(1, 10), Fraction(99, 100))])
def test_ema_is_symmetric_in_rate_and_gain(rate, decay):
    for m in range(5):
        assert ema_rate(rate, m, decay=decay) == ema_rate(1 - decay, m, decay=1 - rate)


def test_a_slow_ema_runs_at_its_gain_even_at_the_start():
    assert ema_rate(0.1, 3000, decay=0.99) == pytest.approx(0.01, rel=1e-12)  # (q/β)^3000 is 1e-125


def test_efficiency_of_swa_against_the_best_tail():
    """Variances of the uniform over the best mean of K stationary iterates at η = 0.1."""
    x, q = 0.1, 0.9
    found = []
    for K in (2, 5, 10, 20, 50, 100, 1000):
        uniform = 1 / K - 2 * q * (1 - q**K) / (x * (2 - x) * K**2)
        found.append(x / (2 + (K - 2) * x) / uniform)
    assert found == pytest.approx([1, 0.970, 0.933, 0.901, 0.906, 0.936, 0.992], abs=5.01e-4)  # quoted to 3 decimals
