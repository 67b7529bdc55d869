"""AV-1 checked: gradients of every batch added up one by one; correlations along all paths, in rationals."""

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
    all_paths,
    around,
    moments,
    of_data,
)
from proofs_check.averaging.replacement import sandwich, stationary_replaced
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.relations import Exactly


@dataclass(frozen=True, slots=True)
class Scene:
    """Batches, a shared H that may be singular, losses ℓ_b at the centres, and a place θ."""

    hessian: Matrix
    centres: tuple[Vector, ...]
    floors: Vector
    theta: Vector
    problem: Quadratics


def _scene(hessian: Any, centres: Any, floors: Any, theta: Any, hessians: Any = None) -> Scene:
    built = around(centres, hessian, hessians=hessians)
    lifted = tuple(s + Fraction(f) for s, f in zip(built.floors, floors, strict=True))
    points = tuple(tuple(map(Fraction, c)) for c in centres)
    at = tuple(map(Fraction, theta))
    return Scene(
        built.hessian, points, tuple(map(Fraction, floors)), at, Quadratics(built.hessians, built.pulls, lifted)
    )


def scenes(budget: Budget, rng: np.random.Generator) -> Iterator[Scene]:
    """H = AᵀA with d up to 4, often singular; 2 to 7 batches."""
    yield _scene([[2, 1], [1, 3]], [[1, 0], [-2, 5], [4, -1]], [1, 5, 2], [3, -2])
    for _ in range(budget.pick(8, 40, 300)):
        d, B, rank = (int(rng.integers(low, high)) for low, high in ((1, 5), (2, 8), (1, 5)))
        A = rng.integers(-2, 3, (rank, d))
        draws = [rng.integers(-6, 7, shape).tolist() for shape in ((B, d), B, d)]
        yield _scene((A.T @ A).tolist(), *draws)


def _parts(case: Scene) -> tuple[list[Fraction], list[Fraction], Matrix]:
    """H(θ−c̄), θ−c̄ and Σ, from the centres."""
    B = len(case.centres)
    mean = [sum(column) / B for column in zip(*case.centres, strict=True)]
    away = [t - m for t, m in zip(case.theta, mean, strict=True)]
    pull = [sum((h * a for h, a in zip(row, away, strict=True)), Fraction(0)) for row in case.hessian]
    apart = [[v - m for v, m in zip(c, mean, strict=True)] for c in case.centres]
    columns = list(zip(*apart, strict=True))
    spread = tuple(tuple(sum(u * v for u, v in zip(a, b, strict=True)) / B for b in columns) for a in columns)
    return pull, away, spread


def _trace(A: Matrix, B: Matrix) -> Fraction:
    return Fraction(sum(a * b for row, other in zip(A, B, strict=True) for a, b in zip(row, other, strict=True)))


def full(case: Scene, *, half: Fraction = Fraction(1, 2)) -> list[Any]:
    """∇L and L."""
    pull, away, spread = _parts(case)
    curved = sum(p * a for p, a in zip(pull, away, strict=True)) / 2
    return [*pull, curved + half * _trace(case.hessian, spread) + sum(case.floors) / len(case.floors)]


def noise(case: Scene) -> Matrix:
    """HΣH."""
    _, _, spread = _parts(case)
    return sandwich(case.hessian, spread)


def powers(case: Scene, *, sign: int = -1, less: int = 1, lone: int = 1) -> list[Fraction]:
    """Mean square of a gradient and mean inner product of two."""
    pull, _, spread = _parts(case)
    size = Fraction(sum(p * p for p in pull))
    extra = sum((row[i] for i, row in enumerate(sandwich(case.hessian, spread))), Fraction(0))  # tr(HΣH) = tr(H²Σ)
    return [size + lone * extra, size + sign * extra / Fraction(len(case.centres) - less)]


def _gradients(case: Scene) -> list[Vector]:
    return [case.problem.gradient(b, case.theta) for b in range(case.problem.size)]


def added_up(case: Scene) -> list[Any]:
    """The mean gradient and the mean loss, batch by batch."""
    return [*case.problem.mean_gradient(case.theta), case.problem.mean_loss(case.theta)]


def products(case: Scene) -> list[Fraction]:
    """The same two means, over all batches and all ordered pairs."""
    g = _gradients(case)
    B = len(g)
    dots = [[sum((a * b for a, b in zip(u, v, strict=True)), Fraction(0)) for v in g] for u in g]
    pairs = sum(dots[i][j] for i in range(B) for j in range(B) if i != j)
    return [Fraction(sum(dots[i][i] for i in range(B)) / B), Fraction(pairs / (B * (B - 1)))]


@dataclass(frozen=True, slots=True)
class Lagged:
    """Gradients of one stationary run, `lag` steps apart, in one dimension."""

    problem: Quadratics
    rate: Fraction
    lag: int


def lagged(budget: Budget, rng: np.random.Generator) -> Iterator[Lagged]:
    """At most 3⁶ paths; ηλ on both sides of 1."""
    yield Lagged(around([-2, 1, 1], Fraction(1, 2)), Fraction(1, 2), 2)
    yield Lagged(around([-2, 1, 1]), Fraction(2, 5), 3)
    for _ in range(budget.pick(4, 16, 60)):
        curvature = Fraction(int(rng.integers(1, 9)), 4)
        x = Fraction(int(rng.integers(1, 20)), 10)
        centres = [*rng.integers(-6, 7, int(rng.integers(1, 3))).tolist(), 7]
        yield Lagged(around(centres, curvature), x / curvature, int(rng.integers(1, 5)))


