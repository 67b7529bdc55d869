"""AV-10 checked: weights against SGD itself, one unit impulse at a time; rates recovered from weights, in rationals."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import count
from typing import Any

import numpy as np

from constructions.averaging.runs import Run, draw_runs, run
from constructions.dataset import DataSet
from proofs_check.averaging.converters import sample_weights, schedule_of_weights
from proofs_check.averaging.quadratics import around, iterates, of_data
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.errors import InputError
from proofs_check.relations import Exactly


def runs(budget: Budget, rng: np.random.Generator) -> Iterator[Run]:
    """Rates of both signs and beyond 1, none of them 1."""
    yield run(1, "1/3 1/5 3/2", (1, -2, 4), "0 0 0 1")
    for case in draw_runs(rng, count=budget.pick(20, 100, 1000), tenths=(-5, 18)):
        if Fraction(1) not in case.rates:
            yield case


def impulses(case: Run) -> list[Fraction]:
    """The last iterate's reaction to θ_0 = 1 alone, then to each c_k = 1 alone."""
    found = []
    for k in range(-1, case.steps):
        problem = around([int(j == k) for j in range(case.steps)], hessians=case.curvatures)
        found.append(iterates(problem, int(k < 0), case.rates, count())[-1][0])
    return found


def recovered(case: Run) -> Any:
    """Weights measured by impulses, turned into rates by the claim."""
    try:
        return schedule_of_weights(impulses(case))
    except InputError as error:
        return str(error)


def last(case: Run) -> Fraction:
    """θ_T by SGD."""
    return Fraction(iterates(around(case.centres), case.start, case.rates, range(case.steps))[-1][0])


def weighted(case: Run) -> Fraction:
    """W_0 θ_0 + Σ W_k c_k."""
    return sum(
        (w * v for w, v in zip(sample_weights(case.rates), (case.start, *case.centres), strict=True)), Fraction(0)
    )


def nonnegative_iff(case: Run) -> list[bool]:
    """Claimed: rates in [0, 1) exactly when W_0 > 0 and W_k ≥ 0."""
    W = impulses(case)
    return [W[0] > 0 and min(W) >= 0]


WEIGHTS = Check("weights against impulses", lambda c: sample_weights(c.rates), impulses, runs, Exactly())
RATES = Check("rates recovered from measured weights", recovered, lambda c: list(c.rates), runs, Exactly())
LAST = Check("the weighted sum against SGD", weighted, last, runs, Exactly())
RANGE = Check(
    "rates in [0, 1) exactly for W_0 > 0, W_k ≥ 0",
    nonnegative_iff,
    lambda c: [all(0 <= rate < 1 for rate in c.rates)],
    lambda budget, rng: (
        *runs(budget, rng),
        *draw_runs(rng, count=budget.pick(10, 40, 200), tenths=(0, 9)),
        run(0, "1 1/2", (1, 1), "0 0 1"),  # W = (0, 1/2, 1/2)
        run(0, "1/2 -1/2", (1, 1), "0 0 1"),
        run(0, "0 3/2", (1, 1), "0 0 1"),
    ),
    Exactly(),
)
CHECKS = (WEIGHTS, RATES, LAST, RANGE)

_FORGETFUL = (run(0, "1/3 1", (1, 1), "0 0 1"), run(0, "2/3 1", (1, 1), "0 0 1"))
CONTROLS = (
    Control("rates (1/3, 1) and (2/3, 1) have the same weights", "no rate is 1", RATES, _FORGETFUL, must_miss_by=0.1),
    Control(
        "weights (1, −1, 1) have the partial sum 0: no schedule", "no partial sum vanishes", RATES,
        (run(0, "1/2 1/2", (1, 1), "1 -1 1"),), must_miss_by=0.1, claimed=lambda c: _or_words(c.weights),
    ),
    Control(
        "curvatures 1 and 2", "isotropic curvature", WEIGHTS,
        (run(0, "1/4 1/4", (1, 1), "0 0 1", "1 2"),), must_miss_by=0.1,
    ),
)  # fmt: skip


def _or_words(weights: tuple[Fraction, ...]) -> Any:
    try:
        return schedule_of_weights(weights)
    except InputError as error:
        return str(error)


def _weights(case: Run, *, after: int = 1, lost: bool = False, first: bool = True) -> list[Fraction]:
    """The claim's formula, written out so that it can be damaged."""
    products = [Fraction(1)] * (case.steps + 2)
    for k in range(case.steps, 0, -1):
        products[k - 1] = products[k] * (1 - case.rates[k - 1])
    W = [case.rates[k - 1] * (1 if lost else products[k - 1 + after]) for k in range(1, case.steps + 1)]
    return [products[0] if first else 1 - products[0], *W]


def _rates(case: Run, *, shift: int) -> list[Fraction]:
    W = impulses(case)
    sums = [sum(W[: k + 1]) for k in range(len(W))]
    return [w / (sums[k + shift] or 1) for k, w in enumerate(W[1:])]


MUTANTS = (
    Mutant("product over j ≥ k", WEIGHTS, lambda c: _weights(c, after=0)),
    Mutant("no product", WEIGHTS, lambda c: _weights(c, lost=True)),
    Mutant("1 − Π for Π", WEIGHTS, lambda c: _weights(c, first=False)),
    Mutant("S_{k−1} for S_k", RATES, lambda c: _rates(c, shift=0)),
    Mutant("weights for rates", RATES, lambda c: impulses(c)[1:]),
    Mutant("last rate first", LAST, lambda c: sum(
        (w * v for w, v in zip(sample_weights(c.rates[::-1]), (c.start, *c.centres), strict=True)), Fraction(0)
    )),
    Mutant("W_0 ≥ 0 forgotten", RANGE, lambda c: [min(impulses(c)[1:]) >= 0]),
)  # fmt: skip


def witness(data: DataSet) -> dict[str, Any]:
    """Weights of the samples, in the order of the batches, at fixed schedules."""
    problem = of_data(data)
    if problem.dimension > 1 or problem.size < 2:
        return {}
    found: dict[str, Any] = {}
    for text in ("1/3 1/6 1/7 1/8", "1/3 1", "2/3 1"):
        rates = [Fraction(v) for v in text.split()][-problem.size :]
        if len(rates) == problem.size:
            end = iterates(problem, 0, rates, range(problem.size))[-1][0]
            found[f"last iterate under the rates {text.replace(' ', ', ')}"] = end
            found[f"weights of the rates {text.replace(' ', ', ')}"] = sample_weights(rates)
    return found
