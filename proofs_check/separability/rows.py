"""Lengths of weights for p classes, of which the search knows only the differences to class 0.

Training from 0 keeps the mean of the p rows of weights at 0, so their length is that of the rows with the mean taken
off: ‖w‖² = Σ_k ‖w_k‖² − ‖Σ_k w_k‖²/p over the rows relative to class 0. Its matrix on each feature is I − J/p, J all
ones of order p − 1, with the root I + (1/√p − 1)/(p − 1) J.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from proofs_check.orders import Indices
from proofs_check.separability.data import Floats

__all__ = ["all_rows", "dual_root", "row_lengths_basis"]


def all_rows(v: Floats, d: int) -> Floats:
    """All rows of weights (p, d), with mean 0, from those relative to class 0 (dim,)."""
    rows = np.concatenate([np.zeros((1, d)), v.reshape(-1, d)])
    return np.asarray(rows - rows.mean(axis=0))


def row_lengths_basis(basis: Floats, classes: int) -> Floats:
    """A basis (dim, k) of the same span in which the Euclidean length of coordinates is the length of all rows."""
    orthonormal = np.linalg.qr(_times_root(basis, classes, inverse=False))[0]
    return _times_root(orthonormal, classes, inverse=True)


def dual_root(opened: Indices, dim: int, d: int) -> Callable[[Floats], Floats]:
    """A map of vectors (dim, k) that makes the dual norm on some open coordinates Euclidean.

    On m open coordinates of a feature (I − J/p)⁻¹ = I + J/(p − m), with the root I + (√(p/(p − m)) − 1)/m J. For two
    classes the length is that of the one row, and the map only picks the open coordinates.
    """
    mask = np.zeros(dim)
    mask[opened] = 1.0
    blocks = mask.reshape(-1, d, 1)
    count, p = blocks.sum(axis=0), len(blocks) + 1
    factor = (np.sqrt(p / (p - count)) - 1.0) / np.maximum(count, 1.0) if p > 2 else np.zeros((d, 1))

    def apply(r: Floats) -> Floats:
        parts = blocks * r.reshape(p - 1, d, -1)
        return np.asarray(blocks * (parts + factor * parts.sum(axis=0))).reshape(dim, -1)

    return apply


def _times_root(v: Floats, classes: int, *, inverse: bool) -> Floats:
    """(I − J/p)^{1/2} v for vectors (dim, k), or the inverse, which is I + (√p − 1)/(p − 1) J."""
    blocks = v.reshape(classes - 1, -1, v.shape[1])
    factor = (float(np.sqrt(classes)) ** (1 if inverse else -1) - 1.0) / (classes - 1)
    return np.asarray(blocks + factor * blocks.sum(axis=0)).reshape(v.shape)
