"""How data become exact: every float as the fraction it is, labels as numbers, features that no decision needs."""

from __future__ import annotations

from fractions import Fraction
from math import gcd

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofs_check.batchnorm import batch_normalize
from proofs_check.errors import InputError
from proofs_check.separability.data import exact_data, float_features, refuse_constant

finite = st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(finite | st.floats(-8, 8), min_size=2, max_size=6))
def test_a_column_of_floats_is_its_fractions_over_their_least_denominator(values: list[float]):
    data = exact_data(np.array(values)[:, None], [0] * len(values))
    den, tops = data.denominators[0], data.numerators[:, 0].tolist()
    assert [Fraction(top, den) for top in tops] == [Fraction(v) for v in values]
    assert all(type(top) is int for top in tops)
    assert gcd(den, *tops) == 1 or den == 1
    assert den == max(Fraction(v).denominator for v in values)


def test_integers_and_fractions_stay_what_they_are():
    big = exact_data(np.array([[2**53 + 1], [2]]), [0, 1])
    assert (big.numerators.tolist(), big.denominators) == ([[2**53 + 1], [2]], (1,))
    assert big.floats is None, "as a float it would be 2⁵³"
    assert exact_data(np.array([[2**53 - 1], [2]]), [0, 1]).floats is not None
    assert exact_data([[True], [False]], [0, 1]).numerators.tolist() == [[1], [0]]
    rational = exact_data(np.array([[Fraction(1, 6), 2], [Fraction(3, 4), Fraction(1, 2)]], dtype=object), [0, 1])
    assert rational.denominators == (12, 2)
    assert rational.numerators.tolist() == [[2, 4], [9, 1]]


def test_redundant_features_are_constants_and_images_of_earlier_ones():
    rng = np.random.default_rng(0)
    first, second = rng.integers(-9, 9, (2, 7))
    X = np.column_stack([first, np.full(7, 3), 5 - 3 * first, second, first + second, 2 * second + 1])
    y = [0, 1] * 3 + [0]
    assert exact_data(X, y).redundant == (1, 2, 5)
    assert exact_data(X, y, eps=1).redundant == (1,), "with ε the scale of a feature counts"
    shifted = np.column_stack([first, 7 - first, first + 2])
    assert exact_data(shifted, y, eps=Fraction(1, 3)).redundant == (1, 2), "a shift and a sign change nothing"
    alike = np.array([[0, 0], [1, 1], [2, 3], [1, 1]])
    assert exact_data(alike, [0, 1, 0, 1]).redundant == (), "equal where they are first looked at, but not everywhere"


def test_redundant_features_with_denominators():
    column = np.array([Fraction(1, 2), Fraction(3, 2), Fraction(0), Fraction(5, 7)], dtype=object)
    X = np.column_stack([column, 10 * column, column - 1])
    assert exact_data(X, [0, 1, 0, 1]).redundant == (1, 2)
    assert exact_data(X, [0, 1, 0, 1], eps=2).redundant == (2,)


@pytest.mark.parametrize(
    ("y", "names", "labels"),
    [
        ([1, -1, 1], ("-1", "1"), [1, 0, 1]),
        ([1.0, 2.0, 1.0], ("1", "2"), [0, 1, 0]),
        ([0.5, 1.5, 0.5], ("0.5", "1.5"), [0, 1, 0]),
        (["b", "a", "c"], ("a", "b", "c"), [1, 0, 2]),
        ([True, False, True], ("False", "True"), [1, 0, 1]),
        ([-1, -1, -1], ("-1", "1"), [0, 0, 0]),
        ([0, 0, 0], ("0", "1"), [0, 0, 0]),
        ([1, 1, 1], ("-1", "1"), [1, 1, 1]),
        (np.array(["b", 3, "b"], dtype=object), ("3", "b"), [1, 0, 1]),
    ],
)
def test_labels(y: object, names: tuple[str, ...], labels: list[int]):
    data = exact_data([[0], [1], [2]], y)  # type: ignore[arg-type]
    assert (data.label_names, data.labels.tolist(), data.classes, data.dim) == (
        names,
        labels,
        len(names),
        len(names) - 1,
    )


