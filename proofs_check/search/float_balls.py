"""Arrays of enclosures, midpoint and radius in floating point: a comparison is decided only where it is certain.

Every operation widens the radius by the rounding of its own result, 2⁻⁵³ of it, and all radii by a little more than
their own rounding; ranges are those of small integers, so that nothing over- or underflows unseen. A number without a
value, a ratio over 0, has a NaN as midpoint, and compares to nothing; a NaN as radius decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.predicates.kleene import FALSE, TRUE, UNKNOWN

__all__ = ["Balls", "balls"]

Floats = NDArray[np.float64]
ROUNDING = 2.0**-53  # of a correctly rounded operation
WIDER = 1.0 + 2.0**-50  # covers the rounding of the radius itself, a few operations


@dataclass(frozen=True, slots=True, eq=False)
class Balls:
    """Numbers known to lie within `rad` of `mid`; both arrays of one shape."""

    mid: Floats
    rad: Floats

    def __add__(self, other: Balls) -> Balls:
        mid = self.mid + other.mid
        return Balls(mid, (self.rad + other.rad + _own(mid, self, other)) * WIDER)

    def __sub__(self, other: Balls) -> Balls:
        return self + -other

    def __neg__(self) -> Balls:
        return Balls(-self.mid, self.rad)

    def __abs__(self) -> Balls:
        return Balls(np.abs(self.mid), self.rad)

    def __mul__(self, other: Balls) -> Balls:
        mid = self.mid * other.mid
        exact = (self.rad == 0) & (other.rad == 0) & (np.abs(mid) < 2.0**52) & _whole(self.mid) & _whole(other.mid)
        rad = np.abs(self.mid) * other.rad + np.abs(other.mid) * self.rad + self.rad * other.rad
        return Balls(mid, np.where(exact, 0.0, (rad + ROUNDING * np.abs(mid)) * WIDER))

    def __truediv__(self, other: Balls) -> Balls:
        """No value (a NaN as midpoint) where the divisor is 0, unknown size (an infinite radius) where it may be."""
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            low = (np.abs(other.mid) - other.rad) / WIDER
            mid = self.mid / other.mid
            rad = ((self.rad + np.abs(mid) * other.rad) / low + ROUNDING * np.abs(mid)) * WIDER
        nothing = (other.mid == 0) & (other.rad == 0)
        sure = low > 0
        none = nothing | np.isnan(self.mid) | np.isnan(other.mid)
        return Balls(np.where(none, np.nan, np.where(sure, mid, 0.0)), np.where(sure, rad, np.inf))

    def sqrt(self) -> Balls:
        """√x of numbers that are at least 0."""
        with np.errstate(invalid="ignore", divide="ignore"):
            high = np.sqrt(np.maximum(self.mid + self.rad, 0.0)) * WIDER
            low = np.sqrt(np.maximum(self.mid - self.rad, 0.0)) / WIDER
        return Balls((low + high) / 2, ((high - low) / 2 + ROUNDING * high) * WIDER)

    def signs(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
        """Where the number is certainly negative, certainly 0, certainly positive."""
        return self.mid < -self.rad, (self.mid == 0) & (self.rad == 0), self.mid > self.rad

    def compare(self, relation: str) -> NDArray[np.uint8]:
        """Whether it is <, <=, >, >=, =, != 0, as Kleene's truth values."""
        below, zero, above = self.signs()
        yes, no = {
            "<": (below, zero | above),
            "<=": (below | zero, above),
            ">": (above, zero | below),
            ">=": (above | zero, below),
            "=": (zero, below | above),
            "!=": (below | above, zero),
        }[relation]
        return np.where(yes, TRUE, np.where(no | np.isnan(self.mid), FALSE, UNKNOWN)).astype(np.uint8)

    def where(self, condition: NDArray[np.bool_], other: Balls) -> Balls:
        """These numbers where the condition holds, else the other ones."""
        return Balls(np.where(condition, self.mid, other.mid), np.where(condition, self.rad, other.rad))


def balls(values: Any, like: Balls | None = None) -> Balls:
    """Whole numbers below 2⁵³, exactly; a single one is spread over the shape of `like`."""
    mid = np.asarray(values, dtype=np.float64)
    if like is not None:
        mid = np.broadcast_to(mid, like.mid.shape)
    return Balls(mid, np.zeros_like(mid))


def _own(mid: Floats, one: Balls, other: Balls) -> Floats:
    """The rounding of a sum: none where both are whole numbers that a float holds exactly."""
    exact = (one.rad == 0) & (other.rad == 0) & (np.abs(mid) < 2.0**52) & _whole(one.mid) & _whole(other.mid)
    return np.where(exact, 0.0, ROUNDING * np.abs(mid))


def _whole(values: Floats) -> NDArray[np.bool_]:
    return np.asarray(values == np.rint(values))
