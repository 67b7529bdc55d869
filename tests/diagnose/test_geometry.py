"""Distances between maps, and the cases in which a ratio does not exist."""

import numpy as np
import pytest

from proofs_check.diagnose.geometry import angle, distortion, excess, flips, shrinkage

ONE, ZERO = np.array([[3.0, 4.0]]), np.zeros((1, 2))


def test_distortion_angle_and_length() -> None:
    assert distortion(2 * ONE, ONE, 1.0) == 1.0
    assert distortion(-ONE, ONE, 1.0) == 2.0
    assert angle(-ONE, ONE, 1.0) == pytest.approx(180, abs=1e-5)  # acos loses half the digits at its ends
    assert angle(np.array([[-4.0, 3.0]]), ONE, 1.0) == pytest.approx(90, abs=1e-13)  # one rounding of the cosine
    assert shrinkage(ONE / 4, ONE, 1.0) == 0.25


def test_where_a_ratio_does_not_exist_there_is_none() -> None:
    assert distortion(ZERO, ZERO, 1.0) == 0.0
    assert distortion(ONE, ZERO, 1.0) is None
    assert distortion(ZERO, ONE, 1.0) == 1.0
    assert angle(ONE, ZERO, 1.0) is None
    assert shrinkage(ONE, ZERO, 1.0) is None
    assert distortion(ONE, ONE * 1e-16, 1.0) is None  # such an entry is rounding of targets of order 1 …
    assert distortion(ONE * 1e-16, ONE * 1e-16, 1e-16) == 0.0  # … and no rounding of targets as small as it


def test_a_sign_flips_only_beyond_the_error() -> None:
    base = np.array([[1.0, 1.0, -1.0, 0.0, 1.0]])
    other = np.array([[-1.0, -0.1, -2.0, 1.0, -1e-15]])
    assert flips(other, base, [1.0]).tolist() == [[True, True, False, False, False]]
    assert flips(other, base, [1.0], error=0.2).tolist() == [[True, False, False, False, False]]


def test_excess_risk_is_the_difference_of_the_risks() -> None:
    rng = np.random.default_rng(3)
    X, Y = rng.integers(-4, 5, (30, 3)).astype(float), rng.integers(-4, 5, (30, 2)).astype(float)
    best = np.linalg.lstsq(X, Y, rcond=None)[0].T
    coef = best + rng.integers(-2, 3, best.shape)

    def risk(M: np.ndarray) -> float:
        return float(((Y - X @ M.T) ** 2).sum(axis=1).mean())

    gap = risk(coef) - risk(best)
    assert excess(coef, best, X) == pytest.approx(gap, rel=1e-12)  # risks of about 10²: each rounded to 1e-14
    assert excess(best, best, X) == 0
