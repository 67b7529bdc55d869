"""BN-1: the same sums from the floating-point normalization that users call."""

from __future__ import annotations

import numpy as np
import pytest

from proofs_check.batchnorm import normalize_batches
from proofs_check.orders import batches_of
from tests.claims import claim_holds

EPS = np.finfo(float).eps


def test_claim_holds():
    claim_holds("BN-1")


@pytest.mark.parametrize("seed", range(1, 5))
def test_claim_holds_for_other_seeds(seed: int):
    claim_holds("BN-1", seed=seed)


@pytest.mark.parametrize("batch_size", [2, 3, 7, 20])
@pytest.mark.parametrize("eps", [0.0, 1e-5, 2.0])
def test_sums_in_floating_point(batch_size: int, eps: float):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(20, 4))
    batches = batches_of(rng.permutation(20), batch_size)
    values = normalize_batches(X, batches, eps=eps).values
    for batch in batches:
        variance = X[batch].var(axis=0)
        scale = 8 * EPS * len(batch) ** 1.5  # B terms of size up to √B, each a few roundings off
        np.testing.assert_allclose(values[batch].sum(axis=0), 0, atol=scale)
        np.testing.assert_allclose(
            (values[batch] ** 2).sum(axis=0), len(batch) * variance / (variance + eps), rtol=8 * EPS * len(batch)
        )


def test_the_grams_diagonal_is_the_number_of_samples():
    rng = np.random.default_rng(1)
    X = rng.normal(size=(23, 3))
    values = normalize_batches(X, batches_of(rng.permutation(23), 5)).values  # last batch of 3
    np.testing.assert_allclose(np.diag(values.T @ values), 23, rtol=8 * EPS * 23)  # 23 terms
