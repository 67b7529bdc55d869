"""The optima of regression of many small integer data sets at once, as enclosures in floating point (R-1, R-2)."""

from __future__ import annotations

from itertools import combinations
from math import comb
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.search.float_balls import Balls, balls

__all__ = ["many_optima"]

Integers = NDArray[np.int64]


def many_optima(X: NDArray[Any], y: NDArray[Any], batch_size: int, order: str) -> list[Balls]:
    """The d coefficients, each for all data sets (c,); of unknown size where the Gram may be singular, except in closed
    form for at most two features.

    Args:
        X: integers (c, n, d).
        y: integers (c, n).
        order: "ss" (the samples in the order given), "rr" or "gd".
    """
    x, t = X.astype(np.int64), y.astype(np.int64)
    n, B = X.shape[1], batch_size
    rest = n % B
    if order == "gd":
        groups = [([tuple(range(n))], 1)]
    elif order == "ss":
        groups = [([tuple(range(k, min(k + B, n))) for k in range(0, n, B)], 1)]
    else:
        # a subset of size s has the weight (share of its batches) / (number of subsets); times what makes it whole
        full = (n - rest) // B
        groups = [(list(combinations(range(n), B)), full * (comb(n, rest) if rest else 1))]
        if rest:
            groups.append((list(combinations(range(n), rest)), comb(n, B)))
    d = X.shape[2]
    zero = balls(np.zeros(len(X)))
    second = [[zero for _ in range(d)] for _ in range(d)]
    cross = [zero for _ in range(d)]
    for subsets, weight in groups:
        for subset in subsets:
            _add(x[:, subset, :], t[:, subset], weight, second, cross)
    return _solve(second, cross)


def _add(x: Integers, t: Integers, weight: int, second: list[list[Balls]], cross: list[Balls]) -> None:
    """Add one batch's Σ x̄ x̄ᵀ and Σ y x̄, times the weight."""
    size, d = x.shape[1], x.shape[2]
    if size == 2:
        s = np.sign(x[:, 0] - x[:, 1])
        for a in range(d):
            cross[a] += balls(weight * s[:, a] * (t[:, 0] - t[:, 1]))
            for b in range(a, d):
                second[a][b] += balls(2 * weight * s[:, a] * s[:, b])
                second[b][a] = second[a][b]
        return
    c = size * x - x.sum(axis=1, keepdims=True)
    V = (c * c).sum(axis=1)
    spread = np.maximum(V, 1)  # a constant column has c = 0
    for a in range(d):
        root = (balls(size * spread[:, a])).sqrt()
        cross[a] += balls(weight * size * (c[:, :, a] * t).sum(axis=1)) / root  # √s Σ y c/√V
        second[a][a] += balls(weight * size * (V[:, a] > 0))
        for b in range(a + 1, d):
            both = balls(spread[:, a] * spread[:, b]).sqrt()
            second[a][b] += balls(weight * size * (c[:, :, a] * c[:, :, b]).sum(axis=1)) / both
            second[b][a] = second[a][b]


def _solve(second: list[list[Balls]], cross: list[Balls]) -> list[Balls]:
    zero = balls(np.zeros_like(cross[0].mid))
    if len(cross) == 1:
        p = second[0][0]
        nothing = (p.mid == 0) & (p.rad == 0)
        return [zero.where(nothing, cross[0] / p)]
    if len(cross) == 2:
        (p, q), (_, r) = second
        det = p * r - q * q
        flat = (det.mid == 0) & (det.rad == 0)  # then the pseudo-inverse of a Gram of rank 1 is G/(trace G)²
        trace = p + r
        nothing = flat & (trace.mid == 0)
        square = trace * trace
        regular = [(cross[0] * r - cross[1] * q) / det, (cross[1] * p - cross[0] * q) / det]
        singular = [(cross[0] * p + cross[1] * q) / square, (cross[0] * q + cross[1] * r) / square]
        return [zero.where(nothing, s.where(flat, g)) for s, g in zip(singular, regular, strict=True)]
    work = [[*row, b] for row, b in zip(second, cross, strict=True)]
    size = len(cross)
    for k in range(size):  # without pivoting: a Gram is positive semidefinite
        for i in range(size):
            if i != k:
                factor = work[i][k] / work[k][k]
                work[i] = [u - factor * v for u, v in zip(work[i], work[k], strict=True)]
    return [work[k][size] / work[k][k] for k in range(size)]
