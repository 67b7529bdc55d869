"""Normalized features in integers: x̄ |x̄| is rational, so every entry is compared exactly with the definition."""

from __future__ import annotations

import copy
import random
from fractions import Fraction
from itertools import combinations
from typing import Any

import mpmath
import pytest

from proofs_check.certificates import features
from proofs_check.certificates.features import GD, World, read_world
from proofs_check.errors import InputError


def squares(column: list[Fraction], eps: Fraction) -> list[Fraction]:
    """x̄ |x̄| of a batch's column: x̄² = (x − mean)² / (σ² + ε)."""
    mean = sum(column) / len(column)
    spread = sum((x - mean) ** 2 for x in column) / len(column)
    return [(x - mean) * abs(x - mean) / (spread + eps) if spread else Fraction(0) for x in column]


def a_world(seed: int, *, eps: Fraction, n: int = 6, spread: int = 9) -> tuple[World, list[list[Fraction]]]:
    """A world, and its features with their denominators; some columns constant, with common factors, or repeated."""
    rng = random.Random(seed)  # noqa: S311
    dens = [rng.choice((1, 2, 3, 10)) for _ in range(6)]
    columns = [[rng.choice((1, 2, 6)) * rng.randint(-spread, spread) for _ in range(n)] for _ in range(3)]
    sign, shift = rng.choice((1, -1)), rng.randint(-5, 5)
    columns.append([sign * x + shift for x in columns[0]])  # repeats the first if the denominators agree, or ε = 0
    columns.append([3 * x + 1 for x in columns[1]])
    columns.append([*columns[2][:-1], columns[2][-1] + 1])  # differs in the last sample alone
    if seed % 3 == 0:
        dens[3] = dens[0]
    if seed % 4 == 0:
        columns[0] = [7] * n
    rows = [list(row) for row in zip(*columns, strict=True)]
    labels = [i % 3 for i in range(n)]
    extra = [eps * den**2 for den in dens]
    world = World(rows, labels, 3, extra, "zero", "ss", [tuple(range(n))])
    return world, [[Fraction(x, den) for x, den in zip(row, dens, strict=True)] for row in rows]


@pytest.mark.parametrize("eps", [Fraction(0), Fraction(1, 3), Fraction(2)])
@pytest.mark.parametrize("seed", range(12))
def test_batches_are_the_definition(seed: int, eps: Fraction) -> None:
    world, X = a_world(seed, eps=eps)
    for size in (2, 3, 4, 5, 6):
        samples = tuple(random.Random(seed).sample(range(6), size))  # noqa: S311
        batch = world.normalize(samples)
        assert batch.samples == samples
        for a in range(world.d):
            expected = squares([X[i][a] for i in samples], eps)
            assert [Fraction(c * abs(c), batch.v[a]) for c in batch.c[a]] == expected


@pytest.mark.parametrize("bits", [16, 64, 300])
@pytest.mark.parametrize("seed", range(6))
def test_fixed_point_is_wrong_by_less_than_two_units(seed: int, bits: int) -> None:
    world, X = a_world(seed, eps=Fraction(seed % 2, 3), spread=10 ** (1 + 8 * (seed % 3)))
    batch = world.normalize(range(6))
    with mpmath.workdps(150):
        for position, row in enumerate(batch.fixed(bits)):
            single = batch.fixed_row(position, bits)
            vectors = (
                world.fixed((0, position, (position + 1) % 3), bits),
                world.exact((0, position, (position + 1) % 3)),
            )
            for a in range(world.d):
                square = squares([x[a] for x in X], Fraction(seed % 2, 3))[position]
                true = mpmath.sqrt(mpmath.mpf(abs(square.numerator)) / square.denominator) * 2**bits
                for entry in (row[a], single[a]):
                    assert abs(entry - (true if square > 0 else -true)) < 2
            for entry, c, v in zip(vectors[0], *vectors[1], strict=True):
                assert abs(entry - mpmath.mpf(c) / mpmath.sqrt(v) * 2**bits) < 2


