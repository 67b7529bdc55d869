"""BN-5: reordering within batches and of batches, as users see it."""

from __future__ import annotations

import numpy as np
import pytest

import constructions
from proofs_check.batchnorm import normalize_batches
from proofs_check.optima import ss_optimum
from proofs_check.orders import batches_of
from tests.claims import claim_holds


def test_claim_holds():
    claim_holds("BN-5")


@pytest.mark.parametrize("seed", range(1, 5))
def test_claim_holds_for_other_seeds(seed: int):
    claim_holds("BN-5", seed=seed)


def test_reordering_batches_and_their_samples_leaves_the_optimum():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(12, 2)), rng.normal(size=12)
    order = rng.permutation(12)
    mixed = np.concatenate([rng.permutation(order[i : i + 4]) for i in (8, 0, 4)])
    plain, other = (ss_optimum(X, y, o, 4).coef for o in (order, mixed))
    np.testing.assert_allclose(plain, other, rtol=1e-12)  # the same sums in another order, then a solve


def test_the_code_shows_who_shares_a_batch():
    """Both features of k are negative exactly for the other samples of k's batch, also for a ragged last batch."""
    n, size = 11, 4
    X = np.array([[float(v) for v in row] for row in _member(n, size).X])
    batches = batches_of(np.random.default_rng(1).permutation(n), size)
    for eps in (0.0, 10.0):
        signs = normalize_batches(X, batches, eps=eps).values.reshape(n, n, 2) < 0
        together = signs.all(axis=2)
        for batch in batches:
            for k in batch:
                assert set(np.flatnonzero(together[:, k])) == set(batch) - {k}


def _member(n: int, size: int):
    family = next(f for f in constructions.families() if f.name == "partition-code")
    return family.member(n=n, batch_size=size)


def test_a_last_batch_of_one_sample_is_refused():
    with pytest.raises(ValueError, match="a batch of one sample"):
        _member(5, 2)
