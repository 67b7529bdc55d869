"""BN-4: what only the order within pairs can change."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofs_check.batchnorm import batch_normalize, normalize_batches
from proofs_check.orders import batches_of
from tests.claims import claim_holds

EPS = np.finfo(float).eps


def test_claim_holds():
    claim_holds("BN-4")


@pytest.mark.parametrize("seed", range(1, 5))
def test_claim_holds_for_other_seeds(seed: int):
    claim_holds("BN-4", seed=seed)


def test_increasing_transformations_change_nothing():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(12, 3))
    batches = batches_of(rng.permutation(12), 2)
    moved = np.stack([np.exp(X[:, 0]), X[:, 1] ** 3, np.arctan(X[:, 2])], axis=1)
    plain, bent = (normalize_batches(data, batches).values for data in (X, moved))
    np.testing.assert_allclose(plain, bent, rtol=0, atol=4 * EPS)  # both are ±1 up to some roundings
    np.testing.assert_allclose(np.abs(plain), 1, rtol=0, atol=4 * EPS)


@given(st.integers(-1000, 1000), st.integers(-1000, 1000), st.sampled_from([1e-6, 0.5, 100.0]))
def test_the_gap_decides_when_eps_is_positive(x: int, z: int, eps: float):
    found = batch_normalize([[x], [z]], eps=eps)[:, 0]
    size = (x - z) / np.sqrt((x - z) ** 2 + 4 * eps)
    np.testing.assert_allclose(found, [size, -size], rtol=8 * EPS, atol=0)  # a dozen roundings of half an ulp
