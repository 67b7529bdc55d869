"""BN-3: units and origins of features, in floating point and through the optimum."""

from __future__ import annotations

import numpy as np
import pytest

from proofs_check.batchnorm import batch_normalize
from proofs_check.optima import ss_optimum
from tests.claims import claim_holds

EPS = np.finfo(float).eps


def test_claim_holds():
    claim_holds("BN-3")


@pytest.mark.parametrize("seed", range(1, 5))
def test_claim_holds_for_other_seeds(seed: int):
    claim_holds("BN-3", seed=seed)


@pytest.mark.parametrize("eps", [0.0, 1e-5, 1.0])
@pytest.mark.parametrize("delta", [1e-3, -0.5, 4.0, -1e6])
def test_the_factor_in_floating_point(eps: float, delta: float):
    x = np.random.default_rng(0).normal(size=(9, 2))
    v = x.var(axis=0)
    factor = delta * np.sqrt((v + eps) / (delta**2 * v + eps))
    allowed = 1e-14 * (1 + 3 / abs(delta))  # the shift by 3 costs |μ′|/σ′ roundings
    np.testing.assert_allclose(
        batch_normalize(delta * x + 3, eps=eps), factor * batch_normalize(x, eps=eps), atol=allowed
    )


def test_a_change_of_units_leaves_the_optimum_where_it_was():
    """M acts on X̄, so inches or centimetres give the same coefficients; a reversed scale flips its own."""
    rng = np.random.default_rng(1)
    X, y = rng.integers(-9, 9, (12, 2)) + rng.normal(size=(12, 2)), rng.normal(size=12)
    plain = ss_optimum(X, y, range(12), 4).coef
    moved = ss_optimum(X * [2.54, -1e3] + [7, -2], y, range(12), 4).coef
    np.testing.assert_allclose(moved, plain * [1, -1], rtol=1e-12)  # a well-conditioned solve of 12 samples


def test_another_eps_is_another_scale():
    x = np.random.default_rng(2).normal(size=(6, 1))
    np.testing.assert_allclose(
        batch_normalize(8 * x, eps=0.5), batch_normalize(x, eps=0.5 / 64), rtol=8 * EPS, atol=EPS
    )
