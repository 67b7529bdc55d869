"""Small linear systems in either number type: float64 arrays, or object arrays of Fractions, which stay exact."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.errors import InputError

__all__ = ["identity_like", "solve_right"]

Array = NDArray[Any]


def solve_right(right: Array, matrix: Array) -> Array:
    """The Z (p, d) with Z · matrix = right; exact for object arrays of Fractions.

    Raises:
        InputError: the matrix is singular (in floats: to working precision).
    """
    if matrix.dtype == object:
        return _solve_exactly(right, matrix)
    if np.linalg.matrix_rank(matrix) < len(matrix):
        raise InputError(
            f"a {len(matrix)} × {len(matrix)} system is singular to working precision, so its solution is not unique:"
            " the batches leave a direction unseen, or the step sits on a stability boundary; change one of them"
        )
    return np.asarray(np.linalg.solve(matrix.T, right.T).T)


def _solve_exactly(right: Array, matrix: Array) -> Array:
    from flint import fmpq, fmpq_mat

    def convert(a: Array) -> Any:
        flat = [fmpq(Fraction(v).numerator, Fraction(v).denominator) for v in a.ravel()]
        return fmpq_mat(a.shape[0], a.shape[1], flat)

    try:
        solution = convert(matrix.T).solve(convert(right.T)).transpose()
    except ZeroDivisionError as error:
        raise InputError(
            "an exact system is singular, so its solution is not unique: the batches leave a direction unseen, or the"
            " step sits on a stability boundary; change one of them"
        ) from error
    entries = [Fraction(int(v.p), int(v.q)) for v in solution.entries()]
    return np.array(entries, dtype=object).reshape(right.shape)


def identity_like(like: Array) -> Array:
    """The identity of the same size and number type as a square matrix."""
    if like.dtype != object:
        return np.eye(len(like))
    eye = np.full_like(like, Fraction(0))
    np.fill_diagonal(eye, Fraction(1))
    return eye
