"""C-4: the directions of frozen and trained scales."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from proofs_check.claims.classification.margin_directions import EXAMPLE, Signed, flow, least, shortest, unit
from proofs_check.exact.hard_margin import least_length, least_sum
from tests.claims import claim_holds


@pytest.mark.parametrize("seed", range(2))
def test_claim_holds(seed: int):
    claim_holds("C-4", seed=seed)


def test_the_example_in_numbers():
    """Four printed digits."""
    np.testing.assert_allclose(unit(shortest(EXAMPLE)), [0.6377, 0.5911, 0.4939], atol=5e-5)
    np.testing.assert_allclose(unit(least(EXAMPLE)[0]), [0.9398, 0.3417, 0], atol=5e-5)


def test_flow_under_trained_scales_with_one_feature():
    """z = 1: M = wγ has dM/dt = √(1 + 4M²)/(1 + e^M), so log t − M grows like −log 2M only: M/log t tends to 1."""
    case = Signed(np.array([[1.0]]), np.zeros((0, 1)))
    v = flow(case, True)[-1, 0]
    assert v == pytest.approx(1e5 + np.log(2e5), abs=1e-2)  # e^M = 2Mt to leading order; relative accuracy 1e-8


def test_exact_margins_agree_with_programming():
    rng = np.random.default_rng(4)
    for _ in range(10):
        Z = rng.integers(-4, 5, (3, 3))
        Z[:, 0] = rng.integers(1, 5, 3)
        rows = [[Fraction(int(x)) for x in row] for row in Z]
        case = Signed(Z.astype(float), np.zeros((0, 3)))
        v, w = least_length(rows), least_sum(rows)
        assert v is not None
        found = unit(np.array([float(x) for x in v]))  # `shortest` gives the direction alone
        np.testing.assert_allclose(found, unit(shortest(case)), atol=1e-9)  # the solver's accuracy
        if w is not None:
            np.testing.assert_allclose([float(x) for x in w], least(case)[0], atol=1e-9)  # the same
