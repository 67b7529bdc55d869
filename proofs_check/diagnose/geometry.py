"""How far apart two linear maps are: distance, angle, shrinkage, flipped signs, and what it costs in risk.

All maps are coefficients M (p, d) on batch-normalized features, so a column is an effect per standard deviation.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import acos, degrees

import numpy as np
from numpy.typing import NDArray

__all__ = ["ROUNDING", "Floats", "angle", "distortion", "excess", "flips", "shrinkage"]

Floats = NDArray[np.float64]

ROUNDING = 1e-12
"""Below this share of the target's standard deviation a coefficient counts as 0: entries of X̄ are of order 1, so a
solve leaves about 1e-16 times its condition number, and optima at condition numbers above 1e4 are rare on such data."""


def distortion(one: Floats, other: Floats, scale: float) -> float | None:
    """‖one − other‖_F / ‖other‖_F: how far `one` is from `other`, relative to `other`.

    0 where the two agree to rounding, None where only `other` is 0: the ratio has no value then.

    Args:
        one, other: (p, d).
        scale: the targets' standard deviation, which says what rounding is.
    """
    gap, size = float(np.linalg.norm(one - other)), float(np.linalg.norm(other))
    if size > ROUNDING * scale:
        return gap / size
    return 0.0 if gap <= ROUNDING * scale else None


def angle(one: Floats, other: Floats, scale: float) -> float | None:
    """The angle between two maps in degrees, 0 … 180; None where one is 0."""
    sizes = float(np.linalg.norm(one)), float(np.linalg.norm(other))
    if min(sizes) <= ROUNDING * scale:
        return None
    cosine = float((one / sizes[0] * (other / sizes[1])).sum())
    return degrees(acos(min(1.0, max(-1.0, cosine))))


def shrinkage(one: Floats, other: Floats, scale: float) -> float | None:
    """‖one‖_F / ‖other‖_F; None where `other` is 0."""
    size = float(np.linalg.norm(other))
    return float(np.linalg.norm(one)) / size if size > ROUNDING * scale else None


def flips(
    one: Floats, other: Floats, scales: Sequence[float] | Floats, *, error: Floats | float = 0.0
) -> NDArray[np.bool_]:
    """Where (p, d) a coefficient has one sign here and the opposite there, beyond rounding and `error`.

    Args:
        one, other: (p, d).
        scales: the standard deviation of each target (p,).
        error: of the coefficients in `one`.
    """
    floor = np.maximum(ROUNDING * np.asarray(scales, dtype=np.float64)[:, None], error)
    sure = (np.abs(one) > floor) & (np.abs(other) > floor)
    return np.asarray(sure & (np.sign(one) != np.sign(other)))


def excess(coef: Floats, best: Floats, normalized: Floats) -> float:
    """L_GD(coef) − L_GD(best) = mean ‖(coef − best) x̄‖², as `best` minimises L_GD on the normalized samples (n, d).

    Free of the target, hence of its mean: a sum of squares, never a difference of two risks.
    """
    gap = normalized @ (coef - best).T
    return float(np.einsum("ik,ik->", gap, gap)) / len(normalized)
