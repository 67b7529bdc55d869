"""The checker's signs of w·z against square roots summed exactly, and its bound on corrected weights."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest

from proofs_check.certificates.algebraic import AlgebraicSeparator
from proofs_check.certificates.features import World
from proofs_check.certificates.separation import Separator
from proofs_check.exact.normalized import exact_batch
from proofs_check.exact.surds import Surd, root

BATCHES = [(0, 1, 2, 3), (4, 5, 6, 7)]


def a_world(classes: int, rng: np.random.Generator) -> World:
    """Columns that are 0 … 3 in some order in each batch share their root, so that many sums are exactly 0."""
    columns = [[*rng.permutation(4), *rng.permutation(4)] for _ in range(2)]
    rows = [[int(v) for v in row] for row in zip(*columns, strict=True)]
    labels = [int(v) for v in rng.permutation([k % classes for k in range(8)])]
    return World(rows, labels, classes, [Fraction(0)] * 2, "zero", "ss", BATCHES)


def scores(world: World, w: Sequence[int | Fraction | Surd], samples: tuple[int, ...]) -> dict[tuple[int, int], Surd]:
    """(position, class) → w·z, by the definition: the own class's score less the other's, class 0 at rest."""
    weights = [[0, 0], *[w[k : k + 2] for k in range(0, len(w), 2)]]
    normal = exact_batch([[Fraction(v) for v in world.rows[i]] for i in samples])
    found = {}
    for position, (i, x) in enumerate(zip(samples, normal, strict=True)):
        score = [sum((x[a] * block[a] for a in range(2)), Surd({})) for block in weights]
        for k in range(world.classes):
            if k != world.labels[i]:
                found[position, k] = score[world.labels[i]] - score[k]
    return found


@pytest.mark.parametrize("classes", [2, 3])
def test_signs_are_those_of_exact_sums(classes: int) -> None:
    rng, zeros = np.random.default_rng(0), 0
    for _ in range(20):
        world = a_world(classes, rng)
        w = [int(v) for v in rng.integers(-3, 4, size=world.dim)]
        separator = Separator(world, w, frozenset(), Fraction(0), 32)
        for batch in world.batches():
            true = scores(world, w, batch.samples)
            found = {(position, k): side for position, k, side in separator.signs(batch)}
            assert found == {item: int(bool(value)) * (1 if float(value) > 0 else -1) for item, value in true.items()}
            zeros += sum(not value for value in true.values())
    assert zeros > 20, "few sums are 0, so the exact way is hardly taken"


@pytest.mark.parametrize("classes", [2, 3])
def test_signs_of_weights_that_are_sums_of_roots(classes: int) -> None:
    rng, zeros = np.random.default_rng(2), 0
    for _ in range(30):
        world = a_world(classes, rng)
        whole, more = rng.integers(-3, 4, size=world.dim), int(rng.integers(0, 2))
        surds = [[(int(w), 3), (-2 * int(w), 2 + more), (int(w) * more, 6)] for w in whole]  # one sum, many times
        surds[0] += [(1, 5)] if more else []
        weights = [sum((root(r) * c for c, r in terms), Surd({})) for terms in surds]
        separator = AlgebraicSeparator(world, surds)
        for batch in world.batches():
            true = scores(world, weights, batch.samples)
            found = {(position, k): side for position, k, side in separator.signs(batch)}
            assert found == {item: int(bool(value)) * (1 if float(value) > 0 else -1) for item, value in true.items()}
            zeros += sum(not value for value in true.values())
    assert zeros > 5


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("slack", [Fraction(1, 3), Fraction(2)])
def test_every_corrected_weight_lies_within_the_bound(slack: Fraction, classes: int) -> None:
    rng = np.random.default_rng(1)
    for _ in range(10):
        world = a_world(classes, rng)
        w = [int(v) for v in rng.integers(-3, 4, size=world.dim)]
        columns = sorted(int(a) for a in rng.choice(world.dim, size=2, replace=False))
        separator = Separator(world, w, frozenset(columns), slack, 32)
        for batch in world.batches():
            found = {(position, k): (value, error) for position, k, value, error in separator.values(batch)}
            for signs in itertools.product((-1, 0, 1), repeat=2):
                more = {a: s * slack for a, s in zip(columns, signs, strict=True)}
                corrected = scores(world, [v + more.get(a, 0) for a, v in enumerate(w)], batch.samples)
                for item, value in corrected.items():
                    assert abs(float(value) * 2**32 - found[item][0]) <= found[item][1]  # floats are off by 1e-5 here
