"""AV-8 checked: all four variances by enumeration of paths, orders and cycles, in rationals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import repeat
from typing import Any

import numpy as np

from constructions.dataset import DataSet
from proofs_check.averaging.quadratics import (
    Quadratics,
    all_orders,
    all_paths,
    around,
    cycle,
    iterates,
    moments,
    of_data,
    stationary_reshuffled,
)
from proofs_check.averaging.replacement import stationary_replaced
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.relations import Exactly

ORDER = ["with replacement", "RR over the epoch", "SS", "RR at epoch ends"]


@dataclass(frozen=True, slots=True)
class Line:
    """Batches on a line with curvature 1 and a rate."""

    problem: Quadratics
    rate: Fraction

    @property
    def n(self) -> int:
        """Batches an epoch."""
        return self.problem.size


def _line(centres: list[int], rate: str) -> Line:
    return Line(around(centres), Fraction(rate))


def lines(budget: Budget, rng: np.random.Generator, *, high: int = 20) -> Iterator[Line]:
    """n ≤ 4, at most 4⁴ paths."""
    yield _line([-1, 1], "1/2")
    yield _line([-3, 1, 2], "1/3")
    for _ in range(budget.pick(4, 14, 60)):
        centres = [*rng.integers(-6, 7, int(rng.integers(1, 4))).tolist(), 7]
        yield _line(centres, f"{rng.integers(1, high)}/10")


def slow(budget: Budget, rng: np.random.Generator) -> Iterator[Line]:
    """The same with η < 1."""
    yield from lines(budget, rng, high=10)


def variances(case: Line) -> dict[str, Fraction]:
    """The four variances, by solving one step, by all orders, and by all cycles."""
    phases = [m[0][0] for m in stationary_reshuffled(case.problem, case.rate)]
    points = [cycle(case.problem, case.rate, order)[0] for order in all_orders(case.n)]
    found = (
        stationary_replaced(case.problem, case.rate)[1][0][0],
        sum(phases) / len(phases),
        moments(points)[1][0][0],
        phases[0],
    )
    return dict(zip(ORDER, map(Fraction, found), strict=True))


def of_mean(case: Line) -> Fraction:
    """Var of the mean of n consecutive stationary iterates with replacement, by all paths of the n − 1 steps."""
    n, q = case.n, 1 - case.rate
    means = []
    for path in all_paths(n, n - 1):
        run = iterates(case.problem, case.problem.minimiser, repeat(case.rate), path)
        means.append((sum(point[0] for point in run) / n,))
    echo = sum(q**t for t in range(n)) / n
    return Fraction(echo**2 * stationary_replaced(case.problem, case.rate)[1][0][0] + moments(means)[1][0][0])


def split(case: Line) -> Fraction:
    """(a): n/(n−1)·(V_WR − Var of the mean)."""
    whole = stationary_replaced(case.problem, case.rate)[1][0][0]
    return Fraction(Fraction(case.n, case.n - 1) * (whole - of_mean(case)))


def ranked(case: Line) -> list[str]:
    """The four samplings, noisiest first."""
    found = variances(case)
    return sorted(found, key=lambda name: -found[name])


SPLIT = Check("(a), paths against orders", split, lambda c: variances(c)[ORDER[1]], lines, Exactly())
RANKED = Check("(b) the order of the four", lambda _c: ORDER, ranked, slow, Exactly())
CHECKS = (SPLIT, RANKED)


def _bent_mean(case: Line) -> Fraction:
    """RR over the epoch when batch b has curvature (b+1)/2: the start's share is the same in every order."""
    problem = around([c[0] for c in case.problem.centres], hessians=[Fraction(b + 1, 2) for b in range(case.n)])
    rates, n = [case.rate] * case.n, case.n
    runs = [iterates(problem, 0, rates, order) for order in all_orders(n)]
    fades = [[u[0] - v[0] for u, v in zip(iterates(problem, 1, rates, o), iterates(problem, 0, rates, o), strict=True)]
             for o in all_orders(n)]  # fmt: skip
    start_mean = moments([run[n] for run in runs])[0][0] / (1 - fades[0][n])
    start = moments([run[n] for run in runs])[1][0][0] / (1 - fades[0][n] ** 2)
    total = Fraction(0)
    for j in range(n):
        ends = [(run[j][0] + fade[j] * start_mean,) for run, fade in zip(runs, fades, strict=True)]
        total += moments(ends)[1][0][0] + start * sum(fade[j] ** 2 for fade in fades) / len(fades)
    return total / n


CONTROLS = (
    Control(
        "n = 5, η = 3/2: RR ends 3.48, RR mean 3.43, SS 3.27, with replacement 3", "0 < ηλ < 1 in (b)", RANKED,
        (_line([0, 1, 5, -2, 7], "3/2"),), must_miss_by=0.5,
    ),
    Control(
        "curvatures 1/2, 1, 3/2 in the reshuffled run", "one H for all batches", SPLIT, (_line([-3, 1, 2], "1/2"),),
        must_miss_by=0.05, observed=_bent_mean,
    ),
)  # fmt: skip

MUTANTS = (
    Mutant("factor 1 for n/(n−1)", SPLIT, lambda c: split(c) * Fraction(c.n - 1, c.n)),
    Mutant("without the variance of the mean", SPLIT, lambda c: split(c) + Fraction(c.n, c.n - 1) * of_mean(c)),
    Mutant("variance of the mean added", SPLIT, lambda c: split(c) + 2 * Fraction(c.n, c.n - 1) * of_mean(c)),
    Mutant("RR quieter than SS wherever it is read", RANKED, lambda _c: [ORDER[0], ORDER[2], ORDER[1], ORDER[3]]),
    Mutant("SS quieter than RR wherever it is read", RANKED, lambda _c: [ORDER[0], ORDER[1], ORDER[3], ORDER[2]]),
)


def witness(data: DataSet) -> dict[str, Any]:
    """The ranking of the four samplings on a data set's batches."""
    problem = of_data(data)
    if problem.dimension > 1 or not 2 <= problem.size <= 5 or len(set(problem.hessians)) > 1:
        return {}
    rates = (Fraction(1, 4), Fraction(3, 2))
    return {f"noisiest first at rate {rate}": ", ".join(ranked(Line(problem, rate))) for rate in rates}
