"""Separators by hand: their classes, their corrections, and what a basis has to span."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from proofs_check.certificates.features import World
from proofs_check.certificates.separation import Separation, check_separation
from proofs_check.certificates.stages import Failure
from proofs_check.errors import InputError
from tests.certificates.test_stages import combination, pairs, span

SPACE = pairs(
    [1, 0, 0], [0, 0, 0], [0, 1, 0], [0, 0, 0], [1, 0, 1], [0, 0, 0], [0, 0, 1], [0, 0, 0],
    labels=[1, 1, 1, 1, 1, 0, 1, 0],
)  # fmt: skip
"""z = ±e1 in batch 0, ±e2 in batch 1, e1 + e3 twice in batch 2, e3 twice in batch 3."""
FIRST, SECOND = combination([[0, 0, 0], [0, 1, 0]], [1, 1]), combination([[1, 0, 0], [1, 1, 0]], [1, 1])


def separator(w: list[int], basis: list[list[int]], columns: list[int]) -> dict[str, object]:
    return {"w": list(map(str, w)), "basis": basis, "columns": columns}


def checked(world: World, stages: list[dict[str, Any]], given: object, bits: int = 64) -> Separation:
    return check_separation(world, {"stages": stages, "bits": bits, "separator": given})


A, B = [0, 1, 0], [1, 0, 0]


def test_an_exact_weight() -> None:
    found = checked(SPACE, [FIRST, SECOND], separator([0, 0, 1], [], []))
    assert (found.kind, found.separable) == ("PLS", (4, 5, 6, 7))
    for w in ([0, 0, 0], [0, 0, -1], [1, 0, 1], [0, 1, 1], [0, -1, 1]):
        with pytest.raises(Failure):
            checked(SPACE, [FIRST, SECOND], separator(w, [], []))
    with pytest.raises(Failure, match="neither proved"):
        checked(SPACE, [FIRST], separator([0, 0, 1], [], []))


@pytest.mark.parametrize("a", [0, 5, -5])
@pytest.mark.parametrize("b", [-1, 0, 1, 100])
def test_a_corrected_weight(a: int, b: int) -> None:
    """Corrected to be 0 on e1 and e2 exactly, (a, 2, b) is (0, 0, b); the correction is known up to the larger part."""
    given = separator([a, 2, b], [A, B], [0, 1])
    if b > max(abs(a), 2) - a:  # which e1 + e3 may lose
        found = checked(SPACE, [FIRST, SECOND], given)
        assert (found.kind, found.separable) == ("PLS", (4, 5, 6, 7))
    else:
        with pytest.raises(Failure):
            checked(SPACE, [FIRST, SECOND], given)


@pytest.mark.parametrize(
    ("basis", "columns"),
    [
        ([A], [0]),  # the other group is not spanned
        ([B], [1]),
        ([A, A], [0, 1]),
        ([A, [0, 0, 0]], [0, 1]),
        ([A, [2, 0, 0]], [0, 1]),  # not proved to overlap
        ([A, B], [0]),
        ([A, B], [0, 0]),
        ([A, B], [0, 2]),  # not independent there
        ([A, B], [1, 2]),
        ([], [0]),
    ],
)
def test_a_basis_that_does_not_do(basis: list[list[int]], columns: list[int]) -> None:
    with pytest.raises(Failure):
        checked(SPACE, [FIRST, SECOND], separator([0, 0, 1], basis, columns))


def test_what_is_covered_needs_no_basis() -> None:
    first, second = span([[0, 0, 0], [0, 1, 0]], [1, 1], [0]), span([[1, 0, 0], [1, 1, 0]], [1, 1], [1])
    assert checked(SPACE, [first, second], separator([0, 0, 1], [], [])).kind == "PLS"
    assert checked(SPACE, [first, SECOND], separator([0, 3, 1], [B], [1])).kind == "PLS"
    for given in (separator([1, 0, 1], [], []), separator([0, 3, 1], [B], [0]), separator([0, 1, 1], [], [])):
        with pytest.raises(Failure):
            checked(SPACE, [first, SECOND], given)
    for w in ([0, 0], [0, 0, 1, 0]):
        with pytest.raises(Failure, match="weights"):
            checked(SPACE, [first, second], separator(w, [], []))


def test_classes() -> None:
    apart = pairs([1], [0], [3], [2], labels=[1, 0, 1, 0])
    found = checked(apart, [], separator([1], [], []))
    assert (found.kind, found.separable) == ("LS", (0, 1, 2, 3))
    assert checked(apart, [], {"surds": [[["2", "2"], ["-1", "3"]]]}).kind == "LS"
    for surds in ([[["-1", "2"]]], [[]], [[["1", "2"]], [["1", "2"]]]):
        with pytest.raises(Failure):
            checked(apart, [], {"surds": surds})
    with pytest.raises(Failure, match="no separator"):
        checked(apart, [], None)
    with pytest.raises(Failure, match="not an object"):
        checked(apart, [], [])
    mixed = pairs([1], [0], [3], [2], labels=[1, 0, 0, 1])
    both = combination([[0, 0, 0], [1, 0, 1]], [1, 1])
    assert checked(mixed, [both], None).kind == "SC"
    constant = pairs([2], [2], [3], [3], labels=[1, 0, 0, 1])
    assert checked(constant, [], separator([1], [], [])).kind == "SC"  # all of it is 0
    assert checked(constant, [], None).kind == "SC"


def test_an_order_that_overlaps_in_part_of_its_coordinates() -> None:
    """All items are ± e1, so that everything is held though coordinate 1 is open."""
    world = pairs([1, 0], [0, 0], [0, 5], [1, 5], labels=[1, 1, 1, 1])
    line = combination([[0, 0, 0], [0, 1, 0]], [1, 1])
    assert checked(world, [line], None).kind == "SC"
    assert checked(world, [line], separator([0, 1], [], [])).kind == "SC"


@pytest.mark.parametrize(("bits", "right"), [(15, False), (16, True), (8192, True), (8193, False), (0, False)])
def test_bits(bits: int, right: bool) -> None:
    if right:
        assert checked(SPACE, [FIRST, SECOND], separator([0, 0, 1], [], []), bits).kind == "PLS"
    else:
        with pytest.raises(Failure, match="bits"):
            checked(SPACE, [FIRST, SECOND], separator([0, 0, 1], [], []), bits)
    with pytest.raises(InputError):
        check_separation(SPACE, {"stages": [], "bits": "64"})


def convention(rows: list[list[int]], order: str, batches: list[tuple[int, ...]], eps: int = 0) -> World:
    sizes = sorted({len(batch) for batch in batches}) if order == "rr" else []
    extra = [Fraction(eps)] * len(rows[0])
    return World(rows, [1] * len(rows), 2, extra, "error", order, batches, sizes)


@pytest.mark.parametrize(
    ("order", "batches", "refused"),
    [
        ("ss", [(0, 1), (2, 3)], True),  # 5 and 5
        ("ss", [(0, 2), (1, 3)], False),
        ("ss", [(0, 2, 1), (3, 4)], False),
        ("ss", [(0, 2), (4, 3, 1)], False),
        ("gd", [(0, 1, 2, 3, 4)], False),
        ("rr", [(0, 2)], True),  # 5 twice, which some batch of 2 holds alone
        ("rr", [(0, 2, 3)], False),
        ("rr", [(0, 2, 3), (0, 2)], True),
    ],
)
def test_constant_features_where_they_are_excluded(order: str, batches: list[tuple[int, ...]], refused: bool) -> None:
    rows = [[5, 0], [5, 1], [2, 2], [1, 3], [0, 4]]
    for eps in (0, 1):
        proof: dict[str, Any] = {"stages": [], "bits": 64, "separator": None, "batches": [list(b) for b in batches]}
        with pytest.raises(Failure) as failure:  # there is no proof in it: the question is what fails first
            check_separation(convention(rows, order, batches, eps), proof)
        assert ("constant in a batch" in str(failure.value)) == (refused and not eps)


def test_the_first_sample_that_is_not_proved_is_named() -> None:
    rows = [[i] for i in range(7)]
    for size, end in ((6, "5)"), (7, "5, …)")):
        world = World(rows[:size], [1] * size, 2, [Fraction(0)], "zero", "gd", [tuple(range(size))])
        with pytest.raises(Failure) as failure:
            check_separation(world, {"stages": [], "bits": 64})
        assert f"sample 0 in the batch (0, 1, 2, 3, 4, {end} is not" in str(failure.value)
