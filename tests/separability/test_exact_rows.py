"""Exact rows against the definition of batch normalization in fractions: squares and signs decide everything."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from math import gcd

import mpmath
import numpy as np
import pytest

from proofs_check.separability.data import exact_data
from proofs_check.separability.exact_rows import ExactRows

X = [
    [Fraction(1, 2), 3, 0, 1],
    [Fraction(5, 2), 3, 2, 0],
    [Fraction(-7, 3), 3, 5, 1],
    [0, 1, 1, 0],
    [4, 2, 1, Fraction(1, 5)],
    [9, 8, 7, 3],
]


def squares(batch: list[int], a: int, eps: Fraction) -> list[Fraction]:
    """sign(x̄) x̄² of each sample."""
    values = [Fraction(X[i][a]) for i in batch]
    mean = sum(values, Fraction(0)) / len(values)
    variance = sum(((v - mean) ** 2 for v in values), Fraction(0)) / len(values) + eps
    return [(v - mean) * abs(v - mean) / variance if variance else Fraction(0) for v in values]


@pytest.mark.parametrize("eps", [Fraction(0), Fraction(3, 7)])
@pytest.mark.parametrize("batch", [[0, 1], [0, 1, 2], [2, 3, 4, 5], [5, 3, 1, 0, 2]])
def test_integers_over_a_root_are_the_normalized_features(eps: Fraction, batch: list[int]):
    exact = ExactRows(exact_data(np.array(X, dtype=object), [0, 1] * 3, eps=eps), [np.array(batch)])
    columns, roots = exact.batch(0)
    for a, (c, v) in enumerate(zip(columns, roots, strict=True)):
        assert [entry * abs(entry) / v for entry in c] == squares(batch, a, eps)
        assert reduce(gcd, c) in (0, 1)
        assert v > 0
    assert exact.batch(0) is exact.batch(0), "made once"


def test_a_constant_feature_and_a_repeated_one_are_0():
    data = exact_data([[0, 0, 7], [1, 3, 7], [4, 12, 7]], [0, 1, 0])
    columns, roots = ExactRows(data, [np.array([2, 0])]).batch(0)
    assert columns == [[1, -1], [0, 0], [0, 0]]
    assert roots == (1, 1, 1)


def test_vectors_of_three_classes():
    data = exact_data(np.array(X, dtype=object)[:, :2], [0, 1, 2, 0, 1, 2])
    exact = ExactRows(data, [np.array([0, 1, 2]), np.array([5, 3, 4])])
    first, second = (exact.batch(1)[0][a] for a in range(2))
    own = [first[0], second[0]]
    other = [-v for v in own]
    assert exact.vector((1, 0, 0)) == ([0, 0, *own], 5)  # class 2 against 0, whose coordinates are dropped
    assert exact.vector((1, 0, 1)) == ([*other, *own], 5)
    assert exact.vector((1, 1, 2)) == ([0, 0, -first[1], -second[1]], 3)  # class 0 against 2


def test_rounded_rows_are_the_features_in_digits():
    exact = ExactRows(exact_data(np.array(X, dtype=object), [0, 1] * 3), [np.array([5, 2, 0, 4])])
    with mpmath.workdps(60):
        for position, sample in enumerate([5, 2, 0, 4]):
            label = int(exact.data.labels[sample])
            for entry, square in zip(
                exact.rounded((0, position, 1 - label), 100),
                (squares([5, 2, 0, 4], a, Fraction(0))[position] for a in range(4)),
                strict=True,
            ):
                size = mpmath.sqrt(mpmath.mpf(abs(square).numerator) / abs(square).denominator) * mpmath.mpf(2) ** 100
                assert abs(abs(entry) - size) <= 1
                assert entry == 0 or (entry > 0) == ((2 * label - 1) * square > 0)


def test_a_family_makes_rows_rational_with_one_factor_a_batch():
    table = [[0, 0], [1, 2], [2, 1], [0, 0], [3, 6], [6, 3], [0, 0], [1, 3], [2, 1]]
    data = exact_data(table, [0, 1, 0] * 3)
    exact = ExactRows(data, [np.arange(3), np.arange(3, 6), np.arange(6, 9)])
    family = exact.family([0, 1])
    assert family.admit(0)
    assert family.admit(1), "three times the first batch"
    assert family.admit(1), "again"
    assert not family.admit(2), "its roots have another ratio"
    assert 2 not in family.ratios
    for number in (0, 1):
        for position in range(3):
            row = family.row((number, position, int(position != 1)), [0, 1])
            sample = table[3 * number + position]
            label = 1 if position == 1 else -1
            centre = [Fraction(sum(table[3 * number + i][a] for i in range(3)), 3) for a in range(2)]
            expected = [label * (v - c) for v, c in zip(sample, centre, strict=True)]
            assert row[0] * expected[1] == row[1] * expected[0], "both features have the same root here"
            assert row[0] * expected[0] > 0 or expected[0] == 0


def test_families_compare_all_their_features():
    """One feature alone is always in a family: its batches differ by a factor."""
    table = [[0, 0], [1, 2], [2, 1], [0, 0], [1, 3], [2, 1]]
    exact = ExactRows(exact_data(table, [0, 1, 0] * 2), [np.arange(3), np.arange(3, 6)])
    for feature in (0, 1):
        family = exact.family([feature])
        assert family.admit(0)
        assert family.admit(1)
    both = exact.family([0, 1])
    assert both.admit(1)
    assert not both.admit(0)


def test_roots_that_differ_by_a_whole_number_are_shared():
    """Feature 0 is (1, 1, −1, −1) in both batches; feature 1 has sums of squares 2 and 18, so roots 1 : 3."""
    table = [[1, 1], [1, -1], [-1, 0], [-1, 0], [1, 3], [1, 1], [-1, -2], [-1, -2]]
    exact = ExactRows(exact_data(table, [1, 1, 1, 0] * 2), [np.arange(4), np.arange(4, 8)])
    for order in ((0, 1), (1, 0)):
        family = exact.family([0, 1])
        assert all(family.admit(number) for number in order)
        small, large = family.row((0, 0, 0), [0, 1]), family.row((1, 0, 0), [0, 1])
        assert small[0] == large[0], "the same feature over the same root"
        assert large[1] == small[1], "3 over a root three times as large"
        assert family.row((1, 2, 0), [1]) == [-2 * small[1] / 3]
