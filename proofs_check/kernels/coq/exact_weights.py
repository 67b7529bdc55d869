"""A certificate's weights as the sums of roots k √r that the Coq library takes, exact where they are corrected."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Any

from proofs_check.kernels import checker
from proofs_check.kernels.checker import Unsupported
from proofs_check.kernels.coq.circuits import near_root
from proofs_check.kernels.coq.surds import Roots, corrected, roots_of
from proofs_check.kernels.coq.translate import Items

__all__ = ["digits", "flags_of", "terms", "weights_of"]

DIGITS = (64, 192, 640)  # binary digits at which signs are shown, tried in turn


def flags_of(items: Items, weight: Any | None) -> list[bool]:
    """Which items are on the separable side."""
    if weight is None:
        return [False] * len(items.list)
    return [weight.side(item) > 0 for item in items.list]


def weights_of(items: Items, weight: Any | None, overlap: Any, flags: Sequence[bool]) -> list[Roots]:
    """The weight, one sum of roots a coordinate; a corrected weight is made exact.

    Where one group of batches overlaps, that share their roots, a weight k √r a coordinate is found near it; else the
    correction is written in closed form.

    Args:
        items: the order's items, with the side of each in `flags`.
        weight: as the certificate has it; None for 0.
        overlap: what is proved to overlap.
        flags: which items are separated.

    Raises:
        Unsupported: no exact weight was found.
    """
    if weight is None:
        return [[] for _ in range(items.world.dim)]
    if not weight.columns:
        return [roots_of(terms) for terms in weight.w]
    alone = len(overlap.groups) == 1 and len(weight.flat) == len(overlap.groups[0].rank_rows)  # and no ties
    return (_near(items, weight, overlap.groups[0], flags) if alone else None) or corrected(weight)


def _near(items: Items, weight: Any, group: Any, flags: Sequence[bool]) -> list[Roots] | None:
    """A weight k √r a coordinate, near a given one and exactly 0 on a group."""
    p = 256
    boxes = weight.enclosed(p)
    plain = [terms[0][0] for terms in weight.w]
    opened = list(group.opened)
    squares = [Fraction(*group.known.get(a % items.world.d, (1, 1))) for a in opened]
    near = [
        Fraction(boxes[a][0] + boxes[a][1], 2 << p) / near_root(square)
        for a, square in zip(opened, squares, strict=True)
    ]
    rows = [row for _, row in group.rank_rows]
    for digits in (16, 32, 64, 128):
        omega = _orthogonal(rows, [Fraction(round(x * (1 << digits)), 1 << digits) for x in near])
        parts = [x / square.denominator for x, square in zip(omega, squares, strict=True)]
        den = lcm(*[x.denominator for x in parts])
        out: list[Roots] = [[(k * den, 1)] for k in plain]
        for a, part, square in zip(opened, parts, squares, strict=True):
            out[a] = [(int(part * den), square.numerator * square.denominator)]
        if all(_sign(out, items.world.vector(*item)) == flag for item, flag in zip(items.list, flags, strict=True)):
            return out
    return None


def _sign(weights: Sequence[Roots], vector: Sequence[tuple[int, int]]) -> int:
    return int(checker.sign(terms(weights, vector)))


def _orthogonal(rows: Sequence[Sequence[int]], near: Sequence[Fraction]) -> list[Fraction]:
    """A vector orthogonal to the rows, equal to `near` outside their pivots."""
    work = [list(map(Fraction, row)) for row in rows]
    pivots = []
    for at in range(len(work)):
        pivot = next(a for a, x in enumerate(work[at]) if x)
        work[at] = [x / work[at][pivot] for x in work[at]]
        for other in range(len(work)):
            if other != at and work[other][pivot]:
                factor = work[other][pivot]
                work[other] = [x - factor * y for x, y in zip(work[other], work[at], strict=True)]
        pivots.append(pivot)
    out = list(near)
    for row, pivot in zip(work, pivots, strict=True):
        out[pivot] = -sum((x * out[a] for a, x in enumerate(row) if a not in pivots), Fraction(0))
    return out


def digits(world: Any, items: Items, weights: Sequence[Roots], flags: Sequence[bool]) -> int:
    """Binary digits at which each flagged item is seen to be positive."""
    for p in DIGITS:
        if all(
            sum(checker.enclose(n, v, p)[0] for n, v in terms(weights, world.vector(*item))) > 0
            for item, flag in zip(items.list, flags, strict=True)
            if flag
        ):
            return p
    raise Unsupported("the Coq kernel saw no sign in its precision")


def terms(weights: Sequence[Roots], vector: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """weight · vector as a sum of terms n/√v."""
    return [(k * n * r, v * r) for entry, (n, v) in zip(weights, vector, strict=True) for k, r in entry if n]
