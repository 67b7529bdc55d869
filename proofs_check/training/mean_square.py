"""How far random reshuffling strays: the second moment of its error over the step, in floating point (R-12)."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from proofs_check.exact.all_orders import orders
from proofs_check.moments import batch_moments
from proofs_check.optima import rr_optimum

__all__ = ["epoch_pull", "squared_error_over_step"]

Floats = NDArray[np.float64]


def epoch_pull(X: Floats, Y: Floats, size: int, *, partition: bool = True) -> tuple[Floats, Floats]:
    """m H and E[RᵀR] (each (d, d)), R = Σ_j r_{S_j} over the batches of an epoch, r_S = M_RR H_S − b_S; small n only.

    Args:
        X: (n, d), no feature constant in a batch; Y: (n, p).
        size: B, a divisor of n.
        partition: False gives m E[r_Sᵀ r_S] instead, as if the batches of an epoch were independent.
    """
    limit, m = rr_optimum(X, Y, size, method="exact").coef, len(X) // size
    subsets = list(combinations(range(len(X)), size))
    each = [batch_moments(X, Y, (np.array(rows),)) for rows in subsets]  # one at a time: subsets overlap
    H, b = (np.concatenate([getattr(found, name) for found in each]) for name in ("H", "b"))
    pulls = limit @ H - b
    if partition:
        place = {rows: index for index, rows in enumerate(subsets)}
        epochs = [[place[rows] for rows in batches] for batches in orders(tuple(range(len(X))), size)]
        sums = np.array([pulls[epoch].sum(axis=0) for epoch in epochs])
    else:
        sums = np.sqrt(m) * pulls
    return m * H.mean(axis=0), np.einsum("kpa,kpb->ab", sums, sums) / len(sums)


def squared_error_over_step(mH: Floats, W: Floats) -> Floats:
    """V (d, d) with mH V + V mH = W: the limit of E[(M − M_RR)ᵀ(M − M_RR)]/s as the step s falls slowly to 0."""
    from scipy.linalg import solve_continuous_lyapunov

    return np.asarray(solve_continuous_lyapunov(mH, W), dtype=np.float64)
