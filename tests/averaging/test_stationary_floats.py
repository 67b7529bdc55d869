"""Stationary variances in floats against fractions, at rates so small that the leading terms cancel."""

from __future__ import annotations

from fractions import Fraction

import pytest

from proofs_check.averaging.stationary import reshuffled_mean, reshuffled_phase, single_shuffle

RATES = [1e-90, 1e-40, 1e-12, 1e-3, 0.7, 1.0, 1.5, 2 - 1e-9, 2 - 2.0**-40]


@pytest.mark.parametrize("n", [2, 3, 10, 40])
@pytest.mark.parametrize("x", RATES)
def test_a_float_rate_loses_no_digit(x: float, n: int) -> None:
    calls = [
        lambda r: reshuffled_phase(r, n),
        lambda r: reshuffled_phase(r, n, phase=1),
        lambda r: reshuffled_phase(r, n, phase=n // 2),
        lambda r: reshuffled_mean(r, n),
        lambda r: single_shuffle(r, n),
    ]
    for call in calls:
        exact = call(Fraction(x))
        assert isinstance(exact, Fraction)
        assert abs(Fraction(call(x)) - exact) <= abs(exact) * Fraction(1, 2**52)  # rounded once, from 120 bits and more
