"""C-10 as numerical evidence: δ in balls against projections, and half points of separable draws at n = 96."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from math import comb

import numpy as np
from numpy.typing import NDArray

from proofs_check.batchnorm import normalize_batches
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.relations import Exactly, Statistical

Floats = NDArray[np.float64]
SAMPLES = 96
SPACING = 5  # features between the points of a transition, which is 9 to 12 wide from 10 % to 90 %
POINTS = 7
DIGITS = 20  # of δ: more than a float holds
PAIR, THREE, FOUR, LOPSIDED, EIGHT = (2, 1), (3, 1), (4, 2), (4, 1), (8, 4)
"""Samples of a batch, and of class +1 among them."""


@cache
def delta(batch_size: int, positives: int) -> float:
    """δ by intrinsic volumes, to the last digit of a float."""
    from proofs_check.enclosures import statistical_dimension

    return float(statistical_dimension(batch_size, positives, digits=DIGITS).middle)


def threshold(batch_size: int, positives: int) -> float:
    """d*/n."""
    return (batch_size - 1 - delta(batch_size, positives)) / batch_size


@dataclass(frozen=True, slots=True)
class Draws:
    """Batch size, samples of class +1 in it, number of draws, seed; and how labels and batches are made."""

    batch_size: int
    positives: int
    count: int
    seed: int
    kind: str = "independent"


def projected(case: Draws) -> tuple[float, float]:
    """Mean squared length of Gaussian vectors projected on the cone, by bisection for λ, and its standard error."""
    g = np.random.default_rng(case.seed).normal(size=(case.count, case.batch_size))
    sign = _labels(case)
    low, high = np.full(case.count, -9.0), np.full(case.count, 9.0)
    for _ in range(45):  # 18/2⁴⁵: far below the Monte Carlo error
        middle = (low + high) / 2
        more = (np.maximum(g - middle[:, None] * sign, 0) * sign).sum(axis=1) > 0
        low, high = np.where(more, middle, low), np.where(more, high, middle)
    squares = (np.maximum(g - low[:, None] * sign, 0) ** 2).sum(axis=1)
    return float(squares.mean()), float(squares.std() / np.sqrt(case.count))


def half_point(case: Draws) -> tuple[float, float]:
    """d/n at which half of the draws are LS, from shares p on a grid of d around it, by linear programming.

    Spearman and Kärber's estimate: the mean of a law with distribution function p; its standard error is
    spacing · √(Σ p(1−p)/count). A grid on which p does not rise from near 0 to near 1 gives one of its ends.
    """
    middle = round(threshold(case.batch_size, case.positives) * SAMPLES)
    grid = middle + SPACING * (np.arange(POINTS) - POINTS // 2)
    rng = np.random.default_rng(case.seed)
    share = np.array([
        np.mean([_separable(_draw(case, int(d), rng)) for _ in range(case.count)]) for d in grid
    ])  # fmt: skip
    rises = np.diff(np.concatenate([[0.0], share, [1.0]]))
    centres = np.concatenate([grid, [grid[-1] + SPACING]]) - SPACING / 2
    spread = np.sqrt((share * (1 - share)).sum() / max(case.count - 1, 1))
    least = np.sqrt(1 / case.count)  # shares of exactly 0 and 1 alone would claim to have no error
    return float(rises @ centres) / SAMPLES, SPACING * max(float(spread), float(least) / 2) / SAMPLES


def _labels(case: Draws) -> Floats:
    return np.repeat([1.0, -1.0], [case.positives, case.batch_size - case.positives])


def _draw(case: Draws, d: int, rng: np.random.Generator) -> Floats:
    n, B = SAMPLES, case.batch_size
    X, y = rng.normal(size=(n, d)), np.tile(_labels(case), n // B)
    if case.kind == "correlated":
        X[:, 0] = y * abs(X[:, 0])
    batches = np.arange(n).reshape(-1, B)
    if case.kind == "one class":
        batches = np.argsort(-y, kind="stable").reshape(-1, B)
    return np.asarray(y[:, None] * normalize_batches(X, list(batches), constant="zero").values)


def _separable(Z: Floats) -> bool:
    from scipy.optimize import linprog

    found = linprog(np.zeros(Z.shape[1]), A_ub=-Z, b_ub=-np.ones(len(Z)), bounds=[(None, None)] * Z.shape[1])
    return bool(found.status == 0)


def _transitions(budget: Budget, rng: np.random.Generator) -> list[Draws]:
    """Five errors are 0.008 in the largest budget, far more than the 0.0004 by which n = 96 shifts centred features."""
    count = budget.pick(4, 30, 300)
    return [Draws(*batch, count, int(rng.integers(1 << 32))) for batch in (PAIR, FOUR, EIGHT)] + [
        Draws(*batch, count, int(rng.integers(1 << 32))) for batch in (THREE, LOPSIDED)
    ][: budget.pick(1, 2, 2)]


def _sizes(budget: Budget, rng: np.random.Generator) -> list[Draws]:
    count = budget.pick(10_000, 40_000, 400_000)
    return [Draws(*batch, count, int(rng.integers(1 << 32))) for batch in (PAIR, THREE, FOUR, LOPSIDED, EIGHT)]


def cover(n: int, d: int) -> Fraction:
    """Probability that n points in general position in R^d with random signs are separable by a plane through 0."""
    return Fraction(sum(comb(n - 1, k) for k in range(d)), 2 ** (n - 1))


def _by_recursion(case: tuple[int, int]) -> Fraction:
    """The same by Cover's recursion for the number of separable signs, C(n+1, d) = C(n, d) + C(n, d−1)."""
    n, d = case
    counts = [0] + [2] * d
    for _ in range(n - 1):
        counts = [0] + [counts[k] + counts[k - 1] for k in range(1, d + 1)]
    return Fraction(counts[d], 2**n)


DIMENSION = Check("δ by intrinsic volumes and by projecting", lambda c: delta(c.batch_size, c.positives), projected,
                  _sizes, Statistical())  # fmt: skip
HALF = Check("half of the draws LS at d*/n, seen at n = 96", lambda c: threshold(c.batch_size, c.positives),
             half_point, _transitions, Statistical())  # fmt: skip
COVER = Check("gradient descent's ½: Cover's probability", lambda case: cover(*case), _by_recursion,
              lambda _budget, _rng: [(n, d) for n in (4, 9, 20) for d in (1, 3, n // 2)], Exactly())  # fmt: skip
CHECKS = (DIMENSION, HALF, COVER)
_PLAIN = Draws(*FOUR, 6, 0)
CONTROLS = (
    Control("the first feature has the label's sign", "X is independent of the labels", HALF,
            (replace(_PLAIN, kind="correlated"),), 10),
    Control("batches of one class", "every batch is mixed, with the same class counts", HALF,
            (replace(_PLAIN, kind="one class"),), 10),
)  # fmt: skip
MUTANTS = (
    Mutant("δ left out", HALF, lambda c: (c.batch_size - 1) / c.batch_size),
    Mutant("B for B − 1", HALF, lambda c: 1 - delta(c.batch_size, c.positives) / c.batch_size),
    Mutant("gradient descent's ½ for every B", HALF, lambda _: 0.5),
    Mutant("class counts left out", DIMENSION, lambda c: delta(2 * c.batch_size, c.batch_size) / 2),
    Mutant("δ = (B − 1)/2", DIMENSION, lambda c: (c.batch_size - 1) / 2),
    Mutant("the sum to d for the sum to d − 1", COVER, lambda c: cover(c[0], c[1] + 1)),
)
