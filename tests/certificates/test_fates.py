"""Fates by hand: what each rule asks for, and how far from 0 a combination may be."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from proofs_check.certificates import check_certificate
from proofs_check.certificates.fates import _check_balance, check_fate
from proofs_check.certificates.features import GD, World
from proofs_check.certificates.stages import Failure, Overlap
from proofs_check.separability import fate
from tests.certificates.test_stages import combination, pairs

BITS = 64


def proof(rule: str, stages: list[dict[str, Any]], w: list[int] | None, **more: object) -> dict[str, Any]:
    separator = None if w is None else {"w": list(map(str, w)), "basis": [], "columns": []}
    return {"rule": rule, "separation": {"bits": BITS, "stages": stages, "separator": separator}, **more}


def terms(items: list[list[int]], weights: list[int], free: list[list[int]] | None = None, by: list[int] | None = None):
    free_weights = list(map(str, by or []))
    return {"items": items, "weights": list(map(str, weights)), "free": free or [], "free_weights": free_weights}


APART = pairs([1], [0], [3], [2], labels=[1, 0, 1, 0])  # z = 1 in both batches; all together 0 and 3 are on either side
MIXED = pairs([1], [0], [3], [2], labels=[1, 0, 0, 1])
OVERLAP = combination([[0, 0, 0], [1, 0, 1]], [1, 1])


def test_overlaps_is_for_what_overlaps_and_no_other_rule_is() -> None:
    assert check_fate(MIXED, proof("overlaps", [OVERLAP], None))[0] == "bounded"
    with pytest.raises(Failure, match="does not fit"):
        check_fate(APART, proof("overlaps", [], [1]))
    for rule in ("coercive", "farkas", "whole", "cones", "depends"):
        with pytest.raises(Failure, match="does not fit"):
            check_fate(MIXED, proof(rule, [OVERLAP], None))
    with pytest.raises(Failure, match="unknown"):
        check_fate(APART, proof("luck", [], [1]))


def test_a_batch_of_all_samples() -> None:
    rows = [[2], [0], [3]]
    for order, table, sizes, right in (
        ("ss", [(0, 1, 2)], [], True),
        ("ss", [(0, 1)], [], False),
        ("rr", [], [3], True),
    ):
        world = World(rows, [1, 0, 1], 2, [Fraction(0)], "zero", order, table, sizes)
        given = proof("whole", [], [1])
        given["separation"]["batches"] = []
        if right:
            assert check_fate(world, given)[0] == "bounded"
        else:
            with pytest.raises(Failure, match="all of the data"):
                check_fate(world, given)


def test_coercive() -> None:
    # 0, 1, 2, 3 with classes 0, 1, 0, 1 in batches (1, 0) and (3, 2): z > 0; as one batch x̄ = −3, −1, 1, 3 (over √5)
    whole = combination([[0, 1, 0], [0, 3, 1], [0, 0, 0]], [1, 1, 2])
    world = pairs([1], [0], [3], [2], labels=[1, 0, 1, 0])
    gd = {"bits": BITS, "stages": [whole], "separator": None}
    rows = [world.exact((GD, i, 1 - world.labels[i]))[0][0] for i in range(4)]
    assert rows == [-1, 3, 3, -1]
    right = combination([[0, 0, 0], [0, 1, 1]], [3, 1])
    assert check_fate(world, proof("coercive", [], [1], gd={**gd, "stages": [right]}))[0] == "diverges"
    for stages in ([], [combination([[0, 0, 0], [0, 1, 1]], [1, 1])], [combination([[0, 0, 0], [0, 3, 1]], [3, 2])]):
        with pytest.raises(Failure):
            check_fate(world, proof("coercive", [], [1], gd={**gd, "stages": stages}))


def test_combinations_with_the_data_as_one_batch() -> None:
    # a separated item (1) and samples 0, 3 of all of the data (−1/√5 each): w > 0 loses them
    scale = 1 << 40
    root = int((5 * scale * scale) ** 0.5)
    good = proof("farkas", [], [1], **terms([[0, 0, 0], [GD, 0, 0]], [scale, root]))
    assert check_fate(APART, good)[0] == "diverges"
    for items, weights in (
        ([[GD, 1, 1], [GD, 0, 0]], [1, 3]),  # nothing of the order
        ([[GD, 0, 0], [GD, 1, 1]], [3, 1]),
        ([[0, 0, 0], [GD, 1, 1]], [scale, root]),  # on the same side
        ([[0, 0, 0], [GD, 0, 0]], [scale, 5 * root]),  # too far from 0
        ([[0, 0, 0], [GD, 0, 0]], [scale, 0]),
        ([[0, 0, 0], [GD, 0, 0]], [scale, -root]),
        ([[0, 0, 0], [GD, 0, 0]], [scale]),
        ([], []),
    ):
        with pytest.raises(Failure):
            check_fate(APART, proof("farkas", [], [1], **terms(items, weights)))


def test_only_what_overlaps_is_free() -> None:
    world = pairs([1, 0], [0, 0], [0, 1], [0, 0], labels=[1, 1, 1, 0])  # ±e1, and e2 twice
    stages = [combination([[0, 0, 0], [0, 1, 0]], [1, 1])]
    assert check_fate_of(world, stages, terms([[1, 0, 0]], [1], [[1, 1, 1]], [-1])) is False
    assert check_fate_of(world, stages, terms([[0, 0, 0], [0, 1, 0]], [1, 1])) is False  # nothing separated in it
    for free, by in (([[0, 0, 0]], []), ([], [1])):
        assert check_fate_of(world, stages, terms([[1, 0, 0]], [1], free, by)) is False
    # sample 0 of all data is (3, −1)/√3: against e2 up to e1
    items, one = [[1, 0, 0], [GD, 0, 0]], 1 << 40
    assert world.exact((GD, 0, 0)) == ([3, -1], [3, 3])
    weights = [one, round(one * 3**0.5)]
    assert check_fate_of(world, stages, terms(items, weights, [[0, 0, 0]], [-3 * one])) is True
    assert check_fate_of(world, stages, terms(items, weights)) is False
    for wrong in (
        terms(items, [one, 3 * weights[1]], [[0, 0, 0]], [-9 * one]),
        terms(items, weights, [[1, 0, 0]], [-one]),
    ):
        assert check_fate_of(world, stages, wrong) is False


def check_fate_of(world: World, stages: list[dict[str, Any]], parts: dict[str, Any]) -> bool:
    try:
        return check_fate(world, proof("farkas", stages, [0, 1], **parts))[0] == "diverges"
    except Failure:
        return False


def test_cones() -> None:
    """Both features alike up to sign in each batch, and in the whole: all items are on the diagonal's side."""
    world = pairs([2], [1], [3], [0], [5], [4], labels=[1, 0, 1, 0, 1, 0])
    # x − mean: −1, −3, 1, −5, 5, 3 (halves): samples 0 and 5 are lost, so no cones there
    lost = [i for i in range(6) if world.exact((GD, i, 1 - world.labels[i]))[0][0] < 0]
    assert lost == [0, 5]
    good = pairs([3], [0], [4], [1], [5], [2], labels=[1, 0, 1, 0, 1, 0])
    cones = []
    for i in range(6):
        (c,), (v,) = good.exact((GD, i, 1 - good.labels[i]))
        assert c > 0
        scale = 1 << 40
        cones.append(
            {
                "item": [GD, i, 1 - good.labels[i]],
                "scale": str(scale),
                **terms([[0, 0, 0]], [round(scale * c / v**0.5)]),
            }
        )
    assert check_fate(good, proof("cones", [], [1], cones=cones))[0] == "bounded"
    assert check_fate(good, proof("cones", [], [1], cones=cones[::-1]))[0] == "bounded"
    for i in range(6):
        with pytest.raises(Failure, match=f"no cone for sample {i}"):
            check_fate(good, proof("cones", [], [1], cones=[*cones[:i], *cones[i + 1 :]]))
    for wrong in (
        {"scale": "0"},
        {"scale": "0", "items": [], "weights": []},  # 0 = 0 says nothing of the sample
        {"scale": str(-(1 << 40))},
        {"scale": str(1 << 43)},
        {"weights": ["1"]},
        {"items": [[GD, 0, 0]]},
        {"item": [0, 0, 0]},
        {"items": [], "weights": []},
    ):
        with pytest.raises(Failure):
            check_fate(good, proof("cones", [], [1], cones=[{**cones[0], **wrong}, *cones[1:]]))
    with pytest.raises(Failure, match="not an object"):
        check_fate(good, proof("cones", [], [1], cones=[*cones, 5]))


