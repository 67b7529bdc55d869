"""AV-9 checked: the identity on random runs in rationals, and its three consequences by enumeration."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product, repeat
from typing import Any

import numpy as np

from constructions.dataset import DataSet
from proofs_check.averaging.quadratics import (
    Quadratics,
    all_orders,
    all_paths,
    around,
    cycle,
    iterates,
    moments,
    of_data,
    stationary_reshuffled,
)
from proofs_check.averaging.stationary import reshuffled_phase
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.exact.pairs import solve_rational
from proofs_check.relations import Exactly


@dataclass(frozen=True, slots=True)
class Path:
    """SGD in d dimensions along given batches."""

    problem: Quadratics
    start: tuple[Fraction, ...]
    rate: Fraction
    batches: tuple[int, ...]


def paths(budget: Budget, rng: np.random.Generator) -> Iterator[Path]:
    """Random integer H = AᵀA + I of size up to 3, in four-digit rationals; any batches in any order."""
    for _ in range(budget.pick(8, 40, 300)):
        d, size, steps = (int(rng.integers(1, high)) for high in (4, 5, 6))
        A = rng.integers(-2, 3, (d, d))
        H = (A.T @ A + np.eye(d, dtype=int)).tolist()
        problem = around(rng.integers(-9, 10, (size, d)).tolist(), H)
        start = tuple(Fraction(int(v)) for v in rng.integers(-5, 6, d))
        yield Path(problem, start, Fraction(int(rng.integers(1, 20)), 10), tuple(rng.integers(0, size, steps).tolist()))


def telescoped(case: Path, *, sign: int = -1, end: int = -1) -> list[Fraction]:
    """Mean centre seen, minus (ηH)⁻¹ (θ_T − θ_0)/T."""
    path, T = iterates(case.problem, case.start, repeat(case.rate), case.batches), len(case.batches)
    moved = [[(b - a) / (case.rate * T) for a, b in zip(path[0], path[end], strict=True)]]
    (correction,) = solve_rational([list(row) for row in case.problem.hessian], moved)
    centres = case.problem.centres
    seen = [sum(centres[b][i] for b in case.batches) / T for i in range(len(case.start))]
    return [mean + sign * extra for mean, extra in zip(seen, correction, strict=True)]


def averaged(case: Path) -> list[Fraction]:
    """The mean of θ_0 … θ_{T−1}, added up."""
    path = iterates(case.problem, case.start, [case.rate] * len(case.batches), case.batches)[:-1]
    return [sum(column) / len(path) for column in zip(*path, strict=True)]


@dataclass(frozen=True, slots=True)
class Window:
    """The mean of K stationary iterates (with replacement), or of K whole epochs (RR), in one dimension."""

    problem: Quadratics
    rate: Fraction
    length: int

    @property
    def variance(self) -> Fraction:
        """σ² of the centres."""
        return Fraction(moments(self.problem.centres)[1][0][0])


def _window(centres: list[int], rate: str, length: int) -> Window:
    return Window(around(centres), Fraction(rate), length)


def independent(budget: Budget, rng: np.random.Generator) -> Iterator[Window]:
    """At most 3⁵ paths; rates on both sides of 1."""
    yield _window([-2, 1, 1], "1/4", 3)
    for _ in range(budget.pick(4, 16, 60)):
        centres = rng.integers(-6, 7, int(rng.integers(2, 4))).tolist()
        yield _window([*centres, max(centres) + 1][-3:], f"{rng.integers(1, 20)}/10", int(rng.integers(1, 6)))


def epochs(budget: Budget, rng: np.random.Generator) -> Iterator[Window]:
    """n = 3 for two epochs, up to n = 5 for one."""
    yield _window([-3, 1, 2], "1/3", 2)
    yield _window([0, 1, 5, -2, 7], "1/4", 1)
    for _ in range(budget.pick(3, 10, 40)):
        n = int(rng.integers(2, 5))
        centres = [*rng.integers(-6, 7, n - 1).tolist(), 7]
        yield _window(centres, f"{rng.integers(1, 20)}/10", 2 if n <= 3 else 1)


def variance_of_mean(case: Window, *, power: int | None = None, factor: int = 2, lead: int = 2) -> Fraction:
    """(a), σ² [1/K − 2q(1−q^K)/(η(2−η)K²)]."""
    x, K = case.rate, case.length
    q = 1 - x
    return case.variance * (Fraction(1, K) - factor * q * (1 - q ** (power or K)) / (x * (lead - x) * K**2))


def variance_over_epochs(case: Window, *, order: int = 2, factor: int = 2, phase: int = 0) -> Fraction:
    """(c), 2 V₀ (1 − q^{nK})/(nKη)²."""
    n, K, x = case.problem.size, case.length, case.rate
    at = case.variance * reshuffled_phase(x, n, phase=phase)
    return Fraction(factor * at * (1 - (1 - x) ** (n * K)) / (n * K * x) ** order)


def enumerated_mean(case: Window) -> Fraction:
    """Var of the mean of K iterates: all paths from a fixed start, plus the start's own stationary variance."""
    runs = list(all_paths(case.problem.size, case.length))
    start = _stationary(case)
    return _variance_of_mean(case, runs, start, case.length)


def enumerated_epochs(case: Window) -> Fraction:
    """The same over all orders of K epochs."""
    n = case.problem.size
    runs = [sum(orders, ()) for orders in product(all_orders(n), repeat=case.length)]
    return _variance_of_mean(case, runs, stationary_reshuffled(case.problem, case.rate)[0][0][0], n * case.length)


