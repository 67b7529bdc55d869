"""AV-21 checked: pairs of iterates under SS and RR, over all orders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from constructions.dataset import DataSet
from proofs_check.averaging.combinations import cycle_variances, epoch_variances, independent_variances
from proofs_check.averaging.quadratics import Quadratics, all_orders, around, iterates, moments, of_data
from proofs_check.averaging.stationary import reshuffled_phase
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.relations import Exactly


@dataclass(frozen=True, slots=True)
class Pair:
    """Two iterates `spacing` steps (SS) or epochs (RR) apart, in one dimension."""

    problem: Quadratics
    rate: Fraction
    spacing: int


def pair(centres: list[Any], rate: str, spacing: int) -> Pair:
    """A named case."""
    return Pair(around(centres), Fraction(rate), spacing)


def cycles(budget: Budget, rng: np.random.Generator) -> Iterator[Pair]:
    """Up to four batches (five in the standard budget), spacings up to n; all orders."""
    yield pair([-3, 1, 2, 0], "1/3", 2)
    yield pair([-3, 1, 2], "1/2", 1)
    for _ in range(budget.pick(4, 12, 40)):
        n = int(rng.integers(2, budget.pick(5, 6, 6)))
        yield pair([*rng.integers(-6, 7, n - 1).tolist(), 7], f"{rng.integers(1, 20)}/10", int(rng.integers(0, n + 1)))


def whole(budget: Budget, rng: np.random.Generator) -> Iterator[Pair]:
    """Spacings of one and two epochs."""
    for case in cycles(budget, rng):
        yield Pair(case.problem, case.rate, case.problem.size * int(rng.integers(1, 3)))


def halves(budget: Budget, rng: np.random.Generator) -> Iterator[Pair]:
    """n = 2 and 4, half an epoch apart, η < 1."""
    for _ in range(budget.pick(5, 20, 80)):
        n = 2 * int(rng.integers(1, 3))
        yield pair([*rng.integers(-6, 7, n - 1).tolist(), 7], f"{rng.integers(1, 10)}/10", n // 2)


def epochs(budget: Budget, rng: np.random.Generator) -> Iterator[Pair]:
    """One or two epochs of RR."""
    yield pair([-3, 1, 2], "1/3", 2)
    for _ in range(budget.pick(4, 12, 40)):
        n = int(rng.integers(2, 5))
        m = int(rng.integers(1, 3)) if n < 4 else 1
        yield pair([*rng.integers(-6, 7, n - 1).tolist(), 7], f"{rng.integers(1, 20)}/10", m)


def _noise(case: Pair) -> Fraction:
    return Fraction(moments(case.problem.centres)[1][0][0])


def _autocovariance(case: Pair, lag: int, *, less: int = 1, turn: int | None = None, bias: int = 1) -> Fraction:
    """σ²/(n−1)·[nη(q^a+q^{n−a})/((2−η)(1−q^n)) − 1], written out; `turn` is n where another is tried in n−a."""
    n, x = case.problem.size, case.rate
    q = 1 - x
    inner = n * x * (q**lag + q ** ((turn or n) - lag)) / ((2 - x) * (1 - q**n)) - less
    return _noise(case) * inner / (n - bias)


def cycle_pair(case: Pair, **change: int) -> Fraction:
    """Variance times (1+ρ)/2."""
    return (_autocovariance(case, 0, **change) + _autocovariance(case, case.spacing, **change)) / 2


def _weights(spacing: int) -> list[Fraction]:
    half = Fraction(1, 2)
    return [half, *[Fraction(0)] * (spacing - 1), half] if spacing else [Fraction(1)]


def enumerated_cycle(case: Pair) -> Fraction:
    """Var(½(θ_T + θ_{T−a})) over all orders."""
    return cycle_variances(case.problem, case.rate, _weights(case.spacing))[0]


def cycle_factor(case: Pair) -> Fraction:
    """The same over the variance of one iterate."""
    return enumerated_cycle(case) / cycle_variances(case.problem, case.rate, [1])[0]


def half_of_one(case: Pair) -> int:
    """Sign of what the factor exceeds ½ by."""
    gap = cycle_factor(case) - Fraction(1, 2)
    return int(gap > 0) - int(gap < 0)


def epochs_pair(case: Pair, *, power: int | None = None, phase: int = 0) -> Fraction:
    """σ² V₀ (1+q^{mn})/2 of RR's epoch ends."""
    n, q = case.problem.size, 1 - case.rate
    at = _noise(case) * reshuffled_phase(case.rate, n, phase=phase)
    return Fraction(at * (1 + q ** (power or case.spacing * n)) / 2)


