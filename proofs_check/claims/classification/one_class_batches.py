"""C-2 checked by normalizing batches of small integers by the definition, in exact numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from constructions.dataset import DataSet
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.exact.normalized import exact_batch
from proofs_check.relations import Exactly

Rows = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch with labels −1 and +1."""

    X: Rows
    y: tuple[int, ...]
    eps: Fraction = Fraction(0)


def signed(case: Batch) -> list[list[Any]]:
    """z (B, d) by the definition."""
    rows = [[Fraction(v) for v in row] for row in case.X]
    return [[label * v for v in row] for label, row in zip(case.y, exact_batch(rows, case.eps), strict=True)]


def _batches(budget: Budget, rng: np.random.Generator, *, size: int | None, mixed: bool) -> Iterator[Batch]:
    for k in range(budget.pick(10, 40, 400)):
        B, d = size or int(rng.integers(2, 6)), int(rng.integers(1, 4))
        X = tuple(tuple(int(v) for v in row) for row in rng.integers(-5, 6, (B, d)))
        label = int(rng.choice((-1, 1)))
        y = (label, -label) if mixed else (label,) * B
        yield Batch(X, y, Fraction(0) if mixed or k % 2 else Fraction(1, 4))
    if mixed:  # untied and tied whatever is drawn
        yield Batch(((3, -1, 2), (0, 4, 2)), (1, -1))


SUM = Check(
    "sum of z over a one-class batch",
    lambda case: [0] * len(case.X[0]),
    lambda case: [sum(column, Fraction(0)) for column in zip(*signed(case), strict=True)],
    lambda budget, rng: _batches(budget, rng, size=None, mixed=False),
    Exactly(),
)


def _signs(case: Batch) -> list[int]:
    plus, minus = (case.X[case.y.index(label)] for label in (1, -1))
    return [(u > v) - (u < v) for u, v in zip(plus, minus, strict=True)]


PAIR = Check(
    "both vectors of a mixed pair",
    lambda case: [_signs(case), _signs(case)],
    signed,
    lambda budget, rng: _batches(budget, rng, size=2, mixed=True),
    Exactly(),
)
CHECKS = (SUM, PAIR)
CONTROLS = (
    Control("a mixed batch of three", "the batch holds one class, for the sum", SUM,
            (Batch(((0,), (1,), (5,)), (1, 1, -1)),), 0.1),
    Control("a mixed batch of three", "B = 2, for the sign vector", PAIR, (Batch(((0,), (1,), (5,)), (-1, 1, 1)),), 0.1,
            claimed=lambda case: [_signs(case)] * 3),
    Control("a pair with ε = 1", "ε = 0, for the sign vector", PAIR,
            (Batch(((0,), (1,)), (-1, 1), Fraction(1)),), 0.1),
    Control("a pair of one class", "one sample of each class, for the sign vector", PAIR,
            (Batch(((0,), (1,)), (1, 1)),), 0.1, claimed=lambda case: [[1] * len(case.X[0])] * 2),
)  # fmt: skip
MUTANTS = (
    Mutant("sign(x₋ − x₊)", PAIR, lambda case: [[-s for s in _signs(case)]] * 2),
    Mutant("z₋ = −z₊", PAIR, lambda case: [_signs(case), [-s for s in _signs(case)]]),
    Mutant("sign(0) = 1", PAIR, lambda case: [[s or 1 for s in _signs(case)]] * 2),
    Mutant("unbiased variance: entries 1/√2, squared", PAIR, lambda case: [[Fraction(s, 2) for s in _signs(case)]] * 2),
    Mutant("the sum is B", SUM, lambda case: [len(case.X)] * len(case.X[0])),
)


def witness(data: DataSet) -> dict[str, Any]:
    """Sums of z over each batch."""
    sums = []
    for batch in data.batches:
        rows = [[Fraction(v) for v in data.X[i]] for i in batch]
        z = [[data.y[i][0] * v for v in row] for i, row in zip(batch, exact_batch(rows), strict=True)]
        sums.append([sum(column, Fraction(0)) for column in zip(*z, strict=True)])
    return {"batch_sums": sums}