def _stationary(case: Window) -> Fraction:
    ends = [iterates(case.problem, 0, [case.rate], path)[-1] for path in all_paths(case.problem.size, 1)]
    return Fraction(moments(ends)[1][0][0] / (1 - (1 - case.rate) ** 2))


def _variance_of_mean(case: Window, runs: list[tuple[int, ...]], start: Fraction, count: int) -> Fraction:
    means = []
    for batches in runs:
        path = iterates(case.problem, 0, [case.rate] * count, batches)[:count]
        means.append((sum((theta[0] for theta in path), Fraction(0)) / count,))
    echo = sum((1 - case.rate) ** t for t in range(count)) / count  # what the mean keeps of the start
    return Fraction(echo**2 * start + moments(means)[1][0][0])


def cycle_mean(case: Path) -> list[Fraction]:
    """(b): the mean over SS's limit cycle, found as the epoch map's fixed point."""
    points = cycle(case.problem, case.rate, case.batches)
    return [sum(column) / len(points) for column in zip(*points, strict=True)]


def mean_centre(case: Path) -> list[Fraction]:
    """c̄."""
    return [sum(column) / case.problem.size for column in zip(*case.problem.centres, strict=True)]


def cycles(budget: Budget, rng: np.random.Generator) -> Iterator[Path]:
    """One order of all batches; no eigenvalue of H exceeds 37, so that every rate is stable."""
    for case in paths(budget, rng):
        yield Path(case.problem, case.start, case.rate / 40, tuple(rng.permutation(case.problem.size).tolist()))


IDENTITY = Check("telescoping identity against the plain mean", telescoped, averaged, paths, Exactly())
MEAN = Check("(a) against all paths", variance_of_mean, enumerated_mean, independent, Exactly())
CYCLE = Check("(b) mean over the limit cycle", mean_centre, cycle_mean, cycles, Exactly())
EPOCHS = Check("(c) against all orders of every epoch", variance_over_epochs, enumerated_epochs, epochs, Exactly())
CHECKS = (IDENTITY, MEAN, CYCLE, EPOCHS)

_BENT = around([-2, 1, 4], hessians=[Fraction(1, 2), Fraction(3, 2), 1])


def _changing(case: Path) -> list[Fraction]:
    path = iterates(case.problem, case.start, [case.rate, case.rate / 2, case.rate / 4], case.batches)[:-1]
    return [sum(column) / len(path) for column in zip(*path, strict=True)]


CONTROLS = (
    Control(
        "curvatures 1/2, 3/2, 1: the cycle averages to 49/29, not 1", "one H for all batches", CYCLE,
        (Path(_BENT, (Fraction(0),), Fraction(1, 2), (0, 1, 2)),), must_miss_by=0.1,
    ),
    Control(
        "the rate halves at each step", "constant rate", IDENTITY,
        (Path(around([-2, 1, 4]), (Fraction(30),), Fraction(1, 2), (0, 1, 2)),), must_miss_by=0.1, observed=_changing,
    ),
    Control(
        "RR in the place of independent batches", "with replacement in (a)", MEAN,
        (_window([-3, 1, 2], "1/3", 3), _window([-2, 1, 1], "1/2", 3)), must_miss_by=0.05,
        observed=lambda case: enumerated_epochs(Window(case.problem, case.rate, 1)),
    ),
    Control(
        "n iterates from the middle of an epoch's law: with replacement instead of RR", "whole epochs in (c)", EPOCHS,
        (_window([-3, 1, 2], "1/3", 1),), must_miss_by=0.05, observed=lambda case: enumerated_mean(
            Window(case.problem, case.rate, case.problem.size)
        ),
    ),
)  # fmt: skip

MUTANTS = (
    Mutant("plus the correction", IDENTITY, lambda case: telescoped(case, sign=1)),
    Mutant("θ_{T−1} for θ_T", IDENTITY, lambda case: telescoped(case, end=-2)),
    Mutant("q^{K+1} for q^K", MEAN, lambda case: variance_of_mean(case, power=case.length + 1)),
    Mutant("1 for 2 in the correction", MEAN, lambda case: variance_of_mean(case, factor=1)),
    Mutant("1−η for 2−η", MEAN, lambda case: variance_of_mean(case, lead=3)),
    Mutant("σ²/K", MEAN, lambda case: case.variance / case.length),
    Mutant("O(1/K)", EPOCHS, lambda case: variance_over_epochs(case, order=1)),
    Mutant("V₁ for V₀", EPOCHS, lambda case: variance_over_epochs(case, phase=1)),
    Mutant("no factor 2", EPOCHS, lambda case: variance_over_epochs(case, factor=1)),
)


def witness(data: DataSet) -> dict[str, Any]:
    """Means over cycles and epochs of a data set's batches, by following them; vectors where d > 1."""
    problem = of_data(data)
    d = problem.dimension

    def plain(vector: Any) -> Any:
        return vector[0] if d == 1 else list(vector)

    zero = (Fraction(0),) * d
    found: dict[str, Any] = {"minimiser": plain(problem.minimiser)}
    for rate in (Fraction(1, 2), Fraction(1, 3)):
        mean = cycle_mean(Path(problem, zero, rate, tuple(range(problem.size))))
        found[f"mean over one SS cycle at rate {rate}"] = plain(mean)
    if d == 1:  # with two features a normalized pair's Hessian is singular and has no centre
        found["mean centre"] = sum(c[0] for c in problem.centres) / problem.size
    if d == 1 and len(set(problem.hessians)) == 1 and problem.size <= 3:
        case = Window(problem, Fraction(1, 3), 2)
        found["variance of the mean over two RR epochs at rate 1/3"] = enumerated_epochs(case)
    return found
