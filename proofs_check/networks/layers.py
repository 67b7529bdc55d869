"""Matrix products and batch normalization, compiled (numba), written so that the same input gives the same bytes.

Plain loops in a fixed order of summation instead of a linear-algebra library, whose last digits depend on the
processor, the number of threads and the alignment of memory. The inner loops run along rows, which the compiler turns
into vector instructions without reordering any sum. Everything works in buffers that the caller owns.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

__all__ = ["compiled", "multiply", "normalize", "normalize_back", "transpose"]

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Compile a function on its first call; the machine code is kept on disk for the next process."""
    return cast("F", njit(cache=True, error_model="numpy")(function))


@compiled
def multiply(a: Any, b: Any, out: Any) -> None:
    """out ← a b, for a (n, k) and b (k, w)."""
    n = a.shape[0]
    for i in range(0, n - 1, 2):
        _two_rows(a[i], a[i + 1], b, out[i], out[i + 1])
    if n % 2:
        _one_row(a[n - 1], b, out[n - 1])


@compiled
def _two_rows(a: Any, c: Any, b: Any, row: Any, below: Any) -> None:
    """row ← a b and below ← c b at once, so that b is read once for both; four terms at a time."""
    k, w = b.shape
    for j in range(w):
        row[j] = 0.0
        below[j] = 0.0
    for t in range(0, k - 3, 4):
        a0, a1, a2, a3 = a[t], a[t + 1], a[t + 2], a[t + 3]
        c0, c1, c2, c3 = c[t], c[t + 1], c[t + 2], c[t + 3]
        b0, b1, b2, b3 = b[t], b[t + 1], b[t + 2], b[t + 3]
        for j in range(w):
            row[j] += (a0 * b0[j] + a1 * b1[j]) + (a2 * b2[j] + a3 * b3[j])
            below[j] += (c0 * b0[j] + c1 * b1[j]) + (c2 * b2[j] + c3 * b3[j])
    for t in range(k - k % 4, k):
        for j in range(w):
            row[j] += a[t] * b[t, j]
            below[j] += c[t] * b[t, j]


@compiled
def _one_row(a: Any, b: Any, row: Any) -> None:
    """row ← a b, in the order of `_two_rows`, so that a row's bytes do not depend on its neighbours."""
    k, w = b.shape
    for j in range(w):
        row[j] = 0.0
    for t in range(0, k - 3, 4):
        a0, a1, a2, a3 = a[t], a[t + 1], a[t + 2], a[t + 3]
        b0, b1, b2, b3 = b[t], b[t + 1], b[t + 2], b[t + 3]
        for j in range(w):
            row[j] += (a0 * b0[j] + a1 * b1[j]) + (a2 * b2[j] + a3 * b3[j])
    for t in range(k - k % 4, k):
        for j in range(w):
            row[j] += a[t] * b[t, j]


@compiled
def transpose(a: Any, out: Any) -> None:
    """out ← aᵀ."""
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            out[j, i] = a[i, j]


@compiled
def normalize(a: Any, eps: float, bar: Any, factor: Any, mean: Any) -> None:
    """x̄ = (a − mean)·factor by column, factor = 1/√(σ² + ε); a constant column has x̄ = 0 and, at ε = 0, factor 0.

    Args:
        a: a batch (B, d).
        eps: ε ≥ 0.
        bar: x̄ (B, d), written.
        factor: (d,), written.
        mean: (d,), scratch.
    """
    n, d = a.shape
    for j in range(d):
        mean[j] = 0.0
        factor[j] = 0.0
    for i in range(n):
        for j in range(d):
            mean[j] += a[i, j]
            if a[i, j] != a[0, j]:  # exact, unlike a computed variance of 0
                factor[j] = 1.0
    for j in range(d):
        mean[j] /= n
    for i in range(n):
        for j in range(d):
            bar[i, j] = (a[i, j] - mean[j]) * factor[j]
    for j in range(d):
        mean[j] = 0.0
    for i in range(n):
        for j in range(d):
            mean[j] += bar[i, j]
    for j in range(d):
        mean[j] /= n  # what the first mean's rounding left
    for i in range(n):
        for j in range(d):
            bar[i, j] -= mean[j]
    for j in range(d):
        mean[j] = 0.0
    for i in range(n):
        for j in range(d):
            mean[j] += bar[i, j] * bar[i, j]
    for j in range(d):
        spread = mean[j] / n + eps
        factor[j] = 1.0 / spread**0.5 if spread > 0 else 0.0
    for i in range(n):
        for j in range(d):
            bar[i, j] *= factor[j]


@compiled
def normalize_back(bar: Any, factor: Any, by_bar: Any, mean: Any, along: Any) -> None:
    """∂L/∂a from ∂L/∂x̄, in place: factor·(g − mean(g) − x̄·mean(g x̄)) (claim BN-6).

    Args:
        bar: x̄ (B, d).
        factor: (d,) from `normalize`.
        by_bar: g (B, d), overwritten.
        mean, along: (d,), scratch.
    """
    n, d = bar.shape
    for j in range(d):
        mean[j] = 0.0
        along[j] = 0.0
    for i in range(n):
        for j in range(d):
            mean[j] += by_bar[i, j]
            along[j] += by_bar[i, j] * bar[i, j]
    for j in range(d):
        mean[j] /= n
        along[j] /= n
    for i in range(n):
        for j in range(d):
            by_bar[i, j] = factor[j] * (by_bar[i, j] - mean[j] - bar[i, j] * along[j])
