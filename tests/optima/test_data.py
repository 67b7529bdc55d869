"""Regression data as it is let in: what is refused, where it is said to be wrong, and constant subsets counted."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from proofs_check.errors import InputError
from proofs_check.optima.data import as_regression, check_eps, constant_subsets, refuse_constant_subsets


@pytest.mark.parametrize("size", [2, 3, 4, 6])
def test_constant_subsets_are_those_found_by_listing(size: int):
    X = np.array([[0, 1, 5], [0, 1, 5], [2, 1, 5], [0, 3, 5], [2, 3, 5], [2, 4, 5]], dtype=float)
    listed = sum(len({X[i, a] for i in chosen}) == 1 for chosen in combinations(range(6), size) for a in range(3))
    assert constant_subsets(X, size) == listed


def test_a_value_as_often_as_a_batch_is_large_is_refused_and_named():
    X = np.array([[1.0, 7.0], [2.0, 7.0], [3.0, 7.5], [4.0, 7.0]])
    with pytest.raises(InputError, match=r"feature 1 has the value 7\.0 3 times, so some batch of 3 is"):
        refuse_constant_subsets(X, 3, "error", 0.0)
    refuse_constant_subsets(X, 4, "error", 0.0)  # three of a value fill no batch of four
    refuse_constant_subsets(X, 3, "zero", 0.0)
    refuse_constant_subsets(X, 3, "error", 1e-300)


def test_the_first_repeated_value_of_the_first_feature_is_named():
    X = np.array([[1.0, 0.0], [2.0, 0.0], [2.0, 1.0], [2.0, 2.0], [5.0, 3.0], [5.0, 4.0]])
    with pytest.raises(InputError, match=r"feature 0 has the value 2\.0 3 times"):
        refuse_constant_subsets(X, 2, "error", 0.0)


def test_one_axis_is_one_column():
    x, y = as_regression([1, 2, 3], [[4], [5], [6]])
    assert x.tolist() == [[1.0], [2.0], [3.0]]
    assert (x.dtype, y.dtype, y.shape) == (np.float64, np.float64, (3, 1))


@pytest.mark.parametrize(
    ("X", "Y", "says"),
    [
        ([[1.0, 2.0], [3.0, np.nan]], [1, 2], "X holds nan in row 1, column 1; "),
        ([1, 2], [[0, 1], [-np.inf, np.nan]], "Y holds -inf in row 1, column 0; "),
        ([1, 2, 3], [1, 2], "X has 3 samples and Y has 2"),
        (5.0, [1.0], r"X must have samples in rows and at least one column, got shape \(\)"),
        ([1, 2], np.zeros((2, 0)), r"Y must have samples in rows and at least one column, got shape \(2, 0\)"),
        ([1, 2], np.zeros((2, 1, 1)), r"Y must .* got shape \(2, 1, 1\)"),
        ([1, 2], [{}, {}], "Y is not an array of numbers"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(X: object, Y: object, says: str):
    with pytest.raises(InputError, match=says):
        as_regression(X, Y)  # type: ignore[arg-type]


def test_eps_is_finite_and_not_negative():
    assert (check_eps(0), check_eps(2)) == (0.0, 2.0)
    for bad in (-1e-300, float("inf"), float("nan")):
        with pytest.raises(InputError, match="eps must be at least 0 and finite"):
            check_eps(bad)
