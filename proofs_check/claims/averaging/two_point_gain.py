"""AV-18 checked: variances of averages of few stationary iterates, by enumerating every path of batches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np

from constructions.dataset import DataSet
from proofs_check.averaging.combinations import (
    covariance_matrix,
    cycle_variances,
    independent_variances,
    second_moments,
)
from proofs_check.averaging.quadratics import Quadratics, around, moments, of_data
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.exact.pairs import solve_rational
from proofs_check.relations import Exactly


@dataclass(frozen=True, slots=True)
class Spaced:
    """`count` stationary iterates, `spacing` steps apart; diagonal H."""

    problem: Quadratics
    rate: Fraction
    spacing: int
    count: int = 2

    @property
    def steps(self) -> int:
        """From the first of them to the last."""
        return self.spacing * (self.count - 1)

    def weights(self, shape: list[Any] | None = None) -> list[Any]:
        """α_0 … α_T: the given weights, or equal ones, every `spacing` steps."""
        values = shape or [Fraction(1, self.count)] * self.count
        return [values[t // self.spacing] if t % self.spacing == 0 else Fraction(0) for t in range(self.steps + 1)]


def spaced(centres: list[Any], rate: str, spacing: int, count: int = 2, curvature: Any = 1) -> Spaced:
    """A named case."""
    return Spaced(around(centres, curvature), Fraction(rate), spacing, count)


def pairs(budget: Budget, rng: np.random.Generator) -> Iterator[Spaced]:
    """Two to three batches in two dimensions with curvatures 1 and 1/2, up to 4 steps apart; rates below 2."""
    yield spaced([(-2, 0), (1, 3), (1, -3)], "1/4", 3, curvature=(1, Fraction(1, 2)))
    for _ in range(budget.pick(4, 16, 80)):
        points = [*rng.integers(-5, 6, (int(rng.integers(1, 3)), 2)).tolist(), (7, 8)]
        rate = f"{rng.integers(1, 20)}/10"
        yield spaced(points, rate, int(rng.integers(1, 5)), curvature=(1, Fraction(1, 2)))


def tame(budget: Budget, rng: np.random.Generator) -> Iterator[Spaced]:
    """ηλ ≤ 1, one dimension."""
    yield spaced([-1, 1], "1/2", 1)
    yield spaced([-1, 1], "1", 3)
    for _ in range(budget.pick(4, 16, 80)):
        yield spaced([int(rng.integers(-5, 6)), 7], f"{rng.integers(1, 11)}/10", int(rng.integers(1, 5)))


def several(budget: Budget, rng: np.random.Generator) -> Iterator[Spaced]:
    """Up to six points within eight steps, two batches."""
    yield spaced([-1, 1], "1/3", 2, 4)
    for _ in range(budget.pick(3, 12, 60)):
        spacing = int(rng.integers(1, 4))
        count = int(rng.integers(2, {1: 7, 2: 5, 3: 4}[spacing]))
        yield spaced([int(rng.integers(-5, 6)), 7], f"{rng.integers(1, 20)}/10", spacing, count)


def _parts(case: Spaced) -> list[tuple[Fraction, Fraction, Fraction]]:
    """For each coordinate: ηλ, q^a, σ²."""
    noise = moments(case.problem.centres)[1]
    found = []
    for i, row in enumerate(case.problem.hessian):
        x = case.rate * row[i]
        found.append((x, (1 - x) ** case.spacing, noise[i][i]))
    return found


def pair_variance(case: Spaced, *, lead: int = 2, sign: int = 1, half: int = 2) -> list[Fraction]:
    """σ²η/(2−η)·(1+q^a)/2 for each coordinate, and the loss Σ½λv of the average."""
    found = [s * x / (lead - x) * (1 + sign * r) / half for x, r, s in _parts(case)]
    return [*found, sum((row[i] * found[i] / 2 for i, row in enumerate(case.problem.hessian)), Fraction(0))]


def enumerated_pair(case: Spaced) -> list[Fraction]:
    """The same over all paths."""
    found = independent_variances(case.problem, case.rate, case.weights())
    return [*found, sum((row[i] * found[i] / 2 for i, row in enumerate(case.problem.hessian)), Fraction(0))]


def equal_noise_rate(case: Spaced, *, four: int = 4, sign: int = -1) -> Fraction:
    """2η(1+q^a)/(4−η(1−q^a))."""
    x, r, _ = _parts(case)[0]
    return 2 * x * (1 + r) / (four + sign * x * (1 - r))


def found_rate(case: Spaced) -> Fraction:
    """The rate whose stationary variance v = e/(2−e)σ² is the enumerated one: e = 2v/(σ²+v)."""
    v = independent_variances(case.problem, case.rate, case.weights())[0]
    return Fraction(2 * v / (moments(case.problem.centres)[1][0][0] + v))


def factors(case: Spaced) -> list[Fraction]:
    """Enumerated Var(½(θ_T+θ_{T−b}))/v for b = 0 … a; 1 where the two are one."""
    single = independent_variances(case.problem, case.rate, [1])[0]
    return [Fraction(1)] + [
        independent_variances(case.problem, case.rate, Spaced(case.problem, case.rate, b).weights())[0] / single
        for b in range(1, case.spacing + 1)
    ]


def order_claimed(case: Spaced) -> list[int]:
    """Signs: each factor less than the one before and above ½; at ηλ = 1 it is ½ from the first step on."""
    ((x, _, _),) = _parts(case)
    above = int(x < 1)
    return [-1, *[-above] * (case.spacing - 1), *[above] * case.spacing]


def order_observed(case: Spaced) -> list[int]:
    """Signs of the changes of the enumerated factors, then of what they exceed ½ by."""
    found = factors(case)
    gaps = [*(b - a for a, b in pairwise(found)), *(v - Fraction(1, 2) for v in found[1:])]
    return [int(v > 0) - int(v < 0) for v in gaps]


def several_variances(case: Spaced, *, ends: int = 1, power: int | None = None, inner: int = 2) -> list[Fraction]:
    """Uniform and best variance of K points, and the best weights."""
    ((x, r, s),) = _parts(case)
    K, v = case.count, s * x / (2 - x)
    uniform = v * ((1 + r) / ((1 - r) * K) - 2 * r * (1 - r ** (power or K)) / (K**2 * (1 - r) ** 2))
    scale = K - (K - inner) * r
    shape = [Fraction(ends), *[1 - r] * (K - 2), Fraction(ends)]
    return [uniform, v * (1 + r) / scale, *(w / scale for w in shape)]


def several_enumerated(case: Spaced) -> list[Fraction]:
    """Uniform over all paths; the best from the normal equations of the enumerated covariances."""
    uniform = independent_variances(case.problem, case.rate, case.weights())[0]
    matrix = covariance_matrix(case.problem, case.rate, [case.spacing * k for k in range(case.count)])
    raw = solve_rational([list(row) for row in matrix], [[Fraction(1)] * case.count])[0]
    best = [w / sum(raw) for w in raw]
    return [uniform, independent_variances(case.problem, case.rate, case.weights(best))[0], *best]


PAIR = Check("two points against all paths", pair_variance, enumerated_pair, pairs, Exactly())
RATE = Check("rate of equal noise", equal_noise_rate, found_rate, tame, Exactly())
FALLING = Check("the factor falls with the spacing and stays above ½", order_claimed, order_observed, tame, Exactly())
SEVERAL = Check("K points, equal and best weights", several_variances, several_enumerated, several, Exactly())
CHECKS = (PAIR, RATE, FALLING, SEVERAL)

_BENT = around([-1, 1], hessians=[Fraction(1, 2), Fraction(3, 2)])


def _from_fixed_start(case: Spaced) -> list[Fraction]:
    found = second_moments(case.problem, case.problem.minimiser, case.rate, case.weights())
    return [*found, Fraction(sum(found) / 2)]


CONTROLS = (
    Control(
        "SS with a whole cycle between the two: nothing is gained", "batches with replacement", PAIR,
        (spaced([-1, 1], "1/2", 2), spaced([-3, 1, 2], "1/2", 3)), must_miss_by=0.05,
        observed=lambda case: [cycle_variances(case.problem, case.rate, case.weights())[0] / part for part in (1, 2)],
    ),
    Control(
        "run started at the minimiser", "stationary", PAIR, (spaced([-1, 1], "1/4", 2),), must_miss_by=0.01,
        observed=_from_fixed_start,
    ),
    Control(
        "curvatures 1/2 and 3/2, after eight steps", "one H for all batches", PAIR,
        (Spaced(_BENT, Fraction(1, 2), 1), Spaced(_BENT, Fraction(1, 2), 2)), must_miss_by=0.02,
        claimed=lambda case: pair_variance(Spaced(around([-1, 1]), case.rate, case.spacing))[:1],
        observed=lambda case: second_moments(
            case.problem, case.problem.minimiser, case.rate, [0] * (8 - case.spacing) + case.weights()
        ),
    ),
    Control(
        "η = 3/2: neighbours have the factor ¼", "ηλ ≤ 1 for the order in a", FALLING,
        (spaced([-1, 1], "3/2", 1), spaced([-1, 1], "3/2", 2)), must_miss_by=1,
    ),
)  # fmt: skip

MUTANTS = (
    Mutant("q^{a+1} for q^a", PAIR, lambda case: pair_variance(replace(case, spacing=case.spacing + 1))),
    Mutant("1 − q^a for 1 + q^a", PAIR, lambda case: pair_variance(case, sign=-1)),
    Mutant("3−η for 2−η", PAIR, lambda case: pair_variance(case, lead=3)),
    Mutant("no ½", PAIR, lambda case: pair_variance(case, half=1)),
    Mutant("2 for 4 in the rate", RATE, lambda case: equal_noise_rate(case, four=2)),
    Mutant("4 + η(1−q^a)", RATE, lambda case: equal_noise_rate(case, sign=1)),
    Mutant("exactly half the rate", RATE, lambda case: case.rate / 2),
    Mutant("ρ^{K+1} for ρ^K", SEVERAL, lambda case: several_variances(case, power=case.count + 1)),
    Mutant("K−1 for K−2", SEVERAL, lambda case: several_variances(case, inner=1)),
    Mutant("weight 2 at the ends", SEVERAL, lambda case: several_variances(case, ends=2)),
    Mutant("a factor that grows with the spacing", FALLING, lambda case: [abs(v) for v in order_claimed(case)]),
    Mutant("a factor of ½ throughout", FALLING, lambda case: [-1, *[0] * (2 * case.spacing - 1)]),
)


def witness(data: DataSet) -> dict[str, Any]:
    """Two and three points of a stationary run at rate 1/2, by all paths."""
    problem, rate = of_data(data), Fraction(1, 2)
    single = independent_variances(problem, rate, [1])[0]
    found = {
        f"two points {a} apart at rate 1/2: variance over that of one":
        independent_variances(problem, rate, Spaced(problem, rate, a).weights())[0] / single
        for a in (1, 2, 3)
    }  # fmt: skip
    return {**found, "stationary variance at rate 1/2": single}
