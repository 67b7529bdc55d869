"""A corrected weight in closed form: Cramer's rule with sums of square roots, without a division."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import isqrt, lcm
from typing import Any

from proofs_check.kernels import checker
from proofs_check.kernels.checker import Unsupported

__all__ = ["Roots", "corrected", "roots_of"]

Roots = list[tuple[int, int]]
"""Σ k √r as pairs (k, r) of integers, r > 0; empty for 0."""
Surd = dict[int, Fraction]
"""Σ q √r as r → q, the r of one `Ring` pairwise not equal up to squares."""
LARGEST = 6  # equations; a determinant has its factorial of products


def roots_of(terms: Sequence[tuple[int, int]]) -> Roots:
    """A weight as the single-file checker holds it, Σ (q k)/√k, as Σ q √k."""
    return [(n // v, v) for n, v in terms if n]


def corrected(weight: Any) -> list[Roots]:
    """A positive multiple of a corrected weight, exactly: orthogonal to all that it is corrected on.

    Args:
        weight: integers `w`, corrected on `columns` so that it is 0 on the items `flat`.

    Raises:
        Unsupported: the correction has too many equations.
        Invalid: there is none, as the items are dependent on the coordinates.
    """
    columns, plain = weight.columns, [terms[0][0] for terms in weight.w]
    if len(columns) > LARGEST:
        raise Unsupported(f"the Coq kernel writes corrections of at most {LARGEST} equations in closed form")
    ring = Ring()
    vectors = [weight.world.vector(*item) for item in weight.flat]
    matrix = [[ring.term(*vector[a]) for a in columns] for vector in vectors]
    right = [ring.sum([ring.term(-w * n, v) for w, (n, v) in zip(plain, vector, strict=True)]) for vector in vectors]
    whole = ring.determinant(matrix)
    den = lcm(*[q.denominator for q in whole.values()])
    sign = checker.sign([(int(q * den) * root, root) for root, q in whole.items()])
    checker.need(sign != 0, "the correction is not determined")
    out = [ring.times(whole, {1: Fraction(sign * w)}) for w in plain]
    for place, a in enumerate(columns):
        swapped = [[*row[:place], y, *row[place + 1 :]] for row, y in zip(matrix, right, strict=True)]
        more = ring.times(ring.determinant(swapped), {1: Fraction(sign)})
        out[a] = ring.sum([out[a], more])
    den = lcm(*[q.denominator for entry in out for q in entry.values()])
    return [[(int(q * den), root) for root, q in entry.items()] for entry in out]


class Ring:
    """Sums of rational multiples of square roots; roots equal up to squares are the same."""

    def __init__(self) -> None:
        self.roots = [1]

    def root(self, v: int) -> Surd:
        """√v."""
        for r in self.roots:
            s = isqrt(v * r)
            if s * s == v * r:
                return {r: Fraction(s, r)}
        self.roots.append(v)
        return {v: Fraction(1)}

    def term(self, n: int, v: int) -> Surd:
        """n/√v."""
        return {r: q * n / v for r, q in self.root(v).items()} if n else {}

    def sum(self, parts: Sequence[Surd]) -> Surd:
        """A sum."""
        out: Surd = {}
        for part in parts:
            for r, q in part.items():
                out[r] = out.get(r, Fraction(0)) + q
        return {r: q for r, q in out.items() if q}

    def times(self, x: Surd, y: Surd) -> Surd:
        """A product."""
        return self.sum(
            [{r: q * a * b for r, q in self.root(u * v).items()} for u, a in x.items() for v, b in y.items()]
        )

    def determinant(self, matrix: Sequence[Sequence[Surd]]) -> Surd:
        """By expansion along the first row."""
        if not matrix:
            return {1: Fraction(1)}
        parts = []
        for a, entry in enumerate(matrix[0]):
            if entry:
                rest = self.determinant([[*row[:a], *row[a + 1 :]] for row in matrix[1:]])
                parts.append(self.times(self.times(entry, {1: Fraction((-1) ** a)}), rest))
        return self.sum(parts)
