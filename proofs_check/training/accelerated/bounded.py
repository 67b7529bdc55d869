"""Matrices with a bound on their error: what is computed by products and sums, and how far it can be from exact.

For matrices X, Y with inner dimension k, in any order of summation, ‖fl(XY) − XY‖_F ≤ γ ‖X‖_F ‖Y‖_F with
γ = k u/(1 − k u), u = 2^−53 (Higham 2002, section 3.5). What X and Y themselves are off by, ε_X and ε_Y, adds
‖X‖₂ ε_Y + ε_X ‖Y‖₂ + ε_X ε_Y. Norms are computed in floats as well; the factor 1 + 1e-8 is far above their rounding.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Bounded", "exactly"]

Floats = NDArray[np.float64]
_UNIT = 2.0**-53
_SLACK = 1 + 1e-8  # above the rounding of norms: singular values are computed to about n u ≤ 1e-12 relative


@dataclass(frozen=True, slots=True, eq=False)
class Bounded:
    """A matrix, or a stack of them along leading axes.

    Attributes:
        value: (..., rows, columns).
        error: (...) bound on the Frobenius norm of value − exact.
    """

    value: Floats
    error: Floats

    def __matmul__(self, other: Bounded) -> Bounded:
        """The product."""
        product = self.value @ other.value
        inner = self.value.shape[-1] * _UNIT
        rounding = inner / (1 - inner) * _frobenius(self.value) * _frobenius(other.value)
        carried = _spectral(self.value) * other.error + self.error * _spectral(other.value) + self.error * other.error
        return Bounded(product, np.asarray((rounding + carried) * _SLACK, dtype=np.float64))

    def __add__(self, other: Bounded) -> Bounded:
        """The sum."""
        total = self.value + other.value
        return Bounded(total, np.asarray((self.error + other.error + _UNIT * _frobenius(total)) * _SLACK))


def exactly(value: Floats) -> Bounded:
    """A matrix or a stack of them, taken as exact."""
    return Bounded(value, np.zeros(value.shape[:-2]))


def _frobenius(value: Floats) -> Floats:
    return np.asarray(np.sqrt((value * value).sum(axis=(-2, -1))), dtype=np.float64)


def _spectral(value: Floats) -> Floats:
    if value.shape[-2] == 1 or value.shape[-1] == 1:
        return _frobenius(value)
    if not np.isfinite(value).all():
        return np.full(value.shape[:-2], np.inf)
    return np.asarray(np.linalg.norm(value, 2, axis=(-2, -1)), dtype=np.float64)
