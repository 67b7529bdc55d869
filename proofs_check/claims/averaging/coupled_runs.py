"""AV-22 checked: pairs of runs, radii and inner products, by enumeration in rationals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from constructions.dataset import DataSet
from proofs_check.averaging.combinations import independent_variances
from proofs_check.averaging.quadratics import Quadratics, all_paths, around, iterates, moments, of_data
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.relations import Exactly

Point = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Two:
    """Two starts, the rates and the batches of a run; `other` are the second run's batches."""

    problem: Quadratics
    starts: tuple[Point, Point]
    rates: tuple[Fraction, ...]
    batches: tuple[int, ...]
    other: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Apart:
    """Diagonal H, one rate, `steps` steps (or steps apart); d copies of one coordinate for the shell."""

    problem: Quadratics
    starts: tuple[Point, Point]
    rate: Fraction
    steps: int
    copies: int = 1


def coupled(budget: Budget, rng: np.random.Generator) -> Iterator[Two]:
    """Any symmetric H in up to three dimensions, changing rates."""
    for _ in range(budget.pick(12, 60, 400)):
        d, size, steps = (int(rng.integers(1, high)) for high in (4, 5, 6))
        A = rng.integers(-2, 3, (d, d))
        problem = around(rng.integers(-9, 10, (size, d)).tolist(), (A + A.T + 3 * np.eye(d, dtype=int)).tolist())
        starts = [tuple(map(Fraction, row)) for row in rng.integers(-9, 10, (2, d)).tolist()]
        rates = tuple(Fraction(int(v), 10) for v in rng.integers(1, 10, steps))
        batches = tuple(rng.integers(0, size, steps).tolist())
        yield Two(problem, (starts[0], starts[1]), rates, batches, batches)


def independent(budget: Budget, rng: np.random.Generator) -> Iterator[Apart]:
    """Two dimensions, up to three steps, two batches; rates below 2."""
    for _ in range(budget.pick(4, 16, 80)):
        centres = [rng.integers(-5, 6, 2).tolist(), (7, 8)]
        starts = [tuple(map(Fraction, row)) for row in rng.integers(-9, 10, (2, 2)).tolist()]
        rate = Fraction(int(rng.integers(1, 20)), 10)
        yield Apart(around(centres, (1, Fraction(1, 2))), (starts[0], starts[1]), rate, int(rng.integers(1, 4)))


def shells(budget: Budget, rng: np.random.Generator) -> Iterator[Apart]:
    """One to three copies of a coordinate with two or three batches, at most two steps for three batches."""
    for _ in range(budget.pick(5, 20, 80)):
        size = int(rng.integers(2, 4))
        centres = [*rng.integers(-5, 6, size - 1).tolist(), 7]
        rate = Fraction(int(rng.integers(1, 20)), 10)
        zero = (Fraction(0),)
        yield Apart(around(centres), (zero, zero), rate, int(rng.integers(1, 6 - size)), int(rng.integers(1, 4)))


def shrunk(case: Two, *, sign: int = -1, skip: int = 0) -> Point:
    """Π(I − η_kH)(θ_0 − θ'_0)."""
    gap = tuple(a - b for a, b in zip(*case.starts, strict=True))
    for rate in case.rates[skip:]:
        pull = [sum((h * g for h, g in zip(row, gap, strict=True)), Fraction(0)) for row in case.problem.hessian]
        gap = tuple(g + sign * rate * p for g, p in zip(gap, pull, strict=True))
    return gap


def difference(case: Two) -> Point:
    """θ_t − θ'_t of two runs."""
    ends = [
        iterates(case.problem, start, case.rates, run)[-1]
        for start, run in zip(case.starts, (case.batches, case.other), strict=True)
    ]
    return tuple(a - b for a, b in zip(*ends, strict=True))


def _axes(case: Apart) -> list[tuple[Fraction, Fraction, Fraction, Fraction]]:
    """For each coordinate: q, η²λ²σ²/(1−q²), σ², θ_0 − θ'_0."""
    noise, found = moments(case.problem.centres)[1], []
    for i, row in enumerate(case.problem.hessian):
        x = case.rate * row[i]
        found.append((1 - x, noise[i][i] * x / (2 - x), noise[i][i], case.starts[0][i] - case.starts[1][i]))
    return found


def expected_distance(case: Apart, *, two: int = 2, decay: int = 2) -> Fraction:
    """‖Q^t(θ_0−θ'_0)‖² + 2 tr Cov_t."""
    t = case.steps
    return sum((q ** (decay * t) * g**2 + two * v * (1 - q ** (2 * t)) for q, v, _, g in _axes(case)), Fraction(0))


def enumerated_distance(case: Apart) -> Fraction:
    """E‖θ_t − θ'_t‖² over all pairs of paths."""
    pairs = list(product(*_ends(case)))
    return sum((_squared_distance(u, w) for u, w in pairs), Fraction(0)) / len(pairs)


def _on_the_same_batches(case: Apart) -> Fraction:
    pairs = list(zip(*_ends(case), strict=True))
    return sum((_squared_distance(u, w) for u, w in pairs), Fraction(0)) / len(pairs)


def _ends(case: Apart) -> list[list[Any]]:
    """θ_t on every path, from each of the two starts."""
    rates, size = [case.rate] * case.steps, case.problem.size
    return [[iterates(case.problem, s, rates, p)[-1] for p in all_paths(size, case.steps)] for s in case.starts]


def _squared_distance(left: Point, right: Point) -> Fraction:
    return sum(((a - b) ** 2 for a, b in zip(left, right, strict=True)), Fraction(0))


