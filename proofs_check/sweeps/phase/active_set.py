"""Non-negative least squares by Lawson and Hanson's active set, in machine code: hulls and cones against a point.

`nearest_point`: for rows z₁ … z_n, minimize ½ ‖Σ λ_i z_i‖² + ½ (Σ λ_i − 1)² over λ ≥ 0. At the minimum, with
w = Σ λ_i z_i and s = 1 − Σ λ_i, every z_i · w ≥ s, with equality where λ_i > 0. So the rows are separable through 0
iff s > 0, w being then the direction of largest margin; otherwise w = 0, and λ > 0 names at most d + 1 rows whose hull
contains 0.

`in_cone`: minimize ½ ‖Σ λ_i z_i − p‖² over λ ≥ 0, which is 0 iff p lies in the cone of the rows.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from proofs_check.training.engine.compiled import compiled

__all__ = ["in_cone", "nearest_point"]

Floats = NDArray[np.float64]
TINY = 1e-11  # of a gradient whose terms are of order 1: far above the rounding of their sums, far below any margin


def nearest_point(Z: Floats) -> tuple[Floats, int]:
    """λ (n,), and how many steps were taken; −1 if it was given up.

    Args:
        Z: rows of length about 1.
    """
    return _minimize(Z @ Z.T + 1.0, np.ones(len(Z)), Z.shape[1] + 1)


def in_cone(Z: Floats, point: Floats) -> tuple[Floats, int]:
    """λ (n,), and how many steps were taken; −1 if it was given up.

    Args:
        Z: rows of length about 1.
        point: p (d,), of length about 1.
    """
    return _minimize(Z @ Z.T, Z @ point, Z.shape[1])


def _minimize(gram: Floats, aim: Floats, rank: int) -> tuple[Floats, int]:
    return cast("tuple[Floats, int]", _solve(gram, aim, rank, 20 * (len(gram) + rank)))


@compiled
def _solve(gram: Any, aim: Any, rank: int, most: int) -> Any:
    n = len(gram)
    room = min(n, rank) + 1  # one more for a row that depends on those inside
    weights, inside = np.zeros(n), np.zeros(n, np.bool_)
    rows, root = np.empty(room, np.int64), np.zeros((room, room))
    count, steps, banned = 0, 0, -1
    while steps < most:
        steps += 1
        best, row = TINY, -1
        for i in range(n):
            if not inside[i] and i != banned:
                slope = aim[i]
                for k in range(count):
                    slope -= gram[i, rows[k]] * weights[rows[k]]
                if slope > best:
                    best, row = slope, i
        if row < 0:
            return weights, steps
        banned = -1
        if count == room - 1 or not _append(root, gram, rows, count, row):
            banned = row  # a multiple of what is inside, to rounding
            if count == room - 1:
                return weights, steps
            continue
        rows[count], inside[row] = row, True
        count += 1
        while True:
            target = _weights(root, rows, aim, count)
            step, out = 1.0, -1
            for k in range(count):
                if target[k] <= 0:
                    here = weights[rows[k]]
                    part = here / (here - target[k]) if here > target[k] else 0.0
                    if part < step:
                        step, out = part, k
            for k in range(count):
                weights[rows[k]] += step * (target[k] - weights[rows[k]])
            if out < 0:
                break
            if rows[out] == row:
                banned = row  # it would leave at once: rounding has decided its slope
            weights[rows[out]], inside[rows[out]] = 0.0, False
            _remove(root, count, out)
            for k in range(out, count - 1):
                rows[k] = rows[k + 1]
            count -= 1
            steps += 1
            if count == 0 or steps >= most:
                break
    return weights, -1


@compiled
def _append(root: Any, gram: Any, rows: Any, count: int, row: int) -> bool:
    """Extend the Cholesky factor by a row; False if the row depends on those inside."""
    rest = gram[row, row]
    for k in range(count):
        total = gram[rows[k], row]
        for j in range(k):
            total -= root[k, j] * root[count, j]
        root[count, k] = total / root[k, k]
        rest -= root[count, k] ** 2
    if rest <= TINY * gram[row, row]:
        return False
    root[count, count] = np.sqrt(rest)
    return True


@compiled
def _remove(root: Any, count: int, out: int) -> None:
    """Take a row out of the Cholesky factor, by rotations."""
    for k in range(out, count - 1):
        for j in range(k + 2):
            root[k, j] = root[k + 1, j]
    for k in range(out, count - 1):
        length = np.hypot(root[k, k], root[k, k + 1])
        cosine, sine = root[k, k] / length, root[k, k + 1] / length
        for i in range(k, count - 1):
            left, right = root[i, k], root[i, k + 1]
            root[i, k], root[i, k + 1] = cosine * left + sine * right, cosine * right - sine * left
        if root[k, k] < 0:
            for i in range(k, count - 1):
                root[i, k] = -root[i, k]


@compiled
def _weights(root: Any, rows: Any, aim: Any, count: int) -> Any:
    """Solve L Lᵀ x = aim for the rows inside."""
    x = np.empty(count)
    for k in range(count):
        x[k] = aim[rows[k]]
        for j in range(k):
            x[k] -= root[k, j] * x[j]
        x[k] /= root[k, k]
    for k in range(count - 1, -1, -1):
        x[k] /= root[k, k]
        for j in range(k):
            x[j] -= root[k, j] * x[k]
    return x
