"""C-10 as numerical evidence: δ_B by integration and by projecting, and the share of separable draws on both sides."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product
from math import comb

import numpy as np
from numpy.typing import NDArray

from proofs_check.batchnorm import normalize_batches
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.relations import Exactly, Statistical, Within

Floats = NDArray[np.float64]
SAMPLES = 96


@cache
def delta(batch_size: int) -> float:
    """δ_B by integration: the mean dimension of the face that a Gaussian vector projects on.

    The projection is (g − λ)₊ on one class and (h + λ)₊ on the other with equal sums. With i and j positive entries
    the face has dimension i + j − 1, and λ has the density (i + j) times that of the difference of the sums at 0.
    """
    from scipy.stats import norm

    k, step = batch_size // 2, 0.02
    x = np.arange(0, 16, step)
    total, width = 0.0, 0.1
    for shift in np.arange(-6, 6 + width / 2, width):
        left, right = _sums(norm.pdf(x + shift), k, step), _sums(norm.pdf(x - shift), k, step)
        for i, j in product(range(1, k + 1), repeat=2):
            meet = np.trapezoid(left[i - 1] * right[j - 1], dx=step)
            rest = norm.cdf(shift) ** (k - i) * norm.cdf(-shift) ** (k - j)
            total += comb(k, i) * comb(k, j) * rest * (i + j) * (i + j - 1) * meet * width
    return float(total)


def _sums(density: Floats, k: int, step: float) -> list[Floats]:
    """Densities of sums of 1 … k such variables on the grid, by the trapezoid rule."""
    out = [density]
    for _ in range(k - 1):
        both = np.convolve(out[-1], density)[: len(density)] * step
        both -= step / 2 * (out[-1][0] * density + out[-1] * density[0])
        out.append(both)
    return out


def threshold(batch_size: int) -> float:
    """d*/n."""
    return (batch_size - 1 - delta(batch_size)) / batch_size


@dataclass(frozen=True, slots=True)
class Draws:
    """Batch size, number of features, number of draws, seed; and how labels and batches are made."""

    batch_size: int
    d: int
    count: int
    seed: int
    kind: str = "independent"


def projected(case: Draws) -> tuple[float, float]:
    """Mean squared length of Gaussian vectors projected on the cone, by bisection for λ, and its standard error."""
    g = np.random.default_rng(case.seed).normal(size=(case.count, case.batch_size))
    sign = np.tile([1.0, -1.0], case.batch_size // 2)
    low, high = np.full(case.count, -9.0), np.full(case.count, 9.0)
    for _ in range(45):  # 18/2⁴⁵: far below the Monte Carlo error
        middle = (low + high) / 2
        more = (np.maximum(g - middle[:, None] * sign, 0) * sign).sum(axis=1) > 0
        low, high = np.where(more, middle, low), np.where(more, high, middle)
    squares = (np.maximum(g - low[:, None] * sign, 0) ** 2).sum(axis=1)
    return float(squares.mean()), float(squares.std() / np.sqrt(case.count))


def share_separable(case: Draws) -> float:
    """Share of the draws whose signed features are LS, by linear programming."""
    rng = np.random.default_rng(case.seed)
    return float(np.mean([_separable(_draw(case, rng)) for _ in range(case.count)]))


def _draw(case: Draws, rng: np.random.Generator) -> Floats:
    n, B = SAMPLES, case.batch_size
    X, y = rng.normal(size=(n, case.d)), np.tile([1, -1], n // 2)
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


def _sides(budget: Budget, rng: np.random.Generator) -> list[Draws]:
    """At 0.16 n features above and below the points .24, .41, .45 seen as half-probability points at n = 96."""
    count = budget.pick(3, 10, 100)
    near = ((2, 0.24), (4, 0.41), (8, 0.45))
    return [
        Draws(B, round((at + side) * SAMPLES), count, int(rng.integers(1 << 32)))
        for B, at in near
        for side in (-0.16, 0.16)
    ]


def _sizes(budget: Budget, rng: np.random.Generator) -> list[Draws]:
    return [Draws(B, 1, budget.pick(10_000, 40_000, 400_000), int(rng.integers(1 << 32))) for B in (2, 4, 8)]


def _side_of(at: float, case: Draws) -> float:
    return float(case.d > at * SAMPLES)


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


DIMENSION = Check("δ_B by integration and by projecting", lambda case: delta(case.batch_size), projected, _sizes,
                  Statistical())  # fmt: skip
SIDES = Check(
    "share of LS draws at n = 96, well below and well above d*",
    lambda case: _side_of(threshold(case.batch_size), case),
    share_separable,
    _sides,
    Within(0.4, "0.16 n is about three widths of the transition at n = 96: one odd draw of three is allowed"),
)
COVER = Check("gradient descent's ½: Cover's probability", lambda case: cover(*case), _by_recursion,
              lambda _budget, _rng: [(n, d) for n in (4, 9, 20) for d in (1, 3, n // 2)], Exactly())  # fmt: skip
CHECKS = (DIMENSION, SIDES, COVER)
CONTROLS = (
    Control("the first feature has the label's sign", "X is independent of the labels", SIDES,
            (Draws(2, 8, 3, 0, "correlated"),), 0.9),
    Control("batches of one class", "every batch is mixed half and half", SIDES,
            (Draws(4, 60, 3, 0, "one class"),), 0.9),
)  # fmt: skip
MUTANTS = (
    Mutant("δ left out", SIDES, lambda c: _side_of((c.batch_size - 1) / c.batch_size, c)),
    Mutant("B for B − 1", SIDES, lambda c: _side_of(1 - delta(c.batch_size) / c.batch_size, c)),
    Mutant("gradient descent's ½ for every B", SIDES, lambda c: _side_of(0.5, c)),
    Mutant("δ_B = (B − 1)/2", DIMENSION, lambda c: (c.batch_size - 1) / 2),
    Mutant("the sum to d for the sum to d − 1", COVER, lambda c: cover(c[0], c[1] + 1)),
)