def test_depends() -> None:
    """Directions (1, 0) … (0, 1) all separate e1 + e2; as one batch feature 0 keeps all samples, feature 1 does not."""
    world = pairs([3, 2], [0, 1], [4, 3], [1, 0], [5, 5], [2, 4], labels=[1, 0, 1, 0, 1, 0])
    keeps, loses = {"w": ["1", "0"], "basis": [], "columns": []}, {"w": ["0", "1"], "basis": [], "columns": []}
    right = proof("depends", [], [1, 1], stays=keeps, leaves=loses)
    right["stays"] |= {"tied": []}
    assert check_fate(world, right)[0] == "depends"
    for stays, leaves in ((keeps, keeps), (loses, loses), (loses, keeps)):
        with pytest.raises(Failure):
            check_fate(world, proof("depends", [], [1, 1], stays={**stays, "tied": []}, leaves=leaves))
    for w in (["0", "0"], ["-1", "0"]):
        for key in ("stays", "leaves"):
            with pytest.raises(Failure):
                check_fate(world, {**right, key: {**right[key], "w": w}})


def test_a_sample_of_three_classes_stays_where_its_own_item_is_spanned() -> None:
    """Samples 0 and 2 have items on the plane of the direction that keeps; each is looked for under its own class."""
    X = [[1, -1], [0, 1], [1, -1], [-1, 1], [-1, -1], [1, 0]]
    found = fate(X, [0, 2, 1, 2, 1, 0], order="ss", batch_size=2)
    assert found.fate == "depends"
    assert found.certificate["proof"]["stays"]["columns"]
    assert check_certificate(found.certificate)


