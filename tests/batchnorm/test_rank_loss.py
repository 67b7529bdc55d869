"""BN-2: ranks in floating point, at sizes that exact elimination does not reach."""

from __future__ import annotations

import numpy as np
import pytest

from proofs_check.batchnorm import normalize_batches
from proofs_check.optima import ss_optimum
from proofs_check.orders import batches_of
from tests.claims import claim_holds


def test_claim_holds():
    claim_holds("BN-2")


@pytest.mark.parametrize("seed", range(1, 5))
def test_claim_holds_for_other_seeds(seed: int):
    claim_holds("BN-2", seed=seed)


@pytest.mark.parametrize(("n", "d", "batch_size"), [(40, 30, 2), (40, 25, 4), (43, 50, 4), (43, 20, 10), (40, 5, 4)])
def test_gaussian_data_attain_the_bound(n: int, d: int, batch_size: int):
    """The singular values fall into min(d, n − m) large ones and rounding errors, ragged last batch included."""
    rng = np.random.default_rng(0)
    batches = batches_of(rng.permutation(n), batch_size)
    values = normalize_batches(rng.normal(size=(n, d)), batches).values
    assert np.linalg.matrix_rank(values) == min(d, n - len(batches))  # numpy's rounding threshold, max(n, d)·eps·s₁


def test_the_batches_indicators_annihilate():
    rng = np.random.default_rng(1)
    batches = batches_of(rng.permutation(11), 3)
    values = normalize_batches(rng.normal(size=(11, 4)), batches).values
    marks = np.array([[i in batch for i in range(11)] for batch in batches], dtype=float)
    np.testing.assert_allclose(marks @ values, 0, atol=8 * 3 * np.finfo(float).eps)  # sums of three terms below 2


def test_more_features_than_rank_have_no_unique_optimum():
    rng = np.random.default_rng(2)
    X, y = rng.normal(size=(8, 5)), rng.normal(size=8)
    found = ss_optimum(X, y, range(8), 2)
    assert found.rank == 4
    assert found.minimum_norm
