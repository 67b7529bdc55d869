"""Bringing features and targets to moderate units by powers of two, which changes no digit."""

from __future__ import annotations

import numpy as np

from proofs_check.diagnose.geometry import Floats

__all__ = ["centred_targets", "moderate_features"]

_MODERATE = 2.0**300  # squares and sums of squares of more samples than memory holds stay within the range of a float


def moderate_features(X: Floats) -> Floats:
    """Features (n, d), columns of extreme unit divided by a power of two, which X̄ does not notice if ε = 0 (BN-3).

    A column whose smallest values such a division would round stays as it is.
    """
    largest = np.abs(X).max(axis=0)
    extreme = (largest > 0) & ((largest > _MODERATE) | (largest < 1 / _MODERATE))
    exponent = np.where(extreme, np.frexp(largest)[1], 0)
    if not exponent.any():
        return X
    scaled = np.ldexp(X, -exponent)
    kept = (np.ldexp(scaled, exponent) == X).all(axis=0)
    return np.where(kept, scaled, X)


def centred_targets(Y: Floats) -> tuple[Floats, int]:
    """The targets (n, p) without their mean, over a power of two that brings them near 1, and its exponent.

    No optimum depends on the mean: x̄ sums to 0 in every batch (BN-1). The first row goes first, so that a constant
    target becomes exactly 0.
    """
    top = int(np.frexp(np.abs(Y).max())[1])
    unit = np.ldexp(Y, -top - 1)  # a difference of two is below 1 in size
    shifted = unit - unit[0]
    out = shifted - shifted.mean(axis=0)
    close = int(np.frexp(np.abs(out).max())[1])  # targets that are all near each other shrink by centring
    return np.ldexp(out, -close), top + 1 + close
