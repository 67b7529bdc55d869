"""AV-16 checked: the tail sum of recorded gradients of quartic losses in rationals; the re-run's error in η."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import accumulate
from typing import Any

import numpy as np

from constructions.averaging.runs import Run, draw_runs
from constructions.dataset import DataSet
from proofs_check.averaging import average_to_schedule, ema, swa, two_point
from proofs_check.averaging.quadratics import iterates, of_data
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.relations import Exactly, Order, Within

Gradient = Callable[[Any], Any]

LOSSES: dict[str, Gradient] = {
    "quadratic": lambda u: u,
    "quartic": lambda u: u**3,
    "u²/2 + u⁴/4": lambda u: u + u**3,
    "log cosh": np.tanh,
}


@dataclass(frozen=True, slots=True)
class Recorded:
    """A run with losses ℓ(θ − c_t), and an average."""

    loss: str
    run: Run


def record(case: Recorded, rates: Any = None) -> tuple[list[Any], list[Any]]:
    """Iterates θ_0 … θ_T and gradients g_1 … g_T."""
    theta, path, gradients = case.run.start, [case.run.start], []
    for rate, centre in zip(case.run.rates if rates is None else rates, case.run.centres, strict=True):
        gradients.append(LOSSES[case.loss](theta - centre))
        theta = theta - rate * gradients[-1]
        path.append(theta)
    return path, gradients


def averaged(case: Recorded) -> Any:
    """Σ α_t θ_t."""
    return sum((a * v for a, v in zip(case.run.weights, record(case)[0], strict=True)), Fraction(0))


def frozen(case: Recorded, *, first: int = 0, base: int = 1) -> Any:
    """θ_0 − η Σ (Σ_{t≥k} α_t) g_k with the gradients recorded."""
    tails = [base - a for a in accumulate(case.run.weights)][first : first + case.run.steps]  # from Σ_{t≥1} α_t on
    steps = zip(case.run.rates, tails, record(case)[1], strict=True)
    return case.run.start - sum((r * t * g for r, t, g in steps), Fraction(0))


def rerun(case: Recorded) -> Any:
    """The last iterate of a new run with the rates η Σ_{t≥k} α_t."""
    tails = [1 - a for a in accumulate(case.run.weights)][: case.run.steps]
    return record(case, [r * t for r, t in zip(case.run.rates, tails, strict=True)])[0][-1]


def scheduled(case: Recorded) -> Any:
    """The last iterate of a new run under AV-11's schedule."""
    return record(case, average_to_schedule(case.run.weights, case.run.rates))[0][-1]


def exact_runs(budget: Budget, rng: np.random.Generator) -> Iterator[Recorded]:
    """Up to 4 steps, as a quartic's rationals triple in length at each; signed weights."""
    for k, run in enumerate(draw_runs(rng, count=budget.pick(12, 60, 300), steps=(1, 4), constant=True, convex=False)):
        yield Recorded(("quartic", "quadratic", "u²/2 + u⁴/4")[k % 3], run)


def long_runs(budget: Budget, rng: np.random.Generator) -> Iterator[Recorded]:
    """50 steps at rate 1/5 with EMA, SWA and two-point weights, in floats: every loss."""
    for weights in (ema(50, decay=0.9), swa(50, last=20), two_point(50, spacing=10)):
        for loss in LOSSES:
            for _ in range(budget.pick(1, 4, 20)):
                yield Recorded(loss, _floating(rng, np.asarray(weights, dtype=float), 0.2, 50))


def _floating(rng: np.random.Generator, weights: Any, rate: float, T: int) -> Any:
    return Run(0.5, (rate,) * T, tuple(rng.uniform(-1, 1, T)), tuple(weights), (1,) * T)


RATES = (0.004, 0.002, 0.001, 0.0005, 0.00025)


def small_rates(budget: Budget, rng: np.random.Generator) -> Iterator[Recorded]:
    """20 steps; the rate is replaced by each of a falling sequence."""
    for loss in LOSSES:
        for _ in range(budget.pick(1, 4, 20)):
            yield Recorded(loss, _floating(rng, np.asarray(ema(20, decay=0.9)), RATES[0], 20))


