"""AV-22: coupled runs and the shell."""

from __future__ import annotations

import numpy as np
import pytest

from tests.claims import claim_holds


def test_claim_holds():
    claim_holds("AV-22")


def test_thin_shell_in_four_thousand_dimensions():
    """Gaussian centres, η = 0.1, one run: radii, angles and midpoints are near their means for all a."""
    rng, d, x = np.random.default_rng(11), 4000, 0.1
    start = rng.normal(size=d) * (x / (2 - x)) ** 0.5
    trace, theta, path = d * x / (2 - x), start, [start]
    for _ in range(60):
        theta = (1 - x) * theta + x * rng.normal(size=d)
        path.append(theta)
    allowed = 5 * (2 / d) ** 0.5  # 5 standard deviations (2+κ)/d of a squared radius, κ = 0; cosines vary less
    for a in (1, 5, 20, 60):
        later = path[a]
        cosine = start @ later / np.sqrt((start @ start) * (later @ later))
        middle = (start + later) / 2
        assert later @ later / trace == pytest.approx(1, abs=allowed)
        assert cosine == pytest.approx(0.9**a, abs=allowed)
        assert middle @ middle / trace == pytest.approx((1 + 0.9**a) / 2, abs=allowed)


def test_two_runs_in_two_thousand_dimensions_meet():
    rng, d = np.random.default_rng(5), 2000
    spectrum = rng.uniform(0.1, 1, d)
    one, two = rng.normal(size=(2, d))
    claimed = (1 - 0.5 * spectrum) ** 50 * (one - two)
    for _ in range(50):
        c = rng.normal(size=d)
        one, two = (v - 0.5 * spectrum * (v - c) for v in (one, two))
    assert np.abs(one - two - claimed).max() < 50 * 8 * 2.3e-16 * 10  # 50 steps of some roundings of numbers below 10
