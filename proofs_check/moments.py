"""Second moments of batch-normalized batches, H_j and b_j, and of centred subsets.

The loss of batch j is mean ‖M x̄_i − y_i‖², so its gradient is 2 (M H_j − b_j) with

    H_j = mean_{i∈S_j} x̄_i x̄_iᵀ  (d, d),      b_j = mean_{i∈S_j} y_i x̄_iᵀ  (p, d).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proofs_check.batchnorm import Constant, normalize_batches
from proofs_check.optima.data import as_regression, check_eps
from proofs_check.orders import Indices

__all__ = ["BatchMoments", "batch_moments", "scatter_factor"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class BatchMoments:
    """Moments of the m batches of one epoch.

    Attributes:
        H: (m, d, d), means of x̄ x̄ᵀ.
        b: (m, p, d), means of y x̄ᵀ.
        sizes: (m,), samples in each batch.
        constant_pairs: how many (batch, feature) pairs are constant.
    """

    H: Floats
    b: Floats
    sizes: NDArray[np.intp]
    constant_pairs: int

    def mean(self) -> tuple[Floats, Floats]:
        """C_xx (d, d) and C_yx (p, d) over all samples of the epoch: the means weighted with the batch sizes."""
        weight = self.sizes / self.sizes.sum()
        return np.tensordot(weight, self.H, axes=1), np.tensordot(weight, self.b, axes=1)


def batch_moments(
    X: ArrayLike, Y: ArrayLike, batches: Sequence[Indices], *, eps: float = 0.0, constant: Constant = "error"
) -> BatchMoments:
    """The moments H_j, b_j of every batch of an epoch.

    Args:
        X: features (n, d); Y: targets (n,) or (n, p).
        batches: index arrays into the rows, from `orders.batches_of`.
        eps: ε ≥ 0.
        constant: what a feature constant in a batch means when ε = 0, see `batchnorm`.

    Raises:
        InputError: bad data, or a constant feature under constant="error", naming batch and feature.
    """
    x, y = as_regression(X, Y)
    normal = normalize_batches(x, batches, eps=check_eps(eps), constant=constant)
    H = np.stack([normal.values[rows].T @ normal.values[rows] / len(rows) for rows in batches])
    b = np.stack([y[rows].T @ normal.values[rows] / len(rows) for rows in batches])
    return BatchMoments(H, b, np.array([len(rows) for rows in batches], dtype=np.intp), normal.constant_pairs)


def scatter_factor(n: int, size: int) -> Fraction:
    """The mean biased covariance of a subset of `size` of n samples, over that of all n: (1 − 1/B)/(1 − 1/n) (R-7)."""
    return Fraction((size - 1) * n, size * (n - 1))
