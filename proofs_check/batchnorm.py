"""Batch normalization in floating point, one batch or a whole epoch at a time (setting of claims BN-1 … BN-6).

    μ_a = mean_S x_ia,   σ_a² = mean_S (x_ia − μ_a)² (biased),   x̄_ia = (x_ia − μ_a) / √(σ_a² + ε)

Rows are samples. A feature that is constant in a batch has no such x̄ when ε = 0. There are two conventions and never a
silent NaN: "error" names batch and feature, "zero" takes the limit ε → 0⁺, x̄ = 0, and the result says where.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proofs_check.errors import InputError
from proofs_check.orders import Indices

__all__ = ["Constant", "Normalized", "batch_normalize", "normalize_batches"]

Constant = Literal["error", "zero"]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Normalized:
    """Batch-normalized data of one epoch.

    Attributes:
        values: X̄ (n, d), put back in the samples' own order; rows of samples in no batch (drop-last) are 0.
        constant: (m, d), True where a feature is constant within a batch.
    """

    values: Floats
    constant: NDArray[np.bool_]

    @property
    def constant_pairs(self) -> int:
        """How many (batch, feature) pairs are constant."""
        return int(self.constant.sum())


def batch_normalize(batch: ArrayLike, *, eps: float = 0.0, constant: Constant = "error") -> Floats:
    """Batch-normalize one batch, or a stack of batches along leading axes.

    Args:
        batch: (..., B, d), B ≥ 2, finite.
        eps: ε ≥ 0, added to the variance.
        constant: what a feature constant in a batch means when ε = 0.

    Returns:
        x̄ (..., B, d), accurate to about 1e-16·(1 + |μ|/σ) relative to 1.

    Raises:
        InputError: fewer than 2 rows, ε < 0, or a constant feature under constant="error".
    """
    x = np.asarray(batch, dtype=np.float64)
    if x.ndim < 2 or x.shape[-2] < 2:
        raise InputError(f"a batch needs at least 2 samples in rows, got shape {x.shape}")
    if not eps >= 0:
        raise InputError(f"eps must be at least 0, got {eps}")
    flat = x.max(axis=-2) == x.min(axis=-2)  # exact, unlike a computed variance of 0
    if eps == 0 and constant == "error" and flat.any():
        *stack, feature = (int(i) for i in np.argwhere(flat)[0])
        where = f"batch {stack[0]}" if stack else "the batch"
        raise InputError(
            f"feature {feature} is constant in {where}, so it has no batch normalization with eps = 0; "
            'pass eps > 0 or constant="zero" (--eps, --constant zero)'
        )
    centred = x - x.mean(axis=-2, keepdims=True)
    centred -= centred.mean(axis=-2, keepdims=True)  # a second pass removes the first mean's rounding
    centred = np.where(flat[..., None, :], 0.0, centred)
    scale = np.abs(centred).max(axis=-2, keepdims=True)  # keeps squares from over- and underflowing
    scale[scale == 0] = 1.0
    unit = centred / scale
    with np.errstate(over="ignore"):  # a subnormal scale makes ε dominate: x̄ → 0, which is right
        spread = np.sqrt((unit * unit).mean(axis=-2, keepdims=True) + (np.sqrt(eps) / scale) ** 2)
    spread[spread == 0] = 1.0
    return np.asarray(unit / spread, dtype=np.float64)


def normalize_batches(
    X: ArrayLike, batches: Sequence[Indices], *, eps: float = 0.0, constant: Constant = "error"
) -> Normalized:
    """Batch-normalize every batch of an epoch, the result in the samples' own order.

    Args:
        X: features (n, d).
        batches: index arrays into the rows; ragged sizes are allowed, each at least 2.
        eps: ε ≥ 0.
        constant: "error" or "zero", see the module's docstring.

    Raises:
        InputError: as `batch_normalize`, naming the batch.
    """
    data = np.asarray(X, dtype=np.float64)
    values = np.zeros_like(data)
    flat = np.zeros((len(batches), data.shape[1]), dtype=np.bool_)
    for j, rows in enumerate(batches):
        part = data[rows]
        flat[j] = part.max(axis=0) == part.min(axis=0)
        if eps == 0 and constant == "error" and flat[j].any():
            raise InputError(
                f"feature {int(np.argmax(flat[j]))} is constant in batch {j} (samples {_few(rows)}), so it has no batch"
                ' normalization with eps = 0; pass eps > 0 or constant="zero" (--eps, --constant zero)'
            )
        values[rows] = batch_normalize(part, eps=eps, constant="zero")
    return Normalized(values, flat)


def _few(rows: Indices) -> str:
    shown = ", ".join(str(int(i)) for i in rows[:6])
    return shown + (", …" if len(rows) > 6 else "")
