"""Margins of few rows against the least of all corners: in the plane and in space, by Cramer's rule."""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

import pytest

from proofs_check.exact.hard_margin import least_length, least_sum

Vector = tuple[Fraction, ...]


def det(rows: Sequence[Sequence[Fraction]]) -> Fraction:
    if len(rows) == 1:
        return rows[0][0]
    minors = ([[*row[:a], *row[a + 1 :]] for row in rows[1:]] for a in range(len(rows)))
    return sum(((-1) ** a * rows[0][a] * det(minor) for a, minor in enumerate(minors)), Fraction(0))


def corner(planes: Sequence[tuple[Vector, int]]) -> Vector | None:
    """Where d planes v·z = c meet."""
    bottom = det([z for z, _ in planes])
    if bottom == 0:
        return None
    return tuple(det([[*z[:a], Fraction(c), *z[a + 1 :]] for z, c in planes]) / bottom for a in range(len(planes)))


def kept(v: Vector, rows: Sequence[Vector]) -> bool:
    return all(sum(x * z for x, z in zip(v, row, strict=True)) >= 1 for row in rows)


def least_sums(rows: Sequence[Vector]) -> list[Vector]:
    """All corners of least Σ|v_a|, corners of the constraints cut along the planes v_a = 0."""
    width = len(rows[0])
    axes = [(tuple(Fraction(a == b) for b in range(width)), 0) for a in range(width)]
    corners = {corner(chosen) for chosen in combinations([*((z, 1) for z in rows), *axes], width)} - {None}
    allowed = [v for v in corners if v is not None and kept(v, rows)]
    least = min((sum(map(abs, v)) for v in allowed), default=None)
    return [v for v in allowed if sum(map(abs, v)) == least]


def draws(seed: int, width: int, count: int) -> list[list[Vector]]:
    rng = random.Random(seed)  # noqa: S311 - test data
    return [
        [tuple(Fraction(rng.randint(-3, 5)) for _ in range(width)) for _ in range(rng.randint(1, 4))]
        for _ in range(count)
    ]


@pytest.mark.parametrize("width", [1, 2, 3])
def test_the_least_sum_is_the_only_least_corner(width: int):
    unique = several = none = 0
    for rows in draws(width, width, 60):
        corners, found = least_sums(rows), least_sum(rows)
        if len(corners) == 1:
            unique += 1
            # an edge of the polytope may be as short as its corner only if the other end is too, so it is the only one
            assert found is None or tuple(found) == corners[0], rows
            several += found is None
        else:
            none += 1
            assert found is None, rows
    assert unique > 10
    assert several <= unique // 10  # a unique one that touches more constraints than it needs may stay unproved
    assert none > 2


@pytest.mark.parametrize("width", [1, 2, 3])
def test_the_shortest_has_a_combination_and_keeps_all_margins(width: int):
    """|v|² against that of the nearest points of all faces, whichever keep the margins: no weights looked at."""
    met = 0
    for rows in draws(10 + width, width, 60):
        nearest = []
        for size in range(1, width + 1):
            for chosen in combinations(rows, size):
                gram = [[sum((x * z for x, z in zip(a, b, strict=True)), Fraction(0)) for b in chosen] for a in chosen]
                weights = corner([(tuple(row), 1) for row in gram])
                if weights is not None:
                    v = tuple(
                        sum((w * x for w, x in zip(weights, column, strict=True)), Fraction(0))
                        for column in zip(*chosen, strict=True)
                    )
                    nearest += [v] if kept(v, rows) else []
        best = min(nearest, key=lambda v: sum(x * x for x in v), default=None)
        found = least_length(rows)
        assert (None if found is None else tuple(found)) == best, rows
        met += best is not None
    assert 10 < met < 60


def test_by_hand():
    half = Fraction(1, 2)
    assert least_length([(Fraction(3), Fraction(4))]) == [Fraction(3, 25), Fraction(4, 25)]
    assert least_sum([(Fraction(3), Fraction(4))]) == [0, Fraction(1, 4)]
    assert least_sum([(Fraction(1), Fraction(1))]) is None, "every mixture of the axes is as short"
    assert least_sum([(Fraction(2), Fraction(-1)), (Fraction(-1), Fraction(2))]) == [1, 1]
    assert least_length([(Fraction(1), Fraction(0)), (Fraction(-1), Fraction(0))]) is None
    assert least_length([(Fraction(2), Fraction(0)), (Fraction(5), Fraction(9))]) == [half, 0]


def test_a_touching_margin_of_exactly_1_counts_as_kept():
    """v = (1, 0) has margin 1 on both rows; the second carries no weight."""
    rows = [(Fraction(1), Fraction(0)), (Fraction(1), Fraction(7))]
    assert least_length(rows) == [1, 0]