def errors(case: Recorded, run: Callable[[Recorded], Any] = rerun) -> list[tuple[float, float]]:
    """(η, Σ |re-run − average|) for falling η, summed over all rotations of the batches so that no sign cancels."""
    points = []
    for rate in RATES:
        gap = 0.0
        for k in range(case.run.steps):
            centres = case.run.centres[k:] + case.run.centres[:k]
            at = replace(case, run=replace(case.run, rates=(rate,) * case.run.steps, centres=centres))
            gap += abs(float(run(at)) - float(averaged(at)))
        points.append((rate, gap))
    return points


def quadratic_runs(budget: Budget, rng: np.random.Generator) -> Iterator[Recorded]:
    """Quadratics alone, in rationals."""
    for run in draw_runs(rng, count=budget.pick(10, 50, 300), constant=True):
        yield Recorded("quadratic", run)


FROZEN = Check("recorded gradients, exactly", frozen, averaged, exact_runs, Exactly())
FLOATS = Check(
    "recorded gradients over 50 steps",
    frozen,
    averaged,
    long_runs,
    Within(1e-13, "two sums of 50 terms below 2 and 50 steps before them: some 200 roundings of 2e-16"),
)
RERUN = Check(
    "error of the re-run is O(η²)",
    lambda _c: 2.0,
    errors,
    small_rates,
    Order(0.1, "the next order is smaller by about 20 η, 0.08 at most: less than a tenth in the slope", at_least=True),
)
SCHEDULE = Check("AV-11's schedule re-run on quadratics", scheduled, averaged, quadratic_runs, Exactly())
CHECKS = (FROZEN, FLOATS, RERUN, SCHEDULE)


def _named(loss: str) -> Recorded:
    third, T = Fraction(1, 3), 4
    weights = tuple(map(Fraction, swa(T, last=3)))
    return Recorded(
        loss,
        Run(
            Fraction(1),
            (third,) * T,
            (Fraction(1, 2), Fraction(-1), Fraction(1), Fraction(0)),
            weights,
            (Fraction(1),) * T,
        ),
    )


CONTROLS = (
    Control(
        "gradients recomputed along a run with the tail-sum rates", "gradients recorded, not recomputed", FROZEN,
        (_named("quadratic"), _named("quartic")), must_miss_by=1e-3, claimed=rerun,
    ),
    Control(
        "AV-11's schedule re-run on quartic losses", "quadratic losses with one curvature for AV-11's schedule",
        SCHEDULE, (_named("quartic"), _named("u²/2 + u⁴/4")), must_miss_by=1e-3,
    ),
)  # fmt: skip

MUTANTS = (
    Mutant("Σ_{t>k} for Σ_{t≥k}", FROZEN, lambda c: frozen(c, first=1)),
    Mutant("without tail sums", FROZEN, lambda c: record(c)[0][-1]),
    Mutant("tail sums from 2", FROZEN, lambda c: frozen(c, base=2)),
    Mutant("tail sums re-run", FLOATS, rerun),
    Mutant("error O(η³)", RERUN, lambda _c: 3.0),
    Mutant("tail sums instead of AV-11", SCHEDULE, rerun),
)


def witness(data: DataSet) -> dict[str, Any]:
    """Averages at rate 1/3 over the batches, from the gradients recorded on the way."""
    problem = of_data(data)
    T, third = problem.size, Fraction(1, 3)
    if problem.dimension > 1 or T < 4:
        return {}
    path = iterates(problem, 0, [third] * T, range(T))
    gradients = [problem.gradient(k, theta)[0] for k, theta in enumerate(path[:-1])]
    found: dict[str, Any] = {}
    for name, weights in {
        "EMA 1/2": ema(T, decay=Fraction(1, 2)), "SWA 3": swa(T, last=3), "two-point 3": two_point(T, spacing=3),
        "uniform": swa(T, last=T + 1),
    }.items():  # fmt: skip
        tails = [1 - a for a in accumulate(weights)][:T]
        found[f"{name} at rate 1/3"] = -third * sum(t * g for t, g in zip(tails, gradients, strict=True))
    return found
