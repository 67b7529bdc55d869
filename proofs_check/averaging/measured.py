"""Schedules measured on SGD itself, by one unit impulse at a time: what the checks compare the formulas with."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate

from constructions.averaging.runs import Run
from proofs_check.averaging.quadratics import around, iterates

__all__ = ["averaged_iterate", "last_iterate", "measured_schedule", "reactions"]


def averaged_iterate(case: Run) -> Fraction:
    """Σ α_t θ_t of the run."""
    path = iterates(around(case.centres, hessians=case.curvatures), case.start, case.rates, range(case.steps))
    return sum((a * theta[0] for a, theta in zip(case.weights, path, strict=True)), Fraction(0))


def last_iterate(case: Run, rates: list[Fraction]) -> Fraction:
    """θ_T of a run on the same batches at other rates."""
    path = iterates(around(case.centres, hessians=case.curvatures), case.start, rates, range(case.steps))
    return Fraction(path[-1][0])


def reactions(case: Run) -> list[Fraction]:
    """How Σ α_t θ_t reacts to θ_0 = 1 alone, then to each centre c_k = 1 alone: T+1 runs of T steps."""
    none = (Fraction(0),) * case.steps
    found = []
    for k in range(-1, case.steps):
        centres = (*none[:k], Fraction(1), *none[k + 1 :]) if k >= 0 else none
        found.append(averaged_iterate(Run(Fraction(int(k < 0)), case.rates, centres, case.weights, case.curvatures)))
    return found


def measured_schedule(case: Run) -> list[Fraction]:
    """Each reaction over the sum of those up to it; the run's own rate where that sum is 0."""
    found = reactions(case)
    sums = list(accumulate(found))
    return [w / s if s else rate for w, s, rate in zip(found[1:], sums[1:], case.rates, strict=True)]
