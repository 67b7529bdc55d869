"""What one epoch changes, compiled: logistic and softmax loss, frozen Γ, the same batches every epoch.

The change is summed up on its own and added to M only to evaluate gradients, so that it keeps its digits where it is
far smaller than M, as it is late in training on separable data.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from proofs_check.training.engine.compiled import compiled

__all__ = ["epoch_change"]

Array = Any


@compiled
def epoch_change(
    softmax: bool, bar: Array, Y: Array, size: int, eta: float, decay: float, M: Array, D: Array, f: Array
) -> None:
    """D (p, d) ← what an epoch of SGD adds to M.

    Args:
        softmax: else logistic.
        bar: (used, d) normalized batches in the order seen; Y: (used, p) their targets.
        size: B; the last batch may be smaller.
        eta: the rate.
        decay: of weights.
        M: (p, d), as it is before.
        D: (p, d), filled.
        f: (size, p) scratch.
    """
    used, d = bar.shape
    p = M.shape[0]
    for k in range(p):
        for a in range(d):
            D[k, a] = 0.0
    for first in range(0, used, size):
        count = min(size, used - first)
        for i in range(count):
            top = -np.inf
            for k in range(p):
                total = 0.0
                for a in range(d):
                    total += bar[first + i, a] * (M[k, a] + D[k, a])
                f[i, k] = total
                top = max(top, total)
            if softmax:
                mass, own = 0.0, 0
                for k in range(p):
                    mass += np.exp(f[i, k] - top)
                    own = k if Y[first + i, k] == 1.0 else own
                rest = 0.0  # 1 − the own class's probability, without cancellation
                for k in range(p):
                    f[i, k] = np.exp(f[i, k] - top) / mass
                    rest += f[i, k] if k != own else 0.0
                f[i, own] = -rest
            else:
                margin = Y[first + i, 0] * f[i, 0]
                f[i, 0] = -Y[first + i, 0] * (np.exp(-margin) if margin > 700.0 else 1.0 / (1.0 + np.exp(margin)))
        for k in range(p):
            for a in range(d):
                slope = 0.0
                for i in range(count):
                    slope += f[i, k] * bar[first + i, a]
                # all rows of a batch have been evaluated, so M + D may change now
                D[k, a] -= eta * (slope / count + decay * (M[k, a] + D[k, a]))
