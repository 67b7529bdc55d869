"""AV-3 checked: E L(θ−sg_b) from solved stationary moments, batch by batch, in rationals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from constructions.dataset import DataSet
from proofs_check.averaging.quadratics import (
    Matrix,
    Quadratics,
    Vector,
    all_orders,
    around,
    iterates,
    moments,
    of_data,
    stationary_reshuffled,
)
from proofs_check.averaging.replacement import stationary_replaced
from proofs_check.averaging.stationary import reshuffled_phase
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.relations import Exactly


@dataclass(frozen=True, slots=True)
class Fresh:
    """Quadratic batches and the rate that made the weights."""

    problem: Quadratics
    rate: Fraction


def mixed(budget: Budget, rng: np.random.Generator) -> Iterator[Fresh]:
    """Unequal Hessians AᵀA + I, d ≤ 2, 2 to 4 batches; no eigenvalue exceeds 1/η."""
    yield Fresh(around([[-2, 3], [1, 0], [4, -5]], hessians=[[1, 2], [3, 1], [2, 5]]), Fraction(1, 8))
    yield Fresh(around([-2, 1, 1]), Fraction(3, 2))
    for _ in range(budget.pick(4, 16, 80)):
        d, B = int(rng.integers(1, 3)), int(rng.integers(2, 5))
        squares = [A.T @ A + np.eye(d, dtype=int) for A in rng.integers(-2, 3, (B, d, d))]
        centres = rng.integers(-6, 7, (B, d)).tolist()
        centres[0] = [v + 1 for v in centres[1]]
        rate = Fraction(int(rng.integers(1, 10)), 10 * max(int(np.trace(H)) for H in squares))
        yield Fresh(around(centres, hessians=[H.tolist() for H in squares]), rate)


def curve(problem: Quadratics, mean: Vector, C: Matrix, sizes: list[Fraction], batches: Any = None) -> list[Fraction]:
    """E L(θ−sg_b) for each s: θ with this mean and covariance, independent of b, uniform."""
    d = range(len(mean))
    H = [[sum(h[i][j] for h in problem.hessians) / Fraction(problem.size) for j in d] for i in d]
    found = []
    for s in sizes:
        total = Fraction(0)
        for b in range(problem.size) if batches is None else batches:
            M = [[int(i == j) - s * problem.hessians[b][i][j] for j in d] for i in d]
            kept = [[sum(M[i][k] * C[k][m] * M[j][m] for k in d for m in d) for j in d] for i in d]
            total += problem.mean_loss(iterates(problem, mean, [s], [b])[-1])
            total += sum(H[i][j] * kept[i][j] for i in d for j in d) / 2
        found.append(total / problem.size)
    return found


def best(values: list[Fraction], step: Fraction) -> Fraction:
    """Minimiser of the parabola through (0, f_0), (step, f_1), (2 step, f_2)."""
    a, b, c = values
    return step * (3 * a - 4 * b + c) / (2 * (a - 2 * b + c))


def shape(case: Fresh, *, share: Fraction = Fraction(1, 2)) -> list[Any]:
    """Claimed: the minimiser, and that the values at 0 and η agree."""
    return [share * case.rate, Fraction(0)]


def shape_solved(case: Fresh) -> list[Any]:
    """The same from the solved moments; the minimiser through s = 0, 1, 2."""
    law = stationary_replaced(case.problem, case.rate)
    ends = curve(case.problem, *law, [Fraction(0), case.rate])
    return [best(curve(case.problem, *law, [Fraction(s) for s in range(3)]), Fraction(1)), ends[1] - ends[0]]


def lines(budget: Budget, rng: np.random.Generator) -> Iterator[Fresh]:
    """Centres on a line, ηh < 2, n ≤ 4; never ηh = 1, where the batch just used gives no parabola."""
    yield Fresh(around([-3, 1, 2]), Fraction(1, 3))
    for _ in range(budget.pick(4, 16, 80)):
        h = Fraction(int(rng.integers(1, 9)), 4)
        centres = [*rng.integers(-6, 7, int(rng.integers(1, 4))).tolist(), 7]
        yield Fresh(around(centres, h), Fraction(int(rng.choice([1, 2, 4, 6, 9, 11, 15, 18])), 10) / h)


def levels(case: Fresh, *, minimum: int = 2) -> list[Fraction]:
    """Excess at s = η/2, at s = 1/h and at s = 0, then (1−s)²v + s²σ² at sh = 1/3."""
    h = Fraction(case.problem.hessian[0][0])
    x, S = case.rate * h, Fraction(moments(case.problem.centres)[1][0][0])
    v, third = x * S / (2 - x), Fraction(1, 3)
    values = (x * S / minimum, S, v, (1 - third) ** 2 * v + third**2 * S)
    return [h / 2 * value for value in values]


def levels_solved(case: Fresh) -> list[Fraction]:
    """The same from the solved moments."""
    h = Fraction(case.problem.hessian[0][0])
    law = stationary_replaced(case.problem, case.rate)
    lowest = case.problem.mean_loss(case.problem.minimiser)
    sizes = [case.rate / 2, 1 / h, Fraction(0), 1 / (3 * h)]
    return [v - lowest for v in curve(case.problem, *law, sizes)]


def phases(case: Fresh, *, cross: int = 2, share: Fraction = Fraction(1, 2)) -> list[Fraction]:
    """Minimisers at RR's phases j = 0 … n−1, times h; and of the sum over the phases."""
    n, x = case.problem.size, case.rate * case.problem.hessian[0][0]
    found = []
    for j in range(n):
        V, met = reshuffled_phase(x, n, phase=j), (1 - (1 - x) ** j) / (n - 1)
        found.append(Fraction((V + met) / (V + cross * met + 1)))
    return [*found, share * x]


