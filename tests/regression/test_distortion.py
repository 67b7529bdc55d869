"""R-3: the quoted numbers, and the users' functions where optima must differ or agree."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp

import constructions
from proofs_check.exact.optima import exact_optima, gd, rr, ss
from proofs_check.optima import gd_optimum, rr_optimum, ss_optimum
from tests.claims import claim_holds

EPS = np.finfo(float).eps


def test_claim_holds():
    claim_holds("R-3")


@pytest.mark.parametrize("seed", range(1, 5))
def test_claim_holds_for_other_seeds(seed: int):
    claim_holds("R-3", seed=seed)


def test_four_points():
    four = exact_optima(constructions.find("simpson-4"))
    assert four == {"ss": [[-sp.Rational(1, 2)]], "rr": [[sp.Rational(1, 2)]], "gd": [[3 / (2 * sp.sqrt(5))]]}
    assert float(four["gd"][0][0]) == pytest.approx(0.67082, abs=5e-6)  # as quoted, to five digits


def test_equal_batches_make_ss_gradient_descent_for_users_too():
    data = constructions.find("equal-batches")
    X, y = np.array(data.X, dtype=float), np.random.default_rng(0).normal(size=6)
    shuffled, whole = ss_optimum(X, y, range(6), 3).coef, gd_optimum(X, y).coef
    np.testing.assert_allclose(shuffled, whole, rtol=0, atol=16 * EPS)  # six terms of size 1
    assert abs(rr_optimum(X, y, 3).coef - whole).max() > 1e-3  # while RR stays apart


def test_two_levels_leave_nothing_to_distort():
    data = constructions.find("two-levels")
    for y in ([0, 1, 3, 6], [5, -1, 2, 2], [0, 0, 0, 1]):
        targets = [[v] for v in y]
        assert ss(data.X, targets, data.batches) == rr(data.X, targets, 2) == gd(data.X, targets)


@pytest.mark.parametrize(("d", "size"), [(1, 2), (2, 3), (3, 4)])
def test_generic_targets_tell_the_three_apart(d: int, size: int):
    rng = np.random.default_rng([d, size])
    X, y = rng.normal(size=(12, d)), rng.normal(size=12)
    found = [ss_optimum(X, y, range(12), size).coef, rr_optimum(X, y, size).coef, gd_optimum(X, y).coef]
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert np.abs(found[one] - found[other]).max() > 1e-3  # far above rounding
