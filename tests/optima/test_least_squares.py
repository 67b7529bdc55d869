"""Least squares against fractions and the pseudoinverse, and the rank on both sides of its threshold."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from proofs_check.exact.optima import solve
from proofs_check.optima.kendall import moments_at_pairs
from proofs_check.optima.least_squares import solve_least_squares, solve_normal

EPS = np.finfo(float).eps


def exact(X: np.ndarray, Y: np.ndarray) -> np.ndarray:
    gram = [[Fraction(int(v)) for v in row] for row in X.T @ X]
    cross = [[Fraction(int(v)) for v in row] for row in Y.T @ X]
    return np.array([[float(v) for v in row] for row in solve(gram, cross)])


@pytest.mark.parametrize("d", [1, 2, 4])
@pytest.mark.parametrize("repeat", [False, True])
def test_both_entrances_give_the_shortest_exact_solution(d: int, repeat: bool):
    rng = np.random.default_rng(d)
    X, Y = rng.integers(-9, 10, (7, d)), rng.integers(-9, 10, (7, 2))
    if repeat:
        X = np.column_stack([X, -3 * X[:, 0], np.zeros(7, dtype=int)])
    expected = exact(X, Y)
    for got in (
        solve_least_squares(X.astype(float), Y.astype(float)),
        solve_normal((X.T @ X).astype(float), (Y.T @ X).astype(float)),
    ):
        np.testing.assert_allclose(got.coef, expected, atol=1e-11)  # condition of the Gram matrix below 1e3
        assert got.rank == d
        assert got.minimum_norm is repeat


def test_units_change_neither_the_rank_nor_the_answer():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(8, 3)), rng.normal(size=(8, 1))
    units = np.array([1e-9, 1.0, 1e12])
    plain, scaled = solve_least_squares(X, y), solve_least_squares(X * units, y)
    normal = solve_normal((X * units).T @ (X * units), y.T @ (X * units))
    np.testing.assert_allclose(scaled.coef * units, plain.coef, rtol=1e-12)
    np.testing.assert_allclose(normal.coef * units, plain.coef, rtol=1e-11)
    assert plain.rank == scaled.rank == normal.rank == 3


@pytest.mark.parametrize(("n", "d"), [(10, 2), (2, 6)])
def test_the_rank_counts_singular_values_above_the_rounding(n: int, d: int):
    """Columns of length 1, the first two at a small angle t: singular values near √2 and t/√2."""
    threshold = max(n, d) * EPS * np.sqrt(2)
    for factor, rank in ((1.3, min(n, d)), (0.7, min(n, d) - 1)):
        X = np.zeros((n, d))
        X[0, 0], X[0, 1], X[1, 1] = 1.0, 1.0, factor * threshold * np.sqrt(2)
        got = solve_least_squares(X, np.ones((n, 1)))
        assert got.rank == rank, factor
        assert got.minimum_norm is (rank < d)


@pytest.mark.parametrize("d", [2, 3])
def test_the_rank_counts_eigenvalues_above_d_times_the_entries_error(d: int):
    error = 2.0**-20
    for factor, rank in ((1.01, d), (0.99, d - 1)):
        gram = np.eye(d)
        gram[0, 1] = gram[1, 0] = 1 - d * error * factor  # eigenvalues d·error·factor and about 2
        got = solve_normal(gram, np.ones((1, d)), entry_error=error)
        assert got.rank == rank
        assert got.minimum_norm is (rank < d)


def test_a_diagonal_below_0_by_rounding_is_a_feature_that_does_not_vary():
    got = solve_normal(np.array([[2.0, 0.0], [0.0, -1e-17]]), np.array([[4.0, 0.0]]))
    assert got.coef.tolist() == [[2.0, 0.0]]
    assert (got.rank, got.minimum_norm) == (1, True)


def test_nothing_varies():
    got = solve_least_squares(np.zeros((4, 2)), np.ones((4, 3)))
    assert got.coef.tolist() == [[0.0, 0.0]] * 3
    assert (got.rank, got.minimum_norm) == (0, True)
    assert solve_normal(np.zeros((2, 2)), np.zeros((1, 2))).rank == 0


def test_the_method_is_recorded():
    assert solve_least_squares(np.eye(2), np.eye(2), method="here").method == "here"
    assert solve_normal(np.eye(2), np.eye(2), method="there").method == "there"


def test_nothing_else_is_claimed_of_it():
    """Of what only sampling, averaging or a quadrature knows."""
    got = solve_least_squares(np.eye(2), np.eye(2))
    assert (got.stderr, got.error, got.subsets, got.permutations, got.nodes) == (None,) * 5
    assert got.constant_pairs == 0
    moments = moments_at_pairs(np.arange(3.0)[:, None], np.eye(3))
    assert (moments.error, moments.nodes) == (0.0, None)