@pytest.mark.parametrize(
    ("X", "y", "says"),
    [
        ([[1.0, 2.0], [3.0, np.inf]], [0, 1], "sample 1, feature 1 is inf"),
        (np.array([[1, 2], [None, 3]], dtype=object), [0, 1], "sample 1, feature 0 is None"),
        (np.array([[1, float("nan")], [2, 3]], dtype=object), [0, 1], "sample 0, feature 1 is nan"),
        ([[1]], [0], "at least 2 samples"),
        (np.zeros((2, 0)), [0, 1], "1 feature"),
        ([[1], [2], [3]], [0.0, 1.0, np.nan], "label of sample 2 is not finite"),
        ([[1], [2], [3]], [0.5, 1.5, 2.5], "3 label values that are no integers"),
        ([[1], [2]], ["x", "x"], "all labels are x"),
        ([[1], [2]], [[0], [1]], r"need shape \(2,\)"),
    ],
)
def test_bad_data(X: object, y: object, says: str):
    with pytest.raises(InputError, match=says):
        exact_data(X, y)  # type: ignore[arg-type]


def test_so_many_classes_are_a_regression_target():
    exact_data(np.arange(1000)[:, None], np.arange(1000))
    with pytest.raises(InputError, match="1001 classes, more than 1000"):
        exact_data(np.arange(1001)[:, None], np.arange(1001))


def test_classes_that_were_promised():
    assert exact_data([[0], [1], [2]], [0, 1, 2], classes=3).classes == 3
    with pytest.raises(InputError, match="class 1 does not fit 3 classes"):
        exact_data([[0], [1], [2]], [0, 2, 2], classes=3)
    with pytest.raises(InputError, match="class 2 does not fit 2 classes"):
        exact_data([[0], [1], [2]], [0, 1, 2], classes=2)


def test_the_first_constant_feature_and_its_batch_are_named():
    data = exact_data([[0, 1, 2], [1, 5, 2], [2, 5, 3], [3, 5, 3]], [0, 1, 0, 1], constant="error")
    with pytest.raises(InputError, match="feature 1 is constant in batch 1,"):
        refuse_constant(data, [np.array([0, 2]), np.array([2, 3]), np.array([0, 1])])
    refuse_constant(data, [np.array([0, 3])])
    refuse_constant(exact_data([[1], [1]], [0, 1], constant="zero"), [np.array([0, 1])])
    refuse_constant(exact_data([[1], [1]], [0, 1], constant="error", eps=1), [np.array([0, 1])])


@pytest.mark.parametrize("shift", [0.0, 1e9])
@pytest.mark.parametrize("eps", [0, 0.25])
def test_features_in_floats_are_those_of_each_batch(shift: float, eps: float):
    X = np.random.default_rng(1).integers(-50, 50, (9, 3)) / 8.0
    batches = [np.array([0, 5, 2]), np.array([1, 3, 4, 8]), np.array([6, 7, 2])]
    for found, batch in zip(
        float_features(exact_data(X + shift, [0, 1, 0] * 3, eps=eps), batches), batches, strict=True
    ):
        np.testing.assert_allclose(found, batch_normalize(X[batch], eps=eps), rtol=0, atol=4e-15)  # some ulp of 1


def test_features_of_huge_and_of_rational_data():
    huge = np.array([[1.7e308], [-1.7e308], [0.0]])
    (found,) = float_features(exact_data(huge, [0, 1, 0]), [np.arange(3)])
    np.testing.assert_allclose(found[:, 0], np.sqrt(1.5) * np.array([1, -1, 0]), atol=4e-15)
    thirds = np.array([[Fraction(v, 3)] for v in (0, 1, 2)], dtype=object)
    (found,) = float_features(exact_data(thirds, [0, 1, 0]), [np.arange(3)])
    np.testing.assert_allclose(found[:, 0], np.sqrt(1.5) * np.array([-1, 0, 1]), atol=4e-15)
    with pytest.raises(InputError, match="beyond 1e308"):
        float_features(exact_data(np.array([[10**400], [0]], dtype=object), [0, 1]), [np.arange(2)])
