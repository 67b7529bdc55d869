"""AV-11 checked: the average of an SGD run against a second SGD run under the new schedule, in rationals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import accumulate
from typing import Any

import numpy as np

from constructions.averaging.runs import Run, draw_runs, run
from constructions.dataset import DataSet
from proofs_check.averaging import average_to_schedule, best_tail, ema, swa, two_point
from proofs_check.averaging.measured import averaged_iterate, last_iterate, measured_schedule
from proofs_check.averaging.quadratics import of_data
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.errors import InputError
from proofs_check.relations import AtMost, Exactly


def runs(budget: Budget, rng: np.random.Generator) -> Iterator[Run]:
    """Any rates below 2 and weights of any sign that have a schedule."""
    yield run(2, "1/2 1/3 1/5", (3, -4, 5), "1/2 0 0 1/2")
    yield run(1, "3/2 3/2", (3, -4), "1/2 0 1/2")
    for case in draw_runs(rng, count=budget.pick(25, 120, 1000), tenths=(1, 19), convex=False):
        if Fraction(1) not in case.rates and isinstance(_schedule(case), list):
            yield case


def convex_runs(budget: Budget, rng: np.random.Generator) -> Iterator[Run]:
    """α ≥ 0 and rates in (0, 1)."""
    yield run(2, "1/2 1/3 1/5", (3, -4, 5), "0 1/2 0 1/2")
    yield from draw_runs(rng, count=budget.pick(20, 100, 1000))


def rerun(case: Run, schedule: Callable[[Run], Any] | None = None) -> Any:
    """The last iterate of a run on the same batches under the claimed schedule."""
    rates = (schedule or _schedule)(case)
    return rates if isinstance(rates, str) else last_iterate(case, rates)


def _schedule(case: Run) -> Any:
    try:
        return average_to_schedule(case.weights, case.rates)
    except InputError as error:
        return str(error)


def bounds(case: Run) -> list[Fraction]:
    """Claimed upper bounds of η̃; where A_{k−1} > 0 they are strict (see STRICT)."""
    return list(case.rates)


def smaller(case: Run) -> list[bool]:
    """Claimed: η̃_k < η_k exactly when A_{k−1} > 0; and η̃_T = η_T α_T."""
    return [*(total > 0 for total in accumulate(case.weights[:-1])), True]


def signs(case: Run) -> list[int]:
    """Claimed signs of η̃: positive while a weight lies ahead (α_t > 0, t ≥ k), then 0."""
    return [int(any(case.weights[k:])) for k in range(1, case.steps + 1)]


PATHS = Check("average of a run against the last iterate of the other", averaged_iterate, rerun, runs, Exactly())
RATES = Check(
    "schedule against measured reactions",
    lambda c: average_to_schedule(c.weights, c.rates),
    measured_schedule,
    runs,
    Exactly(),
)
BOUNDS = Check("η̃ ≤ η", bounds, measured_schedule, convex_runs, AtMost())
SIGNS = Check(
    "0 ≤ η̃, and 0 exactly where nothing lies ahead",
    signs,
    lambda c: [int(v > 0) - int(v < 0) for v in measured_schedule(c)],
    convex_runs,
    Exactly(),
)
STRICT = Check(
    "a true reduction exactly inside the window; η̃_T = η_T α_T",
    smaller,
    lambda c: [
        *(v < rate for v, rate in zip(measured_schedule(c), c.rates, strict=True)),
        measured_schedule(c)[-1] == c.rates[-1] * c.weights[-1],
    ],
    convex_runs,
    Exactly(),
)
CHECKS = (PATHS, RATES, BOUNDS, SIGNS, STRICT)

CONTROLS = (
    Control(
        "α = (0, −1, 2) at rate 1/2: the first rate stays 1/2, the second is 1", "α ≥ 0 and rates ≤ 1 for the bounds",
        BOUNDS, (run(0, "1/2 1/2", (1, 1), "0 -1 2"),), must_miss_by=0.4,
    ),
    Control(
        "rate 3/2, two-point: the schedule is (−3/2, 3/4)", "α ≥ 0 and rates ≤ 1 for the bounds",
        SIGNS, (run(0, "3/2 3/2", (1, 1), "1/2 0 1/2"),), must_miss_by=1,
    ),
    Control(
        "curvatures 1 and 2: the first rate would need the next batch's curvature",
        "isotropic curvature, the same for all batches", PATHS,
        (run(1, "1/4 1/4", (3, -2), "1/2 0 1/2", "1 2"),), must_miss_by=0.01,
    ),
    Control(
        "α = (−1, 0, 2) at rate 1/2: S_1 = 0 with W_1 = 1/2 has no schedule", "S_k ≠ 0", PATHS,
        (run(1, "1/2 1/2", (3, -2), "-1 0 2"),), must_miss_by=0.5,
        observed=lambda c: last_iterate(c, list(c.rates)),
    ),
)  # fmt: skip


def _damaged(case: Run, *, before: int = 0, tail: bool = False, decay: int = 1, sign: int = 1) -> list[Fraction]:
    """The claim's formula with a wrong index, a wrong factor or without the partial sums."""
    T = case.steps
    R = [Fraction(0)] * (T + 2)
    for k in range(T, 0, -1):
        factor = 1 - (case.rates[k - 1 + decay] if k - 1 + decay < T else 0)
        R[k] = case.weights[k] + factor * R[k + 1]
    A = [Fraction(0), *accumulate(case.weights)]  # A[k] is A_{k−1}
    rates = []
    for k in range(1, T + 1):
        if tail:
            rates.append(case.rates[k - 1] * (1 - A[k]))
            continue
        S = A[k] + R[k]
        rates.append(case.rates[k - 1] * (1 - sign * A[k + before] / S) if S else case.rates[k - 1])
    return rates


