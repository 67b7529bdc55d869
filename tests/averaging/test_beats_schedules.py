"""AV-17: numerical evidence that averaging beats scalar schedules when time scales differ."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import check_grad

from proofs_check.averaging import ema, expected_loss, sample_weights, two_point
from proofs_check.averaging.best_schedule import loss_and_slope
from proofs_check.claims.averaging.beats_schedules import SPECTRUM, Contest, T, averaged, searched
from tests.claims import claim_holds, report
from theory.verdict import Verdict


def test_claim_holds():
    claim_holds("AV-17")


def test_it_is_evidence_and_no_more():
    assert report("AV-17").symbolic is None
    assert report("AV-17").numeric is Verdict.SUPPORTED


def loss(rate, average=None) -> float:
    alpha = None if average is None else np.array(average, dtype=float)
    return expected_loss(
        lambda lam: sample_weights(rate, average=alpha, steps=T, curvature=lam), SPECTRUM, offset=3, noise=1
    )


def test_quoted_losses():
    """The best of each kind, on the grids named."""
    assert averaged(Contest(1.0, 83)) == pytest.approx(0.00849, abs=5.01e-6)
    assert averaged(Contest(1.75, 102)) == pytest.approx(0.00625, abs=5.01e-6)
    assert loss(0.2) == pytest.approx(0.0915, abs=5.01e-5)
    assert loss(0.3, two_point(T, spacing=10)) == pytest.approx(0.0634, abs=5.01e-5)
    emas = [loss(1.25, ema(T, decay=1 - g)) for g in np.geomspace(0.01, 0.5, 60)]
    assert min(emas) == pytest.approx(0.0115, abs=5.01e-5)


def test_the_best_schedule_found():
    assert searched(SPECTRUM, 1) == pytest.approx(0.009155, abs=1e-6)  # a flat minimum: the search stops near it


def test_the_searchs_gradient():
    rates = np.linspace(1.5, 0.1, 20)
    args = (SPECTRUM, 3.0, 1.0)
    gap = check_grad(lambda r: loss_and_slope(r, *args)[0], lambda r: loss_and_slope(r, *args)[1], rates)
    assert gap < 1e-6  # forward differences: the step 1.5e-8 times a curvature of order 10
