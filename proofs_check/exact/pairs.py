"""Batch size 2 in rationals: signs of pairs, and a fraction-free solve by python-flint."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

from flint import fmpq, fmpq_mat
from numpy.typing import NDArray

__all__ = ["gini_and_kendall", "solve_rational"]

Matrix = list[list[Fraction]]
Rows = Sequence[Any] | NDArray[Any]


def gini_and_kendall(X: Rows, Y: Rows) -> tuple[Matrix, Matrix]:
    """T (d, d) and G (p, d) of claim R-4, exactly, as means over all pairs; O(n² d (d + p))."""
    rows, targets = _fractions(X), _fractions(Y)
    d, p = len(rows[0]), len(targets[0])
    T = [[Fraction(0)] * d for _ in range(d)]
    G = [[Fraction(0)] * d for _ in range(p)]
    for i, j in combinations(range(len(rows)), 2):
        s = [(u > v) - (u < v) for u, v in zip(rows[i], rows[j], strict=True)]
        for a in range(d):
            for b in range(d):
                T[a][b] += s[a] * s[b]
            for k in range(p):
                G[k][a] += (targets[i][k] - targets[j][k]) * s[a]
    pairs = Fraction(len(rows) * (len(rows) - 1), 2)
    return [[t / pairs for t in row] for row in T], [[g / pairs for g in row] for row in G]


def solve_rational(second: Matrix, cross: Matrix) -> Matrix:
    """M with M · second = cross.

    Raises:
        ZeroDivisionError: `second` is singular.
    """
    solution = _flint(second).transpose().solve(_flint(cross).transpose()).transpose()
    return [[Fraction(int(v.p), int(v.q)) for v in row] for row in solution.tolist()]


def _flint(matrix: Matrix) -> fmpq_mat:
    return fmpq_mat(
        len(matrix), len(matrix[0]), [fmpq(v.numerator, v.denominator) for row in matrix for v in map(Fraction, row)]
    )


def _fractions(values: Rows) -> Matrix:
    return [[v if isinstance(v, Fraction) else Fraction(int(v)) for v in row] for row in values]