MUTANTS = (
    Mutant("A_k for A_{k−1}", RATES, lambda c: _damaged(c, before=1)),
    Mutant("η_k for η_{k+1} in R", RATES, lambda c: _damaged(c, decay=0)),
    Mutant("1 + A/S", RATES, lambda c: _damaged(c, sign=-1)),
    Mutant("the tail sum η Σ_{t≥k} α_t", RATES, lambda c: _damaged(c, tail=True)),
    Mutant("weights reversed", PATHS, lambda c: averaged_iterate(Run(
        c.start, c.rates, c.centres, c.weights[::-1], c.curvatures
    ))),
    Mutant("η̃ ≤ η/2", BOUNDS, lambda c: [v / 2 for v in c.rates]),
    Mutant("never 0", SIGNS, lambda c: [1] * c.steps),
    Mutant("A_k for A_{k−1} in the window", STRICT, lambda c: [
        *(v > 0 for v in list(accumulate(c.weights))[1:]), True
    ]),
)  # fmt: skip


def witness(data: DataSet) -> dict[str, Any]:
    """The usual averages of a run at rate 1/3 through the batches in order, and their schedules, by measuring."""
    problem = of_data(data)
    T, third = problem.size, Fraction(1, 3)
    if problem.dimension > 1 or T < 4:
        return {}
    averages = {
        "EMA 1/2": ema(T, decay=Fraction(1, 2)),
        "SWA 3": swa(T, last=3),
        "two-point 3": two_point(T, spacing=3),
        "best tail 4": best_tail(T, last=4, rate=third),
        "uniform": swa(T, last=T + 1),
    }
    found: dict[str, Any] = {}
    centres = tuple(c[0] for c in problem.centres)
    for name, weights in averages.items():
        case = Run(Fraction(0), (third,) * T, centres, tuple(map(Fraction, weights)), (Fraction(1),) * T)
        found[f"schedule of {name} at rate 1/3"] = measured_schedule(case)
        found[f"{name} at rate 1/3"] = averaged_iterate(case)
        found[f"last iterate under the schedule of {name}"] = rerun(case)
    return found
