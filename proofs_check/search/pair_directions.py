"""Tables over the 512 sets of sign vectors in the plane: what batches of two can make a weight do.

Bit 4 + 3 s₁ + s₂ of a set stands for the signed feature (s₁, s₂) with entries −1, 0, 1 (claim BN-4).
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import product
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.exact.hard_margin import least_length, least_sum

__all__ = ["HALF", "LS", "NONE", "PLS", "SC", "SECTOR", "direction_tables"]

Vector = tuple[int, int]
SECTOR, HALF, NONE = 0, 1, 2  # rays within less than a half-plane; in a half-plane with its edge; all else
LS, PLS, SC = 0, 1, 2
_SIGNS: tuple[Vector, ...] = tuple((s, t) for s, t in product((-1, 0, 1), repeat=2))


@cache
def direction_tables() -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """For each set: (kind, class) (512, 2), first and last ray (512, 4), weights under frozen and trained Γ (512, 2, 2)
    as integers, and which of them are known (512, 2): all that are not SC."""
    kinds, rays = np.zeros((512, 2), np.int64), np.zeros((512, 4), np.int64)
    weights, known = np.zeros((512, 2, 2), np.int64), np.zeros((512, 2), np.bool_)
    for mask in range(512):
        chosen = [v for k, v in enumerate(_SIGNS) if mask >> k & 1]
        there = [v for v in chosen if any(v)]
        kind, first, last = _arranged(there)
        zero = len(there) < len(chosen)
        kinds[mask] = kind, (PLS if zero else LS) if kind == SECTOR else PLS if kind == HALF else SC
        rays[mask] = *first, *last
        if kind == HALF:
            weights[mask] = (-first[1], first[0])
            known[mask] = True
        elif kind == SECTOR:
            rows = [[Fraction(v) for v in row] for row in there]
            alone = rows[0] if len(rows) == 1 else None  # symmetry keeps trained Γ on it, though ℓ1 leaves it open
            for gamma, found in enumerate((least_length(rows), alone or least_sum(rows))):
                if found is not None:
                    den = lcm(*(v.denominator for v in found))
                    weights[mask, gamma] = [int(v * den) for v in found]
                    known[mask, gamma] = True
    return kinds, rays, weights, known


def _arranged(there: list[Vector]) -> tuple[int, Vector, Vector]:
    """The kind of a set of rays, and its first and last ray counterclockwise."""

    def cross(u: Any, v: Any) -> int:
        return int(u[0] * v[1] - u[1] * v[0])

    for first in there:
        if all(cross(first, v) >= 0 for v in there):
            opposite = any(cross(first, v) == 0 and v != first for v in there)
            if not opposite:
                return SECTOR, first, next(v for v in there if all(cross(v, u) <= 0 for u in there))
            beside = any(cross(first, v) > 0 for v in there)
            return (HALF if beside else NONE), first, first
    return NONE, (0, 0), (0, 0)
