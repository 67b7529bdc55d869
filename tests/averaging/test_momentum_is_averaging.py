"""AV-23: momentum, EMAs and primal averaging."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from proofs_check.averaging import schedule_of_weights
from proofs_check.averaging.quadratics import around
from proofs_check.claims.averaging.momentum_is_averaging import Momentum, variance
from tests.claims import claim_holds


def test_claim_holds():
    claim_holds("AV-23")


def test_golden_variance():
    case = Momentum(around([-1, 1]), Fraction(0), Fraction(1, 10), Fraction(9, 10))
    assert variance(case) == Fraction(19, 37)
    assert float(variance(case)) == pytest.approx(0.5135135, abs=5.01e-8)  # quoted to 7 decimals


def test_real_roots_end_early_at_high_momentum():
    assert pytest.approx(0.00263, abs=5.01e-6) == (1 - 0.9**0.5) ** 2  # quoted to 5 decimals


def _heavy(unit: np.ndarray, start: float, rate: float, mu: float) -> float:
    theta, m = start, 0.0
    for c in unit:
        m = mu * m + theta - c
        theta -= rate * m
    return theta


def _schedule_free(unit: np.ndarray, start: float, rate: float, beta: float) -> float:
    x = z = start
    for t, c in enumerate(unit, start=1):
        y = (1 - beta) * z + beta * x
        z -= rate * (y - c)
        x += (z - x) / t
    return x


@pytest.mark.parametrize(
    ("algorithm", "settings", "low", "high", "digit"),
    [
        (_heavy, (0.1, 0.9), -15.0, 5.4, 0.1),
        (_heavy, (0.05, 0.5), 0.05, 0.115, 1e-3),
        (_schedule_free, (0.5, 0.9), -2.74, 2.13, 0.01),
        (_schedule_free, (0.5, 0.0), 0.0083, 0.5, 1e-4),
    ],
)
def test_golden_schedules_of_sixty_steps(algorithm, settings, low, high, digit):
    """Scalar schedules that exist by AV-10 but leave [0, 1], except without momentum or with little of it."""
    weights = [algorithm(np.zeros(60), 1.0, *settings), *(algorithm(row, 0.0, *settings) for row in np.eye(60))]
    rates = schedule_of_weights(np.array(weights))
    assert [min(rates), max(rates)] == pytest.approx([low, high], abs=0.51 * digit)  # quoted to this digit
