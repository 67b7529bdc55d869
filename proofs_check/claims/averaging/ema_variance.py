"""AV-24 checked: stationary EMAs by the second moments of one step, and batches grouped k at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from constructions.dataset import DataSet
from proofs_check.averaging.combinations import cycle_variances
from proofs_check.averaging.linear_algorithms import Step, stationary_covariance
from proofs_check.averaging.quadratics import around, moments, of_data
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.relations import AtMost, Exactly, Order


@dataclass(frozen=True, slots=True)
class Tracked:
    """SGD with an EMA of its iterates; `group` batches make one large batch."""

    centres: tuple[Fraction, ...]
    rate: Fraction
    decay: Fraction
    group: int = 1


def tracked(centres: list[int], rate: str, decay: str, group: int = 1) -> Tracked:
    """A named case."""
    return Tracked(tuple(map(Fraction, centres)), Fraction(rate), Fraction(decay), group)


def cases(budget: Budget, rng: np.random.Generator) -> Iterator[Tracked]:
    """Rates below 2, decays of both signs."""
    yield tracked([-2, 1, 1], "1/3", "1/2")
    for _ in range(budget.pick(8, 40, 300)):
        centres = [*rng.integers(-6, 7, int(rng.integers(1, 5))).tolist(), 7]
        yield tracked(centres, f"{rng.integers(1, 20)}/10", f"{rng.integers(-9, 10)}/10")


def tame(budget: Budget, rng: np.random.Generator) -> Iterator[Tracked]:
    """0 ≤ q, β."""
    for _ in range(budget.pick(8, 40, 300)):
        centres = [*rng.integers(-6, 7, int(rng.integers(1, 5))).tolist(), 7]
        yield tracked(centres, f"{rng.integers(1, 11)}/10", f"{rng.integers(0, 10)}/10")


def grouped(budget: Budget, rng: np.random.Generator) -> Iterator[Tracked]:
    """Proportions of η and γ, batches of two and three."""
    yield tracked([-1, 1], "1", "1", 2)
    for _ in range(budget.pick(2, 6, 20)):
        rate, gain = (int(v) for v in rng.integers(1, 4, 2))
        yield tracked([int(rng.integers(-5, 6)), 7], f"{rate}/2", f"{gain}/2", int(rng.integers(2, 4)))


def _noise(case: Tracked) -> Fraction:
    return Fraction(moments([(c,) for c in case.centres])[1][0][0])


def variance(case: Tracked, *, sign: int = 1, cross: int = -1, lead: int = 1) -> Fraction:
    """σ²ηγ(1+qβ)/((1+q)(1+β)(1−qβ))."""
    q, b = 1 - case.rate, case.decay
    top = _noise(case) * case.rate * (1 - b) * (1 + sign * q * b)
    return top / ((lead + q) * (1 + b) * (1 + cross * q * b))


def _ema(rate: Fraction, decay: Fraction) -> Step:
    def step(state: tuple[Any, ...], centre: Any) -> tuple[Any, ...]:
        theta = state[0] - rate * (state[0] - centre)
        return theta, decay * state[1] + (1 - decay) * theta

    return step


def measured(case: Tracked) -> Fraction:
    """Var(E) from the second moments of one step."""
    return stationary_covariance(_ema(case.rate, case.decay), 2, case.centres)[1][1]


def bounds(case: Tracked) -> list[Fraction]:
    """σ²η/(2−η) and σ²γ/(1+β)."""
    return [_noise(case) * case.rate / (2 - case.rate), _noise(case) * (1 - case.decay) / (1 + case.decay)]


def _large(case: Tracked) -> tuple[Fraction, ...]:
    """The mean centre of each of the B^k large batches."""
    return tuple(sum(tup, Fraction(0)) / case.group for tup in product(case.centres, repeat=case.group))


def _drift(case: Tracked, *, refined: bool, rescale: bool = True) -> list[tuple[float, float]]:
    """|Var(large)/Var(small) − 1| as both rates shrink; here case.rate and case.decay are the rates at t = 1."""
    found, k = [], case.group
    for power in range(4, 9):
        t = Fraction(1, 2**power)
        rate, decay = case.rate * t, 1 - case.decay * t
        small = stationary_covariance(_ema(rate, decay), 2, case.centres)[1][1]
        larger = 1 - (1 - rate) ** k if refined else k * rate
        large = stationary_covariance(_ema(larger, decay**k if rescale else decay), 2, _large(case))[1][1]
        found.append((float(t), float(abs(large / small - 1))))
    return found


VARIANCE = Check("variance of the EMA against one step's second moments", variance, measured, cases, Exactly())
BOUND = Check(
    "at most the variance of the iterate, and that of rate γ",
    bounds,
    lambda case: [measured(case)] * 2,
    tame,
    AtMost(),
)
_SLACK = "slopes over t = 2⁻⁴ … 2⁻⁸ with rates up to 3t/2 and k ≤ 3; the next order shifts them by some kt"
SIMPLE = Check(
    "η → kη, β → β^k: relative error of the first order",
    lambda _: 1,
    lambda case: _drift(case, refined=False),
    grouped,
    Order(0.25, _SLACK),
)
REFINED = Check(
    "1−η → (1−η)^k, β → β^k: relative error of the second order",
    lambda _: 2,
    lambda case: _drift(case, refined=True),
    grouped,
    Order(0.25, _SLACK),
)
ENDS = Check(
    "the bounds are attained: at β = 0, and at rate 1",
    bounds,
    lambda case: [measured(replace(case, decay=Fraction(0))), measured(replace(case, rate=Fraction(1)))],
    tame,
    Exactly(),
)
CHECKS = (VARIANCE, BOUND, ENDS, SIMPLE, REFINED)


def _on_a_cycle(case: Tracked) -> Fraction:
    """SS at q = 1/2, β = 0: the EMA is the iterate."""
    return cycle_variances(around(case.centres), case.rate, [1])[0]


CONTROLS = (
    Control(
        "SS in the place of independent batches", "batches with replacement", VARIANCE,
        (tracked([-1, 1], "1/2", "0"), tracked([-3, 1, 2], "1/2", "0")), must_miss_by=0.1, observed=_on_a_cycle,
    ),
    Control(
        "η = 3/2: the EMA varies more than γ/(1+β)", "0 ≤ q, β for the bound", BOUND,
        (tracked([-1, 1], "3/2", "1/2"), tracked([-1, 1], "19/10", "1/2")), must_miss_by=0.2,
    ),
    Control(
        "β = −½: the EMA varies more than the iterate", "0 ≤ q, β for the bound", BOUND,
        (tracked([-1, 1], "1/2", "-1/2"),), must_miss_by=0.2,
    ),
    Control(
        "the decay left as it is", "the decay rescaled with the rate", SIMPLE,
        (tracked([-1, 1], "1", "1", 2), tracked([-1, 1], "1", "1/2", 3)), must_miss_by=0.5,
        observed=lambda case: _drift(case, refined=False, rescale=False),
    ),
)  # fmt: skip

MUTANTS = (
    Mutant("1 − qβ above", VARIANCE, lambda case: variance(case, sign=-1)),
    Mutant("1 + qβ below", VARIANCE, lambda case: variance(case, cross=1)),
    Mutant("2 + q for 1 + q", VARIANCE, lambda case: variance(case, lead=2)),
    Mutant("the leading order ηγ/(2(η+γ))", VARIANCE, lambda case: (
        _noise(case) * case.rate * (1 - case.decay) / (2 * (case.rate + 1 - case.decay))
    )),
    Mutant("half the iterate's variance as bound", BOUND, lambda case: [v / 2 for v in bounds(case)]),
    Mutant("the bounds of each other", ENDS, lambda case: bounds(case)[::-1]),
    Mutant("second order under the simple rule", SIMPLE, lambda _: 2),
    Mutant("first order under the refined rule", REFINED, lambda _: 1),
)  # fmt: skip


def witness(data: DataSet) -> dict[str, Any]:
    """EMA with decay 1/2 at rate 1/2."""
    centres = tuple(c[0] for c in of_data(data).centres)
    case = Tracked(centres, Fraction(1, 2), Fraction(1, 2))
    return {"variance of the EMA 1/2 at rate 1/2": measured(case)}
