"""AV-7 checked: the limit cycles of all n! orders, found as fixed points in rationals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from constructions.dataset import DataSet
from proofs_check.averaging.quadratics import (
    Quadratics,
    all_orders,
    around,
    cross_moment,
    cycle,
    moments,
    of_data,
    stationary_reshuffled,
)
from proofs_check.averaging.replacement import stationary_replaced
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.relations import Exactly


@dataclass(frozen=True, slots=True)
class Shuffle:
    """Batches on a line with one curvature, unless the case breaks that, and a constant rate."""

    problem: Quadratics
    rate: Fraction

    @property
    def n(self) -> int:
        """Batches an epoch."""
        return self.problem.size

    @property
    def x(self) -> Fraction:
        """ηλ."""
        return Fraction(self.rate * self.problem.hessian[0][0])

    @property
    def variance(self) -> Fraction:
        """σ² of the centres."""
        return Fraction(moments(self.problem.centres)[1][0][0])


def _shuffle(centres: list[int], rate: str, curvature: str = "1") -> Shuffle:
    return Shuffle(around(centres, Fraction(curvature)), Fraction(rate))


def shuffles(budget: Budget, rng: np.random.Generator) -> Iterator[Shuffle]:
    """n up to 5, ηλ on both sides of 1."""
    yield _shuffle([-1, 1], "1/2")
    yield _shuffle([0, 1, 5, -2], "3/2", "1/3")
    if budget.level:
        yield _shuffle([0, 1, 5, -2, 7], "1/4")
    for _ in range(budget.pick(5, 16, 80)):
        centres = [*rng.integers(-6, 7, int(rng.integers(1, 4))).tolist(), 7]
        yield _shuffle(centres, f"{rng.integers(1, 20)}/10")


def covariances(
    case: Shuffle, *, less: int = 1, last: int | None = None, sign: int = 1, unit: int = 1
) -> list[Fraction]:
    """Lags 0 … n; the same at every phase. `last` is n where another exponent is tried."""
    n, x = case.n, case.x
    m = last or n
    q = 1 - x
    scale = case.variance / Fraction(n - less)
    forms = [n * x * (q**a + sign * q ** (m - a)) / ((2 - x) * (1 - q**m)) - unit for a in range(n + 1)]
    return [scale * form for form in forms] * n


def cycles(case: Shuffle) -> list[Fraction]:
    """The same over the cycles of all orders: every phase, every lag."""
    points = [cycle(case.problem, case.rate, order) for order in all_orders(case.n)]
    n = case.n
    return [
        cross_moment([c[t] for c in points], [c[(t + a) % n] for c in points])[0][0] for t in range(n)
        for a in range(n + 1)
    ]  # fmt: skip


def ratio(case: Shuffle, *, sign: int = 1) -> list[Fraction]:
    """V_SS from the enumerated V_0 of RR."""
    r = (1 - case.x) ** case.n
    return [stationary_reshuffled(case.problem, case.rate)[0][0][0] * (1 + sign * r) / (1 - sign * r)]


def opposite(case: Shuffle) -> int:
    """Sign of the covariance of opposite points of the cycle."""
    found = cycles(case)[case.n // 2]
    return int(found > 0) - int(found < 0)


def even(budget: Budget, rng: np.random.Generator) -> Iterator[Shuffle]:
    """n = 2 and 4, η < 1."""
    for _ in range(budget.pick(4, 12, 60)):
        centres = [*rng.integers(-6, 7, int(rng.choice([1, 3]))).tolist(), 7]
        yield _shuffle(centres, f"{rng.integers(1, 10)}/10")


COVARIANCES = Check("covariances on the cycle against all orders", covariances, cycles, shuffles, Exactly())
RATIO = Check("V_SS against RR's epoch ends, both enumerated", ratio, lambda c: cycles(c)[:1], shuffles, Exactly())
OPPOSITE = Check("opposite points vary against each other", lambda _c: -1, opposite, even, Exactly())
CHECKS = (COVARIANCES, RATIO, OPPOSITE)

_BENT = Shuffle(around([-3, 1, 2], hessians=[1, Fraction(1, 2), Fraction(3, 2)]), Fraction(1, 2))
CONTROLS = (
    Control(
        "a fresh order each epoch", "one uniform order for ever", COVARIANCES,
        (_shuffle([-3, 1, 2], "1/2"), _shuffle([0, 1, 5, -2], "1/4")), must_miss_by=0.1,
        claimed=lambda case: covariances(case)[:1],
        observed=lambda case: [stationary_reshuffled(case.problem, case.rate)[0][0][0]],
    ),
    Control(
        "independent batches", "one uniform order for ever", COVARIANCES, (_shuffle([-3, 1, 2], "1/2"),),
        must_miss_by=0.5, claimed=lambda case: covariances(case)[:1],
        observed=lambda case: [stationary_replaced(case.problem, case.rate)[1][0][0]],
    ),
    Control("curvatures 1, 1/2, 3/2", "one H for all batches", COVARIANCES, (_BENT,), must_miss_by=0.05),
)  # fmt: skip

MUTANTS = (
    Mutant("n for n−1", COVARIANCES, lambda c: covariances(c, less=0)),
    Mutant("q^{n+1} for q^n", COVARIANCES, lambda c: covariances(c, last=c.n + 1)),
    Mutant("minus q^{n−a}", COVARIANCES, lambda c: covariances(c, sign=-1)),
    Mutant("without −1", COVARIANCES, lambda c: covariances(c, unit=0)),
    Mutant("V_0 (1−q^n)/(1+q^n)", RATIO, lambda c: ratio(c, sign=-1)),
    Mutant("opposite points do not vary together", OPPOSITE, lambda _c: 0),
)


def witness(data: DataSet) -> dict[str, Any]:
    """The variance over all orders of a data set's cycle."""
    problem = of_data(data)
    if problem.dimension > 1 or not 2 <= problem.size <= 5:
        return {}
    found: dict[str, Any] = {}
    for rate in (Fraction(1, 2), Fraction(1, 4)):
        points = [cycle(problem, rate, order)[:1][0] for order in all_orders(problem.size)]
        found[f"variance under SS at rate {rate}"] = moments(points)[1][0][0]
    return found
