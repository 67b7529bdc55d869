"""AV-16: tail sums of recorded gradients."""

from __future__ import annotations

import numpy as np

from proofs_check.averaging import ema
from proofs_check.claims.averaging.frozen_gradients import Recorded, _floating, averaged, frozen, rerun, scheduled
from tests.claims import claim_holds


def test_claim_holds():
    claim_holds("AV-16")


def test_only_quadratics_let_the_schedule_be_re_run():
    """T = 50, η = 0.2, EMA 0.9: frozen sums are exact for all losses, AV-11's re-run for the quadratic alone."""
    weights = np.asarray(ema(50, decay=0.9))
    for loss in ("quadratic", "log cosh", "quartic"):
        rng = np.random.default_rng(3)
        case = Recorded(loss, _floating(rng, weights, 0.2, 50))
        assert abs(frozen(case) - averaged(case)) < 1e-14  # sums of 50 terms below 1
        assert abs(rerun(case) - averaged(case)) > 1e-3
        gap = abs(scheduled(case) - averaged(case))
        assert gap < 1e-14 if loss == "quadratic" else gap > 1e-3
