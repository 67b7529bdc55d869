"""The same batches every epoch, at a rate that changes from epoch to epoch, in floating point (R-12).

Lean enough for tens of thousands of epochs: batches are normalized once and enter by their moments. The simulator,
which goes sample by sample, agrees with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["run_epochs"]

Floats = NDArray[np.float64]


def run_epochs(
    X: Floats, Y: Floats, batches: Iterable[Sequence[int]], steps: Iterable[float], *, trained: bool, start: Any = 0.0
) -> tuple[Floats, Floats]:
    """W (k, p, d) and γ (k, d) after each epoch of squared-loss SGD on linear + batch normalization from γ = 1.

    Args:
        X: (n, d), no feature constant in a batch; Y: (n, p).
        batches: indices into the rows, in the order seen.
        steps: s = 2η of each epoch.
        trained: whether γ is trained along with W.
        start: W before the first epoch, (p, d) or a number for every entry.
    """
    moments = []
    for rows in map(list, batches):
        bar = X[rows] - X[rows].mean(axis=0)
        bar = bar / np.sqrt((bar**2).mean(axis=0))
        moments.append((bar.T @ bar / len(rows), Y[rows].T @ bar / len(rows)))
    W, gamma = start + np.zeros((Y.shape[1], X.shape[1])), np.ones(X.shape[1])
    Ws, gammas = [], []
    for s in steps:
        for H, b in moments:
            half = (W * gamma) @ H - b  # ½ ∂L/∂M
            if trained:
                W, gamma = W - s * half * gamma, gamma - s * (W * half).sum(axis=0)
            else:
                W = W - s * half
        Ws.append(W)
        gammas.append(gamma)
    return np.array(Ws), np.array(gammas)
