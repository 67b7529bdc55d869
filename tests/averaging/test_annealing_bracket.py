"""AV-15: averaging anneals steep directions harder."""

from __future__ import annotations

import numpy as np
import pytest

from proofs_check.averaging import average_to_schedule, ema, expected_loss, sample_weights
from tests.claims import claim_holds

T, RATE = 600, 0.5
SPECTRUM = np.geomspace(0.01, 1, 9).tolist()


def test_claim_holds():
    claim_holds("AV-15")


def loss(rule) -> float:
    return expected_loss(rule, SPECTRUM, offset=1, noise=1)


def test_no_one_schedule_replaces_an_ema_over_two_decades_of_curvature():
    """Expected excess losses of EMA 0.98 of 600 steps at rate 1/2, and of the runs meant to imitate it."""
    alpha = np.asarray(ema(T, decay=0.98))
    assert loss(lambda lam: sample_weights(RATE, average=alpha, curvature=lam)) == pytest.approx(0.0104, abs=5.01e-5)
    for fitted, quoted in ((0.01, 0.0353), (0.1, 0.0301), (1.0, 0.0375)):
        schedule = average_to_schedule(alpha, RATE, curvature=fitted)
        found = loss(lambda lam, s=schedule: sample_weights(s, curvature=lam))
        assert found == pytest.approx(quoted, abs=5.01e-5)  # quoted to four decimals
    tail = RATE * (1 - np.cumsum(alpha)[:-1])
    assert loss(lambda lam: sample_weights(tail, curvature=lam)) == pytest.approx(0.0360, abs=5.01e-5)
    assert loss(lambda lam: sample_weights(RATE, steps=T, curvature=lam)) == pytest.approx(0.2322, abs=5.01e-5)
