"""AV-15 checked: bracket, order in λ and distance from the tail sum, of schedules measured on SGD, in rationals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Any

import numpy as np

from constructions.averaging.runs import Run, draw_runs, run
from constructions.dataset import DataSet
from proofs_check.averaging.measured import measured_schedule
from proofs_check.averaging.quadratics import of_data
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.relations import AtMost, Exactly

CURVATURES = tuple(map(Fraction, ("1/100", "1/10", "1/3", "2/3", "1")))


def runs(budget: Budget, rng: np.random.Generator) -> Iterator[Run]:
    """α ≥ 0 with α_0 > 0, constant rate up to 1; every curvature of the list is tried on each."""
    yield run(0, "1/2 1/2 1/2", (1, 1, 1), "1/2 0 0 1/2")
    yield run(0, "1 1 1", (1, 1, 1), "1/4 1/4 1/4 1/4")
    for case in draw_runs(rng, count=budget.pick(12, 60, 300), steps=(1, 6), tenths=(1, 10), constant=True):
        total = sum(case.weights) + 1
        yield replace(case, weights=((case.weights[0] + 1) / total, *(w / total for w in case.weights[1:])))


def ratios(case: Run, lam: Fraction) -> list[Fraction]:
    """η̃_k(λ)/η, measured at the normalised rate ηλ."""
    x = tuple(rate * lam for rate in case.rates)
    return [v / rate for v, rate in zip(measured_schedule(replace(case, rates=x)), x, strict=True)]


def before(case: Run) -> list[Fraction]:
    """A_0 … A_{T−1}."""
    return list(accumulate(case.weights))[:-1]


def bracket(case: Run) -> list[Fraction]:
    """Claimed for each λ: at most the tail sums; and minus the ratios at most −α_k/A_k."""
    sums = list(accumulate(case.weights))
    upper = [1 - a for a in sums[:-1]]
    lower = [-a / s for a, s in zip(case.weights[1:], sums[1:], strict=True)]
    return [*upper, *lower] * len(CURVATURES)


def measured(case: Run) -> list[Fraction]:
    """The ratios and their negatives for each λ."""
    return [v for lam in CURVATURES for found in [ratios(case, lam)] for v in (*found, *(-r for r in found))]


def falls(_case: Run) -> list[bool]:
    """Claimed: never rising in λ; strictly falling where something lies behind and ahead."""
    return [True] * (len(CURVATURES) - 1)


def seen_falling(case: Run) -> list[bool]:
    """The same of the measured ratios."""
    ahead = [any(case.weights[k + 1 :]) for k in range(1, case.steps + 1)]
    found = [ratios(case, lam) for lam in CURVATURES]
    return [
        all(steep < flat if more else steep == flat for flat, steep, more in zip(a, b, ahead, strict=True))
        for a, b in pairwise(found)
    ]


def distance(case: Run, *, size: int = 0, over: bool = True) -> list[Fraction]:
    """A_{k−1}(1−D_k)/D_k with D_k = A_k + Σ_{t>k} α_t q^{t−k}."""
    found = []
    for lam in CURVATURES:
        q = 1 - case.rates[0] * lam
        for k, behind in enumerate(before(case), start=1):
            D = sum((w * q ** max(t - k, 0) for t, w in enumerate(case.weights)), Fraction(0))
            found.append((behind + size * case.weights[k]) * (1 - D) / (D if over else 1))
    return found


def seen_distance(case: Run) -> list[Fraction]:
    """Tail sum minus measured ratio."""
    return [1 - a - r for lam in CURVATURES for a, r in zip(before(case), ratios(case, lam), strict=True)]


def look_ahead(case: Run, *, factor: Fraction = Fraction(1)) -> list[Fraction]:
    """Claimed bound ηλ Σ_{t>k} α_t (t−k) on 1 − D_k."""
    return [
        factor * case.rates[0] * lam * sum((w * max(t - k, 0) for t, w in enumerate(case.weights)), Fraction(0))
        for lam in CURVATURES
        for k in range(1, case.steps + 1)
    ]


def seen_deficit(case: Run) -> list[Fraction]:
    """1 − D_k with D_k = A_{k−1}/(1 − ratio), as measured."""
    return [1 - a / (1 - r) for lam in CURVATURES for a, r in zip(before(case), ratios(case, lam), strict=True)]


BRACKET = Check("the bracket", bracket, measured, runs, AtMost())
FALLS = Check("the steeper the slower", falls, seen_falling, runs, Exactly())
DISTANCE = Check("distance from the tail sum", distance, seen_distance, runs, Exactly())
AHEAD = Check("1 − D_k against the mean look-ahead", look_ahead, seen_deficit, runs, AtMost())
CHECKS = (BRACKET, FALLS, DISTANCE, AHEAD)

_FAST = run(0, "3/2 3/2 3/2", (1, 1, 1), "1/2 0 0 1/2")
_SIGNED = run(0, "1/2 1/2", (1, 1), "-1/2 1/4 5/4")
CONTROLS = (
    Control(
        "rate 3/2 at curvature 1, two-point with an odd spacing: negative rates", "ηλ ≤ 1", BRACKET, (_FAST,),
        must_miss_by=0.1,
    ),
    Control("α = (−1/2, 1/4, 5/4): the tail sum is passed", "α ≥ 0", BRACKET, (_SIGNED,), must_miss_by=0.1),
)  # fmt: skip


def _scaled(case: Run, upper: Fraction, lower: Fraction) -> list[Fraction]:
    T = case.steps
    return [v * (upper if i % (2 * T) < T else lower) for i, v in enumerate(bracket(case))]


MUTANTS = (
    Mutant("upper bound too small by a twentieth", BRACKET, lambda c: _scaled(c, Fraction(19, 20), Fraction(1))),
    Mutant("lower bound too large by a twentieth", BRACKET, lambda c: _scaled(c, Fraction(1), Fraction(21, 20))),
    Mutant("Σ_{t>k} for Σ_{t≥k}", BRACKET, lambda c: [
        *(1 - a for a in list(accumulate(c.weights))[1:]), *bracket(c)[c.steps : 2 * c.steps]
    ] * len(CURVATURES)),
    Mutant("steeper is faster", FALLS, lambda _c: [False] * (len(CURVATURES) - 1)),
    Mutant("A_k for A_{k−1}", DISTANCE, lambda c: distance(c, size=1)),
    Mutant("not divided by D_k", DISTANCE, lambda c: distance(c, over=False)),
    Mutant("half the look-ahead", AHEAD, lambda c: look_ahead(c, factor=Fraction(1, 2))),
)  # fmt: skip


def witness(data: DataSet) -> dict[str, Any]:
    """Rates of the two-point average at rate 1/4 along the axes: the steeper, the smaller."""
    problem = of_data(data)
    if problem.size != 2:
        return {}
    half = Fraction(1, 2)
    none = (Fraction(0),) * 2
    case = Run(Fraction(0), (Fraction(1, 4),) * 2, none, (half, Fraction(0), half), (Fraction(1),) * 2)
    firsts = [ratios(case, problem.hessians[0][i][i])[0] / 4 for i in range(problem.dimension)]
    return {"first rates of the two-point average at rate 1/4": firsts}
