"""AV-15 checked: bracket, order in λ and distance from the tail sum, of schedules measured on SGD, in rationals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
from proofs_check.relations import AtLeast, AtMost, Exactly

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


def tail_sums(case: Run) -> list[Fraction]:
    """The bracket's upper end Σ_{t≥k} α_t = 1 − A_{k−1}."""
    return [1 - a for a in before(case)]


def shares(case: Run) -> list[Fraction]:
    """The bracket's lower end α_k/A_k."""
    return [a / s for a, s in zip(case.weights[1:], list(accumulate(case.weights))[1:], strict=True)]


def ends(case: Run) -> list[Fraction]:
    """Claimed: the lower end at ηλ = 1; the upper end at any λ where no weight lies ahead, so at T."""
    return [*shares(case), tail_sums(case)[-1]]


def seen_ends(case: Run) -> list[Fraction]:
    """The same measured, the upper end at λ = 1."""
    return [*ratios(case, 1 / case.rates[0]), ratios(case, Fraction(1))[-1]]


def measured(case: Run) -> list[Fraction]:
    """The ratios for each λ."""
    return [v for lam in CURVATURES for v in ratios(case, lam)]


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


def apart(behind: Fraction, _own: Fraction, D: Fraction) -> Fraction:
    """A_{k−1}(1−D_k)/D_k, of A_{k−1}, α_k and D_k."""
    return behind * (1 - D) / D


def distance(case: Run, *, form: Callable[[Fraction, Fraction, Fraction], Fraction] = apart) -> list[Fraction]:
    """Distance from the tail sum, with D_k = A_k + Σ_{t>k} α_t q^{t−k}."""
    (rate, *_), found = case.rates, []
    for lam in CURVATURES:
        q = 1 - rate * lam
        for k, (behind, own) in enumerate(zip(before(case), case.weights[1:], strict=True), start=1):
            D = sum((w * q ** max(t - k, 0) for t, w in enumerate(case.weights)), Fraction(0))
            found.append(form(behind, own, D))
    return found


def seen_distance(case: Run) -> list[Fraction]:
    """Tail sum minus measured ratio."""
    return [1 - a - r for lam in CURVATURES for a, r in zip(before(case), ratios(case, lam), strict=True)]


def look_ahead(case: Run, *, factor: Fraction = Fraction(1)) -> list[Fraction]:
    """Claimed bound ηλ Σ_{t>k} α_t (t−k) on 1 − D_k."""
    rate, *_ = case.rates
    return [
        factor * rate * lam * sum((w * max(t - k, 0) for t, w in enumerate(case.weights)), Fraction(0))
        for lam in CURVATURES
        for k in range(1, case.steps + 1)
    ]


def seen_deficit(case: Run) -> list[Fraction]:
    """1 − D_k with D_k = A_{k−1}/(1 − ratio), as measured."""
    return [1 - a / (1 - r) for lam in CURVATURES for a, r in zip(before(case), ratios(case, lam), strict=True)]


def endings(budget: Budget, rng: np.random.Generator) -> Iterator[Run]:
    """One or two steps: no weight lies more than one step ahead."""
    for case in runs(budget, rng):
        T = min(case.steps, 2)
        total = sum(case.weights[: T + 1])
        weights = tuple(w / total for w in case.weights[: T + 1])
        yield Run(case.start, case.rates[:T], case.centres[:T], weights, case.curvatures[:T])


UPPER = Check("the bracket from above", lambda c: tail_sums(c) * len(CURVATURES), measured, runs, AtMost())
LOWER = Check("the bracket from below", lambda c: shares(c) * len(CURVATURES), measured, runs, AtLeast())
ENDS = Check("the bracket's ends, where they are attained", ends, seen_ends, runs, Exactly())
FALLS = Check("the steeper the slower", falls, seen_falling, runs, Exactly())
DISTANCE = Check("distance from the tail sum", distance, seen_distance, runs, Exactly())
AHEAD = Check("1 − D_k against the mean look-ahead", look_ahead, seen_deficit, runs, AtMost())
NEXT = Check("the look-ahead, attained where all is one step ahead", look_ahead, seen_deficit, endings, Exactly())
CHECKS = (UPPER, LOWER, ENDS, FALLS, DISTANCE, AHEAD, NEXT)

_FAST = run(0, "3/2 3/2 3/2", (1, 1, 1), "1/2 0 0 1/2")
_SIGNED = run(0, "1/2 1/2", (1, 1), "-1/2 1/4 5/4")
CONTROLS = (
    Control(
        "rate 3/2 at curvature 1, two-point with an odd spacing: negative rates", "ηλ ≤ 1", LOWER, (_FAST,),
        must_miss_by=0.1,
    ),
    Control("α = (−1/2, 1/4, 5/4): the tail sum is passed", "α ≥ 0", UPPER, (_SIGNED,), must_miss_by=0.1),
)  # fmt: skip


MUTANTS = (
    Mutant("upper bound too small by a twentieth", UPPER, lambda c: [v * Fraction(19, 20) for v in UPPER.claimed(c)]),
    Mutant("lower bound too large by a twentieth", LOWER, lambda c: [v * Fraction(21, 20) for v in LOWER.claimed(c)]),
    Mutant("Σ_{t>k} for Σ_{t≥k}", UPPER, lambda c: [1 - a for a in list(accumulate(c.weights))[1:]] * len(CURVATURES)),
    Mutant("the ends of each other", ENDS, lambda c: [*tail_sums(c), shares(c)[0]]),
    Mutant("steeper is faster", FALLS, lambda _c: [False] * (len(CURVATURES) - 1)),
    Mutant("A_k for A_{k−1}", DISTANCE, lambda c: distance(c, form=lambda A, own, D: apart(A + own, own, D))),
    Mutant("not divided by D_k", DISTANCE, lambda c: distance(c, form=lambda A, own, D: D * apart(A, own, D))),
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
    firsts = [ratios(case, problem.hessian[i][i])[0] / 4 for i in range(problem.dimension)]
    return {"first rates of the two-point average at rate 1/4": firsts}
