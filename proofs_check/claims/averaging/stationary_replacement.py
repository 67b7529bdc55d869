"""AV-5 checked: moments solved from one step, all paths of a few steps, cumulants from moments; all in rationals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import count
from typing import Any

import numpy as np

from constructions.dataset import DataSet
from proofs_check.averaging.quadratics import (
    Matrix,
    Quadratics,
    all_paths,
    around,
    cross_moment,
    iterates,
    moments,
    of_data,
)
from proofs_check.averaging.replacement import (
    reflection,
    sandwich,
    stationary_cumulants,
    stationary_moments,
    stationary_replaced,
)
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.relations import Exactly


@dataclass(frozen=True, slots=True)
class Law:
    """SGD with replacement at a constant rate; H has the given spectrum along the columns of `frame`."""

    spectrum: tuple[Fraction, ...]
    frame: Matrix
    problem: Quadratics
    rate: Fraction
    steps: int = 2
    start: tuple[Fraction, ...] = ()


def _law(spectrum: str, axis: list[int], centres: Any, rate: str, steps: int = 2, start: Any = None) -> Law:
    values = tuple(Fraction(v) for v in spectrum.split())
    frame = reflection(axis)
    at = tuple(map(Fraction, start)) if start is not None else (Fraction(0),) * len(values)
    return Law(values, frame, around(centres, sandwich(frame, _diagonal(values))), Fraction(rate), steps, at)


def _diagonal(values: tuple[Fraction, ...]) -> Matrix:
    return tuple(tuple(v if i == j else Fraction(0) for j, _ in enumerate(values)) for i, v in enumerate(values))


def laws(budget: Budget, rng: np.random.Generator) -> Iterator[Law]:
    """d ≤ 3, rotated spectra, ηλ on both sides of 1; at most 3⁴ paths."""
    yield _law("1 1/2", [1, 2], [[-2, 3], [1, 0], [1, -3]], "3/2", 2, [4, 1])
    yield _law("1", [0], [[0], [1], [5]], "1/3", 3, [7])
    for _ in range(budget.pick(4, 16, 80)):
        d, B, steps = (int(rng.integers(low, high)) for low, high in ((1, 4), (2, 4), (1, 5)))
        spectrum = " ".join(f"{int(v)}/5" for v in rng.integers(1, 10, d))
        axis, centres, start = (rng.integers(-3, 4, shape).tolist() for shape in (d, (B, d), d))
        centres[0][0] = 5
        yield _law(spectrum, axis, centres, f"{rng.integers(1, 11)}/10", steps, start)


def covariance(case: Law, *, lead: int = 1, bend: int = 1, lag: int = 0, kept: int = 0) -> Matrix:
    """C_ij = ηλ_iλ_jΣ_ij/(λ_i+λ_j−ηλ_iλ_j), turned back; in general q_i^lag C_ij − (q_iq_j)^kept C_ij."""
    eta, values = case.rate, case.spectrum
    spread = sandwich(case.frame, moments(case.problem.centres)[1])  # the frame is its own transpose

    def entry(i: int, j: int) -> Fraction:
        a, b = values[i], values[j]
        C = eta**lead * a * b * spread[i][j] / (a + b - bend * eta * a * b)
        qa, qb = 1 - eta * a, 1 - eta * b
        return Fraction(C * (qa**lag - ((qa * qb) ** kept if kept else 0)))

    d = range(len(values))
    return sandwich(case.frame, tuple(tuple(entry(i, j) for j in d) for i in d))


def transient(case: Law) -> list[Any]:
    """Mean and covariance after T steps from θ_0."""
    c = [sum(col) / case.problem.size for col in zip(*case.problem.centres, strict=True)]
    fade = tuple((1 - case.rate * v) ** case.steps for v in case.spectrum)
    turned = sandwich(case.frame, _diagonal(fade))
    away = [s - m for s, m in zip(case.start, c, strict=True)]
    mean = [m + sum(f * a for f, a in zip(row, away, strict=True)) for m, row in zip(c, turned, strict=True)]
    return [*mean, *(v for row in covariance(case, kept=case.steps) for v in row)]


def enumerated(case: Law) -> list[Any]:
    """The same two over all B^T paths."""
    runs = all_paths(case.problem.size, case.steps)
    ends = [iterates(case.problem, case.start, [case.rate] * case.steps, path)[-1] for path in runs]
    mean, spread = moments(ends)
    return [*mean, *(v for row in spread for v in row)]


def autocovariance(case: Law) -> Matrix:
    """Cov(θ_a, θ_0), a = T: all paths from points with the stationary mean and covariance, that is from any design."""
    mean, spread = stationary_replaced(case.problem, case.rate)
    d = len(mean)
    rows = []
    for k in range(d):
        far = tuple(m + int(i == k) for i, m in enumerate(mean))
        ends = [
            [iterates(case.problem, at, [case.rate] * case.steps, path)[-1] for path in _paths(case)]
            for at in (far, mean)
        ]
        averages = [[sum(column) / len(points) for column in zip(*points, strict=True)] for points in ends]
        rows.append([a - b for a, b in zip(*averages, strict=True)])  # column k of the mean map
    return tuple(tuple(sum(rows[k][i] * spread[k][j] for k in range(d)) for j in range(d)) for i in range(d))


def _paths(case: Law) -> list[tuple[int, ...]]:
    return list(all_paths(case.problem.size, case.steps))


def excess(case: Law, *, half: Fraction = Fraction(1, 2)) -> Fraction:
    """½ Σ ηλ_i²Σ_ii/(2−ηλ_i)."""
    spread = sandwich(case.frame, moments(case.problem.centres)[1])
    return sum(
        (half * v * spread[i][i] * v * case.rate / (2 - case.rate * v) for i, v in enumerate(case.spectrum)),
        Fraction(0),
    )


def excess_solved(case: Law) -> Fraction:
    """E L(θ) − L at the minimiser, from the solved second moments and the Hessian itself."""
    mean, C = stationary_replaced(case.problem, case.rate)
    H, d = case.problem.hessian, range(len(mean))
    lifted = case.problem.mean_loss(mean) - case.problem.mean_loss(case.problem.minimiser)
    return Fraction(lifted + sum(H[i][j] * C[i][j] for i in d for j in d) / 2)


@dataclass(frozen=True, slots=True)
class Centres:
    """Centres on a line, curvature 1."""

    centres: tuple[Fraction, ...]
    rate: Fraction


def lines(budget: Budget, rng: np.random.Generator) -> Iterator[Centres]:
    """2 to 6 centres with skew; rates up to 19/10."""
    yield Centres((Fraction(-1), Fraction(1)), Fraction(1, 2))
    yield Centres((Fraction(0), Fraction(1), Fraction(5)), Fraction(1, 3))
    for _ in range(budget.pick(6, 30, 200)):
        drawn = rng.integers(-6, 7, int(rng.integers(2, 6))).tolist()
        yield Centres((*map(Fraction, drawn), Fraction(9)), Fraction(int(rng.integers(1, 20)), 10))


def cumulants(case: Centres, *, first: int = 1) -> list[Fraction]:
    """κ_1 … κ_6 by the claim, from those of the centres."""
    B = len(case.centres)
    own = stationary_cumulants([sum(c**r for c in case.centres) / Fraction(B) for r in range(7)])
    x, q = case.rate, 1 - case.rate
    return [k * x**r / (1 - q**e) for (r, k), e in zip(enumerate(own, 1), count(first), strict=False)]


def solved_cumulants(case: Centres) -> list[Fraction]:
    """The same from the law's moments, each solved from one step."""
    return stationary_cumulants(stationary_moments(case.centres, case.rate, highest=6))