def phases_enumerated(case: Fresh) -> list[Fraction]:
    """The same over all orders: the step s on the batch that comes next, everything else from the epoch's start."""
    problem, rate, n = case.problem, case.rate, case.problem.size
    h, start = problem.hessian[0][0], stationary_reshuffled(problem, rate)[0][0][0]
    mean = problem.minimiser
    curves = []
    for j in range(n):
        values = []
        for s in range(3):
            sizes = [rate] * j + [Fraction(s)]
            ends = [iterates(problem, mean, sizes, order)[-1] for order in all_orders(n)]
            kept = (1 - rate * h) ** j * (1 - s * h)
            values.append(sum(problem.mean_loss(end) for end in ends) / len(ends) + h * kept**2 * start / 2)
        curves.append(values)
    whole = [sum(column) for column in zip(*curves, strict=True)]
    return [Fraction(h * best(values, Fraction(1))) for values in (*curves, whole)]


def used(case: Fresh, *, sign: int = -1) -> Fraction:
    """The batch of the step before: −η/(2(1−η)) with ηh for η, times 1/h."""
    h = case.problem.hessian[0][0]
    x = case.rate * h
    return Fraction(sign * x / (2 * (1 - x)) / h)


def used_enumerated(case: Fresh) -> Fraction:
    """The same: a step η and then a step s on one batch, from the stationary law."""
    problem, (mean, C) = case.problem, stationary_replaced(case.problem, case.rate)
    h, B, values = problem.hessian[0][0], problem.size, []
    for s in range(3):
        sizes = [case.rate, Fraction(s)]
        losses = [problem.mean_loss(iterates(problem, mean, sizes, [b, b])[-1]) for b in range(B)]
        values.append(Fraction(sum(losses) / B + h * ((1 - case.rate * h) * (1 - s * h)) ** 2 * C[0][0] / 2))
    return best(values, Fraction(1))


SHAPE = Check("minimiser η/2 and equal ends, own Hessians", shape, shape_solved, mixed, Exactly())
LEVELS = Check("the parabola's values for one curvature", levels, levels_solved, lines, Exactly())
PHASES = Check("minimisers at the phases of RR, and of their sum", phases, phases_enumerated, lines, Exactly())
USED = Check("minimiser on the batch just used", used, used_enumerated, lines, Exactly())
CHECKS = (SHAPE, LEVELS, PHASES, USED)

_LINE = (Fresh(around([-3, 1, 2]), Fraction(1, 3)), Fresh(around([-2, 1, 1]), Fraction(1, 2)))


def _cubic_ends(case: Fresh) -> list[Any]:
    """L = θ⁴/4 tested on weights of the quadratic run: E(θ−s(θ−c))⁴ is no parabola; its slope at η/2, and 0."""
    from proofs_check.averaging.replacement import stationary_moments

    centres = [Fraction(c[0]) for c in case.problem.centres]
    m, s = stationary_moments(centres, case.rate, highest=4), case.rate / 2
    slope = Fraction(0)
    for c in centres:  # d/ds ¼E((1−s)θ + sc)⁴ = E((1−s)θ + sc)³(c−θ)
        cube = [(s * c) ** 3, 3 * (1 - s) * (s * c) ** 2, 3 * (1 - s) ** 2 * s * c, (1 - s) ** 3]
        slope += Fraction(sum(a * (c * m[k] - m[k + 1]) for k, a in enumerate(cube))) / len(centres)
    return [case.rate / 2 + slope, Fraction(0)]


CONTROLS = (
    Control("a quartic loss: its slope at η/2 is not 0", "quadratic losses", SHAPE, _LINE, must_miss_by=0.01,
            observed=_cubic_ends),
    Control("the batch of the step before", "a fresh batch", SHAPE, _LINE, must_miss_by=0.1,
            observed=lambda c: [used_enumerated(c), Fraction(0)]),
    Control("RR at the start of an epoch", "stationary with replacement", SHAPE, _LINE, must_miss_by=0.05,
            observed=lambda c: [phases_enumerated(c)[0], Fraction(0)]),
)  # fmt: skip

MUTANTS = (
    Mutant("η for η/2", SHAPE, lambda c: shape(c, share=Fraction(1))),
    Mutant("η/(2−η) for η/2", SHAPE, lambda c: [c.rate / (2 - c.rate), Fraction(0)]),
    Mutant("v = ησ²/2, the first order", LEVELS, lambda c: [*levels(c)[:2], levels(c)[0], levels(c)[3]]),
    Mutant("minimum ησ²", LEVELS, lambda c: levels(c, minimum=1)),
    Mutant("met batches counted once", PHASES, lambda c: phases(c, cross=1)),
    Mutant("sum of phases minimal at η", PHASES, lambda c: phases(c, share=Fraction(1))),
    Mutant("positive step on the used batch", USED, lambda c: used(c, sign=1)),
)


def witness(data: DataSet) -> dict[str, Any]:
    """Best step on a fresh batch, for weights made at rate 1/4."""
    problem = of_data(data)
    law = stationary_replaced(problem, Fraction(1, 4))
    values = curve(problem, *law, [Fraction(s) for s in range(3)])
    return {"best step on a fresh batch at rate 1/4": best(values, Fraction(1))}