LINE = pairs([0], [1], [1], [0], labels=[1, 0, 1, 0])  # z = −1, −1 and 1, 1
PLUS, MINUS = (1, 0, 0), (0, 0, 0)


@pytest.mark.parametrize("bits", [16, 64])
@pytest.mark.parametrize("b", [1, 100, 10_000])
def test_how_far_from_zero_a_combination_may_be(bits: int, b: int) -> None:
    """Entries within 2 units of ±1: what the last item makes up for is less than its weight, if that is positive."""
    one, overlap = 1 << bits, Overlap(LINE, set())
    near = [a for a in range(b, 2 * b + 2) if abs((a - b) * one + 2 * (a + b) - b * (one - 2)) < 8 * one]
    for a in {b, (3 * b) // 2, 2 * b - 1, 2 * b, *near}:
        holds = a == b or (a - b) * one + 2 * (a + b) < b * (one - 2)
        for terms_of_it in (
            ([(PLUS, a), (MINUS, b)], [], []),
            ([(MINUS, b)], [], [(PLUS, a)]),
            ([(PLUS, b)], [], [(PLUS, -a)]),
            ([(PLUS, b)], [], [(PLUS, -b), (MINUS, a - b)]),
        ):
            if sum(abs(w) for part in terms_of_it for _, w in part) != a + b:
                continue
            assert balanced(overlap, *terms_of_it, bits) == holds, (a, b)
        assert balanced(overlap, [(PLUS, a)], [(MINUS, b)], [], bits)  # a free weight makes up for anything
        assert balanced(overlap, [(PLUS, a)], [(MINUS, -1)], [], bits)
        assert not balanced(overlap, [(PLUS, a), (PLUS, b)], [], [], bits)


def balanced(overlap: Overlap, positive: Any, free: Any, fixed: Any, bits: int) -> bool:
    try:
        _check_balance(overlap, positive, free, fixed, bits)
    except Failure:
        return False
    return True


def test_the_smallest_weight_of_a_basis_counts() -> None:
    world = pairs([1, 0], [0, 0], [0, 0], [1, 0], [0, 1], [0, 0], [0, 0], [0, 1], labels=[1, 1] * 4)
    overlap = Overlap(world, set())
    e1, not1, e2, not2 = (0, 0, 0), (0, 1, 0), (2, 0, 0), (2, 1, 0)
    for small, holds in ((10, True), (4, True), (3, False), (1, False)):
        # the rest is (3, 0) whatever the weights on e2; the basis is the last item of each
        positive = [(e1, 103), (not1, 100), (e2, small), (not2, small)]
        assert balanced(overlap, positive, [], [], BITS) == holds
    assert balanced(overlap, [(e1, 103), (not1, 100), (e2, 1)], [(not2, 1)], [], BITS)
    assert balanced(overlap, [(e2, 1)], [(not2, 1)], [], BITS)  # exactly 0
    assert not balanced(overlap, [(e1, 103), (e2, 1)], [(not2, 1)], [], BITS)
    assert not balanced(overlap, [(e1, 103), (not1, 100), (e2, 1)], [], [], BITS)
    assert not balanced(Overlap(world, set()), [(e1, 3)], [], [(e2, -3)], BITS)
    assert balanced(Overlap(world, {1}), [(e1, 3)], [], [(e1, -3), (e2, -3)], BITS)  # the second is covered
