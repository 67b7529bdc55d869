"""AV-23 checked: the algorithms run side by side in rationals, roots counted, stationary moments of one step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import repeat
from typing import Any

import numpy as np

from constructions.dataset import DataSet
from proofs_check.averaging.linear_algorithms import stationary_covariance
from proofs_check.averaging.quadratics import Quadratics, around, iterates, moments, of_data
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.relations import Exactly

Gradient = Callable[[int, Fraction], Fraction]


@dataclass(frozen=True, slots=True)
class Momentum:
    """Heavy ball along all batches in turn, one dimension; `first` is m before the first step."""

    problem: Quadratics
    start: Fraction
    rate: Fraction
    momentum: Fraction
    first: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Roots:
    """μ = s² and η."""

    s: Fraction
    rate: Fraction


def _from_roots(centres: list[Any], q: Fraction, decay: Fraction, **more: Any) -> Momentum:
    return Momentum(around(centres, **more), Fraction(1), (1 - q) * (1 - decay), q * decay)


def runs(budget: Budget, rng: np.random.Generator) -> Iterator[Momentum]:
    """Rational q and β of any sign below 1; (9/10, 4/5) is μ = 18/25, η = 1/50."""
    yield _from_roots([3, -1, 4, 0, -6], Fraction(9, 10), Fraction(4, 5))
    for _ in range(budget.pick(8, 40, 300)):
        q, decay = (Fraction(int(v), 10) for v in rng.integers(-9, 10, 2))
        yield _from_roots(rng.integers(-9, 10, 6).tolist(), q, decay)


def stable(budget: Budget, rng: np.random.Generator) -> Iterator[Momentum]:
    """Any |μ| < 1 and 0 < η < 2(1+μ), complex roots included."""
    yield Momentum(around([-1, 1]), Fraction(0), Fraction(1, 10), Fraction(9, 10))
    for _ in range(budget.pick(8, 40, 300)):
        mu = Fraction(int(rng.integers(-9, 10)), 10)
        rate = 2 * (1 + mu) * Fraction(int(rng.integers(1, 10)), 10)
        centres = [*rng.integers(-6, 7, int(rng.integers(1, 5))).tolist(), 7]
        yield Momentum(around(centres), Fraction(0), rate, mu)


def quadratics_of(budget: Budget, rng: np.random.Generator) -> Iterator[Roots]:
    """√μ in (0, 1), η > 0 on both sides of (1−√μ)² and on it."""
    yield Roots(Fraction(1, 2), Fraction(1, 4))
    for _ in range(budget.pick(10, 40, 200)):
        s = Fraction(int(rng.integers(1, 10)), 10)
        yield Roots(s, (1 - s) ** 2 * Fraction(int(rng.integers(1, 12)), 5))


def heavy_ball(case: Momentum) -> list[Fraction]:
    """θ_0 … θ_T of m ← μm + g, θ ← θ − ηm."""
    return _heavy(case, lambda b, at: Fraction(case.problem.gradient(b, (at,))[0]))


def _heavy(case: Momentum, gradient: Gradient, *, rate: Fraction | None = None) -> list[Fraction]:
    theta, m, path = case.start, case.first, [case.start]
    for b in range(case.problem.size):
        m = case.momentum * m + gradient(b, theta)
        theta = theta - (case.rate if rate is None else rate) * m
        path.append(theta)
    return path


def _roots(case: Momentum) -> tuple[Fraction, Fraction]:
    """q ≥ β with q+β = 1+μ−η, qβ = μ, both rational."""
    import sympy as sp

    a, mu = 1 + case.momentum - case.rate, case.momentum
    root = sp.sqrt(sp.Rational(*(a * a - 4 * mu).as_integer_ratio()))
    gap = Fraction(int(root.p), int(root.q))
    return (a + gap) / 2, (a - gap) / 2


Pair = tuple[Fraction, Fraction]


def ema_of_sgd(
    case: Momentum,
    *,
    roots: Pair | None = None,
    gain: Fraction | None = None,
    seen: slice = slice(1, None),
    swap: bool = False,
) -> list[Fraction]:
    """E_t = βE_{t−1} + (1−β)z_t of SGD at rate 1−q on the same batches."""
    q, decay = roots or _roots(case)
    rate = q if swap else 1 - q
    path = iterates(case.problem, case.start, repeat(rate), range(case.problem.size))
    found = [case.start]
    for z in path[seen]:
        found.append(decay * found[-1] + (1 - decay if gain is None else gain) * z[0])
    return found


def variance(case: Momentum, *, two: int = 2, sign: int = 1) -> Fraction:
    """σ²η(1+μ)/((1−μ)(2(1+μ)−η))."""
    mu, x = case.momentum, case.rate
    noise = moments(case.problem.centres)[1][0][0]
    return Fraction(noise * x * (1 + sign * mu) / ((1 - mu) * (two * (1 + mu) - x)))


def measured_variance(case: Momentum) -> Fraction:
    """From the second moments of one step of (θ, m)."""

    def step(state: tuple[Any, ...], centre: Any) -> tuple[Any, ...]:
        m = case.momentum * state[1] + state[0] - centre
        return state[0] - case.rate * m, m

    return stationary_covariance(step, 2, [c[0] for c in case.problem.centres])[0][0]


def both_roots_inside(case: Roots) -> bool:
    """Whether z² − (1+μ−η)z + μ has two real roots in (0, 1), by isolating them."""
    import sympy as sp

    mu, rate = (sp.Rational(v.numerator, v.denominator) for v in (case.s**2, case.rate))
    z = sp.Symbol("z")
    found = sp.real_roots(sp.Poly(z**2 - (1 + mu - rate) * z + mu, z))
    return len(found) == 2 and all(bool(r > 0) and bool(r < 1) for r in found)


def _bent(b: int, at: Fraction) -> Fraction:
    """A gradient that is not linear: of θ⁴/4 shifted by the batch."""
    return (at - Fraction(b, 4)) ** 3


def primal(case: Momentum) -> list[Fraction]:
    """z ← z − ηg(x), x ← (1−s)x + sz with s = 1−μ: the points x."""
    share = 1 - case.momentum
    x = z = case.start
    path = [x]
    for b in range(case.problem.size):
        z = z - case.rate * _bent(b, x)
        x = (1 - share) * x + share * z
        path.append(x)
    return path


def primals(budget: Budget, rng: np.random.Generator) -> Iterator[Momentum]:
    """Four steps: cubes triple the digits at each."""
    for _ in range(budget.pick(6, 24, 100)):
        rate, mu = (Fraction(int(v), 10) for v in rng.integers(1, 10, 2))
        yield Momentum(around([0, 0, 0, 0]), Fraction(int(rng.integers(1, 4)), 2), rate, mu)


def _primal_as_heavy(case: Momentum, *, scaled: bool = True) -> list[Fraction]:
    return _heavy(case, _bent, rate=case.rate * (1 - case.momentum) if scaled else case.rate)


EMA = Check("(a) EMA of SGD against heavy ball", ema_of_sgd, heavy_ball, runs, Exactly())
ROOTS = Check(
    "(a) η ≤ (1−√μ)² against the roots",
    lambda case: case.rate <= (1 - case.s) ** 2,
    both_roots_inside,
    quadratics_of,
    Exactly(),
)
VARIANCE = Check("(b) variance against one step's second moments", variance, measured_variance, stable, Exactly())
PRIMAL = Check("(c) heavy ball against primal averaging on quartics", _primal_as_heavy, primal, primals, Exactly())
CHECKS = (EMA, ROOTS, VARIANCE, PRIMAL)

_Q, _B = Fraction(9, 10), Fraction(4, 5)


def _on_a_cycle(case: Momentum) -> Fraction:
    """Variance over SS's two orders after forty steps: the transient has shrunk by μ^{20}, a millionth."""
    ends = []
    for order in ((0, 1), (1, 0)):
        theta, m = Fraction(0), Fraction(0)
        for t in range(40):
            m = case.momentum * m + case.problem.gradient(order[t % 2], (theta,))[0]
            theta -= case.rate * m
        ends.append((theta,))
    return Fraction(moments(ends)[1][0][0])