def enumerated_epochs(case: Pair) -> Fraction:
    """Var of the mean of two epoch ends over all orders of the epochs between them."""
    n, m, q = case.problem.size, case.spacing, 1 - case.rate
    ends = [
        (iterates(case.problem, 0, [case.rate] * (m * n), sum(run, ()))[-1][0] / 2,)
        for run in product(all_orders(n), repeat=m)
    ]
    start = epoch_variances(case.problem, case.rate, [1])[0]
    return Fraction(moments(ends)[1][0][0] + ((1 + q ** (m * n)) / 2) ** 2 * start)


CYCLE = Check("SS: two points against all orders", cycle_pair, enumerated_cycle, cycles, Exactly())
WHOLE = Check("SS: whole epochs apart gain nothing", lambda _: Fraction(1), cycle_factor, whole, Exactly())
HALF = Check("SS: half an epoch apart, below ½", lambda _: -1, half_of_one, halves, Exactly())
EPOCHS = Check("RR: epoch ends against all orders", epochs_pair, enumerated_epochs, epochs, Exactly())
CHECKS = (CYCLE, WHOLE, HALF, EPOCHS)


def _law_of_replacement(case: Pair) -> Fraction:
    return cycle_variances(case.problem, case.rate, [1])[0] * (1 + (1 - case.rate) ** case.spacing) / 2


_BENT = around([-2, 1, 4, 0], hessians=[Fraction(1, 2), Fraction(3, 2), 1, 1])

CONTROLS = (
    Control(
        "independent batches, a whole epoch apart", "SS in its cycle, or RR at epoch ends", WHOLE,
        (pair([-1, 1], "1/2", 2), pair([-3, 1, 2], "1/3", 3)), must_miss_by=0.1,
        observed=lambda case: independent_variances(case.problem, case.rate, _weights(case.spacing))[0]
        / independent_variances(case.problem, case.rate, [1])[0],
    ),
    Control(
        "RR from an epoch's end to its middle", "SS in its cycle, or RR at epoch ends", EPOCHS,
        (pair([-3, 1, 2, 0], "1/3", 1), pair([-3, 1, 2, 0], "1/2", 1)), must_miss_by=0.05,
        observed=lambda case: epoch_variances(
            case.problem, case.rate, [Fraction(1, 2), 0, Fraction(1, 2), 0, 0]
        )[0],
    ),
    Control(
        "η = 3/2, n = 4: half an epoch apart is above ½", "ηλ < 1 for the gain beyond ½", HALF,
        (pair([-3, 1, 2, 0], "3/2", 2),), must_miss_by=1,
    ),
    Control(
        "curvatures 1/2, 3/2, 1, 1", "one H for all batches", CYCLE,
        (Pair(_BENT, Fraction(1, 2), 2), Pair(_BENT, Fraction(1, 2), 1)), must_miss_by=0.02,
    ),
)  # fmt: skip

MUTANTS = (
    Mutant("the law with replacement", CYCLE, _law_of_replacement),
    Mutant("q^{n+1−a} for q^{n−a}", CYCLE, lambda case: cycle_pair(case, turn=case.problem.size + 1)),
    Mutant("σ²/n for σ²/(n−1)", CYCLE, lambda case: cycle_pair(case, bias=0)),
    Mutant("no −1", CYCLE, lambda case: cycle_pair(case, less=0)),
    Mutant("a gain of ½ a whole epoch apart", WHOLE, lambda _: Fraction(1, 2)),
    Mutant("a factor of ½", HALF, lambda _: 0),
    Mutant("q^{mn+1} for q^{mn}", EPOCHS, lambda case: epochs_pair(case, power=case.spacing * case.problem.size + 1)),
    Mutant("V₁ for V₀", EPOCHS, lambda case: epochs_pair(case, phase=1)),
)


def witness(data: DataSet) -> dict[str, Any]:
    """Half and whole epochs apart at rate 1/2, over all orders."""
    problem, rate = of_data(data), Fraction(1, 2)
    n = problem.size
    return {
        "SS at rate 1/2: factor half an epoch apart": cycle_factor(Pair(problem, rate, n // 2)),
        "SS at rate 1/2: factor a whole epoch apart": cycle_factor(Pair(problem, rate, n)),
        "RR at rate 1/2: factor of neighbouring epoch ends": enumerated_epochs(Pair(problem, rate, 1))
        / epoch_variances(problem, rate, [1])[0],
    }
