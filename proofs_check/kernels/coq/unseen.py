"""A direction that no row of a data set sees, in closed form, where the rows do not span all features."""

from __future__ import annotations

from collections.abc import Sequence
from math import lcm

from proofs_check.kernels import checker
from proofs_check.kernels.coq.surds import LARGEST, Ring, Roots, Surd

__all__ = ["DIGITS", "unseen_direction"]

DIGITS = 256  # of the enclosures that guess a rank; what is found is checked exactly
Terms = Sequence[tuple[int, int]]


def unseen_direction(rows: Sequence[Terms]) -> tuple[list[Roots], int] | None:
    """A direction orthogonal to every row, as sums of roots, and a feature on which it is positive, or None.

    Args:
        rows: (m, d) terms n/√v.
    """
    d, ring = len(rows[0]), Ring()
    boxes = [[checker.enclose(n, v, DIGITS) for n, v in row] for row in rows]
    basis = checker.eliminate(boxes, DIGITS, d)
    rank = len(basis)
    if rank == d or rank > LARGEST:
        return None
    pivots = checker.eliminate([[boxes[i][a] for i in basis] for a in range(d)], DIGITS, rank) if rank else []
    columns = [*pivots, next(a for a in range(d) if a not in pivots)]
    matrix = [[ring.term(*rows[i][a]) for a in columns] for i in basis]
    found: list[Surd] = [{} for _ in range(d)]
    for place, a in enumerate(columns):
        minor = ring.determinant([[*row[:place], *row[place + 1 :]] for row in matrix])
        found[a] = {r: q * (-1) ** place for r, q in minor.items()}
    den = lcm(*[q.denominator for entry in found for q in entry.values()])
    out: list[Roots] = [[(int(q * den), r) for r, q in entry.items()] for entry in found]
    for row in rows:
        seen = [(k * n * r, v * r) for entry, (n, v) in zip(out, row, strict=True) for k, r in entry if n]
        if not checker.is_zero(seen):
            return None
    at = columns[-1]  # its minor is that of independent columns
    if checker.sign([(k * r, r) for k, r in out[at]]) < 0:
        out = [[(-k, r) for k, r in entry] for entry in out]
    return out, at