STATIONARY = Check(
    "C against moments solved from one step", covariance, lambda c: stationary_replaced(c.problem, c.rate)[1], laws,
    Exactly(),
)  # fmt: skip
TRANSIENT = Check("mean and covariance at step T against all paths", transient, enumerated, laws, Exactly())
LAG = Check("autocovariance against all paths", lambda c: covariance(c, lag=c.steps), autocovariance, laws, Exactly())
EXCESS = Check("excess loss against the mean loss itself", excess, excess_solved, laws, Exactly())
CUMULANTS = Check("cumulants 1 … 6 from solved moments", cumulants, solved_cumulants, lines, Exactly())
CHECKS = (STATIONARY, TRANSIENT, LAG, EXCESS, CUMULANTS)

_BENT = Law(
    (Fraction(1),), reflection([0]),
    around([-1, 1, -1, 1], hessians=[Fraction(1, 2), Fraction(1, 2), Fraction(3, 2), Fraction(3, 2)]), Fraction(1, 2),
)  # fmt: skip


def _permuted(case: Law) -> Matrix:
    """Variance after one epoch in random order: RR in the place of independent draws."""
    from proofs_check.averaging.quadratics import stationary_reshuffled

    return stationary_reshuffled(case.problem, case.rate)[0]


CONTROLS = (
    Control(
        "curvatures 1/2 and 3/2, independent of the centres ±1: 5/11, not 1/3", "one H for all batches", STATIONARY,
        (_BENT,), must_miss_by=0.12,
    ),
    Control(
        "a new order each epoch, read at its end", "with replacement", STATIONARY,
        (_law("1", [0], [[-3], [1], [2]], "1/3"), _law("1", [0], [[-3], [1], [2]], "1/2")), must_miss_by=0.1,
        observed=_permuted,
    ),
    Control(
        "ηλ = 21/10: the variance after 40 steps exceeds every bound of the formula", "0 < ηλ < 2", STATIONARY,
        (_law("1", [0], [[-1], [1]], "21/10"),), must_miss_by=1.0,
        observed=lambda case: ((sum(((case.rate * (1 - case.rate) ** t) ** 2 for t in range(40)), Fraction(0)),),),
    ),
)  # fmt: skip


