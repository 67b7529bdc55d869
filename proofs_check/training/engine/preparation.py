"""What is computed besides steps, compiled: moments of fixed batches, sets drawn with replacement, risks of records.

Shapes as in `proofs_check.training.engine.kernels`; no function here calls one of another file.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from proofs_check.training.engine.compiled import compiled, compiled_sum

__all__ = ["moments_of", "risks_of", "sets_of"]

Array = Any


@compiled
def moments_of(bar: Array, Y: Array, seen: Array, size: int, H: Array, b: Array) -> None:
    """Mean moments of consecutive batches of bar (used, d), whose samples are seen (used,): H (m, d, w), b (m, p, w).

    Both are zeros at first, and stay so from feature d on.
    """
    used, d = bar.shape
    p = Y.shape[1]
    for j in range(len(H)):
        first, count = j * size, min(size, used - j * size)
        for i in range(first, first + count):
            for c in range(d):
                for a in range(d):
                    H[j, c, a] += bar[i, c] * bar[i, a]
            for k in range(p):
                for a in range(d):
                    b[j, k, a] += Y[seen[i], k] * bar[i, a]
        for c in range(d):
            for a in range(d):
                H[j, c, a] /= count
        for k in range(p):
            for a in range(d):
                b[j, k, a] /= count


@compiled
def sets_of(draws: Array, n: int, out: Array) -> None:
    """out[t] (B,) ← the set of B of n samples that draws[t] (B,) stand for, see `simulate.distinct`."""
    pool = np.arange(n)
    B = draws.shape[1]
    for t in range(len(draws)):
        for k in range(B):
            r = draws[t, k]
            pool[k], pool[r] = pool[r], pool[k]
        for k in range(B):
            out[t, k] = pool[k]
        for back in range(B):  # undo the swaps, so that a set depends on its own draws alone
            k = B - 1 - back
            r = draws[t, k]
            pool[k], pool[r] = pool[r], pool[k]


@compiled_sum
def _dot(x: Array, w: Array) -> float:
    total = 0.0
    for a in range(len(x)):
        total += x[a] * w[a]
    return total


@compiled
def risks_of(loss: int, bar: Array, Y: Array, seen: Array, M: Array, out: Array) -> None:
    """out (k,) ← the mean loss at each M (k, p, d) over rows bar (used, d) with targets Y[seen].

    loss: 0 squared, 1 logistic, 2 softmax, as in `kernels`.
    """
    used, p = len(bar), M.shape[1]
    f = np.empty(p)
    for record in range(len(M)):
        total = 0.0
        for i in range(used):
            row = seen[i]
            for k in range(p):
                f[k] = _dot(bar[i], M[record, k])
            if loss == 0:
                for k in range(p):
                    total += (f[k] - Y[row, k]) ** 2
            elif loss == 1:
                margin = Y[row, 0] * f[0]
                total += np.log1p(np.exp(-margin)) if margin > 0 else np.log1p(np.exp(margin)) - margin
            else:
                top, mass, own = f[0], 0.0, 0.0
                for k in range(1, p):
                    top = max(top, f[k])
                for k in range(p):
                    mass += np.exp(f[k] - top)
                    own += Y[row, k] * f[k]
                total += np.log(mass) + (top - own)
        out[record] = total / used
