"""R-15: what users see of it in floating point, and how far from it a default ε is."""

from __future__ import annotations

import numpy as np
import pytest

from proofs_check.optima import gd_optimum, rr_centred, rr_optimum, ss_optimum
from tests.claims import claim_holds


def test_claim_holds():
    claim_holds("R-15")


@pytest.mark.parametrize("seed", range(1, 4))
def test_claim_holds_for_other_seeds(seed: int):
    claim_holds("R-15", seed=seed)


def data(seed: int):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(8, 2)), rng.normal(size=8)


def test_reshuffling_is_undistorted_at_large_eps():
    """RR and GD tend to the same least squares; their gap shrinks like 1/ε."""
    X, y = data(0)
    eps = np.array([1e2, 1e3, 1e4])
    gaps = [
        np.abs(rr_optimum(X, y, 4, eps=e).coef - gd_optimum(X, y, eps=e).coef).max() / np.sqrt(e) for e in eps.tolist()
    ]
    slope = np.polyfit(np.log(eps), np.log(gaps), 1)[0]
    assert slope == pytest.approx(-1, abs=0.02)  # the next order is 1/ε of the first, 1e-2 at most
    far = rr_optimum(X, y, 4, eps=1e8).coef / 1e4
    np.testing.assert_allclose(far, rr_centred(X, y).coef, rtol=1e-6)  # the 1/ε term is some 1e-8


def test_single_shuffle_stays_distorted():
    X, y = data(1)
    within = ss_optimum(X, y, range(8), 4, eps=1e8).coef / 1e4
    parts = [X[:4] - X[:4].mean(axis=0), X[4:] - X[4:].mean(axis=0)]
    grouped = np.linalg.lstsq(np.concatenate(parts), y, rcond=None)[0]
    np.testing.assert_allclose(within[0], grouped, rtol=1e-6)  # the 1/ε term is some 1e-8
    assert np.abs(within - rr_centred(X, y).coef).max() > 0.1


def test_small_eps_moves_the_optimum_in_proportion():
    X, y = data(2)
    here = ss_optimum(X, y, range(8), 4).coef
    moves = [np.abs(ss_optimum(X, y, range(8), 4, eps=e).coef - here).max() for e in (1e-4, 1e-5, 1e-6)]
    assert np.polyfit(np.log([1e-4, 1e-5, 1e-6]), np.log(moves), 1)[0] == pytest.approx(1, abs=0.01)  # next order 1e-4


def test_a_small_eps_can_move_the_optimum_without_bound():
    """Two features of the same order under B = 2: ε = 1e-5, a common default, multiplies M by about 1e5."""
    X, y = np.array([[0, 0], [1, 1], [0, 0], [1, 2]]), np.array([0, 0, 0, 2])
    exact = ss_optimum(X, y, range(4), 2)
    assert exact.minimum_norm
    np.testing.assert_allclose(exact.coef, [[0.25, 0.25]], rtol=1e-14)  # a solve with entries ±1
    near = ss_optimum(X, y, range(4), 2, eps=1e-5).coef
    np.testing.assert_allclose(near * 1e-5, [[-2 / 3, 2 / 3]], rtol=1e-3)  # the next order is some 1e-5


def test_features_constant_in_a_batch_do_no_harm():
    X, y = np.array([[5, 0], [5, 2], [0, 0], [2, 4]]), np.array([0, 2, 0, 6])
    exact = ss_optimum(X, y, range(4), 2, constant="zero").coef
    np.testing.assert_allclose(ss_optimum(X, y, range(4), 2, eps=1e-9).coef, exact, rtol=1e-8)  # it moves by O(ε)
