"""Instances for R-11: epochs of data whose deviations are rational, pairs, and drawn data in floats."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from proofs_check.check import Budget
from proofs_check.exact.covariances import correlations
from proofs_check.exact.normalized import cut
from proofs_check.moments import batch_moments
from proofs_check.orders import batches_of


@dataclass(frozen=True, slots=True, eq=False)
class Epoch:
    """Data in the order seen, a batch size (the last batch may be smaller) and a step s."""

    X: Any
    Y: Any
    batch_size: int
    step: Any

    @property
    def batches(self) -> list[tuple[int, ...]]:
        """Consecutive pieces."""
        return cut(range(len(self.X)), self.batch_size)


def exact_cases(budget: Budget, rng: np.random.Generator) -> Iterator[Epoch]:
    """Rational σ: pairs, and batches of four that are balanced in every feature; S nonsingular."""
    yield NAMED
    made = 0
    while made < budget.pick(5, 30, 200):
        X, Y, B = _rational_data(rng, ties=bool(rng.integers(2)))
        case = Epoch(X, Y, B, Fraction(int(rng.integers(1, 20)), 10 * X.shape[1]))
        if np.linalg.matrix_rank(_total(case)) == X.shape[1]:
            made += 1
            yield case


def _rational_data(rng: np.random.Generator, *, ties: bool) -> tuple[Any, Any, int]:
    B, m, d, p = (int(rng.integers(*r)) for r in ((1, 3), (2, 6), (1, 4), (1, 4)))
    B *= 2
    balanced = np.repeat([[-1], [1]], B // 2, axis=0) * np.ones(d, int)
    signs = np.concatenate([rng.permuted(balanced, axis=0) for _ in range(m)])
    scales = np.repeat(rng.integers(0 if ties else 1, 6, (m, d)), B, axis=0)
    shifts = np.repeat(rng.integers(-9, 10, (m, d)), B, axis=0)
    return signs * scales + shifts, rng.integers(-9, 10, (m * B, p)), B


def _total(case: Epoch) -> Any:
    return correlations(case.X, case.batches).sum(axis=0).astype(float)


NAMED = Epoch(  # three features and targets, one tie, S no multiple of I: every wrong order of factors shows
    X=np.array([[0, 0, 0], [1, 1, 1], [2, 3, 2], [3, 2, 3], [4, 4, 5], [5, 5, 4], [6, 7, 7], [6, 6, 9]]),
    Y=np.array([[0, 3, -1], [2, 1, 4], [1, 5, 0], [1, -2, 2], [0, 0, 7], [4, 1, 1], [3, -6, 2], [0, 2, 2]]),
    batch_size=2,
    step=Fraction(1, 4),
)


def pair_cases(budget: Budget, rng: np.random.Generator) -> Iterator[Epoch]:
    """Pairs without ties, sign vectors that span; steps below, at and above 2/d."""
    made = 0
    while made < budget.pick(8, 40, 300):
        d, m = int(rng.integers(1, 4)), int(rng.integers(1, 5))
        X = rng.permuted(np.arange(2 * max(m, d) + 2)[:, None] * np.ones(d, int), axis=0)
        X = X[: 2 * max(m, d)]
        share = (Fraction(1, 5), Fraction(19, 20), Fraction(1), Fraction(11, 10))[made % 4]
        case = Epoch(X, np.zeros((len(X), 1), int), 2, share * Fraction(2, d))
        if np.linalg.matrix_rank(_total(case)) == d:
            made += 1
            yield case


def float_cases(budget: Budget, rng: np.random.Generator) -> Iterator[Epoch]:
    """Batches of 3 to 5 with irrational σ; the step at 99 % of the bound."""
    for _ in range(budget.pick(4, 16, 100)):
        B, m, d, p = (int(rng.integers(*r)) for r in ((3, 6), (2, 5), (1, 4), (1, 3)))
        X, Y = rng.integers(-99, 100, (m * B, d)) + rng.random((m * B, d)), rng.normal(size=(m * B, p))
        H = batch_moments(X, Y, batches_of(range(m * B), B)).H
        yield Epoch(X, Y, B, 0.99 * 2 / float(np.linalg.eigvalsh(H).max()))


def one_batch_cases(budget: Budget, rng: np.random.Generator) -> Iterator[Epoch]:
    """The float cases' first batches alone."""
    for case in float_cases(budget, rng):
        yield replace(case, X=case.X[: case.batch_size], Y=case.Y[: case.batch_size])
