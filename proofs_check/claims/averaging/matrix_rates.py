"""AV-14 checked: the average of a run in several dimensions against the preconditioned run, in rationals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from constructions.averaging.runs import Run, draw_runs, run
from constructions.dataset import DataSet
from proofs_check.averaging import average_to_schedule, two_point
from proofs_check.averaging.matrix_schedule import matrix_schedule
from proofs_check.averaging.measured import measured_schedule
from proofs_check.averaging.quadratics import Quadratics, around, iterates, of_data
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.errors import InputError
from proofs_check.relations import Exactly


@dataclass(frozen=True, slots=True)
class Bent:
    """SGD in d dimensions, one batch a step in the problem's order, and an average of it."""

    problem: Quadratics
    start: tuple[Fraction, ...]
    rate: Fraction
    weights: tuple[Fraction, ...]


def bent(rng: np.random.Generator, *, singular: bool) -> Bent:
    """H = AᵀA with small integers, of rank below d when singular; rate below 1/trace, so that every S_k is regular."""
    d, T = int(rng.integers(2, 4)), int(rng.integers(1, 5))
    A = rng.integers(-2, 3, (d - singular, d))
    H = A.T @ A + (0 if singular else np.eye(d, dtype=int))
    weights = rng.integers(0, 4, T + 1)
    weights[0] += 1  # A_k > 0 for all k
    problem = around(rng.integers(-9, 10, (T, d)).tolist(), H.tolist())
    start = tuple(Fraction(int(v)) for v in rng.integers(-5, 6, d))
    total = int(weights.sum())
    return Bent(problem, start, Fraction(1, int(np.trace(H)) + 1), tuple(Fraction(int(w), total) for w in weights))


def cases(budget: Budget, rng: np.random.Generator) -> Iterator[Bent]:
    """Regular and singular Hessians."""
    yield Bent(around([(1, -2), (3, 1)], [1, 2]), (Fraction(2), Fraction(5)), Fraction(1, 4), _half(2))
    for k in range(budget.pick(10, 50, 300)):
        yield bent(rng, singular=k % 3 == 0)


def _half(steps: int) -> tuple[Fraction, ...]:
    return tuple(map(Fraction, two_point(steps, spacing=steps)))


def averaged(case: Bent) -> list[Fraction]:
    """Σ α_t θ_t."""
    path = iterates(case.problem, case.start, [case.rate] * case.problem.size, range(case.problem.size))
    return [
        sum((a * v for a, v in zip(case.weights, column, strict=True)), Fraction(0))
        for column in zip(*path, strict=True)
    ]


def preconditioned(case: Bent, rates: Callable[[Bent], Any] | None = None) -> Any:
    """The last iterate of θ ← θ − P_k ∇L_k(θ)."""
    theta = case.start
    try:
        matrices = (rates or _rates)(case)
    except InputError as error:
        return str(error)
    for k, P in enumerate(matrices):
        gradient = case.problem.gradient(k, theta)
        theta = tuple(
            v - sum(p * g for p, g in zip(row, gradient, strict=True)) for v, row in zip(theta, P, strict=True)
        )
    return list(theta)


def _rates(case: Bent) -> Any:
    return matrix_schedule(case.weights, case.rate, case.problem.hessian)


def runs(budget: Budget, rng: np.random.Generator) -> Iterator[Run]:
    """One eigenvalue at a time: curvatures 1, 2, 1/3, 5/2 with rates up to 1/5."""
    yield run(0, "1/4 1/4", (1, 1), "1/2 0 1/2", "2 2")
    for k, case in enumerate(draw_runs(rng, count=budget.pick(12, 60, 400), tenths=(1, 2), constant=True)):
        bend = Fraction(("1", "2", "1/3", "5/2")[k % 4])
        yield Run(case.start, case.rates, case.centres, case.weights, (bend,) * case.steps)


def own_schedule(case: Run) -> Any:
    """AV-11 at ηλ, divided by λ."""
    lam, *_ = case.curvatures
    return average_to_schedule(case.weights, case.rates, curvature=lam)


def seen_schedule(case: Run) -> list[Fraction]:
    """The measured normalised rates over the curvature; before the window, where nothing counts, the run's own."""
    lam = case.curvatures[0]
    normalised = Run(
        case.start, tuple(r * lam for r in case.rates), case.centres, case.weights, (Fraction(1),) * case.steps
    )
    return [v / lam for v in measured_schedule(normalised)]


RUN = Check("average against the preconditioned run", preconditioned, averaged, cases, Exactly())
EIGEN = Check("the schedule of each eigenvalue", own_schedule, seen_schedule, runs, Exactly())
CHECKS = (RUN, EIGEN)

