"""Sums Σ a_k/√V_k of integers over square roots: exact zero test and exact sign.

Roots of numbers in different square classes (V V' is not a square) are linearly independent over the rationals
(Besicovitch 1940), so a sum is 0 exactly when the rational coefficient of every class is 0. A sum that is not 0 shows
its sign in enclosures of growing precision.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import isqrt

__all__ = ["is_zero", "sign"]


def is_zero(terms: Iterable[tuple[int, int]]) -> bool:
    """Whether Σ a/√V over the terms (a, V) with V > 0 is exactly 0."""
    equal: dict[int, int] = {}
    for a, v in terms:
        if a:
            equal[v] = equal.get(v, 0) + a
    classes: list[tuple[int, Fraction]] = []  # (V of the class, coefficient of 1/√V)
    for v, a in equal.items():
        if not a:
            continue
        for place, (base, coefficient) in enumerate(classes):
            root = isqrt(base * v)
            if root * root == base * v:  # 1/√v = root / (v √base) · …: 1/√v = (√(base v)/v) / √base
                classes[place] = (base, coefficient + Fraction(a * root, v))
                break
        else:
            classes.append((v, Fraction(a)))
    return all(coefficient == 0 for _, coefficient in classes)


def sign(terms: Iterable[tuple[int, int]]) -> int:
    """The sign of Σ a/√V, exactly."""
    known = list(terms)
    bits = 64
    while True:
        total = error = 0
        for a, v in known:
            if a:
                total += a * isqrt((1 << 2 * bits) // v)
                error += abs(a)
        if abs(total) > error:
            return 1 if total > 0 else -1
        if bits == 64 and is_zero(known):
            return 0
        bits *= 2  # the sum is not 0, so this ends
