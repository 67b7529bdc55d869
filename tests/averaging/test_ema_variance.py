"""AV-24: the EMA's stationary variance and batch-size scaling."""

from __future__ import annotations

from fractions import Fraction
from math import tanh

import pytest

from proofs_check.averaging.combinations import independent_variances
from proofs_check.averaging.quadratics import around
from proofs_check.claims.averaging.ema_variance import tracked, variance
from tests.claims import claim_holds


def test_claim_holds():
    claim_holds("AV-24")


def _ratio(t: str, *, refined: bool = False, rescale: bool = True, k: int = 8) -> float:
    rate = Fraction(t)
    larger = 1 - (1 - rate) ** k if refined else k * rate
    decay = (1 - rate) ** (k if rescale else 1)
    return float(variance(tracked([-1, 1], str(larger), str(decay))) / k / variance(tracked([-1, 1], t, str(1 - rate))))


def test_golden_ratios_at_eight_times_the_batch():
    found = [_ratio(t) for t in ("1/1000", "1/100", "1/20")]
    assert found == pytest.approx([1.0018, 1.019, 1.145], abs=5.01e-4)  # quoted to 3 decimals
    refined = [_ratio(t, refined=True) for t in ("1/1000", "1/100", "1/20")]
    assert refined == pytest.approx([1.00001, 1.0011, 1.026], abs=5.01e-4)  # quoted to 3 decimals
    kept = [_ratio(t, rescale=False) for t in ("1/1000", "1/100", "1/20")]
    assert kept == pytest.approx([0.222, 0.223, 0.228], abs=5.01e-4)  # quoted to 3 decimals


def test_symmetric_in_rate_and_gain():
    assert variance(tracked([-1, 1], "1/3", "1/5")) == variance(tracked([-1, 1], "4/5", "2/3"))


def test_hyperbolic_form():
    from math import exp

    h, g = 0.3, 0.7
    q, b = exp(-h), exp(-g)
    direct = (1 - q) * (1 - b) * (1 + q * b) / ((1 + q) * (1 + b) * (1 - q * b))
    assert direct == pytest.approx(tanh(h / 2) * tanh(g / 2) / tanh((h + g) / 2), rel=1e-14)  # some tens of roundings


def test_a_long_window_with_the_weights_of_the_ema():
    """All 2¹⁰ paths of a window that holds all but 2⁻¹⁰ of the EMA's weight."""
    half = Fraction(1, 2)
    weights = [half ** (10 - t) * (half if t else 1) for t in range(11)]
    found = independent_variances(around([-1, 1]), half, weights)[0]
    assert float(found) == pytest.approx(float(variance(tracked([-1, 1], "1/2", "1/2"))), rel=1e-2)  # 2⁻¹⁰ · 10 terms
