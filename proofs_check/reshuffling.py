"""Random reshuffling with frozen steps in floating point: many chains at once, and all orders of an epoch (R-12, R-14).

Written from the definition, sample by sample, without moments of batches: it is what formulas are compared with. A step
is M ← M − s mean_i (M x̄_i − y_i) x̄_iᵀ, s = 2η for the squared loss; no feature may be constant in a batch.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from proofs_check.exact.all_orders import orders

__all__ = ["chains", "epoch_maps"]

Floats = NDArray[np.float64]


def chains(
    X: Floats, Y: Floats, size: int, steps: Iterable[float], count: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Ends (count, p, d) of independent chains from M = 0, one epoch with its own permutation for each s in `steps`.

    Args:
        X: (n, d); Y: (n, p).
        size: B.
        steps: s of each epoch.
        count: how many chains.
        rng: source of all permutations.
    """
    seen = np.tile(np.arange(len(X)), (count, 1))
    M = np.zeros((count, Y.shape[1], X.shape[1]))
    for s in steps:
        seen = rng.permuted(seen, axis=1)
        for k in range(0, len(X), size):
            rows = seen[:, k : k + size]
            bar = X[rows] - X[rows].mean(axis=1, keepdims=True)
            bar = bar / np.sqrt((bar**2).mean(axis=1, keepdims=True))
            gap = np.einsum("kpd,kbd->kbp", M, bar) - Y[rows]
            M = M - s * np.einsum("kbp,kbd->kpd", gap, bar) / rows.shape[1]
    return M


def epoch_maps(X: Floats, Y: Floats, size: int, s: float) -> tuple[Floats, Floats]:
    """A_π (k, d, d) and c_π (k, p, d) of all k orders of batches, which are equally likely; small n only.

    Args:
        X: (n, d); Y: (n, p).
        size: B.
        s: the step.
    """
    d, p = X.shape[1], Y.shape[1]
    ends = []
    for batches in orders(tuple(range(len(X))), size):
        end = np.vstack([np.eye(d), np.zeros((p, d))])  # unit rows without targets, then zeros with them
        for batch in batches:
            bar = X[list(batch)] - X[list(batch)].mean(axis=0)
            bar = bar / np.sqrt((bar**2).mean(axis=0))
            targets = np.hstack([np.zeros((len(batch), d)), Y[list(batch)]])
            end = end - s * (end @ bar.T - targets.T) @ bar / len(batch)
        ends.append(end)
    stacked = np.array(ends)
    return stacked[:, :d], stacked[:, d:]
