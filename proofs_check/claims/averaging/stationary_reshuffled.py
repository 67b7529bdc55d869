"""AV-6 checked against all n! orders of an epoch, and all orders of two epochs, in rationals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from constructions.dataset import DataSet
from proofs_check.averaging.quadratics import (
    Quadratics,
    all_orders,
    around,
    cross_moment,
    iterates,
    moments,
    of_data,
    stationary_reshuffled,
)
from proofs_check.averaging.replacement import stationary_replaced
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.relations import Exactly


@dataclass(frozen=True, slots=True)
class Epoch:
    """Batches with one diagonal H, d ≤ 2, and a constant rate."""

    problem: Quadratics
    rate: Fraction

    @property
    def n(self) -> int:
        """Batches an epoch."""
        return self.problem.size

    @property
    def x(self) -> list[Fraction]:
        """ηλ_i."""
        return [self.rate * row[i] for i, row in enumerate(self.problem.hessian)]

    @property
    def spread(self) -> Any:
        """Population covariance of the centres."""
        return moments(self.problem.centres)[1]


def _epoch(centres: Any, rate: str, hessian: Any = 1) -> Epoch:
    return Epoch(around(centres, hessian), Fraction(rate))


def epochs(budget: Budget, rng: np.random.Generator) -> Iterator[Epoch]:
    """n up to 5 (6 beyond quick), ηλ on both sides of 1."""
    yield _epoch([0, 1, 5, -2, 7], "1/4")
    yield _epoch([[-3, 1], [1, 0], [2, 4]], "1/2", [1, Fraction(1, 2)])
    if budget.level:
        yield _epoch([0, 1, 5, -2, 7, 3], "3/2")
    for _ in range(budget.pick(4, 14, 80)):
        n, d = int(rng.integers(2, 5)), int(rng.integers(1, 3))
        centres = rng.integers(-6, 7, (n, d)).tolist()
        centres[0] = [9 - v for v in centres[1]]  # not all equal: 9 is odd
        spectrum = [Fraction(int(v), 5) for v in rng.integers(1, 10, d)]
        yield _epoch(centres, f"{rng.integers(1, 11)}/10", spectrum)


def phase(
    case: Epoch, j: int, a: int = 0, b: int = 0, *, less: int = 1, last: int | None = None, sign: int = -1
) -> Fraction:
    """Entry (a, b) of the covariance after j steps of an epoch; `last` is n where another exponent is tried."""
    n, xa, xb = case.n, case.x[a], case.x[b]
    qa, qb = 1 - xa, 1 - xb
    scale = case.spread[a][b] / Fraction(n - less)
    gain = n * xa * xb / (1 - qa * qb)
    m = last or n
    end = scale * (gain + sign * (1 - qa**m) * (1 - qb**m) / (1 - (qa * qb) ** m))
    kept = (qa * qb) ** j
    return Fraction(kept * end + scale * (gain * (1 - kept) - (1 - qa**j) * (1 - qb**j)))


def phases(case: Epoch, **wrong: Any) -> list[Fraction]:
    """All entries at all phases 0 … n−1."""
    d = range(len(case.x))
    return [phase(case, j, a, b, **wrong) for j in range(case.n) for a in d for b in d]


def phases_enumerated(case: Epoch) -> list[Fraction]:
    """The same over all orders."""
    return [v for matrix in stationary_reshuffled(case.problem, case.rate) for row in matrix for v in row]


def mean(case: Epoch, *, factor: int = 2, last: int | None = None) -> list[Fraction]:
    """The closed form of the mean over phases, for each eigenvalue."""
    n, found = case.n, []
    for i, x in enumerate(case.x):
        q = 1 - x
        form = n * x / (2 - x) - 1 + factor * q * (1 - q ** (last or n)) / (n * x * (2 - x))
        found.append(Fraction(case.spread[i][i] * form / (n - 1)))
    return found


def mean_enumerated(case: Epoch) -> list[Fraction]:
    """Mean over the phases of the enumerated variances."""
    matrices = stationary_reshuffled(case.problem, case.rate)
    return [sum(m[i][i] for m in matrices) / Fraction(len(matrices)) for i in range(len(case.x))]


def lags(case: Epoch, *, cross: int = 1, at: Callable[[int, int], int] = lambda j, _: j) -> list[Fraction]:
    """Cov(θ_j, θ_{j+a}) along the first eigenvector, j + a ≤ n, then from end to next end."""
    n, q, s = case.n, 1 - case.x[0], case.spread[0][0]
    return [
        q**a * phase(case, at(j, a)) - cross * s * (1 - q**j) * (1 - q**a) / Fraction(n - 1)
        for j in range(n)
        for a in range(n - j + 1)
    ]


def lags_enumerated(case: Epoch) -> list[Fraction]:
    """The same over all orders of an epoch, plus what remains of the start's own variance."""
    n, q = case.n, 1 - case.x[0]
    start = stationary_reshuffled(case.problem, case.rate)[0][0][0]
    zero = (Fraction(0),) * len(case.x)
    runs = [iterates(case.problem, zero, [case.rate] * n, order) for order in all_orders(n)]
    found = []
    for j in range(n):
        for a in range(n - j + 1):
            both = cross_moment([run[j][:1] for run in runs], [run[j + a][:1] for run in runs])[0][0]
            found.append(Fraction(q ** (2 * j + a) * start + both))
    return found


