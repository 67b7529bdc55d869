"""Gordan's alternative exactly, by a simplex method over the rationals; and the overlapping part of integer rows.

Slower than floating point and never wrong: it decides what floats cannot, such as margins of 1e-16 or exact boundaries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd
from operator import mul

from flint import fmpq, fmpq_mat, fmpz, fmpz_mat

__all__ = ["ExactOverlap", "exact_gordan", "exact_overlap", "null_space"]

Row = Sequence[int]


@dataclass(frozen=True, slots=True)
class ExactOverlap:
    """The decomposition of integer rows.

    Attributes:
        support: rows whose positive integer combination with `weights` is exactly 0 and whose span is that of Z_SC.
        weights: positive integers, one for each row of the support.
        overlapping: all rows in Z_SC.
        w: integers with w·row > 0 on the other rows and = 0 on Z_SC; None if there are no others.
    """

    support: list[int]
    weights: list[int]
    overlapping: set[int]
    w: list[int] | None


def exact_gordan(rows: Sequence[Row]) -> tuple[list[int] | None, dict[int, fmpq]]:
    """Either (w, {}) with w·row > 0 for every row, or (None, λ) with Σ λ row = 0, λ > 0 on few rows.

    Phase 1 of the simplex method for Σ λ row = 0, Σ λ = 1, with Bland's rule once it stalls, so that it ends.
    """
    k = len(rows[0])
    size = k + 1
    columns = [[*row, 1] for row in rows]
    basis = [-1 - i for i in range(size)]  # artificial variables
    best, stalled = None, 0
    while True:
        matrix = fmpz_mat([[columns[b][i] if b >= 0 else int(-1 - b == i) for b in basis] for i in range(size)])
        cost = fmpq_mat(1, size, [fmpq(1) if b < 0 else fmpq(0) for b in basis])
        inverse = fmpq_mat(matrix).inv()
        x = inverse * fmpq_mat(size, 1, [0] * k + [1])
        price = cost * inverse
        value = (cost * x)[0, 0]
        if value == 0:
            return None, {b: x[i, 0] for i, b in enumerate(basis) if b >= 0 and x[i, 0] > 0}
        stalled = stalled + 1 if value == best else 0
        best = value
        scaled, _ = price.numer_denom()
        pi = [int(scaled[0, i]) for i in range(size)]
        gains = [sum(map(mul, pi, column)) for column in columns]
        if stalled > 2 * size:
            enter = next((j for j, gain in enumerate(gains) if gain > 0), None)
        else:
            enter = max(range(len(gains)), key=gains.__getitem__)
            enter = enter if gains[enter] > 0 else None
        if enter is None:
            return [-p for p in pi[:k]], {}
        step = inverse * fmpq_mat(fmpz_mat([[entry] for entry in columns[enter]]))
        ratios = [(x[i, 0] / step[i, 0], basis[i], i) for i in range(size) if step[i, 0] > 0]
        least = min(ratio for ratio, _, _ in ratios)
        _, leave = min((b, i) for ratio, b, i in ratios if ratio == least)
        basis[leave] = enter


def exact_overlap(rows: Sequence[Row]) -> ExactOverlap:
    """Split integer rows into Z_SC and the rest, exactly, peeling one combination after another."""
    dim = len(rows[0])
    space = [[int(i == j) for j in range(dim)] for i in range(dim)]  # columns: what is orthogonal to the support
    support: list[int] = []
    weights: list[fmpq] = []
    while True:
        width = len(space[0]) if space else 0
        shadow = [[sum(map(mul, row, column)) for column in zip(*space, strict=True)] for row in rows]
        alive = [i for i, row in enumerate(shadow) if any(row)]
        overlapping = set(range(len(rows))) - set(alive)
        zero = [i for i in overlapping if not any(rows[i])] if not support else []
        if not alive:
            return _finished(support + zero, weights + [fmpq(1)] * len(zero), overlapping, None)
        first: dict[tuple[int, ...], int] = {}
        for i in alive:
            first.setdefault(tuple(shadow[i]), i)
        distinct = list(first.values())
        u, combination = exact_gordan([shadow[i] for i in distinct])
        if u is not None:
            w = [sum(map(mul, row, u)) for row in space] if width else None
            return _finished(support + zero, weights + [fmpq(1)] * len(zero), overlapping, w)
        new = [distinct[i] for i in combination]
        support, weights = _compose(rows, support, weights, new, list(combination.values()))
        space = null_space([rows[i] for i in support])


def null_space(rows: Sequence[Row]) -> list[list[int]]:
    """An integer basis of {w : row·w = 0 for every row}, as the columns of a matrix (dim, dim − rank)."""
    basis, nullity = fmpz_mat([list(row) for row in rows]).nullspace()
    columns = []
    for j in range(nullity):
        column = [int(basis[i, j]) for i in range(basis.nrows())]
        common = _gcd(column)
        columns.append([entry // common for entry in column])
    return [list(row) for row in zip(*columns, strict=True)]


def _compose(
    rows: Sequence[Row], support: list[int], weights: list[fmpq], new: list[int], more: list[fmpq]
) -> tuple[list[int], list[fmpq]]:
    """A positive combination equal to 0 on old and new rows: the new one is 0 only up to the span of the old ones."""
    if not support:
        return new, more
    dim = len(rows[0])
    rest = [sum((weight * rows[i][a] for weight, i in zip(more, new, strict=True)), fmpq(0)) for a in range(dim)]
    augmented = fmpq_mat(
        dim, len(support) + 1, [entry for a in range(dim) for entry in [*(fmpq(rows[i][a]) for i in support), -rest[a]]]
    )
    reduced, rank = augmented.rref()
    alpha = [fmpq(0)] * len(support)
    for r in range(rank):
        pivot = next(j for j in range(len(support) + 1) if reduced[r, j] != 0)
        alpha[pivot] = reduced[r, len(support)]
    factor = max(fmpq(1), *(1 - a / weight for a, weight in zip(alpha, weights, strict=True)))
    old = [a + factor * weight for a, weight in zip(alpha, weights, strict=True)]
    return support + new, old + more


def _finished(support: list[int], weights: list[fmpq], overlapping: set[int], w: list[int] | None) -> ExactOverlap:
    den = fmpz(1)
    for weight in weights:
        den = den * weight.q / _gcd([int(den), int(weight.q)])
    merged: dict[int, int] = {}
    for i, weight in zip(support, weights, strict=True):
        merged[i] = merged.get(i, 0) + int((weight * den).p)
    if w is not None:
        common = _gcd(w)
        w = [entry // common for entry in w]
    return ExactOverlap(list(merged), list(merged.values()), overlapping, w)


def _gcd(values: Sequence[int]) -> int:
    return gcd(*values) or 1