def stationary_geometry(case: Apart) -> list[Fraction]:
    """tr C, tr(Q^aC), tr((I+Q^a)C)/2."""
    axes = _axes(case)
    radius = sum((v for _, v, _, _ in axes), Fraction(0))
    inner = sum((q**case.steps * v for q, v, _, _ in axes), Fraction(0))
    return [radius, inner, (radius + inner) / 2]


def enumerated_geometry(case: Apart) -> list[Fraction]:
    """Squared radius; inner product from the squared radii of sum and difference; midpoint. All paths."""
    half, gap = Fraction(1, 2), [Fraction(0)] * (case.steps - 1)

    def squared(*weights: Fraction) -> Fraction:
        return sum(independent_variances(case.problem, case.rate, weights), Fraction(0))

    plus, minus = squared(half, *gap, half), squared(half, *gap, -half)
    return [squared(Fraction(1)), plus - minus, plus]


def shell(case: Apart, *, two: int = 2, order: int = 4, power: int = 1) -> Fraction:
    """(2+κ)/d with κ of the iterate at time t."""
    ((q, v, s, _),) = _axes(case)
    t, x = case.steps, case.rate
    points = [c[0] for c in case.problem.centres]
    mean = sum(points) / len(points)
    excess = sum((c - mean) ** 4 for c in points) / len(points) - 3 * s**2
    fourth = excess * x**4 * (1 - q ** (order * t)) / (1 - q**order)
    return Fraction((two + fourth / (v * (1 - q ** (2 * t))) ** 2) / case.copies**power)


def enumerated_shell(case: Apart) -> Fraction:
    """Var(‖θ_t − c̄‖²/tr Cov_t) from the start c̄, coordinates independent: all tuples of paths."""
    return _spread_of_radii(list(product(_squares(case), repeat=case.copies)))


def _squares(case: Apart) -> list[Fraction]:
    centre = case.problem.minimiser
    paths = all_paths(case.problem.size, case.steps)
    ends = [iterates(case.problem, centre, [case.rate] * case.steps, p)[-1] for p in paths]
    return [(e[0] - centre[0]) ** 2 for e in ends]


def _spread_of_radii(clouds: list[tuple[Fraction, ...]]) -> Fraction:
    radii = [sum(c, Fraction(0)) for c in clouds]
    trace = sum(radii, Fraction(0)) / len(radii)
    return sum(((r / trace - 1) ** 2 for r in radii), Fraction(0)) / len(radii)


COUPLED = Check("two runs on the same batches", shrunk, difference, coupled, Exactly())
DISTANCE = Check("two independent runs", expected_distance, enumerated_distance, independent, Exactly())
GEOMETRY = Check("radius, inner product, midpoint", stationary_geometry, enumerated_geometry, independent, Exactly())
SHELL = Check("spread of the squared radius", shell, enumerated_shell, shells, Exactly())
CHECKS = (COUPLED, DISTANCE, GEOMETRY, SHELL)

_ONE, _ZERO, _HALF = (Fraction(1),), (Fraction(0),), Fraction(1, 2)

CONTROLS = (
    Control(
        "curvatures 1/2 and 3/2", "one H for all batches", COUPLED,
        (Two(around([4, 0], hessians=[_HALF, 3 * _HALF]), (_ONE, _ZERO), (_HALF,) * 3, (0, 1, 1), (0, 1, 1)),),
        must_miss_by=0.01,
    ),
    Control(
        "the second run sees the batches in another order", "the same batches", COUPLED,
        (Two(around([4, 0]), (_ONE, _ZERO), (_HALF,) * 3, (0, 1, 1), (1, 1, 0)),), must_miss_by=0.5,
    ),
    Control(
        "the same batches where independent ones are claimed", "the same batches", DISTANCE,
        (Apart(around([4, 0]), (_ONE, _ZERO), _HALF, 2),), must_miss_by=0.5,
        observed=_on_the_same_batches,
    ),
    Control(
        "three equal coordinates: no thinner a shell than one", "independent coordinates for the shell", SHELL,
        (Apart(around([-2, 1, 1]), (_ZERO, _ZERO), _HALF, 3, 3),), must_miss_by=0.3,
        observed=lambda case: _spread_of_radii([(s,) * case.copies for s in _squares(case)]),
    ),
)  # fmt: skip

MUTANTS = (
    Mutant("I + ηH", COUPLED, lambda case: shrunk(case, sign=1)),
    Mutant("one factor fewer", COUPLED, lambda case: shrunk(case, skip=1)),
    Mutant("tr Cov once", DISTANCE, lambda case: expected_distance(case, two=1)),
    Mutant("q^t for q^{2t}", DISTANCE, lambda case: expected_distance(case, decay=1)),
    Mutant("Q^{a+1} for Q^a", GEOMETRY, lambda case: stationary_geometry(replace(case, steps=case.steps + 1))),
    Mutant("3+κ for 2+κ", SHELL, lambda case: shell(case, two=3)),
    Mutant("q² for q⁴ in κ", SHELL, lambda case: shell(case, order=2)),
    Mutant("1/d²", SHELL, lambda case: shell(case, power=2)),
)


def witness(data: DataSet) -> dict[str, Any]:
    """Runs from 8 and from 0 through the batches in order at rate 1/2."""
    problem = of_data(data)
    steps = tuple(range(problem.size))
    case = Two(problem, ((Fraction(8),), _ZERO), (_HALF,) * problem.size, steps, steps)
    return {"distance of the runs from 8 and 0 at rate 1/2": difference(case)[0]}
