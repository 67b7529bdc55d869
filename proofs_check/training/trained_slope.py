"""Trained Γ: the slope D_Γ of single shuffle's error in the step, at given weights and scales (R-12).

Column by column, with X_a, W_a, r_ja the columns of feature a and r_j = M_π H_j − b_j,

    K(X)_a = γ_a² X_a + W_a (W_a·X_a),
    Λ_i(X)_a = γ_a (2 (W_a·r_ia) X_a + (W_a·X_a) r_ia + (r_ia·X_a) W_a),
    K(D_Γ S) = Σ_{i<j} K(K(r_i) H_j) + Σ_{i<j} Λ_i(r_j) + Σ_j γ_a (W_a·r_ja) r_ja.

With Γ = I, W = 0 this is D_1 of R-11.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from proofs_check.training.epoch_map import limit_point

__all__ = ["metric", "solve_metric", "trained_slope"]

Floats = NDArray[np.float64]


def metric(X: Floats, W: Floats, gamma: Floats) -> Floats:
    """K(X) (p, d) at W (p, d), γ (d,): minus how fast M = WΓ moves when its gradient is X."""
    return np.asarray(gamma**2 * X + W * (W * X).sum(axis=0))


def solve_metric(right: Floats, S: Floats, W: Floats, gamma: Floats) -> Floats:
    """The Z (p, d) with K(Z S) = right; K is inverted column by column (Sherman–Morrison).

    Args:
        right: (p, d).
        S: (d, d), nonsingular.
        W: (p, d); gamma: (d,), no entry 0.
    """
    along = (W * right).sum(axis=0) / (gamma**2 + (W**2).sum(axis=0))
    return np.asarray(np.linalg.solve(S.T, ((right - W * along) / gamma**2).T).T)


def trained_slope(H: Floats, b: Floats, W: Floats, gamma: Floats) -> Floats:
    """D_Γ (p, d).

    Args:
        H: (m, d, d), b: (m, p, d) moments of the batches in the order seen.
        W: (p, d), gamma: (d,) where the run ends, so that WΓ is M_π.
    """
    limit = limit_point(H, b)
    r = limit @ H - b
    total = np.zeros_like(limit)
    for j in range(len(r)):
        total += gamma * (W * r[j]).sum(axis=0) * r[j]
        for i in range(j):
            total += metric(metric(r[i], W, gamma) @ H[j], W, gamma)
            total += gamma * (
                2 * (W * r[i]).sum(axis=0) * r[j] + (W * r[j]).sum(axis=0) * r[i] + (r[i] * r[j]).sum(axis=0) * W
            )
    return solve_metric(total, H.sum(axis=0), W, gamma)