def settling(case: Epoch, *, power: int = 2) -> list[Fraction]:
    """Variance after one and two epochs from a fixed start, and the covariance of two successive stationary ends."""
    n, q = case.n, 1 - case.x[0]
    V0 = phase(case, 0)
    return [*(V0 * (1 - q ** (power * n * m)) for m in (1, 2)), q**n * V0]


def settling_enumerated(case: Epoch) -> list[Fraction]:
    """The same over all orders of two epochs."""
    n, q = case.n, 1 - case.x[0]
    at = (Fraction(7),) * len(case.x)
    pairs = []
    for orders in product(all_orders(n), repeat=2):
        run = iterates(case.problem, at, [case.rate] * (2 * n), sum(orders, ()))
        pairs.append((run[n][:1], run[2 * n][:1]))
    first, second = [p[0] for p in pairs], [p[1] for p in pairs]
    start = stationary_reshuffled(case.problem, case.rate)[0][0][0]
    both = cross_moment(first, second)[0][0]
    return [moments(first)[1][0][0], moments(second)[1][0][0], Fraction(q ** (3 * n) * start + both)]


def short(budget: Budget, rng: np.random.Generator) -> Iterator[Epoch]:
    """At most (3!)² orders."""
    yield _epoch([-3, 1, 2], "1/3")
    for case in epochs(budget, rng):
        if case.n <= 3:
            yield case


PHASES = Check("V_j at every phase against all orders", phases, phases_enumerated, epochs, Exactly())
MEAN = Check("mean over the phases against all orders", mean, mean_enumerated, epochs, Exactly())
LAGS = Check("covariances within an epoch against all orders", lags, lags_enumerated, epochs, Exactly())
SETTLING = Check("one and two epochs from a fixed start", settling, settling_enumerated, short, Exactly())
CHECKS = (PHASES, MEAN, LAGS, SETTLING)


def _of_epochs(case: Epoch) -> list[Fraction]:
    """Variance at epoch ends in one dimension for any curvatures: an epoch keeps the same share of θ in every order."""
    zero, one = (Fraction(0),), (Fraction(1),)
    rates = [case.rate] * case.n
    ends = [iterates(case.problem, zero, rates, order)[-1] for order in all_orders(case.n)]
    kept = iterates(case.problem, one, rates, range(case.n))[-1][0] - iterates(case.problem, zero, rates,
                                                                              range(case.n))[-1][0]  # fmt: skip
    return [Fraction(moments(ends)[1][0][0] / (1 - kept**2))]


_BENT = Epoch(around([-3, 1, 2], hessians=[1, Fraction(1, 2), Fraction(3, 2)]), Fraction(1, 2))
CONTROLS = (
    Control(
        "independent batches: 37 times as much at epoch ends for n = 5, η = 1/10", "a fresh uniform order each epoch",
        PHASES, (_epoch([0, 1, 5, -2, 7], "1/10"),), must_miss_by=0.1,
        claimed=lambda case: [phase(case, 0)],
        observed=lambda case: [stationary_replaced(case.problem, case.rate)[1][0][0]],
    ),
    Control(
        "curvatures 1, 1/2, 3/2", "one H for all batches", PHASES, (_BENT,), must_miss_by=0.05,
        claimed=lambda case: [phase(case, 0)], observed=_of_epochs,
    ),
    Control(
        "every epoch in the order of the file", "a fresh uniform order each epoch", SETTLING,
        (_epoch([-3, 1, 2], "1/3"),), must_miss_by=0.05, claimed=lambda case: settling(case)[:1],
        observed=lambda case: [moments([iterates(case.problem, 7, [case.rate] * case.n, range(case.n))[-1]])[1][0][0]],
    ),
)  # fmt: skip

MUTANTS = (
    Mutant("n for n−1", PHASES, lambda c: phases(c, less=0)),
    Mutant("q^{n+1} for q^n", PHASES, lambda c: phases(c, last=c.n + 1)),
    Mutant("plus the correction", PHASES, lambda c: phases(c, sign=1)),
    Mutant("with replacement", MEAN, lambda c: [c.spread[i][i] * x / (2 - x) for i, x in enumerate(c.x)]),
    Mutant("factor 1 for 2", MEAN, lambda c: mean(c, factor=1)),
    Mutant("q^{n−1} for q^n", MEAN, lambda c: mean(c, last=c.n - 1)),
    Mutant("V_0 for the mean", MEAN, lambda c: [phase(c, 0, i, i) for i in range(len(c.x))]),
    Mutant("disjoint slots taken as independent", LAGS, lambda c: lags(c, cross=0)),
    Mutant("V_{j+a} for V_j", LAGS, lambda c: lags(c, at=lambda j, a: j + a)),
    Mutant("q^{nm} for q^{2nm}", SETTLING, lambda c: settling(c, power=1)),
)


def witness(data: DataSet) -> dict[str, Any]:
    """Stationary variances under RR of a data set's batches, over all orders."""
    problem = of_data(data)
    if len(set(problem.hessians)) > 1 or problem.dimension > 1 or not 2 <= problem.size <= 6:
        return {}
    found: dict[str, Any] = {}
    for rate in (Fraction(1, 2), Fraction(1, 4)):
        values = [m[0][0] for m in stationary_reshuffled(problem, rate)]
        found[f"variance at RR epoch ends at rate {rate}"] = values[0]
        found[f"variance over RR epochs at rate {rate}"] = sum(values) / len(values)
    return found
