"""Batch normalization of new batches, compiled. Shapes as in `kernels`: rows of w ≥ d features in flat arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from proofs_check.training.engine.compiled import compiled
from proofs_check.training.engine.lanes import load, root, select, spread, store, total

__all__ = ["normalize_epoch", "normalize_seen"]

SMALLEST_SQUARE = 1e-280  # a mean square below may have lost digits to underflow
FAR = 1 / 16  # variance over mean square about the first sample; below, their difference would cost more than 4 bits
Array = Any


@compiled
def normalize_seen(X: Array, d: int, seen: Array, first: int, size: int, eps: Array, out: Array, at: int) -> int:
    """Batch-normalize samples seen[first : first + size] into out[at : at + size]; −1, or the first constant feature.

    Differences to the batch's first sample are exact zeros where a feature is constant (then x̄ = 0), and small where
    its mean is large, so that x̄ is as accurate as by two passes.

    Args:
        X: (n, w), |x| ≤ 1, zeros from d on.
        d: features.
        seen: sample numbers.
        first, size: which of them.
        eps: (w,) ε in the units of each feature, squared; 1 from d on.
        out: (≥ at + size, w), filled.
        at: see above.
    """
    w, flat, share, whole = len(eps), -1, spread(1.0 / size), size // 4 * 4
    zero, one = spread(0.0), spread(1.0)
    for v in range(0, w, 8):
        base, sums, squares = load(X, seen[first] * w + v), zero, zero
        to = at * w + v
        for i in range(first, first + whole, 4):
            u0, u1 = load(X, seen[i] * w + v) - base, load(X, seen[i + 1] * w + v) - base
            u2, u3 = load(X, seen[i + 2] * w + v) - base, load(X, seen[i + 3] * w + v) - base
            store(out, to, u0)
            store(out, to + w, u1)
            store(out, to + 2 * w, u2)
            store(out, to + 3 * w, u3)
            sums = sums + ((u0 + u1) + (u2 + u3))
            squares = squares + ((u0 * u0 + u1 * u1) + (u2 * u2 + u3 * u3))
            to += 4 * w
        for i in range(first + whole, first + size):
            u0 = load(X, seen[i] * w + v) - base
            store(out, to, u0)
            sums = sums + u0
            squares = squares + u0 * u0
            to += w
        mean, square = sums * share, squares * share
        variance = square - mean * mean
        fine = select(variance, spread(FAR) * square, select(square, spread(SMALLEST_SQUARE), one, zero), zero)
        if total(fine) == min(8, d - v):
            scale = one / root(variance + load(eps, v))
            for i in range(at * w + v, (at + size) * w + v, w):
                store(out, i, (load(out, i) - mean) * scale)
            continue
        for a in range(v, min(v + 8, d)):  # a first sample far off, or squares that underflow: with care
            middle, largest, spread_out = 0.0, 0.0, 0.0
            for i in range(at, at + size):
                middle += out[i * w + a]
            middle /= size
            for i in range(at, at + size):
                out[i * w + a] -= middle
                largest = max(largest, abs(out[i * w + a]))
            if largest == 0.0:
                flat = a if flat < 0 else flat
                continue
            for i in range(at, at + size):
                out[i * w + a] /= largest
                spread_out += out[i * w + a] * out[i * w + a]
            deviation = np.sqrt(spread_out / size + (np.sqrt(eps[a]) / largest) ** 2)
            for i in range(at, at + size):
                out[i * w + a] /= deviation
    return flat


@compiled
def normalize_epoch(X: Array, d: int, seen: Array, size: int, eps: Array, out: Array) -> int:
    """Batch-normalize consecutive batches of seen into out (used, w); −1, or the first batch with a constant feature.

    Args:
        X, d, eps: see `normalize_seen`.
        seen: (used,).
        size: B; the last batch may be smaller.
    """
    flat = -1
    for j in range((len(seen) + size - 1) // size):
        count = min(size, len(seen) - j * size)
        if normalize_seen(X, d, seen, j * size, count, eps, out, j * size) >= 0 and flat < 0:
            flat = j
    return flat
