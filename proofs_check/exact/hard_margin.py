"""Max-margin directions of few rational rows, exactly: candidates from subsets, accepted by their dual certificate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from proofs_check.exact.pairs import solve_rational

__all__ = ["least_length", "least_sum"]

Row = Sequence[Fraction]


def least_length(rows: Sequence[Row]) -> list[Fraction] | None:
    """The shortest v with v·z ≥ 1 on all rows; None if there is none. Exponential in the number of rows.

    v = Σ α_i z_i over a subset on which v·z = 1, α > 0, and v·z ≥ 1 on the rest: that proves it shortest.
    """
    for chosen in _subsets(range(len(rows)), min(len(rows), len(rows[0]))):
        held = [rows[i] for i in chosen]
        alpha = _solve([[_dot(a, b) for b in held] for a in held], [Fraction(1)] * len(held))
        if alpha is None or min(alpha) <= 0:
            continue
        v = [_dot(alpha, column) for column in zip(*held, strict=True)]
        if all(_dot(v, z) >= 1 for z in rows):
            return v
    return None


def least_sum(rows: Sequence[Row]) -> list[Fraction] | None:
    """The only v of least Σ|v_a| with v·z ≥ 1 on all rows; None if there is none or it was not shown unique.

    A nonsingular square system gives v on some features. It is least if β ≥ 0 on its rows has q = Σ β_i z_i with q_a =
    sign v_a on those features and |q_a| ≤ 1 on the others; several such β are averaged, and if then |q_a| < 1 on the
    others, v is the only one. Exponential in the number of rows and features.
    """
    width = len(rows[0])
    for features in _subsets(range(width), min(len(rows), width)):
        duals: dict[tuple[Fraction, ...], list[list[Fraction]]] = {}
        for chosen in combinations(range(len(rows)), len(features)):
            square = [[rows[i][a] for a in features] for i in chosen]
            part = _solve(square, [Fraction(1)] * len(chosen))
            if part is None or not all(part):
                continue
            v = [Fraction(0)] * width
            for a, x in zip(features, part, strict=True):
                v[a] = x
            signs = [Fraction(1 if x > 0 else -1) for x in part]
            beta = _solve([list(column) for column in zip(*square, strict=True)], signs)
            if beta is None or min(beta) <= 0 or any(_dot(v, z) < 1 for z in rows):
                continue
            q = [_dot(beta, column) for column in zip(*(rows[i] for i in chosen), strict=True)]
            if max(map(abs, q)) <= 1:
                duals.setdefault(tuple(v), []).append(q)
        for found, qs in duals.items():
            mean = [sum(column, Fraction(0)) / len(qs) for column in zip(*qs, strict=True)]
            if all(abs(mean[a]) < 1 for a in range(width) if a not in features):
                return list(found)
    return None


def _subsets(items: range, largest: int) -> Iterator[tuple[int, ...]]:
    for size in range(1, largest + 1):
        yield from combinations(items, size)


def _dot(a: Row, b: Row) -> Fraction:
    return sum((x * y for x, y in zip(a, b, strict=True)), Fraction(0))


def _solve(matrix: list[list[Fraction]], right: list[Fraction]) -> list[Fraction] | None:
    """The solution, or None where the matrix is singular."""
    try:
        return solve_rational([list(column) for column in zip(*matrix, strict=True)], [right])[0]
    except ZeroDivisionError:
        return None