def correlations(case: Lagged, *, shift: int = -1, sign: int = -1, share: int = 2) -> list[Fraction]:
    """Share of the full gradient's power, then the correlation."""
    x = case.rate * case.problem.hessian[0][0]
    return [x / share, sign * x / 2 * (1 - x) ** (case.lag + shift)]


def followed(case: Lagged, *, orders: bool = False) -> list[Fraction]:
    """Both by all paths: a part from θ_0's own stationary variance, a part from the batches."""
    problem, rate, steps = case.problem, case.rate, case.lag + 1
    start = stationary_replaced(problem, rate)[1][0][0]
    mean = problem.minimiser[0]
    paths = [o[:steps] for o in all_orders(problem.size)] if orders else all_paths(problem.size, steps)
    pairs = [_two_gradients(problem, rate, mean, path) for path in paths]
    unit = [_two_gradients(problem, rate, mean + 1, (0,) * steps)[k] - _two_gradients(
        problem, rate, mean, (0,) * steps)[k] for k in (0, 1)]  # how the two react to θ_0  # fmt: skip
    first, last = zip(*pairs, strict=True)
    both = unit[0] * unit[1] * start + sum(a * b for a, b in pairs) / len(pairs)
    means = sum(first) / len(first) * (sum(last) / len(last))
    power = unit[0] ** 2 * start + sum(a * a for a in first) / len(first)
    whole = problem.mean_gradient((mean + 1,))[0] ** 2 * start
    return [whole / power, (both - means) / power]


def _two_gradients(problem: Quadratics, rate: Fraction, start: Fraction, path: tuple[int, ...]) -> tuple[Any, Any]:
    theta, seen = (start,), []
    for b in path:
        g = problem.gradient(b, theta)
        seen.append(g[0])
        theta = (theta[0] - rate * g[0],)
    return seen[0], seen[-1]


FULL = Check("∇L and L against sums over batches", full, added_up, scenes, Exactly())
NOISE = Check("HΣH against the gradients' covariance", noise, lambda c: moments(_gradients(c))[1], scenes, Exactly())
POWERS = Check("powers and pairs against all pairs of batches", powers, products, scenes, Exactly())
LAGS = Check("share and correlations against all paths", correlations, followed, lagged, Exactly())
CHECKS = (FULL, NOISE, POWERS, LAGS)

_UNEQUAL = tuple(
    _scene(1, [[-2, 3], [1, 0], [4, -5]], [0, 0, 0], theta, hessians=[[1, 2], [3, 1], [2, 5]])
    for theta in ([0, 0], [5, -3], [10, 10])
)
CONTROLS = (
    Control(
        "a Hessian for each batch: the noise moves with θ", "one H for all batches", NOISE, _UNEQUAL, must_miss_by=1
    ),
    Control("a Hessian for each batch: ∇L is not H(θ−c̄)", "one H for all batches", FULL, _UNEQUAL, must_miss_by=1),
    Control(
        "batches of one epoch in the place of independent ones", "with replacement, stationary, for the correlations",
        LAGS, (Lagged(around([-3, 1, 2]), Fraction(1, 2), 2), Lagged(around([-3, 1, 2]), Fraction(1, 2), 1)),
        must_miss_by=0.05, observed=lambda case: followed(case, orders=True),
    ),
)  # fmt: skip


def _unbiased(case: Scene) -> Fraction:
    return Fraction(len(case.centres), len(case.centres) - 1)


MUTANTS = (
    Mutant("tr(HΣ) for ½ tr(HΣ)", FULL, lambda c: full(c, half=Fraction(1))),
    Mutant("covariance over B−1 in the loss", FULL, lambda c: full(c, half=_unbiased(c) / 2)),
    Mutant("Σ for HΣH", NOISE, lambda c: _parts(c)[2]),
    Mutant("covariance over B−1", NOISE, lambda c: [[_unbiased(c) * v for v in row] for row in noise(c)]),
    Mutant("plus for pairs", POWERS, lambda c: powers(c, sign=1)),
    Mutant("B for B−1", POWERS, lambda c: powers(c, less=0)),
    Mutant("no noise in the power", POWERS, lambda c: powers(c, lone=0)),
    Mutant("q^k for q^{k−1}", LAGS, lambda c: correlations(c, shift=0)),
    Mutant("positive correlation", LAGS, lambda c: correlations(c, sign=1)),
    Mutant("share ηλ", LAGS, lambda c: correlations(c, share=1)),
)


def witness(data: DataSet) -> dict[str, Any]:
    """Gradients of a data set's batches at 0 and at (1, …, 1)."""
    problem = of_data(data)
    d = problem.dimension
    found: dict[str, Any] = {}
    for name, place in (("0", (Fraction(0),) * d), ("1", (Fraction(1),) * d)):
        g = [problem.gradient(b, place) for b in range(problem.size)]
        found[f"gradient covariance at {name}"] = [v for row in moments(g)[1] for v in row]
        found[f"full gradient at {name}"] = list(problem.mean_gradient(place))
    return found
