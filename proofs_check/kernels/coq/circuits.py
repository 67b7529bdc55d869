"""Exact combinations of items whose batches share their roots: weights k √t, found in fractions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import isqrt, lcm
from typing import Any

from proofs_check.kernels.checker import Unsupported
from proofs_check.kernels.coq.surds import Roots

__all__ = ["Item", "closing", "combine", "factor", "near_root", "rational_row", "rooted", "whole_row"]

Item = tuple[tuple[int, ...], int, int]
"""(samples of the batch, position, class compared with)."""


def factor(group: Any, item: Item) -> Fraction:
    """T of the item's batch."""
    num, den = group.factor(item[0], True)
    return Fraction(num, den)


def near_root(x: Fraction) -> Fraction:
    """√x to 1000 binary digits."""
    return Fraction(isqrt((x.numerator << 2000) // x.denominator), 1 << 1000)


def rational_row(group: Any, item: Item, *, extend: bool = False) -> list[Fraction]:
    """√T · √R · vector on the open coordinates."""
    ratio = group.factor(item[0], extend)
    if ratio is None:
        raise Unsupported("batches of a combination do not share their roots")
    vector, out = group.world.vector(*item), []
    for a in group.opened:
        n, v = vector[a]
        if not n:
            out.append(Fraction(0))
            continue
        square = Fraction(*ratio) / v * Fraction(*group.known[a % group.world.d])
        out.append(n * Fraction(isqrt(square.numerator), isqrt(square.denominator)))
    return out


def whole_row(row: Sequence[Fraction]) -> list[int]:
    """The row times a common denominator."""
    den = lcm(*[x.denominator for x in row])
    return [int(x * den) for x in row]


def rooted(group: Any, terms: Sequence[tuple[Item, Fraction]]) -> list[Roots]:
    """Weights · √T as k √t with integers."""
    factors = [factor(group, item) for item, _ in terms]
    parts = [weight / t.denominator for (_, weight), t in zip(terms, factors, strict=True)]
    den = lcm(*[x.denominator for x in parts])
    return [[(int(part * den), t.numerator * t.denominator)] for part, t in zip(parts, factors, strict=True)]


def closing(
    group: Any, item: Item, chosen: Sequence[Item], weights: Sequence[int], rows: Sequence[Sequence[Fraction]]
) -> list[tuple[Item, Fraction]]:
    """A positive combination equal to 0 of an item of the group's space and the group's own items."""
    rho = combine(rows, [-x for x in rational_row(group, item)])
    lift = max([Fraction(0), *[1 - x / w for x, w in zip(rho, weights, strict=True)]])
    return [(item, Fraction(1)), *[(z, x + lift * w) for z, x, w in zip(chosen, rho, weights, strict=True)]]


def combine(rows: Sequence[Sequence[Fraction]], target: Sequence[Fraction]) -> list[Fraction]:
    """Coefficients with Σ coefficient · row = target, by elimination in fractions."""
    m, k = len(rows), len(target)
    work = [[rows[i][a] for i in range(m)] + [target[a]] for a in range(k)]
    pivots: list[tuple[int, int]] = []
    at = 0
    for i in range(m):
        best = next((a for a in range(at, k) if work[a][i]), None)
        if best is None:
            continue
        work[at], work[best] = work[best], work[at]
        work[at] = [x / work[at][i] for x in work[at]]
        for a in range(k):
            if a != at and work[a][i]:
                work[a] = [x - work[a][i] * y for x, y in zip(work[a], work[at], strict=True)]
        pivots.append((i, at))
        at += 1
    out = [Fraction(0)] * m
    for i, a in pivots:
        out[i] = work[a][m]
    return out
