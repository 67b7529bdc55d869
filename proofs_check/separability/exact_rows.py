"""Exact rows of chosen items, for what floating point cannot decide (setting of claims C-1 … C-3).

Within one batch the normalized features are integers over one root per feature, x̄ = c/√V. Batches whose V agree
up to squares and a factor have the same irrationality and form a family, in which linear algebra is rational.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from math import gcd, isqrt

from proofs_check.orders import Indices
from proofs_check.separability.data import ExactData
from proofs_check.separability.items import Key

__all__ = ["ExactRows", "Family"]

Roots = tuple[Fraction, ...]


class Family:
    """Batches whose roots agree up to squares and one factor a batch; in it, rows are rational.

    The first batch with a feature fixes the feature's scale; each batch has its factor from its first known feature.
    """

    def __init__(self, exact: ExactRows, features: list[int]) -> None:
        self.exact = exact
        self.features = features
        self.scale: dict[int, Fraction] = {}
        self.ratios: dict[int, list[Fraction]] = {}

    def admit(self, number: int) -> bool:
        """Whether the batch belongs here; it is taken in if it does."""
        if number in self.ratios:
            return True
        columns, roots = self.exact.batch(number)
        own = [a for a in self.features if any(columns[a])]
        shared = next((a for a in own if a in self.scale), None)
        factor = Fraction(1) if shared is None else roots[shared] / self.scale[shared]
        ratios = [Fraction(1)] * len(columns)
        for a in own:
            square = self.scale.get(a, roots[a] / factor) * factor / roots[a]
            top, bottom = isqrt(square.numerator), isqrt(square.denominator)
            if top**2 != square.numerator or bottom**2 != square.denominator:
                return False
            ratios[a] = Fraction(top, bottom)
        for a in own:
            self.scale.setdefault(a, roots[a] / factor)
        self.ratios[number] = ratios
        return True

    def row(self, key: Key, columns: Sequence[int]) -> list[Fraction]:
        """The item's rational row on some coordinates; its batch must have been admitted."""
        vector, _ = self.exact.vector(key)
        ratios, d = self.ratios[key[0]], self.exact.data.d
        return [vector[a] * ratios[a % d] for a in columns]


class ExactRows:
    """Exact access to the items of a list of batches; batches are made on demand and kept."""

    def __init__(self, data: ExactData, batches: Sequence[Indices]) -> None:
        self.data = data
        self.batches = batches
        self._made: dict[int, tuple[list[list[int]], Roots]] = {}

    def batch(self, number: int) -> tuple[list[list[int]], Roots]:
        """Integers c (d columns of B entries, no common factor) and V with x̄ = c/√V; V = 1 for constant features."""
        if number not in self._made:
            table = self.data.numerators[self.batches[number]]
            size, eps = len(table), self.data.eps
            columns, roots = [], []
            for a, (den, column) in enumerate(zip(self.data.denominators, table.T.tolist(), strict=True)):
                total = sum(column)
                c = [size * entry - total if a not in self.data.redundant else 0 for entry in column]
                common = reduce(gcd, c)
                if common == 0:
                    columns.append(c)
                    roots.append(Fraction(1))
                    continue
                c = [entry // common for entry in c]
                square, own = sum(entry**2 for entry in c), eps.denominator * common**2
                roots.append(Fraction(square * own + eps.numerator * den**2 * size**3, size * own))
                columns.append(c)
            self._made[number] = columns, tuple(roots)
        return self._made[number]

    def vector(self, key: Key) -> tuple[list[int], int]:
        """The item's integers c (dim,), and its sample."""
        number, position, other = key
        sample = int(self.batches[number][position])
        x = [column[position] for column in self.batch(number)[0]]
        own, p, d = int(self.data.labels[sample]), self.data.classes, self.data.d
        out = [0] * (p * d)
        out[own * d : own * d + d] = x
        out[other * d : other * d + d] = [-entry for entry in x]
        return out[d:], sample

    def family(self, features: Sequence[int]) -> Family:
        """An empty family of batches that share their roots on some features."""
        return Family(self, list(features))

    def rounded(self, key: Key, bits: int) -> list[int]:
        """The item's vector · 2^bits, rounded; for open conditions only, never for equalities."""
        c, _ = self.vector(key)
        roots = self.batch(key[0])[1] * (self.data.classes - 1)
        out = []
        for entry, v in zip(c, roots, strict=True):
            size = isqrt((entry**2 * v.denominator << 2 * bits) // v.numerator)
            out.append(size if entry > 0 else -size)
        return out