def test_a_batch_of_two_is_of_signs() -> None:
    world, _ = a_world(1, eps=Fraction(0))
    for pair in combinations(range(6), 2):
        batch = world.normalize(pair)
        assert set(batch.v) == {1}
        assert {abs(c) for column in batch.c for c in column} <= {0, 1}
        assert all(sum(column) == 0 for column in batch.c)


@pytest.mark.parametrize("eps", [Fraction(0), Fraction(1, 3)])
@pytest.mark.parametrize("seed", range(24))
def test_dead_features_are_constant_or_repeat_one_before(seed: int, eps: Fraction) -> None:
    world, X = a_world(seed, eps=eps)
    seen: list[list[Fraction]] = []
    dead = set()
    for a in range(world.d):
        column = squares([row[a] for row in X], eps)
        if not any(column) or column in seen or [-x for x in column] in seen:
            dead.add(a)
        seen.append(column)
    assert world.dead() == dead | {world.d + a for a in dead}


def test_what_repeats_at_the_end_alone_is_not_dead() -> None:
    columns = [[0, 1, 5, 2, 3, 4], [0, 1, 4, 2, 3, 4], [0, 2, 10, 4, 6, 8], [0, 1, 5, 2, 3, 5], [1, 0, -4, -1, -2, -3]]
    rows = [list(row) for row in zip(*columns, strict=True)]
    for eps, expected in ((0, {2, 4}), (1, {4})):  # for ε > 0 twice a feature is another one
        world = World(rows, [0, 1] * 3, 2, [Fraction(eps)] * 5, "zero", "gd", [tuple(range(6))])
        assert world.dead() == expected


