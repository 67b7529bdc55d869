"""Groups of batches that share their irrationality, in which linear algebra is rational.

A batch's row is c_a/√V_a in coordinate a. Take c without common factor (V then is a rational). If V_a V'_a is the same
up to squares for all features of two batches, their rows become rational together: with a common scale √R_a for each
feature, R from the group's first batch, and a positive factor for each batch, which changes nothing about cones,

    row_a = c_a · √(R_a V_f / (V_a R_f)),   f the first open feature that is not constant in the batch.

A feature that is constant in the first batch takes its R from the first batch that needs it, with √(…) = 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import gcd, isqrt, lcm

from proofs_check.certificates.features import Batch, Item, World
from proofs_check.certificates.linear import Echelon

__all__ = ["Group"]


class Group:
    """Batches with the same roots up to squares, and the rational row space of the items added.

    Args:
        world: the data.
        open_coordinates: coordinates that rows are formed on.
    """

    def __init__(self, world: World, open_coordinates: Sequence[int]) -> None:
        self.world = world
        self.coordinates = list(open_coordinates)
        self.features = sorted({a % world.d for a in open_coordinates})
        self.roots: dict[int, Fraction] = {}
        self.space = Echelon()
        self._scales: dict[tuple[int, ...], dict[int, Fraction] | None] = {}

    def row(self, batch: Batch, position: int, other: int, *, extend: bool = False) -> list[Fraction] | None:
        """The item's rational row, or None if its batch does not belong here; `extend` may fix roots not yet known."""
        scales = self._fit(batch, extend)
        if scales is None:
            return None
        x = [0] * self.world.d
        parts = [Fraction(0)] * self.world.d
        for a, scale in scales.items():
            parts[a] = batch.c[a][position] // gcd(*batch.c[a]) * scale
        den = lcm(*[part.denominator for part in parts])
        x = [int(part * den) for part in parts]
        vector = self.world.vector(x, batch.samples[position], other)
        return [Fraction(vector[a], den) for a in self.coordinates]

    def combine(self, terms: Iterable[tuple[Item, int]]) -> list[Fraction] | None:
        """Σ weight · row over the items, roots fixed in this order; None if a batch does not belong here."""
        total = [Fraction(0)] * len(self.coordinates)
        for (b, position, k), weight in terms:
            row = self.row(self.world.batch(b), position, k, extend=True)
            if row is None:
                return None
            total = [so_far + weight * entry for so_far, entry in zip(total, row, strict=True)]
        return total

    def add(self, row: Sequence[Fraction]) -> bool:
        """Add a rational row to the space; True if it was not in it."""
        return self.space.add(_integers(row))

    def contains(self, row: Sequence[Fraction]) -> bool:
        """Whether a rational row lies in the space."""
        return not any(self.space.reduce(_integers(row)))

    def _fit(self, batch: Batch, extend: bool) -> dict[int, Fraction] | None:
        """The scale √(R_a V_f / (V_a R_f)) of each open feature that is not constant in the batch."""
        if batch.samples in self._scales and not extend:
            return self._scales[batch.samples]
        own = {a: Fraction(batch.v[a], gcd(*batch.c[a]) ** 2) for a in self.features if any(batch.c[a])}
        known = [a for a in own if a in self.roots]
        ratio = own[known[0]] / self.roots[known[0]] if known else Fraction(1)
        scales: dict[int, Fraction] | None = {}
        for a, v in own.items():
            root = _root(self.roots[a] / v * ratio) if a in self.roots else Fraction(1) if extend else None
            if root is None or scales is None:
                scales = None
                break
            scales[a] = root
        if scales is not None and extend:
            for a, v in own.items():
                self.roots.setdefault(a, v / ratio)
        self._scales[batch.samples] = scales
        return scales


def _root(value: Fraction) -> Fraction | None:
    top, bottom = isqrt(value.numerator), isqrt(value.denominator)
    exact = top * top == value.numerator and bottom * bottom == value.denominator
    return Fraction(top, bottom) if exact else None


def _integers(row: Sequence[Fraction]) -> list[int]:
    den = lcm(*[entry.denominator for entry in row])
    return [int(entry * den) for entry in row]
