"""Least squares with a rank decision that does not depend on the features' units.

Two entrances: the data themselves, through a singular value decomposition, which squares no condition number; and
the normal equations M C_xx = C_yx, for risks that are averages over many batches and have no short data matrix.
Both decide the rank on columns scaled to length 1. If the minimiser is not unique they return the one of smallest
Frobenius norm in the caller's own units and say so.
"""

from __future__ import annotations

import numpy as np

from proofs_check.optima.data import Floats
from proofs_check.optima.result import Optimum

__all__ = ["ROUNDING", "solve_least_squares", "solve_normal"]

EPS = float(np.finfo(np.float64).eps)
ROUNDING = 32 * EPS  # of an average of products of normalized features


def solve_least_squares(X: Floats, Y: Floats, *, method: str = "least squares") -> Optimum:
    """Minimise mean ‖M x_i − y_i‖² over M.

    Args:
        X: (n, d); Y: (n, p).
        method: recorded in the result.
    """
    length = np.sqrt(np.einsum("ia,ia->a", X, X))
    safe = np.where(length > 0, length, 1.0)
    left, singular, right = np.linalg.svd(X / safe, full_matrices=False)
    # max(n, d)·eps·s₁ bounds the error of the computed singular values and of entries rounded to float64
    rank = int((singular > max(X.shape) * EPS * singular.max(initial=0.0)).sum())
    target = (left[:, :rank].T @ Y) / singular[:rank, None]
    coef = _undo_scale(right[:rank], safe, target)
    return Optimum(coef=coef, method=method, rank=rank, minimum_norm=rank < X.shape[1])


def solve_normal(
    C_xx: Floats, C_yx: Floats, *, entry_error: float = ROUNDING, method: str = "normal equations"
) -> Optimum:
    """Solve M C_xx = C_yx.

    Args:
        C_xx: (d, d), symmetric, positive semidefinite up to errors.
        C_yx: (p, d), in the row space of C_xx up to errors.
        entry_error: error of an entry of C_xx once its diagonal is scaled to 1; the default covers means of products
            of normalized features. The rank counts eigenvalues above d·entry_error, which bounds their error (Weyl).
        method: recorded in the result.
    """
    d = len(C_xx)
    scale = np.sqrt(np.maximum(np.diagonal(C_xx), 0.0))
    safe = np.where(scale > 0, scale, 1.0)
    gram = C_xx / (safe[:, None] * safe)
    values, vectors = np.linalg.eigh((gram + gram.T) / 2)
    keep = values > d * entry_error
    rank = int(keep.sum())
    if rank == d:
        coef = np.linalg.solve(gram, (C_yx / safe).T).T / safe
    else:
        right = vectors[:, keep].T
        coef = _undo_scale(right, safe, (right @ (C_yx / safe).T) / values[keep, None])
    return Optimum(coef=coef, method=method, rank=rank, minimum_norm=rank < d)


def _undo_scale(right: Floats, scale: Floats, target: Floats) -> Floats:
    """The shortest rows M with (right · diag(scale)) Mᵀ = target; right (r, d) has orthonormal rows."""
    if len(right) == right.shape[1]:
        return np.asarray((right.T @ target).T / scale)
    q, r = np.linalg.qr((right * scale).T)
    return np.asarray((q @ np.linalg.solve(r.T, target)).T)
