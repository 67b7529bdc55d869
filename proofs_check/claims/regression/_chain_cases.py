"""Instances for R-14: chains of pairs in rationals, one batch alone, and larger batches in floats."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np

from proofs_check.check import Budget


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """Data, a batch size and a step s; `row` is what the contraction is tried on, `seed` draws the chains."""

    X: Any
    Y: Any
    step: Any
    batch_size: int = 2
    row: tuple[int, ...] = ()
    seed: int = 0


def _spans(case: Chain) -> bool:
    X = np.asarray(case.X)
    signs = np.array([np.sign(X[i] - X[j]) for i, j in combinations(range(len(X)), 2)])
    return bool(np.linalg.matrix_rank(signs) == X.shape[1])


def pair_cases(budget: Budget, rng: np.random.Generator) -> Iterator[Chain]:
    """Four samples in pairs, then some of six, half of them with ties; s below 2/d; E H_S nonsingular."""
    yield NAMED
    made, wanted = 0, budget.pick(5, 30, 300)
    while made < wanted:
        n = 4 if made < wanted - budget.pick(1, 3, 30) else 6
        d, p = int(rng.integers(1, 4)), int(rng.integers(1, 3))
        X = np.stack([rng.permutation(n) for _ in range(d)], axis=1) if made % 2 else rng.integers(0, 4, (n, d))
        step = Fraction(int(rng.integers(1, 20)), 10 * d)
        case = Chain(X, rng.integers(-9, 10, (n, p)), step, row=tuple(rng.integers(-5, 6, d).tolist()))
        if _spans(case):
            made += 1
            yield case


NAMED = Chain(
    X=np.array([[0, 0], [1, 2], [2, 3], [3, 1]]),
    Y=np.array([[0, 1], [0, 7], [6, 2], [1, -3]]),
    step=Fraction(3, 4),
    row=(2, -3),
)


ONE_BATCH = Chain(np.array([[0, 3], [1, 1]]), np.array([[1], [4]]), Fraction(1, 3), row=(1, 2))


def length_cases(budget: Budget, rng: np.random.Generator) -> Iterator[Chain]:
    """The pair cases, and one batch, where the bound is an equality."""
    yield ONE_BATCH
    yield from pair_cases(budget, rng)


def one_batch_cases(budget: Budget, rng: np.random.Generator) -> Iterator[Chain]:
    """Two samples without ties."""
    yield ONE_BATCH
    for _ in range(budget.pick(4, 20, 200)):
        d = int(rng.integers(1, 4))
        X = np.stack([rng.permutation(9)[:2] for _ in range(d)], axis=1)
        row = tuple(rng.integers(-5, 6, d).tolist())
        yield Chain(X, rng.integers(-9, 10, (2, 1)), Fraction(int(rng.integers(1, 20)), 10 * d), row=row)
