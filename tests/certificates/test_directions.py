"""Directions: the dual norm against its vertices, heights against fractions, and which proofs of a sample hold."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from typing import Any

import mpmath
import numpy as np
import pytest

from proofs_check.certificates.directions import _Bound, _check_target, _height, check_direction
from proofs_check.certificates.features import GD, World
from proofs_check.certificates.stages import Failure, Overlap, read_overlap
from tests.certificates.test_separation import FIRST, SECOND, SPACE

BITS = 64


def exact_norm_squared(w: list[Fraction], d: int, p: int) -> Fraction:
    """Σ_k ‖w_k‖² over all p rows once their mean is taken off, class 0 at rest."""
    rows = [[Fraction(0)] * d, *[w[k : k + d] for k in range(0, len(w), d)]]
    mean = [sum((row[a] for row in rows), Fraction(0)) / p for a in range(d)]
    return sum(((x - m) ** 2 for row in rows for x, m in zip(row, mean, strict=True)), Fraction(0))


def dual_squared(r: list[float], opened: list[list[int]], d: int, p: int) -> float:
    """max (r·w)² over ‖w‖ ≤ 1, w on the open coordinates, by solving with the matrix of the norm."""
    total = 0.0
    for a in range(d):
        blocks = opened[a]
        if blocks:
            here = np.array([r[k * d + a] for k in blocks])
            total += here @ np.linalg.solve(np.eye(len(blocks)) - 1 / p, here)
    return total


@pytest.mark.parametrize(("d", "p"), [(1, 2), (3, 2), (1, 3), (2, 3), (1, 4)])
@pytest.mark.parametrize("error", [0, 2, 500])
def test_the_dual_norm_is_bounded_over_all_errors(d: int, p: int, error: int) -> None:
    rng = random.Random(d + p)  # noqa: S311
    bits = 8  # one is 256 units, so that errors and rounding are seen
    for _ in range(8):
        blocks = [sorted(rng.sample(range(p - 1), rng.randint(0, p - 1))) for _ in range(d)]
        r = [rng.randint(-3000, 3000) if k in blocks[a] else 0 for k, a in product(range(p - 1), range(d))]
        found = _Bound("l2", Fraction(1), bits, p, [len(part) for part in blocks]).dual(r, error)
        worst = 0.0
        for signs in product((-1, 1), repeat=len(r)):  # a convex function is largest at a vertex
            moved = [entry + error * s for entry, s in zip(r, signs, strict=True)]
            worst = max(worst, dual_squared(moved, blocks, d, p))
        assert float(found) * 256 >= worst**0.5 - 1e-6  # floats of at most 10⁴
        most = error * (len(r) + sum(len(part) ** 2 / (p - len(part)) for part in blocks)) ** 0.5
        assert float(found) * 256 <= dual_squared(r, blocks, d, p) ** 0.5 + most + 2  # two roundings


def test_the_dual_of_l1_is_the_largest_entry() -> None:
    bound = _Bound("l1", Fraction(1), 8, 2, [1, 1])
    assert bound.dual([-300, 20], 4) == Fraction(304, 256)
    assert bound.dual([20, 300], 0) == Fraction(300, 256)


def signs_world(seed: int, *, p: int = 2, d: int = 2, n: int = 8) -> World:
    """Batches of 2: every x̄ is a sign, or 0 where the two agree."""
    rng = random.Random(seed)  # noqa: S311
    rows = [[rng.randint(-3, 3) for _ in range(d)] for _ in range(n)]
    labels = rng.sample([i % p for i in range(n)], n)
    return World(rows, labels, p, [Fraction(0)] * d, "zero", "ss", [(i, i + 1) for i in range(0, n, 2)])


def scores(world: World, w: list[int], i: int) -> list[int]:
    """What each class scores for a sample in its batch of 2, by the signs of differences of the raw features."""
    other = i + 1 if i % 2 == 0 else i - 1
    x = [(u > v) - (u < v) for u, v in zip(world.rows[i], world.rows[other], strict=True)]
    blocks = [w[k : k + world.d] for k in range(0, world.dim, world.d)]
    return [0, *[sum(a * b for a, b in zip(block, x, strict=True)) for block in blocks]]


def margins(world: World, w: list[int]) -> list[int]:
    """w·z over all items."""
    found = []
    for i in range(world.n):
        score = scores(world, w, i)
        found += [score[world.labels[i]] - score[k] for k in world.opponents(i)]
    return found


def weight(w: list[int], **more: list[object]) -> dict[str, object]:
    return {"w": [str(entry) for entry in w], "basis": [], "columns": [], **more}


@pytest.mark.parametrize("p", [2, 3])
def test_heights_are_norms_over_margins(p: int) -> None:
    found = 0
    for seed in range(60):
        world, rng = signs_world(seed, p=p, n=4), random.Random(seed)  # noqa: S311
        w = [rng.randint(-5, 5) for _ in range(world.dim)]
        if seed % 4:  # the classes that the weight chooses
            world.labels = [max(range(p), key=lambda k: scores(world, w, i)[k]) for i in range(4)]
        least = min(margins(world, w))
        overlap = Overlap(world, set(world.dead()))
        if least <= 0:
            if not any(overlap.holds(b, i, k) for b in world.batches() for i in (0, 1) for k in range(p)):
                with pytest.raises(Failure, match="does not separate"):
                    _height(world, overlap, weight(w), BITS, "l2")
            continue
        found += 1
        exact = [Fraction(entry, least) for entry in w]
        height = _height(world, overlap, weight(w), BITS, "l2")
        true = exact_norm_squared(exact, world.d, p)
        assert true <= height**2 <= true * (1 + Fraction(1, 1 << 50))  # margins are known to 2^-60
        if p == 2:
            height = _height(world, overlap, weight(w), BITS, "l1")
            total = sum(map(abs, exact))
            assert total <= height <= total * (1 + Fraction(1, 1 << 50))
    assert found > 20


@pytest.mark.parametrize("b", [30, 100])
@pytest.mark.parametrize("a", [0, 1, 4])
def test_heights_of_corrected_weights_hold_for_every_correction(a: int, b: int) -> None:
    """(a, a, b) is to be 0 on e1 and e2, which overlap; e1 + e3 and e3 are separated by b at least, whatever it is."""
    overlap = read_overlap(SPACE, {"stages": [FIRST, SECOND]}, BITS)
    given = {"w": [str(a), str(a), str(b)], "basis": [[0, 1, 0], [1, 0, 0]], "columns": [0, 1]}
    every = [[Fraction(a + one, b), Fraction(a + other, b), Fraction(1)] for one, other in product((-a, a), repeat=2)]
    height = _height(SPACE, overlap, given, BITS, "l1")
    assert max(map(sum, every)) <= height <= max(map(sum, every)) * (1 + Fraction(1, 1 << 50))
    height = _height(SPACE, overlap, given, BITS, "l2")
    most = max(exact_norm_squared(w, 3, 2) for w in every)
    assert most <= height**2 <= 2 * most  # the mean of the rows is taken off as far as its sign is known


@pytest.mark.parametrize("norm", ["l1", "l2"])
def test_a_sample_is_shown_to_be_lost_or_kept_exactly_where_the_inequality_holds(norm: str) -> None:
    """‖scale · z ± Σ β z_i‖* h < Σ β, by 60 digits, for random proofs of random targets."""
    held = 0
    for seed in range(40):
        world, rng = signs_world(seed, d=1 + seed % 2, n=4), random.Random(seed)  # noqa: S311
        overlap = Overlap(world, set(world.dead()))
        height = Fraction(rng.randint(1, 30), 20)
        opened = [int(a not in overlap.covered) for a in range(world.d)]
        bound = _Bound(norm, height, BITS, 2, [1] * world.d)
        assert len(opened) == world.d
        own = [(b, i, 1 - world.labels[world.table[b][i]]) for b in range(2) for i in range(2)]
        own = [item for item in own if not overlap.holds(world.batch(item[0]), *item[1:])]
        for target in range(4 if own else 0):
            for side, scale in product(("lost", "kept"), (1, 7)):
                items = rng.sample(own, rng.randint(1, len(own)))
                weights = [rng.randint(1, 14) for _ in items]
                z = (GD, target, 1 - world.labels[target])
                proof = {
                    "item": list(z), "scale": str(scale), "side": side, "items": [list(item) for item in items],
                    "weights": [str(w) for w in weights], "free": [], "free_weights": [],
                }  # fmt: skip
                with mpmath.workdps(60):
                    sign = 1 if side == "lost" else -1
                    r = [scale * x for x in real(world, z)]
                    for item, w in zip(items, weights, strict=True):
                        r = [x + sign * w * y for x, y in zip(r, real(world, item), strict=True)]
                    dual = max(map(abs, r)) if norm == "l1" else mpmath.sqrt(2 * sum(x * x for x in r))
                    holds = dual * height.numerator < sum(weights) * height.denominator - mpmath.mpf(10) ** -12
                try:
                    found = _check_target(world, overlap, proof, bound) == (z, side == "lost")
                except Failure:
                    found = False
                assert found == holds
                held += holds
    assert held > 25


def real(world: World, item: tuple[int, int, int]) -> list[mpmath.mpf]:
    """± x̄ of a two-class item by the definition."""
    samples = range(world.n) if item[0] == GD else world.table[item[0]]
    out = []
    for a in range(world.d):
        x = [mpmath.mpf(world.rows[i][a]) for i in samples]
        mean = sum(x) / len(x)
        spread = mpmath.sqrt(sum((entry - mean) ** 2 for entry in x) / len(x))
        value = (x[item[1]] - mean) / spread if spread else mpmath.mpf(0)
        out.append(value if world.labels[samples[item[1]]] else -value)
    return out


def test_what_is_no_target() -> None:
    world = World([[0], [1], [2], [3]], [0, 1, 0, 1], 2, [Fraction(0)], "zero", "ss", [(0, 1), (2, 3)])
    overlap = Overlap(world, set())
    bound = _Bound("l1", Fraction(1), BITS, 2, [1])
    good = {
        "item": [GD, 3, 0], "scale": "1", "side": "kept", "items": [[0, 1, 0]], "weights": ["1"],
        "free": [], "free_weights": [],
    }  # fmt: skip
    assert _check_target(world, overlap, good, bound) == ((GD, 3, 0), False)
    assert _check_target(world, overlap, {**good, "item": [GD, 1, 0], "side": "lost"}, bound) == ((GD, 1, 0), True)
    wrong: list[dict[str, Any]] = [
        {"scale": "0"},
        {"scale": "-1"},
        {"item": [0, 1, 0]},
        {"side": "left"},
        {"side": "lost"},
        {"items": [[GD, 3, 0]]},
        {"items": [], "weights": []},
    ]
    for change in wrong:
        with pytest.raises(Failure):
            _check_target(world, overlap, {**good, **change}, bound)
    overlap.single.add(((0, 1), 1, 0))
    with pytest.raises(Failure, match="separable side"):
        _check_target(world, overlap, good, bound)


@pytest.mark.parametrize("w", [1, -3])
def test_the_smallest_margin_counts_whichever_item_has_it(w: int) -> None:
    """One feature, batches of 3 whose first, second or third sample is the nearest to the mean; few bits."""
    for at in range(3):
        x = [0, 6]
        x.insert(at, 4 if w > 0 else 2)  # the mean is 10/3, or 8/3
        world = World(
            [[v] for v in x], [int(3 * v > sum(x)) ^ (w < 0) for v in x], 2, [Fraction(0)], "zero", "ss", [(0, 1, 2)]
        )
        height = _height(world, Overlap(world, set()), weight([w]), 16, "l1")
        with mpmath.workdps(40):
            mean = mpmath.mpf(sum(x)) / 3
            spread = mpmath.sqrt(sum((v - mean) ** 2 for v in x) / 3)
            true = spread / min(abs(v - mean) for v in x)
        assert true <= float(height) <= true * (1 + 1e-3)  # 16 bits of a margin of a quarter


def test_repeated_features_beside_covered_ones() -> None:
    def shown(column: list[int]) -> str:
        rows = [[a, b, c] for a, b, c in zip([1, 0, 0, 1, 0, 0], [0, 0, 0, 0, 1, 0], column, strict=True)]
        table = [(0, 1), (2, 3), (4, 5)]
        world = World(rows, [1, 1, 1, 1, 1, 0], 2, [Fraction(0)] * 3, "zero", "ss", table)
        stage = {"rule": "span", "items": [[0, 0, 0], [0, 1, 0]], "weights": ["1", "1"], "columns": [0]}
        inner = {"stages": [stage], "bits": BITS, "separator": weight([0, 1, 0])}
        feasible = weight([0, 1, 0])
        try:
            check_direction(world, {"separation": inner, "norm": "l2", "feasible": feasible, "targets": []})
        except Failure as failure:
            return str(failure)
        return ""

    assert "repeated features" in shown([3, 1, 1, 3, 1, 1])  # the first one again
    assert "repeated features" in shown([1, 1, 1, 1, 5, 1])  # the second
    assert "neither shown" in shown([4, 4, 4, 4, 4, 4])  # a constant one changes nothing
