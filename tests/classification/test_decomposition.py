"""C-1: the decomposition into a separable and an inseparable part."""

from __future__ import annotations

import pytest

from proofs_check.claims.classification.decomposition import Pairs, classified
from proofs_check.exact.alternatives import inseparable_samples, separable_samples
from tests.claims import claim_holds


@pytest.mark.parametrize("seed", range(2))
def test_claim_holds(seed: int):
    claim_holds("C-1", seed=seed)


def test_by_hand():
    Z = [[1, 0], [-1, 0], [1, 1], [0, 0]]
    assert separable_samples(Z) == [2]
    assert inseparable_samples(Z) == [0, 1, 3]


def test_zero_vectors_are_inseparable():
    assert classified(Pairs(((3,), (3,)), (1, -1))) == ["SC", []]
