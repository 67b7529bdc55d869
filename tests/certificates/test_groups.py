"""Batches that share their roots: rational rows against the roots themselves, to 60 digits."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise

import mpmath
import pytest

from proofs_check.certificates.features import Batch, World
from proofs_check.certificates.groups import Group


def a_world(seed: int, classes: int = 2, factor: int = 1) -> World:
    """Three batches of three; each column in each batch is 0, 1, 3 in some order times a factor of its own.

    A batch's column then has the deviations of 0, 1, 3, whatever the factor: the batches share their roots. The last
    feature is constant in the first batch.
    """
    rng = random.Random(seed)  # noqa: S311
    columns = []
    for a in range(3):
        column = []
        for batch in range(3):
            entries, scale = [0, 1, 3], rng.choice((1, 2, -3)) * factor
            rng.shuffle(entries)
            column += [5] * 3 if (a, batch) == (2, 0) else [scale * entry for entry in entries]
        columns.append(column)
    rows = [list(row) for row in zip(*columns, strict=True)]
    labels = rng.sample([i % classes for i in range(9)], 9)
    return World(rows, labels, classes, [Fraction(0)] * 3, "zero", "ss", [(0, 1, 2), (3, 4, 5), (6, 7, 8)])


def true_row(world: World, number: int, position: int, k: int) -> list[mpmath.mpf]:
    """(e_y − e_k) ⊗ x̄ without class 0, by the definition."""
    samples = world.table[number]
    y, out = world.labels[samples[position]], []
    for block in range(1, world.classes):
        sign = (block == y) - (block == k)
        for a in range(world.d):
            x = [mpmath.mpf(world.rows[i][a]) for i in samples]
            mean = sum(x) / 3
            spread = mpmath.sqrt(sum((entry - mean) ** 2 for entry in x) / 3)
            out.append(sign * (x[position] - mean) / spread if spread else mpmath.mpf(0))
    return out


def items(world: World) -> list[tuple[int, int, int]]:
    return [(b, i, k) for b in range(3) for i in range(3) for k in world.opponents(world.table[b][i])]


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("seed", range(6))
def test_rows_are_those_with_roots_up_to_one_scale_a_feature_and_a_factor_a_batch(seed: int, classes: int) -> None:
    world = a_world(seed, classes)
    group = Group(world, range(world.dim))
    rows = {item: group.row(world.batch(item[0]), *item[1:], extend=True) for item in items(world)}
    assert {item: group.row(world.batch(item[0]), *item[1:]) for item in rows} == rows
    with mpmath.workdps(60):
        scales: dict[tuple[int, int], mpmath.mpf] = {}  # (batch, feature) → true / rational
        for item, row in rows.items():
            for a, (true, rational) in enumerate(zip(true_row(world, *item), row, strict=True)):
                if rational == 0:
                    assert abs(true) < mpmath.mpf(10) ** -50
                    continue
                scale = true * rational.denominator / rational.numerator
                assert scale > 0
                known = scales.setdefault((item[0], a % 3), scale)
                assert abs(known - scale) < mpmath.mpf(10) ** -50
        for one, other in pairwise(range(3)):  # batches differ by one factor, the same for all features
            ratios = [scales[one, a] / scales[other, a] for a in range(3) if (one, a) in scales]
            assert max(ratios) - min(ratios) < mpmath.mpf(10) ** -50


@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (1, 2, 0), (2, 0, 1)])
def test_a_root_met_later_is_the_same_for_all_batches(order: tuple[int, ...]) -> None:
    """Three batches of two samples whose roots are 4, 9 and 25: the second feature does not vary in the first."""
    world = World([[1, 1]] * 6, [0, 1] * 3, 2, [Fraction(0)] * 2, "zero", "ss", [(0, 1), (2, 3), (4, 5)])
    flat = (0, 0)
    batches = [
        Batch((0, 1), ((1, -1), flat), (4, 1)),
        Batch((2, 3), ((1, -1), (1, -1)), (9, 16)),
        Batch((4, 5), ((1, -1), (1, -1)), (25, 49)),
    ]
    group = Group(world, range(2))
    for _ in range(2):  # the second time, the roots are known
        rows = {b: group.row(batches[b], 1, 0, extend=True) for b in order}
        assert rows == {b: group.row(batches[b], 1, 0) for b in order}
        quotients = {b: rows[b][1] / rows[b][0] for b in (1, 2)}
        # the true rows are (1/3, 1/4) and (1/5, 1/7): what they differ by is no matter of the order
        assert quotients[1] / quotients[2] == Fraction(3, 4) / Fraction(5, 7)
        assert rows[0][1] == 0


@pytest.mark.parametrize("seed", range(4))
def test_combinations_are_sums_of_rows(seed: int) -> None:
    world, rng = a_world(seed, 3), random.Random(seed)  # noqa: S311
    terms = [(item, rng.randint(-5, 5)) for item in rng.sample(items(world), 6)]
    total = Group(world, range(world.dim)).combine(terms)
    group = Group(world, range(world.dim))
    rows = [(weight, group.row(world.batch(b), i, k, extend=True)) for (b, i, k), weight in terms]
    assert total == [sum(weight * row[a] for weight, row in rows) for a in range(world.dim)]


def test_spaces() -> None:
    world = a_world(0)
    group = Group(world, range(3))
    first, second = (group.row(world.batch(1), i, k, extend=True) for _, i, k in items(world)[3:5])
    assert group.add(first)
    assert not group.add([Fraction(-3, 7) * entry for entry in first])
    assert group.contains([Fraction(2, 5) * entry for entry in first])
    assert not group.contains(second)
    assert group.add(second)
    assert group.contains([x - Fraction(1, 3) * y for x, y in zip(first, second, strict=True)])
    assert group.space.rank == 2


def other_roots() -> World:
    """In the second batch the second feature has the root of 0, 1, 2, which is that of 0, 1, 3 times no rational."""
    rows = [[0, 0], [1, 1], [3, 3], [0, 1], [3, 0], [1, 2], [1, 0], [0, 1], [2, 3]]
    return World(
        rows, [0, 1, 0, 1, 0, 1, 0, 1, 0], 2, [Fraction(0)] * 2, "zero", "ss", [(0, 1, 2), (3, 4, 5), (6, 7, 8)]
    )


def test_batches_with_other_roots_do_not_belong() -> None:
    world = other_roots()
    group = Group(world, range(2))
    assert group.row(world.batch(0), 0, 1) is None  # its roots are not yet known
    assert group.row(world.batch(0), 0, 1, extend=True) is not None
    assert group.row(world.batch(0), 1, 0) is not None
    assert group.row(world.batch(1), 0, 0) is None
    assert group.row(world.batch(1), 0, 0, extend=True) is None
    assert group.combine([((0, 0, 1), 1), ((1, 0, 0), 1)]) is None
    # on the first coordinate alone the first two do, and the third does as well: one feature always can
    alone = Group(world, [0])
    assert all(alone.row(world.batch(b), 1, 1 - world.labels[world.table[b][1]], extend=True) for b in range(3))
    # both roots of the third are those of the first exchanged: the quotient of the two is not a square
    assert group.row(world.batch(2), 0, 1, extend=True) is None


@pytest.mark.parametrize(
    "square", [(4, 9, Fraction(2, 3)), (4, 8, None), (8, 9, None), (1, 1, Fraction(1)), (2, 3, None)]
)
def test_roots_of_fractions(square: tuple[int, int, Fraction | None]) -> None:
    """One feature fixes the batch's factor, so the second feature shows the root of the quotient."""
    top, bottom, expected = square
    world = World([[1, 1]] * 4, [0, 1, 0, 1], 2, [Fraction(0)] * 2, "zero", "ss", [(0, 1), (2, 3)])
    group = Group(world, range(2))
    first = Batch((0, 1), ((1, -1), (1, -1)), (1, top))
    second = Batch((2, 3), ((1, -1), (1, -1)), (1, bottom))
    group.row(first, 0, 1, extend=True)
    row = group.row(second, 1, 0, extend=True)
    assert row == (None if expected is None else [-1, -expected])