@pytest.mark.parametrize("sizes", [[2], [3, 2], [4]])
def test_every_batch_of_an_order(sizes: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    world, _ = a_world(2, eps=Fraction(0), n=5)
    table = [(1, 2), (0, 3)]
    world.table = table
    assert [batch.samples for batch in world.batches()] == table
    assert world.batch(GD).samples == tuple(range(5))
    assert world.batch(1) == world.normalize((0, 3))
    world.order, world.sizes = "rr", sizes
    every = [subset for size in sizes for subset in combinations(range(5), size)]
    monkeypatch.setattr(features, "MAX_SUBSETS", len(every))
    assert [batch.samples for batch in world.batches()] == every
    monkeypatch.setattr(features, "MAX_SUBSETS", len(every) - 1)
    with pytest.raises(InputError, match="subsets"):
        next(world.batches())


def test_items() -> None:
    world, _ = a_world(2, eps=Fraction(0))
    world.table = [(3, 1), (0, 2, 5, 4)]  # classes 0, 1 and 0, 2, 2, 1
    allowed = [(0, 0, 1), (0, 0, 2), (0, 1, 0), (0, 1, 2), (1, 0, 1), (1, 3, 2), (1, 3, 0)]
    assert world.items([list(item) for item in allowed], "it") == allowed
    whole = [(GD, 0, 1), (GD, 5, 0), (GD, 5, 1)]
    assert world.items([list(item) for item in (*allowed, *whole)], "it", gd=True) == [*allowed, *whole]
    wrong = [[0, 0, 0], [0, 2, 0], [0, 0, 3], [0, 0, -1], [0, -1, 0], [2, 0, 1], [1, 4, 0], [0, 0], [0, 0, 1, 0], 5, []]
    for item in (*wrong, *map(list, whole)):
        with pytest.raises(InputError):
            world.items([item], "it")
    for item in (*wrong, [GD, 0, 0], [GD, 6, 0], [-2, 0, 1], [GD, 0, 3]):
        with pytest.raises(InputError):
            world.items([item], "it", gd=True)
    with pytest.raises(InputError):
        world.items({}, "it")
    world.table = [(0, 1)] * 9  # more batches than samples
    assert world.items([[8, 0, 1], [8, 1, 0]], "it") == [(8, 0, 1), (8, 1, 0)]
    with pytest.raises(InputError):
        world.items([[9, 0, 1]], "it")


def document(**changes: Any) -> dict[str, Any]:
    data = {
        "features": ["1 2", "0 5", "3 -4"],
        "denominators": ["1", "10"],
        "labels": [0, 1, 1],
        "label_names": ["a", "b"],
        "eps": "3/7",
        "constant": "zero",
    }
    order = {"name": "ss", "batches": [[2, 0]]}
    return {"data": {**data, **{k: v for k, v in changes.items() if k in data}}, "order": changes.get("order", order)}


def test_what_is_read() -> None:
    world = read_world(document())
    assert (world.n, world.d, world.dim, world.classes) == (3, 2, 2, 2)
    assert world.extra == [Fraction(3, 7), Fraction(300, 7)]
    assert (world.rows[2], world.labels, world.table, world.sizes) == ([3, -4], [0, 1, 1], [(2, 0)], [])
    assert read_world(document(eps="2")).extra == [2, 200]
    assert read_world(document(eps="0")).extra == [0, 0]
    assert read_world(document(order={"name": "gd"})).table == [(0, 1, 2)]
    assert read_world(document(order={"name": "rr", "sizes": [2, 3]})).sizes == [2, 3]
    assert read_world(document(label_names=["a", "b", "c"])).dim == 4
    assert read_world(document(constant="error")).constant == "error"


def test_as_many_weights_as_a_check_can_bear() -> None:
    row = " ".join(["1"] * 2048)
    wide: dict[str, Any] = {"features": [row] * 3, "denominators": ["1"] * 2048, "label_names": ["a", "b", "c"]}
    assert read_world(document(**wide)).dim == 4096
    for more in (
        {"label_names": ["a", "b", "c", "d"]},
        {"features": [row + " 1"] * 3, "denominators": ["1"] * 2049},
    ):
        with pytest.raises(InputError, match="4096"):
            read_world(document(**{**wide, **more}))


@pytest.mark.parametrize(
    "changes",
    [
        {"features": []},
        {"features": ["1 2", "0 5"]},
        {"features": ["1 2", "0 5", "3"]},
        {"features": ["1", "0", "3"]},
        {"features": ["1 2"], "labels": [0], "order": {"name": "gd"}},
        {"features": [[], [], []], "denominators": []},
        {"denominators": ["1", "0"]},
        {"denominators": ["-1", "1"]},
        {"labels": [0, 1]},
        {"labels": [0, 1, 2]},
        {"labels": [0, 1, -1]},
        {"label_names": ["a"], "labels": [0, 0, 0]},
        {"eps": "-1"},
        {"eps": "1/0"},
        {"eps": "1/-2"},
        {"eps": "-1/-2"},
        {"eps": "0.5"},
        {"constant": "one"},
        {"order": {"name": "igm"}},
        {"order": {"name": "ss", "batches": []}},
        {"order": {"name": "ss", "batches": [[0]]}},
        {"order": {"name": "ss", "batches": [[0, 0]]}},
        {"order": {"name": "ss", "batches": [[0, 3]]}},
        {"order": {"name": "ss", "batches": [[0, 1], [1, 2]]}},
        {"order": {"name": "rr", "sizes": []}},
        {"order": {"name": "rr", "sizes": [1]}},
        {"order": {"name": "rr", "sizes": [4]}},
    ],
)
def test_what_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        read_world(copy.deepcopy(document(**changes)))


def test_a_reshuffled_order_has_the_batches_that_a_proof_names() -> None:
    world = read_world(document(order={"name": "rr", "sizes": [2]}))
    features.read_table(world, {"batches": [[2, 1], [0, 1]]})
    assert world.table == [(2, 1), (0, 1)]
    for batches in ([[0, 1, 2]], [[0]], [[1, 1]], [[0, 3]]):
        with pytest.raises(InputError):
            features.read_table(world, {"batches": batches})
    shuffled = read_world(document())
    features.read_table(shuffled, {})
    assert shuffled.table == [(2, 0)]