def _over_one_less(case: Law, C: Matrix) -> Matrix:
    B = case.problem.size
    return tuple(tuple(v * B / (B - 1) for v in row) for row in C)


MUTANTS = (
    Mutant("η/2, the first order in η", STATIONARY, lambda c: covariance(c, bend=0)),
    Mutant("η² for η", STATIONARY, lambda c: covariance(c, lead=2)),
    Mutant("Σ over B−1", STATIONARY, lambda c: _over_one_less(c, covariance(c))),
    Mutant("plus ηλλ'", STATIONARY, lambda c: covariance(c, bend=-1)),
    Mutant("T+1 for T", TRANSIENT, lambda c: transient(replace(c, steps=c.steps + 1))),
    Mutant("no memory of the start", TRANSIENT, lambda c: transient(replace(c, steps=c.steps + 60))),
    Mutant("Q^{a+1} for Q^a", LAG, lambda c: covariance(c, lag=c.steps + 1)),
    Mutant("no ½", EXCESS, lambda c: excess(c, half=Fraction(1))),
    Mutant("1 − q^{r+1}", CUMULANTS, lambda c: cumulants(c, first=2)),
    Mutant("a mean that moves with η", CUMULANTS, lambda c: [k * c.rate for k in cumulants(c)]),
)


def witness(data: DataSet) -> dict[str, Any]:
    """Stationary moments of a data set's batches, with replacement."""
    problem = of_data(data)
    found: dict[str, Any] = {}
    for rate in (Fraction(1, 2), Fraction(1, 3), Fraction(1, 4)):
        mean, C = stationary_replaced(problem, rate)
        found[f"stationary mean with replacement at rate {rate}"] = list(mean)
        found[f"stationary covariance with replacement at rate {rate}"] = [v for row in C for v in row]
    if problem.dimension == 1 and problem.hessian == ((1,),) and len(set(problem.hessians)) == 1:
        centres = [c[0] for c in problem.centres]
        found["moments 1 to 8 at rate 1/2"] = stationary_moments(centres, Fraction(1, 2), highest=8)[1:]
    if problem.dimension == 1:
        pairs = iterates(problem, 0, [Fraction(1, 3)] * 2, (0, 1))
        found["two steps at rate 1/3"] = pairs[-1][0]
        found["variance of the centres"] = cross_moment(problem.centres, problem.centres)[0][0]
    return found
