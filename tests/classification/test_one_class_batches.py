"""C-2: batches of one class."""

from __future__ import annotations

from fractions import Fraction

import pytest

from proofs_check.claims.classification.one_class_batches import Batch, signed
from tests.claims import claim_holds


@pytest.mark.parametrize("seed", range(3))
def test_claim_holds(seed: int):
    claim_holds("C-2", seed=seed)


def test_a_mixed_pair_by_hand():
    assert signed(Batch(((0, 5), (1, 2)), (-1, 1))) == [[1, -1], [1, -1]]


def test_a_tied_feature_gives_zero():
    assert signed(Batch(((7, 0), (7, 1)), (1, -1))) == [[0, -1], [0, -1]]


def test_one_class_with_eps():
    z = signed(Batch(((0,), (1,), (5,)), (-1, -1, -1), Fraction(3, 7)))
    assert sum((row[0] for row in z), Fraction(0)) == 0
