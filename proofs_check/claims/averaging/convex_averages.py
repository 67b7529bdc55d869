"""AV-13 checked: the schedule's run against the average of the constant run, and the condition against actual signs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np

from constructions.averaging.runs import Run, draw_runs, run
from constructions.dataset import DataSet
from proofs_check.averaging import schedule_to_average
from proofs_check.averaging.measured import averaged_iterate, last_iterate, reactions
from proofs_check.averaging.quadratics import of_data
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.exact.pairs import solve_rational
from proofs_check.relations import Exactly

BASE = Fraction(1, 4)


@dataclass(frozen=True, slots=True)
class Scheduled(Run):
    """A run under a schedule; `base` is the constant rate η of the run that is averaged."""

    base: Fraction = BASE


def _based(case: Run, base: Fraction = BASE) -> Scheduled:
    return Scheduled(case.start, case.rates, case.centres, case.weights, case.curvatures, base)


def _drawn(rng: np.random.Generator, **options: Any) -> Iterator[Scheduled]:
    """Drawn runs with drawn base rates."""
    for case in draw_runs(rng, **options):
        yield _based(case, Fraction(int(rng.integers(1, 10)), 14))


def _named(rates: str, base: Fraction = BASE) -> Scheduled:
    """A named schedule of a run whose centres do not matter."""
    T = len(rates.split())
    return _based(run(0, rates, (1,) * T, " ".join([*"0" * T, "1"])), base)


def schedules(budget: Budget, rng: np.random.Generator) -> Iterator[Scheduled]:
    """Any rates but 1; the run that is averaged has the constant rate `base`."""
    yield _based(run(1, "3/16 1/8 1/16 0", (3, -4, 5, 2), "0 0 0 0 1"))
    yield _based(run(1, "1/100 1/4", (3, -4), "0 0 1"))
    for case in _drawn(rng, count=budget.pick(15, 80, 600), steps=(1, 6), tenths=(-3, 19)):
        if Fraction(1) not in case.rates:
            yield case


def averaged(case: Scheduled) -> Fraction:
    """Σ α_t θ_t of the run at constant rate, with the claimed α."""
    return _averaged(case, schedule_to_average(case.rates, case.base).weights)


def _averaged(case: Scheduled, weights: Any) -> Fraction:
    constant = (case.base,) * case.steps
    return averaged_iterate(replace(case, rates=constant, weights=tuple(weights)))


def scheduled(case: Scheduled) -> Fraction:
    """The last iterate under the schedule."""
    return last_iterate(case, list(case.rates))


def condition(case: Scheduled) -> list[bool]:
    """Claimed: η̃_1 ≤ η and 1/η̃_{k+1} ≥ 1 + (1−η)/η̃_k."""
    eta = case.base
    return [case.rates[0] <= eta and all(1 / b >= 1 + (1 - eta) / a for a, b in pairwise(case.rates))]


def convex(case: Scheduled) -> list[bool]:
    """Whether the α that solve the linear equations for the reactions of the average are all ≥ 0."""
    eta, T = case.base, case.steps
    last = reactions(replace(case, weights=(*[Fraction(0)] * T, Fraction(1))))
    rows = []  # reactions of each single iterate of the constant run
    for t in range(T + 1):
        only = tuple(Fraction(int(s == t)) for s in range(T + 1))
        rows.append(reactions(replace(case, rates=(eta,) * T, weights=only)))
    (alpha,) = solve_rational(rows, [last])
    return [min(alpha) >= 0]


def rates_inside(budget: Budget, rng: np.random.Generator) -> Iterator[Scheduled]:
    """Rates in (0, 1); falling ones below the base among them, and two-point schedules, which meet it with equality."""
    yield _named("1/4 1/5 1/10 1/100")
    yield _named("1/4 9/100 3/28 1/8")
    yield _named("1/10 1/5")
    yield _named("1/5 5/21")  # 1/η̃_2 = 21/5 < 19/4
    yield _named("1/100 1/77")  # between 1 + q/η̃_1 = 76 and 1/η̃_1
    yield _named("1/3")
    for case in _drawn(rng, count=budget.pick(15, 80, 600), steps=(1, 5), tenths=(1, 4)):
        yield replace(case, rates=tuple(sorted((v / 2 for v in case.rates), reverse=True)))
        yield replace(case, rates=tuple(v / 3 for v in case.rates))


def falling(budget: Budget, rng: np.random.Generator) -> Iterator[Scheduled]:
    """Nonincreasing schedules that begin at the base rate."""
    for case in _drawn(rng, count=budget.pick(8, 40, 300), steps=(1, 6), tenths=(1, 9)):
        scale = case.base / max(case.rates)
        yield replace(case, rates=tuple(sorted((v * scale for v in case.rates), reverse=True)))


PATHS = Check("average of the constant run against the scheduled run", averaged, scheduled, schedules, Exactly())
SIGNS = Check("the condition against the signs of α", condition, convex, rates_inside, Exactly())
FLAG = Check(
    "what the converter says of the signs",
    lambda c: [schedule_to_average(c.rates, c.base).convex],
    convex,
    rates_inside,
    Exactly(),
)
FALLING = Check("nonincreasing schedules below η", lambda _c: [True], convex, falling, Exactly())
CHECKS = (PATHS, SIGNS, FLAG, FALLING)

CONTROLS = (
    Control(
        "a first rate of −1/5: the condition reads true, α is negative", "rates in (0, 1)", SIGNS,
        (_named("-1/5"), _named("-1/5 1/8")), must_miss_by=1,
    ),
    Control(
        "curvatures 1 and 2 in turn", "isotropic curvature", PATHS,
        (_based(run(1, "1/5 1/6 1/9", (3, -4, 2), "0 0 0 1", "1 2 1")),), must_miss_by=1e-3,
    ),
    Control(
        "a rate that rises from 1/100 to the base 1/4 is no convex average",
        "a nonincreasing schedule, for the corollary", FALLING, (_named("1/100 1/4"),), must_miss_by=1,
    ),
)  # fmt: skip


def _mutated(case: Scheduled, *, keep: int = 1, first: bool = True, shift: int = 1) -> Fraction:
    eta = case.base
    W = reactions(replace(case, weights=(*[Fraction(0)] * case.steps, Fraction(1))))
    q = 1 - keep * eta
    later = [*W[1 + shift :], *[Fraction(0)] * shift]
    inner = [(w - q * after) / eta for w, after in zip(W[1:], later, strict=True)]
    return _averaged(case, [W[0] - (q * W[1] / eta if first else 0), *inner])


MUTANTS = (
    Mutant("W_k − W_{k+1}", PATHS, lambda c: _mutated(c, keep=0)),
    Mutant("1−2η for 1−η", PATHS, lambda c: _mutated(c, keep=2)),
    Mutant("α_0 = W_0", PATHS, lambda c: _mutated(c, first=False)),
    Mutant("W_{k+2} for W_{k+1}", PATHS, lambda c: _mutated(c, shift=2)),
    Mutant("every schedule is a convex average", FLAG, lambda _c: [True]),
    Mutant("nonincreasing is necessary", SIGNS, lambda c: [
        c.rates[0] <= c.base and all(b <= a for a, b in pairwise(c.rates))
    ]),
    Mutant("η̃_1 ≤ η forgotten", SIGNS, lambda c: [
        all(1 / b >= 1 + (1 - c.base) / a for a, b in pairwise(c.rates))
    ]),
    Mutant("below η suffices", SIGNS, lambda c: [max(c.rates) <= c.base]),
    Mutant("strictly above the logistic", SIGNS, lambda c: [
        c.rates[0] <= c.base and all(1 / b > 1 + (1 - c.base) / a for a, b in pairwise(c.rates))
    ]),
)  # fmt: skip


def witness(data: DataSet) -> dict[str, Any]:
    """Linear decay and a sharp rise, as averages of the run at rate 1/4, by solving for α."""
    problem = of_data(data)
    found: dict[str, Any] = {}
    texts = {4: "3/16 1/8 1/16 0", 2: "1/100 1/4"}
    if problem.dimension == 1 and problem.size in texts:
        centres = tuple(c[0] for c in problem.centres)
        rates = tuple(map(Fraction, texts[problem.size].split()))
        T = problem.size
        case = Scheduled(Fraction(0), rates, centres, (*[Fraction(0)] * T, Fraction(1)), (Fraction(1),) * T)
        weights = schedule_to_average(rates, BASE).weights
        name = texts[problem.size].replace(" ", ", ")
        if _averaged(case, weights) == scheduled(case):
            found[f"average of the run at 1/4 that the rates {name} are"] = weights
    return found
