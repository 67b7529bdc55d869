"""AV-17 supported: expected losses by the closed formula, that formula by enumeration, schedules by a search."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from constructions.averaging.runs import Run, draw_runs
from constructions.dataset import DataSet
from proofs_check.averaging import expected_loss, sample_weights, swa
from proofs_check.averaging.best_schedule import best_schedule
from proofs_check.averaging.quadratics import Quadratics, all_paths, around, iterates, of_data
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.relations import AtLeast, Exactly

SPECTRUM = (1.0, 0.1, 0.03)
T, OFFSET, CAP = 120, 3.0, 1.9


@dataclass(frozen=True, slots=True)
class Contest:
    """The last `last` iterates at a constant rate, against schedules capped at CAP, from `starts` drawn starts."""

    rate: float
    last: int
    spectrum: tuple[float, ...] = SPECTRUM
    starts: int = 1


def contests(budget: Budget, rng: np.random.Generator) -> Iterator[Contest]:  # noqa: ARG001 - the instance is fixed
    """The two averages of the statement."""
    for rate, last in ((1.75, 102), (1.0, 83)):
        yield Contest(rate, last, starts=budget.pick(1, 2, 12))


@cache
def searched(spectrum: tuple[float, ...], starts: int) -> float:
    """Least loss over schedules found from geometric, linear and 1/t decay and from random starts."""
    rng = np.random.default_rng(0)
    begin = [np.geomspace(CAP, 0.1, T), np.linspace(CAP, 0, T), 1 / (1 + np.arange(T))]
    begin += [rng.uniform(0, CAP, T) for _ in range(starts - 3)]
    enough = 4000 if len(spectrum) > 1 else 200  # with one eigenvalue the minimum is flat, and 1/t all but there
    return best_schedule(
        spectrum, steps=T, offset=OFFSET, noise=1.0, cap=CAP, starts=begin[:starts], evaluations=enough
    )[0]


def best_found(case: Contest) -> float:
    """The least loss of a scalar schedule that the search finds."""
    return searched(case.spectrum, case.starts)


def averaged(case: Contest) -> float:
    """Expected loss of the average: what the claim puts below every schedule's."""
    weights = np.array(swa(T, last=case.last), dtype=float)
    rule = [sample_weights(case.rate, average=weights, curvature=lam) for lam in case.spectrum]
    return float(expected_loss(rule, case.spectrum, offset=OFFSET, noise=1.0))


@dataclass(frozen=True, slots=True)
class Small:
    """A run of at most 4 steps over all paths of three batches with the centres given, in two curvatures."""

    run: Run
    problem: Quadratics


def small(budget: Budget, rng: np.random.Generator) -> Iterator[Small]:
    """Constant rates, convex weights, curvatures 1 and 1/3, centres that sum to 0."""
    for run in draw_runs(rng, count=budget.pick(4, 12, 40), steps=(2, 4), constant=True):
        a, b = (int(v) for v in rng.integers(1, 6, 2))
        yield Small(run, around([(a, b), (-2 * a, b), (a, -2 * b)], [1, Fraction(1, 3)]))


def formula(case: Small, *, half: Fraction = Fraction(1, 2), first: int = 2, weighted: bool = True) -> Fraction:
    """Σ ½λ (W_0² δ² + σ² Σ W_k²), δ = 3."""
    found = Fraction(0)
    for i, lam in enumerate((Fraction(1), Fraction(1, 3))):
        W = list(sample_weights(case.run.rates, average=case.run.weights, curvature=lam))
        variance = sum(c[i] ** 2 for c in case.problem.centres) / 3
        found += half * (lam if weighted else 1) * (W[0] ** first * 9 + variance * sum(w**2 for w in W[1:]))
    return found


def library(case: Small) -> Any:
    """The same by the public function."""
    noise = [sum(c[i] ** 2 for c in case.problem.centres) / 3 for i in range(2)]
    weights = [
        sample_weights(case.run.rates, average=case.run.weights, curvature=lam) for lam in (Fraction(1), Fraction(1, 3))
    ]
    return expected_loss(weights, [1, Fraction(1, 3)], offset=3, noise=noise)


def enumerated(case: Small) -> Fraction:
    """The mean excess loss of the average over all 3^T paths."""
    T = case.run.steps
    floor = case.problem.mean_loss((Fraction(0), Fraction(0)))
    total = Fraction(0)
    for path in all_paths(3, T):
        points = iterates(case.problem, (3, 3), case.run.rates, path)
        mean = tuple(sum(a * p[i] for a, p in zip(case.run.weights, points, strict=True)) for i in range(2))
        total += case.problem.mean_loss(mean) - floor
    return Fraction(total / 3**T)


LOSS = Check("expected loss against all paths", library, enumerated, small, Exactly())
BEATS = Check(
    "the average's loss below the best schedule's found",
    averaged,
    best_found,
    contests,
    AtLeast(
        0.0,
        "losses of 0.006 … 0.009 that differ in the first or second digit; sums of 120 terms round at 1e-15",
        exact=False,
    ),
)
CHECKS = (LOSS, BEATS)

CONTROLS = (
    Control(
        "one eigenvalue: the average is itself a schedule, and a better one exists", "several time scales", BEATS,
        (Contest(1.0, 83, spectrum=(1.0,), starts=3),), must_miss_by=1e-3,
    ),
)  # fmt: skip

MUTANTS = (
    Mutant("no ½", LOSS, lambda c: formula(c, half=Fraction(1))),
    Mutant("W_0 not squared", LOSS, lambda c: formula(c, first=1)),
    Mutant("not weighted by λ", LOSS, lambda c: formula(c, weighted=False)),
    Mutant("twice the average's loss is below it too", BEATS, lambda c: 2 * averaged(c)),
)


def witness(data: DataSet) -> dict[str, Any]:
    """Spectrum and noise of shared-Hessian batches, and a loss over all paths of three steps."""
    problem = of_data(data)
    if problem.dimension != 3 or problem.size != 4:
        return {}
    centres = problem.centres
    start, floor = (Fraction(3),) * 3, problem.mean_loss(problem.minimiser)
    total = Fraction(0)
    for path in all_paths(4, 3):
        points = iterates(problem, start, [Fraction(1)] * 3, path)
        total += problem.mean_loss(tuple((a + b) / 2 for a, b in zip(points[2], points[3], strict=True))) - floor
    return {
        "spectrum": [problem.hessian[i][i] for i in range(3)],
        "noise": [sum(c[i] ** 2 for c in centres) / 4 for i in range(3)],
        "expected loss of the mean of the last two of three iterates at rate 1, offset 3": total / 64,
    }
