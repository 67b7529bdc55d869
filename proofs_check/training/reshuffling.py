"""Random reshuffling with the squared loss in floating point: many chains at once, and all orders of an epoch.

What formulas of R-12 and R-14 are compared with, written from the definition. A step with frozen Γ is
M ← M − s mean_i (M x̄_i − y_i) x̄_iᵀ, s = 2η; no feature may be constant in a batch.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from proofs_check.exact.all_orders import orders

__all__ = ["chains", "epoch_maps", "moment_path"]

Floats = NDArray[np.float64]


def chains(
    X: Floats,
    Y: Floats,
    size: int,
    steps: Iterable[float],
    count: int,
    rng: np.random.Generator,
    *,
    trained: bool = False,
) -> NDArray[np.float64]:
    """M = WΓ (count, p, d) at the ends of independent chains from W = 0, γ = 1, every epoch with its own permutation.

    Args:
        X: (n, d); Y: (n, p).
        size: B.
        steps: s of each epoch.
        count: how many chains.
        rng: source of all permutations.
        trained: whether γ is trained along with W.
    """
    seen = np.tile(np.arange(len(X)), (count, 1))
    W, gamma = np.zeros((count, Y.shape[1], X.shape[1])), np.ones((count, 1, X.shape[1]))
    for s in steps:
        seen = rng.permuted(seen, axis=1)
        for k in range(0, len(X), size):
            rows = seen[:, k : k + size]
            bar = X[rows] - X[rows].mean(axis=1, keepdims=True)
            bar = bar / np.sqrt((bar**2).mean(axis=1, keepdims=True))
            gap = np.einsum("kpd,kbd->kbp", W * gamma, bar) - Y[rows]
            half = np.einsum("kbp,kbd->kpd", gap, bar) / rows.shape[1]  # ½ ∂L/∂M
            change = s * (W * half).sum(axis=1, keepdims=True) if trained else 0.0
            W, gamma = W - s * half * gamma, gamma - change
    return W * gamma


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


def moment_path(
    X: Floats, Y: Floats, size: int, steps: Iterable[float], centre: Floats
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and second moment of M − centre after each epoch under random reshuffling from M = 0, without sampling.

    All orders of an epoch are averaged, so this is for small n; exact up to rounding.

    Args:
        X: (n, d); Y: (n, p).
        size: B.
        steps: s of each epoch.
        centre: (p, d), what the second moment is taken about.

    Returns:
        E[M − centre] (k, p, d) and E[(M − centre)ᵀ(M − centre)] (k, d, d).
    """
    every = list(orders(tuple(range(len(X))), size))
    table = {}
    for rows in {batch for batches in every for batch in batches}:
        bar = X[list(rows)] - X[list(rows)].mean(axis=0)
        bar = bar / np.sqrt((bar**2).mean(axis=0))
        table[rows] = bar.T @ bar / len(rows), (centre @ bar.T - Y[list(rows)].T) @ bar / len(rows)
    H, r = (np.array([[table[rows][part] for rows in batches] for batches in every]) for part in (0, 1))
    mean, second = -centre, centre.T @ centre
    means, seconds = [], []
    for s in steps:
        A = np.broadcast_to(np.eye(X.shape[1]), (len(every), X.shape[1], X.shape[1]))
        e = np.zeros((len(every), *centre.shape))
        for j in range(H.shape[1]):
            A, e = A - s * A @ H[:, j], e - s * (e @ H[:, j] + r[:, j])
        across = np.swapaxes(mean @ A, 1, 2) @ e
        own = np.swapaxes(A, 1, 2) @ second @ A + np.swapaxes(e, 1, 2) @ e
        mean, second = (mean @ A + e).mean(axis=0), (own + across + np.swapaxes(across, 1, 2)).mean(axis=0)
        means.append(mean)
        seconds.append(second)
    return np.array(means), np.array(seconds)
