"""Frozen steps with squared loss, sample by sample, on power series in the step s: exact, by the definition alone.

A series is a list of matrices (p, d) of fractions, the coefficients of 1, s, s², … up to some power. Nothing here knows
moments of batches or a formula for a fixed point: M ← M − s mean_i (M x̄_i − y_i) x̄_iᵀ, batch after batch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.errors import InputError
from proofs_check.exact.normalized import exact_batch, fractions
from proofs_check.exact.pairs import solve_rational

__all__ = ["Batch", "Series", "is_positive_definite", "one_step", "rational_batches", "settle", "value_after"]

Array = NDArray[Any]
Series = list[Array]
Batch = tuple[Array, Array]
"""x̄ (B, d) and targets (B, p) of one batch, in fractions."""


def rational_batches(X: Sequence[Any], Y: Sequence[Any], batches: Sequence[Sequence[int]]) -> list[Batch]:
    """Batch-normalized batches whose entries are rational: all at B = 2, and wherever σ is rational.

    Args:
        X: (n, d) integers or fractions; Y: (n, p).
        batches: indices into the rows. A feature constant in a batch becomes 0.

    Raises:
        InputError: some σ is irrational, naming the batch.
    """
    rows, targets = fractions(X), fractions(Y)
    found = []
    for j, batch in enumerate(batches):
        values = exact_batch([rows[i] for i in batch])
        if any(set(v.terms) - {1} for row in values for v in row):
            raise InputError(f"batch {j} has an irrational standard deviation; choose data with rational ones")
        bar = [[v.terms.get(1, Fraction(0)) for v in row] for row in values]
        found.append((np.array(bar, dtype=object), np.array([targets[i] for i in batch], dtype=object)))
    return found


def one_step(M: Series, batch: Batch) -> Series:
    """The series after a step on the batch, cut at the same power."""
    bar, y = batch
    size = Fraction(len(bar))
    slopes = [((M_k @ bar.T - (y.T if k == 0 else 0 * y.T)) @ bar) / size for k, M_k in enumerate(M[:-1])]
    return [M[0]] + [M_k - slope for M_k, slope in zip(M[1:], slopes, strict=True)]


def value_after(M: Array, epoch: Sequence[Batch], s: Fraction) -> Array:
    """The matrix (p, d) after the batches in turn, at the number s."""
    for bar, y in epoch:
        M = M - s * (((M @ bar.T - y.T) @ bar) / Fraction(len(bar)))
    return M


def settle(epoch: Callable[[Series], Series], start: Array, order: int) -> Series:
    """The series up to s^order that an epoch returns unchanged, found one coefficient after another.

    An epoch changes M by −s (M S − t) + O(s²); S is read off by unit matrices. Adding the change, divided by s, times
    S⁻¹ makes one more coefficient right each time.

    Args:
        epoch: affine map of series, the identity at s = 0.
        start: zeros (p, d).

    Raises:
        ZeroDivisionError: S is singular, so there is no only fixed point.
    """
    p, d = start.shape
    zero = np.full((p, d), Fraction(0), dtype=object)

    def change(M: Series) -> Series:
        return [after - before for after, before in zip(epoch(M), M, strict=True)]

    rest = change([zero, zero])[1]
    S = []
    for a in range(d):
        unit = zero.copy()
        unit[0, a] = Fraction(1)
        S.append(list((rest - change([unit, zero])[1])[0]))
    M = [zero] * (order + 2)
    for _ in range(order + 1):
        moved = change(M)[1:]
        M = [M_k + _solve(part, S) for M_k, part in zip(M, moved, strict=False)] + [zero]
    if any(entry != 0 for part in change(M)[: order + 2] for entry in part.ravel()):
        raise InputError("the epoch is not affine in M with the identity at s = 0; pass another map")
    return M[: order + 1]


def is_positive_definite(matrix: Array) -> bool:
    """Whether a symmetric matrix of fractions is positive definite: all pivots of elimination are positive."""
    left = matrix.copy()
    for k in range(len(left)):
        if left[k, k] <= 0:
            return False
        for i in range(k + 1, len(left)):
            left[i] = left[i] - left[i, k] / left[k, k] * left[k]
    return True


def _solve(right: Array, S: list[list[Fraction]]) -> Array:
    return np.array(solve_rational(S, [list(row) for row in right]), dtype=object)
