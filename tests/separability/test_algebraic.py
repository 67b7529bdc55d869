"""Sums of roots, determinants and dependencies against sympy."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy as sp

from proofs_check.separability import algebraic


def expression(x: dict[int, Fraction]) -> sp.Expr:
    return sp.Add(*(sp.Rational(q.numerator, q.denominator) * sp.sqrt(k) for k, q in x.items()))


def matrix(seed: int, rows: int, columns: int) -> list[list[dict[int, Fraction]]]:
    rng = np.random.default_rng([seed, rows, columns])
    return [
        [
            algebraic._root(Fraction(int(rng.integers(-3, 4)), 2), Fraction(int(rng.integers(1, 9)), 3))
            if rng.random() < 0.8
            else {}
            for _ in range(columns)
        ]
        for _ in range(rows)
    ]


def floats(rows: list[list[dict[int, Fraction]]]) -> np.ndarray:
    return np.array([[algebraic._value(x) for x in row] for row in rows], dtype=float)


@pytest.mark.parametrize(
    ("factor", "radicand"),
    [(Fraction(3, 5), Fraction(12)), (Fraction(-2), Fraction(8, 9)), (Fraction(1), Fraction(5, 18))],
)
def test_roots_are_square_free(factor: Fraction, radicand: Fraction):
    found = algebraic._root(factor, radicand)
    assert sp.simplify(expression(found) - sp.Rational(factor) * sp.sqrt(sp.Rational(radicand))) == 0
    assert all(power == 1 for (k,) in [found] for power in sp.factorint(k).values())
    assert algebraic._value(found) == pytest.approx(float(factor) * float(radicand) ** 0.5, rel=1e-14)


def test_sums_and_products():
    x, y = {2: Fraction(1, 2), 3: Fraction(5)}, {2: Fraction(-1, 2), 6: Fraction(7)}
    assert algebraic._add(x, y) == {3: Fraction(5), 6: Fraction(7)}
    assert sp.expand(expression(algebraic._times(x, y)) - expression(x) * expression(y)) == 0
    assert algebraic._times(x, {}) == {}


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4])
def test_determinants(size: int):
    rows = matrix(0, size, size)
    expected = sp.Matrix(size, size, [expression(x) for row in rows for x in row]).det() if size else 1
    assert sp.expand(expression(algebraic._determinant(rows)) - expected) == 0


def test_the_one_dependency_of_a_circuit_is_found_with_its_sign():
    root2, root3 = {2: Fraction(1)}, {3: Fraction(1)}
    rows = [[root2, {}], [{}, root3], [{2: Fraction(-2)}, {3: Fraction(-5)}]]
    weights = algebraic._dependency(rows, floats(rows))
    values = [expression(w) for w in weights]
    for a in range(2):
        assert sp.expand(sum(w * expression(row[a]) for w, row in zip(values, rows, strict=True))) == 0
    assert all(value > 0 for value in values)
    assert algebraic._dependency([*rows[:2], [root2, root3]], floats([*rows[:2], [root2, root3]])) is None


@pytest.mark.parametrize("seed", range(4))
def test_a_vector_orthogonal_to_rows_follows_the_guess_where_it_is_free(seed: int):
    rows = matrix(seed, 2, 4)
    w = np.array([0.5, -1.25, 2.0, 0.75])
    projected = w - np.linalg.pinv(floats(rows)) @ (floats(rows) @ w)
    found = algebraic._orthogonal(rows, floats(rows), projected)
    for row in rows:
        assert sp.expand(sum(expression(x) * expression(v) for x, v in zip(row, found, strict=True))) == 0
    values = np.array([algebraic._value(v) for v in found])
    scale = values @ projected / (projected @ projected)
    assert scale > 0
    np.testing.assert_allclose(values / scale, projected, atol=1e-5)  # fractions below 2²⁰


def test_without_rows_the_guess_is_kept():
    assert algebraic._orthogonal([], np.zeros((0, 2)), np.array([0.5, -3.0])) == [
        {1: Fraction(1, 2)},
        {1: Fraction(-3)},
    ]


def test_a_circuit_holds_the_row_asked_for():
    rows = np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
    assert algebraic._circuit(rows, 0) == [0, 1]
    assert algebraic._circuit(rows, 3) == [3]
    assert algebraic._circuit(rows, 2) is None


def test_integers_over_one_denominator():
    assert algebraic._integer_surds([{2: Fraction(1, 6), 1: Fraction(3)}, {5: Fraction(-1, 4)}, {}]) == [
        [["36", "1"], ["2", "2"]],
        [["-3", "5"]],
        [],
    ]
