"""R-5: with the users' functions, and on Gaussian targets where both sides are floats."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from proofs_check.claims.regression.one_feature import SIX, TWO_FEATURES, partitions
from proofs_check.exact.normalized import exact_epoch
from proofs_check.exact.surds import rank
from proofs_check.optima import rr_optimum, ss_optimum
from tests.claims import claim_holds

EPS = np.finfo(float).eps


def test_claim_holds():
    claim_holds("R-5")


@pytest.mark.parametrize("seed", range(1, 5))
def test_claim_holds_for_other_seeds(seed: int):
    claim_holds("R-5", seed=seed)


@pytest.mark.parametrize(("n", "size", "drop"), [(5, 3, False), (5, 3, True), (6, 2, False), (6, 3, False)])
def test_users_functions_agree(n: int, size: int, drop: bool):
    rng = np.random.default_rng([n, size])
    x, Y = rng.normal(size=n), rng.normal(size=(n, 2))
    mean = np.mean([ss_optimum(x, Y, p, size, drop_last=drop).coef for p in permutations(range(n))], axis=0)
    np.testing.assert_allclose(rr_optimum(x, Y, size, drop_last=drop).coef, mean, rtol=0, atol=720 * EPS)  # 720 terms


def test_every_pairing_of_the_two_feature_instance_has_full_rank():
    met = partitions(TWO_FEATURES)
    assert len(met) == 15
    assert all(rank(exact_epoch(TWO_FEATURES.X, batches)) == 2 for batches in met)


def test_all_partitions_are_equally_frequent():
    assert set(partitions(SIX).values()) == {48}  # 2³ · 3! orders of each pairing
