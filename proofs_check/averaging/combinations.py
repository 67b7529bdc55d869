"""Variances of combinations Σ α_t θ_t of iterates, by enumeration: every path or every order, in rationals.

For one diagonal H shared by the batches: then a run from any start is the run from 0 plus an echo q^t of the start.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from proofs_check.averaging.quadratics import (
    Quadratics,
    all_orders,
    all_paths,
    cross_moment,
    cycle,
    iterates,
    moments,
    stationary_reshuffled,
)

__all__ = ["covariance_matrix", "cycle_variances", "epoch_variances", "independent_variances", "second_moments"]

Weights = Sequence[Any]


def independent_variances(problem: Quadratics, rate: Any, weights: Weights) -> list[Fraction]:
    """Var(Σ α_t θ_t) along each coordinate, θ_0 stationary and batches drawn with replacement: all B^T paths."""
    q = _kept(problem, rate)
    one = _spread(problem, rate, [Fraction(0), Fraction(1)], all_paths(problem.size, 1))
    start = [v / (1 - r**2) for v, r in zip(one, q, strict=True)]
    return _with_echo(problem, rate, weights, start, all_paths(problem.size, len(weights) - 1))


def epoch_variances(problem: Quadratics, rate: Any, weights: Weights) -> list[Fraction]:
    """The same over one epoch of RR, θ_0 at its start and stationary over epochs: all n! orders."""
    start = [row[i] for i, row in enumerate(stationary_reshuffled(problem, rate)[0])]
    return _with_echo(problem, rate, weights, start, all_orders(problem.size))


def cycle_variances(problem: Quadratics, rate: Any, weights: Weights) -> list[Fraction]:
    """The same over SS's limit cycle, its order drawn once: all n! orders; t may exceed n."""
    found = []
    for order in all_orders(problem.size):
        points = cycle(problem, rate, order)
        run = [points[t % len(points)] for t in range(len(weights))]
        found.append(_combined(run, weights))
    return [row[i] for i, row in enumerate(moments(found)[1])]


def covariance_matrix(problem: Quadratics, rate: Any, times: Sequence[int]) -> list[list[Fraction]]:
    """Cov(θ_s, θ_t) for s, t in `times`, one coordinate, stationary with replacement: all paths."""
    q = _kept(problem, rate)[0]
    start = independent_variances(problem, rate, [1])[0]
    runs = [iterates(problem, 0, [rate] * max(times), path) for path in all_paths(problem.size, max(times))]
    points = [tuple(run[t][0] for t in times) for run in runs]
    noise = cross_moment(points, points)
    return [[noise[i][j] + q ** (s + t) * start for j, t in enumerate(times)] for i, s in enumerate(times)]


def second_moments(problem: Quadratics, start: Any, rate: Any, weights: Weights) -> list[Fraction]:
    """E (Σ α_t θ_t − minimiser)² along each coordinate from a fixed start, with replacement: all paths."""
    steps = len(weights) - 1
    found = [_combined(iterates(problem, start, [rate] * steps, p), weights) for p in all_paths(problem.size, steps)]
    centre = problem.minimiser
    return [sum((p[i] - centre[i]) ** 2 for p in found) / Fraction(len(found)) for i in range(len(centre))]


def _with_echo(
    problem: Quadratics, rate: Any, weights: Weights, start: Sequence[Any], runs: Iterable[Sequence[int]]
) -> list[Fraction]:
    noise = _spread(problem, rate, weights, runs)
    echoes = [sum(a * r**t for t, a in enumerate(weights)) for r in _kept(problem, rate)]
    return [Fraction(v + e**2 * s) for v, e, s in zip(noise, echoes, start, strict=True)]


def _spread(problem: Quadratics, rate: Any, weights: Weights, runs: Iterable[Sequence[int]]) -> list[Any]:
    zero = (Fraction(0),) * problem.dimension
    found = [_combined(iterates(problem, zero, [rate] * (len(weights) - 1), run), weights) for run in runs]
    return [row[i] for i, row in enumerate(moments(found)[1])]


def _combined(run: Sequence[Any], weights: Weights) -> tuple[Any, ...]:
    columns = zip(*run, strict=True)
    return tuple(sum((a * v for a, v in zip(weights, c, strict=True)), Fraction(0)) for c in columns)


def _kept(problem: Quadratics, rate: Any) -> list[Any]:
    return [1 - rate * problem.hessian[i][i] for i in range(problem.dimension)]