_TWO = Bent(around([(1, -2), (3, 1)], [1, 2]), (Fraction(2), Fraction(5)), Fraction(1, 4), _half(2))
_UNEQUAL = Bent(
    around([(1, -2), (3, 1)], hessians=[[1, 2], [2, 1]]), (Fraction(2), Fraction(5)), Fraction(1, 4), _half(2)
)
_NONE = Bent(around([1, 3]), (Fraction(2),), Fraction(1, 2), (Fraction(-1), Fraction(0), Fraction(2)))


def _scalar(case: Bent, *, curvature: int) -> list[Any]:
    """One eigenvalue's schedule used for all."""
    d = case.problem.dimension
    schedule = average_to_schedule(case.weights, case.rate, curvature=curvature)
    return [[[rate * (i == j) for j in range(d)] for i in range(d)] for rate in schedule]


CONTROLS = (
    Control(
        "one scalar schedule for the curvatures 1 and 2", "a rate of its own for each eigenvalue", RUN, (_TWO,),
        must_miss_by=0.01, claimed=lambda c: preconditioned(c, lambda case: _scalar(case, curvature=1)),
    ),
    Control(
        "curvatures (1, 2) in one batch, (2, 1) in the other", "one H for all batches", RUN, (_UNEQUAL,),
        must_miss_by=0.01,
    ),
    Control("α = (−1, 0, 2) at rate 1/2: S_1 = 0", "A_{k−1}I + R_k regular", RUN, (_NONE,), must_miss_by=0.5),
)  # fmt: skip


def _damaged(case: Bent, *, shift: int = 0, flip: bool = False, own: bool = False) -> Any:
    """Wrong rates: of the next step, of the transposed order of weights, or P_k with its off-diagonal dropped."""
    weights = case.weights[::-1] if flip else case.weights
    found = matrix_schedule(weights, case.rate, case.problem.hessian) if sum(weights[:1]) else _rates(case)
    if shift:
        found = [*found[shift:], *found[:shift]]
    if own:
        found = [[[v * (i == j) for j, v in enumerate(row)] for i, row in enumerate(P)] for P in found]
    return found


def _tail(case: Bent) -> Any:
    d, T = case.problem.dimension, case.problem.size
    sums = [sum(case.weights[k:]) * case.rate for k in range(1, T + 1)]
    return [[[s * (i == j) for j in range(d)] for i in range(d)] for s in sums]


MUTANTS = (
    Mutant("the scalar tail sum", RUN, lambda c: preconditioned(c, _tail)),
    Mutant("P_{k+1} for P_k", RUN, lambda c: preconditioned(c, lambda b: _damaged(b, shift=1))),
    Mutant("diagonal of P_k alone", RUN, lambda c: preconditioned(c, lambda b: _damaged(b, own=True))),
    Mutant("twice the rate", RUN, lambda c: preconditioned(
        c, lambda b: [[[2 * v for v in row] for row in P] for P in _rates(b)]
    )),
    Mutant("AV-11 at η, not at ηλ", EIGEN, lambda c: average_to_schedule(c.weights, c.rates)),
    Mutant("not divided by λ", EIGEN, lambda c: [v * c.curvatures[0] for v in own_schedule(c)]),
)  # fmt: skip


def witness(data: DataSet) -> dict[str, Any]:
    """The two-point average at rate 1/4 of two batches: its first rate along each axis, and its scalar schedules."""
    problem = of_data(data)
    if problem.size != 2:
        return {}
    d = problem.dimension
    case = Bent(problem, (Fraction(0),) * d, Fraction(1, 4), _half(2))
    firsts = [
        seen_schedule(
            Run(Fraction(0), (case.rate,) * 2, (Fraction(0),) * 2, case.weights, (problem.hessian[i][i],) * 2)
        )
        for i in range(d)
    ]
    return {
        "first rates of the two-point average at rate 1/4": [rates[0] for rates in firsts],
        "scalar schedules that reach it from 0": len(scalar_schedules(case)),
    }


def scalar_schedules(case: Bent) -> list[Any]:
    """All real (η_1, η_2) whose run reaches the average on these two batches: a Gröbner basis, then real roots."""
    import sympy as sp

    first, second = sp.symbols("eta_1 eta_2")
    d = case.problem.dimension
    theta: tuple[Any, ...] = tuple(sp.Rational(v.numerator, v.denominator) for v in case.start)
    for k, rate in enumerate((first, second)):
        theta = tuple(sp.expand(v - rate * g) for v, g in zip(theta, case.problem.gradient(k, theta), strict=True))
    equations = [theta[i] - sp.Rational(t.numerator, t.denominator) for i, t in enumerate(averaged(case))][:d]
    basis = sp.groebner([sp.nsimplify(e) for e in equations], first, second, order="lex")
    if basis.exprs == [1]:
        return []
    return [
        (sp.solve(basis.exprs[0].subs(second, root), first)[0], root)
        for root in sp.Poly(basis.exprs[-1], second).real_roots()
    ]
