"""Stages of an overlap, made by hand: what each rule needs, and what it covers."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from proofs_check.certificates.features import World
from proofs_check.certificates.stages import Failure, Overlap, read_overlap
from proofs_check.errors import InputError

BITS = 64
Stage = dict[str, Any]


def pairs(*rows: list[int], labels: list[int], classes: int = 2) -> World:
    """Batches of 2: x̄ is ± a sign in each feature, 0 where the two agree."""
    table = [(i, i + 1) for i in range(0, len(rows), 2)]
    return World(list(rows), labels, classes, [Fraction(0)] * len(rows[0]), "zero", "ss", table)


def overlap(world: World, *stages: Stage, bits: int = BITS) -> Overlap:
    return read_overlap(world, {"stages": list(stages)}, bits)


def span(items: list[list[int]], weights: list[int], columns: list[int]) -> Stage:
    return {"rule": "span", "items": items, "weights": list(map(str, weights)), "columns": columns}


def combination(items: list[list[int]], weights: list[int]) -> Stage:
    return {"rule": "combination", "items": items, "weights": list(map(str, weights))}


def algebraic(items: list[list[int]], weights: list[list[tuple[int, int]]]) -> Stage:
    return {"rule": "algebraic", "items": items, "weights": [[[str(q), str(k)] for q, k in w] for w in weights]}


LINE = pairs([0], [1], [1], [0], labels=[1, 0, 1, 0])  # z = −1, −1 and 1, 1
PLUS, MINUS = [1, 0, 0], [0, 0, 0]


@pytest.mark.parametrize("bits", [16, 64])
@pytest.mark.parametrize("b", [1, 100, 10_000])
def test_a_combination_may_be_as_far_from_zero_as_its_smallest_weight_can_mend(bits: int, b: int) -> None:
    """a z − b z', each within 2 units of 1: the rest a − b, and 2 (a + b) units, is below b times 1 − 2 units."""
    one = 1 << bits
    largest = max(a for a in range(b, 2 * b + 1) if (a - b) * one + 2 * (a + b) < b * (one - 2)) if b < 10**4 else None
    for a in {b, (3 * b) // 2, 2 * b - 1, 2 * b, 2 * b + 1, *((largest, largest + 1) if largest else ())}:
        holds = (a - b) * one + 2 * (a + b) < b * (one - 2)
        stage = span([PLUS, MINUS], [a, b], [0])
        if holds:
            assert overlap(LINE, stage, bits=bits).everything()
        else:
            with pytest.raises(Failure, match="close enough"):
                overlap(LINE, stage, bits=bits)


@pytest.mark.parametrize("rule", ["span", "combination"])
def test_weights_of_a_stage(rule: str) -> None:
    def stage(items: list[list[int]], weights: list[int]) -> Stage:
        return span(items, weights, [0]) if rule == "span" else combination(items, weights)

    assert overlap(LINE, stage([PLUS, MINUS], [1, 1])).everything()
    wrong = [([PLUS, MINUS], [1]), ([PLUS, PLUS], [1, 1]), ([], []), ([PLUS], [1, 1])]
    for items, weights in [*wrong, ([PLUS, MINUS], [0, 0]), ([PLUS, MINUS], [1, 0]), ([PLUS, MINUS], [-1, -1])]:
        with pytest.raises(Failure):
            overlap(LINE, stage(items, weights))
    with pytest.raises(Failure):
        overlap(LINE, stage([PLUS, [1, 1, 1]], [1, 1]))  # both on one side
    with pytest.raises(Failure, match="unknown rule"):
        overlap(LINE, {**stage([PLUS, MINUS], [1, 1]), "rule": "magic"})
    with pytest.raises(Failure, match="not an object"):
        overlap(LINE, [])  # type: ignore[arg-type]


PLANE = pairs([1, 0], [0, 0], [0, 0], [1, 0], [0, 1], [0, 0], [0, 0], [0, 1], [1, 1], [0, 0], labels=[1, 1] * 5)
"""z = ±e1 in batches 0 and 1, ±e2 in batches 2 and 3, ±(e1 + e2) in batch 4."""


def test_spans_cover_coordinates_one_after_another() -> None:
    first, second = span([[0, 0, 0], [0, 1, 0]], [1, 1], [0]), span([[2, 0, 0], [2, 1, 0]], [1, 1], [1])
    assert overlap(PLANE, first).covered == {0}
    assert overlap(PLANE, first, second).everything()
    assert overlap(PLANE, second, first).everything()
    both = span([[0, 0, 0], [0, 1, 0], [2, 0, 0], [2, 1, 0]], [1, 1, 1, 1], [0, 1])
    assert overlap(PLANE, both).everything()
    assert overlap(PLANE, first, span([[4, 0, 0], [4, 1, 0]], [1, 1], [1])).everything()  # 0 on what is open
    for stages in (
        [span([[4, 0, 0], [4, 1, 0]], [1, 1], [1])],  # not 0 on coordinate 0, which is open
        [first, first],
        [both, second],
        [span([[0, 0, 0], [0, 1, 0]], [1, 1], [0, 0])],
        [span([[0, 0, 0], [0, 1, 0]], [1, 1], [])],
        [span([[0, 0, 0], [0, 1, 0]], [1, 1], [0, 1])],
        [span([[0, 0, 0], [0, 1, 0], [4, 0, 0], [4, 1, 0]], [1, 1, 1, 1], [1])],
    ):
        with pytest.raises(Failure):
            overlap(PLANE, *stages)
    with pytest.raises(InputError):
        overlap(PLANE, span([[0, 0, 0], [0, 1, 0]], [1, 1], [2]))


def test_what_is_covered_is_held() -> None:
    found = overlap(PLANE, span([[0, 0, 0], [0, 1, 0]], [1, 1], [0]))
    held = [b for b in range(5) if found.holds(PLANE.batch(b), 0, 0)]
    assert held == [0, 1]
    assert [b for b in range(5) if found.spanned(PLANE.batch(b), 1, 0)] == held
    assert not found.everything()
    assert found.open == [1]


def test_a_combination_holds_its_line() -> None:
    found = overlap(PLANE, combination([[4, 0, 0], [4, 1, 0]], [3, 3]))
    assert [b for b in range(5) if found.holds(PLANE.batch(b), 0, 0)] == [4]
    assert not found.covered
    found = overlap(PLANE, combination([[4, 0, 0], [4, 1, 0]], [1, 1]), combination([[2, 0, 0], [3, 0, 0]], [1, 1]))
    assert [b for b in range(5) if found.holds(PLANE.batch(b), 0, 0)] == [2, 3, 4]
    whole = combination([[0, 0, 0], [2, 0, 0], [4, 1, 0]], [1, 1, 1])  # e1 + e2 − (e1 + e2): it spans the plane
    assert overlap(PLANE, whole).everything()
    first = span([[0, 0, 0], [0, 1, 0]], [1, 1], [0])
    assert overlap(PLANE, first, combination([[4, 0, 0], [2, 1, 0]], [1, 1])).everything()  # e2 alone is open
    for weights in ([1, 2], [2, 1]):
        with pytest.raises(Failure, match="not 0"):
            overlap(PLANE, combination([[4, 0, 0], [4, 1, 0]], weights))
    with pytest.raises(Failure, match="not 0"):
        overlap(PLANE, combination([[4, 0, 0], [2, 1, 0]], [1, 1]))


def threes(*columns: list[int], labels: list[int]) -> World:
    """Batches of 3."""
    rows = [list(row) for row in zip(*columns, strict=True)]
    table = [(i, i + 1, i + 2) for i in range(0, len(rows), 3)]
    return World(rows, labels, 2, [Fraction(0)] * len(columns), "zero", "ss", table)


def test_sums_of_roots_as_weights() -> None:
    # t = (2, −1, −1)/√2 in the first batch and −(3, 0, −3)/√6 in the second: √… times each other
    world = threes([2, -1, -1, 0, 1, 2], labels=[1, 1, 1, 1, 1, 1])
    one, other = world.exact((0, 0, 0)), world.exact((1, 0, 0))
    (c, v), (e, w) = (one[0][0], one[1][0]), (other[0][0], other[1][0])
    assert c > 0 > e  # c/√v · |e| √v + e/√w · c √w = 0
    items = [[0, 0, 0], [1, 0, 0]]
    found = overlap(world, algebraic(items, [[(-e, v)], [(c, w)]]))
    assert found.single == {((0, 1, 2), 0, 0), ((3, 4, 5), 0, 0)}
    assert found.holds(world.batch(0), 0, 0)
    assert not found.spanned(world.batch(0), 0, 0)
    assert not found.holds(world.batch(0), 1, 0)
    assert overlap(world, algebraic(items, [[(-e, v), (5, 2), (-5, 2)], [(c, 4 * w), (-c, w)]])).single == found.single
    for weights in (
        [[(-e, v)], [(c + 1, w)]],
        [[(e, v)], [(-c, w)]],
        [[], []],
        [[(1, 3), (-1, 3)], [(0, 1)]],
        [[(-e, w)], [(c, v)]],
    ):
        with pytest.raises(Failure):
            overlap(world, algebraic(items, weights))
    with pytest.raises(Failure, match="not positive"):
        overlap(world, algebraic([*items, [0, 1, 0]], [[(-e, v)], [(c, w)], [(1, 2), (-3, 2)]]))
    for short in ([[(-e, v)]], [[(-e, v)], [(c, w)], [(1, 1)]]):
        with pytest.raises(Failure, match="one weight"):
            overlap(world, algebraic(items, short))
    with pytest.raises(Failure, match="one weight"):
        overlap(world, algebraic([items[0]] * 2, [[(1, 1)], [(1, 1)]]))


def by_class(features: list[int], batches: list[int], ties: list[list[int]] | None = None) -> Stage:
    return {"rule": "class", "features": features, "batches": batches, "ties": ties or []}


def test_batches_of_one_class() -> None:
    """A batch of one class sums to 0, so that its rows span what they span positively, against every class."""
    world = threes([0, 1, 2, 0, 1, 1, 5, 1, 0], [0, 0, 3, 1, 5, 4, 2, 2, 1], labels=[1, 1, 1, 0, 0, 0, 0, 1, 0])
    for batches in ([0], [1], [0, 0]):
        assert overlap(world, by_class([0, 1], batches)).everything()
    for stage in (
        by_class([0, 1], [0, 1]),  # two classes
        by_class([0, 1], [2]),
        by_class([0, 1], []),
        by_class([], [0]),
        by_class([0], [0]),  # the other feature is not constant
        by_class([0, 0, 1], [0]),
    ):
        with pytest.raises(Failure):
            overlap(world, stage)
    for malformed in (by_class([2], [0]), by_class([0, 1], [3]), by_class([0, 1], [0], [[0, 2]])):
        with pytest.raises(InputError):
            overlap(world, malformed)


def test_a_feature_constant_in_batches_of_one_class_stays_open() -> None:
    world = threes([0, 1, 2, 0, 1, 1], [4, 4, 4, 1, 5, 4], labels=[1, 1, 1, 0, 1, 0])
    found = overlap(world, by_class([0], [0]))
    assert found.covered == {0}
    with pytest.raises(Failure, match="span"):
        overlap(world, by_class([0, 1], [0]))  # not of full rank
    with pytest.raises(Failure, match="twice"):
        overlap(world, by_class([0], [0]), by_class([0], [0]))


def test_ties() -> None:
    """In the first batch feature 1 is minus feature 0 and feature 2 has the same t but another root."""
    columns = [0, 1, 3, 0, 0, 1], [6, 4, 0, 2, 1, 0], [0, 2, 1, 5, 1, 1]
    world = threes(*columns, labels=[1, 1, 1, 0, 1, 0])
    assert world.batch(0).c[0] == tuple(-c for c in world.batch(0).c[1])
    with pytest.raises(Failure, match="feature 1 is not constant"):
        overlap(world, by_class([0, 2], [0]))
    # feature 1 follows the hub 0, which is not covered itself: the rank is asked for on both
    found = overlap(world, by_class([2], [0], [[1, 0]]))
    assert found.covered == {2}
    for ties in ([[2, 0]], [[1, 2]], [[1, 1]], [[1]], [[1, 0, 0]], [[1, 0], [0, 1]]):
        with pytest.raises(Failure):
            overlap(world, by_class([2], [0], ties))
    with pytest.raises(Failure):
        overlap(world, by_class([0, 2], [0], [[1, 0]]))  # the hub is covered: then feature 1 is no longer free of it
    with pytest.raises(Failure):
        overlap(world, by_class([1, 2], [0], [[1, 0]]))


def test_ties_need_the_same_root_in_every_batch() -> None:
    same = threes([0, 1, 3, 3, 1, 0], [0, 1, 3, 0, 2, 3], [0, 2, 1, 1, 0, 5], labels=[1] * 6)
    assert overlap(same, by_class([2], [0, 1], [[1, 0]])).covered >= {2}
    other = threes([0, 1, 3, 3, 1, 0], [0, 1, 3, 1, 2, 3], [0, 2, 1, 1, 0, 5], labels=[1] * 6)
    assert overlap(other, by_class([2], [0], [[1, 0]])).covered == {2}
    with pytest.raises(Failure, match="not tied"):
        overlap(other, by_class([2], [0, 1], [[1, 0]]))


def test_for_positive_eps_twice_a_feature_is_another_one() -> None:
    columns = [0, 1, 2, 3, 1, 0], [0, 2, 1, 1, 0, 5], [7, 7, 7, 1, 2, 3], [0, -1, -2, -3, -1, 0]
    for factor, tied in ((1, True), (2, False)):
        last = [factor * x for x in columns[3]]
        rows = [list(row) for row in zip(*columns[:3], last, strict=True)]
        world = World(rows, [1] * 6, 2, [Fraction(4)] * 4, "zero", "ss", [(0, 1, 2), (3, 4, 5)])
        batch = world.batch(0)
        assert batch.c[3] == tuple(-c for c in batch.c[0])
        assert (batch.v[3] == batch.v[0]) == tied
        if tied:
            assert overlap(world, by_class([1], [0], [[3, 0]])).covered >= {1}
            with pytest.raises(Failure, match="not tied"):
                overlap(world, by_class([1], [0], [[3, 0], [2, 0]]))  # constant here, and the hub is not
        else:
            with pytest.raises(Failure, match="not tied"):
                overlap(world, by_class([1], [0], [[3, 0]]))


def test_features_constant_in_all_batches_may_be_tied_to_one_another() -> None:
    columns = [0, 1, 3, 4], [5, 5, 5, 0], [8, 8, 8, 1]
    rows = [list(row) for row in zip(*columns, strict=True)]
    world = World(rows, [1] * 4, 2, [Fraction(0), Fraction(0), Fraction(1)], "zero", "ss", [(0, 1, 2)])
    with pytest.raises(Failure, match="span"):  # the hub's zeros take the rank
        overlap(world, by_class([0], [0], [[2, 1]]))
    assert overlap(world, by_class([0], [0])).covered >= {0}


def test_a_rank_that_the_precision_does_not_show_is_none() -> None:
    """Two features that differ by a few units of the last of 16 bits: independent, as more bits show."""
    columns = [0, 20_000, 60_000, 0], [0, 20_001, 60_000, 1]
    rows = [list(row) for row in zip(*columns, strict=True)]
    world = World(rows, [1] * 4, 2, [Fraction(0)] * 2, "zero", "ss", [(0, 1, 2, 3)])
    assert overlap(world, by_class([0, 1], [0]), bits=64).everything()
    with pytest.raises(Failure, match="span"):
        overlap(world, by_class([0, 1], [0]), bits=16)
