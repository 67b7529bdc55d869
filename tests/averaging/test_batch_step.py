"""AV-2: one large step on a batch."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from proofs_check.claims.averaging.batch_step import _step, bound, interference, measured, ratios, scaled, stepped
from tests.claims import claim_holds


def test_claim_holds():
    claim_holds("AV-2")


def test_twice_the_best_step_changes_nothing():
    case = _step(Fraction(1, 2), [[1, 0], [-2, 3]], [4, 4], 4)
    assert scaled(case) == stepped(case)
    assert case.problem.loss(0, case.theta) == stepped(case)[0]


def test_line_search_is_never_worse_than_the_fixed_step():
    rng = np.random.default_rng(3)
    for theta in rng.integers(-9, 10, (30, 3)).tolist():
        case = _step(
            [[1, 0, 0], [0, 3, 0], [0, 0, 7]], [[0] * 3], [*theta[:2], theta[2] or 1], Fraction(1, 4), (1, 3, 7)
        )
        fixed, searched = ratios(case)
        assert searched <= fixed <= bound(case)[0] == Fraction(9, 16)


def test_emptying_one_batch_leaves_the_mean_loss_at_its_largest_stationary_level():
    case = _step(1, [[-2], [1], [1]], [5], 1)
    assert measured(case) == interference(case) == [3, 1, 1]


@pytest.mark.parametrize(("d", "quoted"), [(100, 0.232), (1000, 0.0110), (10000, 0.0020)])
def test_random_rows_are_nearly_orthogonal(d, quoted):
    m, rng = 16, np.random.default_rng(d)
    found = []
    for _ in range(20):
        X, y = rng.standard_normal((m, d)), rng.standard_normal(m)
        end = X @ (X.T @ y) / d - y  # residual after the step m/d from 0, with γ ≈ d
        found.append(end @ end / (y @ y))
    # The mean ratio is (m+1)/d for Gaussian rows; 20 draws have a relative error of some 10 %, 0.6 is five of them.
    assert np.mean(found) == pytest.approx((m + 1) / d, rel=0.6)
    assert quoted < 3 * (m + 1) / d
