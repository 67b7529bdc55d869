"""AV-20: bias and noise of two-point averages."""

from __future__ import annotations

from fractions import Fraction

import pytest

from proofs_check.averaging import expected_loss, sample_weights, two_point
from proofs_check.claims.averaging.bias_and_noise import affine_loss, scales
from tests.claims import claim_holds

SPECTRUM = (1, 0.1, 0.03)


def test_claim_holds():
    claim_holds("AV-20")


def _last(rate: float, spectrum=SPECTRUM, steps: int = 120) -> float:
    return expected_loss(lambda lam: sample_weights(rate, steps=steps, curvature=lam), spectrum, offset=3)


def _pair(spacing: int, spectrum=SPECTRUM, steps: int = 120) -> float:
    alpha = two_point(steps, spacing=spacing)
    return expected_loss(lambda lam: sample_weights(0.5, average=alpha, curvature=lam), spectrum, offset=3)


def test_golden_losses_of_three_time_scales():
    assert [_last(0.5), _last(0.25), _last(1 / 3.5)] == pytest.approx([0.17165, 0.09531, 0.10165], abs=5.01e-6)
    found = [_pair(a) for a in (1, 2, 5, 10, 20, 40, 80, 110)]
    golden = [0.13001, 0.10920, 0.09106, 0.08874, 0.08927, 0.09137, 0.10294, 0.15982]
    assert found == pytest.approx(golden, abs=5.01e-6)  # quoted to 5 decimals


def test_golden_losses_of_the_slow_direction():
    slow = (0.03,)
    found = [_last(0.5, slow), _last(0.25, slow), _pair(10, slow)]
    assert found == pytest.approx([0.0037, 0.0222, 0.0043], abs=5.01e-5)  # quoted to 4 decimals


def test_half_the_rate_wins_where_slow_directions_have_converged():
    spectrum, steps = (1, 0.1, 0.01), 600
    half = _last(0.25, spectrum, steps)
    assert half == pytest.approx(0.0743, abs=5.01e-5)
    best = min(_pair(a, spectrum, steps) for a in range(1, 600, 7))
    assert best > 0.0841
    assert best > half


def test_exact_and_float_routes_agree():
    for spacing in (10, 110):
        exact = affine_loss(scales("1 1/10 3/100", 120, spacing), rate=Fraction(1, 2), spacing=spacing)
        assert _pair(spacing) == pytest.approx(float(exact), rel=1e-12)  # 120 steps of rounding