CONTROLS = (
    Control(
        "curvatures 1/2, 3/2, 1", "one curvature for all batches", EMA,
        (_from_roots([3, -1, 4], _Q, _B, hessians=[Fraction(1, 2), Fraction(3, 2), 1]),), must_miss_by=0.001,
    ),
    Control(
        "m = 1 before the first step", "momentum starts at 0", EMA,
        (Momentum(around([3, -1, 4]), Fraction(1), (1 - _Q) * (1 - _B), _Q * _B, Fraction(1)),), must_miss_by=0.01,
    ),
    Control(
        "μ = 9/10, η = 1/10: the roots are complex; their real part alone is no decay and no rate", "η ≤ (1−√μ)²", EMA,
        (Momentum(around([3, -1, 4]), Fraction(1), Fraction(1, 10), Fraction(9, 10)),), must_miss_by=0.001,
        claimed=lambda case: ema_of_sgd(case, roots=((1 + case.momentum - case.rate) / 2,) * 2),
    ),
    Control(
        "SS in the place of independent batches", "with replacement", VARIANCE,
        (Momentum(around([-1, 1]), Fraction(0), Fraction(1, 2), Fraction(1, 2)),), must_miss_by=0.1,
        observed=_on_a_cycle,
    ),
)  # fmt: skip

MUTANTS = (
    Mutant("q for 1−q as the rate", EMA, lambda case: ema_of_sgd(case, swap=True)),
    Mutant("gain ½ for 1−β", EMA, lambda case: ema_of_sgd(case, gain=Fraction(1, 2))),
    Mutant("E_t from z_{t−1}", EMA, lambda case: ema_of_sgd(case, seen=slice(0, -1))),
    Mutant("η ≤ 1−μ", ROOTS, lambda case: case.rate <= 1 - case.s**2),
    Mutant("η < (1−√μ)²", ROOTS, lambda case: case.rate < (1 - case.s) ** 2),
    Mutant("1−μ above", VARIANCE, lambda case: variance(case, sign=-1)),
    Mutant("(1−μ)² below", VARIANCE, lambda case: variance(case) / (1 - case.momentum)),
    Mutant("3(1+μ)−η", VARIANCE, lambda case: variance(case, two=3)),
    Mutant("rate η for ηs", PRIMAL, lambda case: _primal_as_heavy(case, scaled=False)),
)


def witness(data: DataSet) -> dict[str, Any]:
    """Heavy ball through the batches in order with μ = 18/25, η = 1/50, and with μ = 1/2, η = 1/2 for ever."""
    problem = of_data(data)
    slow = Momentum(problem, Fraction(0), Fraction(1, 50), Fraction(18, 25))
    half = Momentum(problem, Fraction(0), Fraction(1, 2), Fraction(1, 2))
    return {
        "heavy ball after one epoch at rate 1/50, momentum 18/25": heavy_ball(slow)[-1],
        "variance of heavy ball at rate 1/2, momentum 1/2": measured_variance(half),
    }
