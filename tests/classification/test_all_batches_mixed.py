"""C-8: counting orders in which no batch holds one class."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest

from proofs_check.claims.classification.all_batches_mixed import Classes, claimed
from tests.claims import claim_holds


@pytest.mark.parametrize("seed", range(3))
def test_claim_holds(seed: int):
    claim_holds("C-8", seed=seed)


def test_values_of_six_samples():
    assert claimed(Classes((2, 2, 2), 3)) == Fraction(2, 5)
    assert claimed(Classes((3, 3), 3)) == Fraction(9, 10)


@pytest.mark.parametrize("m", range(1, 30))
def test_balanced_pairs(m: int):
    assert claimed(Classes((2,) * m, m)) == Fraction(2**m, comb(2 * m, m))


def test_classes_may_be_exchanged():
    assert claimed(Classes((4, 3, 5), 4)) == claimed(Classes((4, 3, 5), 8))


def test_too_few_of_a_class_is_impossible():
    assert claimed(Classes((3, 3, 3), 2)) == 0


@pytest.mark.parametrize("m", [1, 2, 3, 10, 100])
def test_balanced_pairs_lie_between_the_bounds(m: int):
    squared = (claimed(Classes((2,) * m, m)) * 2**m) ** 2
    assert Fraction(8 * (2 * m + 1), 6) <= squared <= 4 * m
