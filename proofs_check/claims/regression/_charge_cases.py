"""Instances for R-13: points and gradients in fractions, points on the charge's level set, and flows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.check import Budget
from proofs_check.moments import batch_moments
from proofs_check.orders import batches_of
from proofs_check.training.rescaling import gradient_flow

Array = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """W (p, d), γ (d,) and the gradient G (p, d) there, all in fractions; a learning rate for each of W and γ."""

    W: Array
    gamma: Array
    G: Array
    rate: Fraction
    rate_gamma: Fraction | None = None


def points(budget: Budget, rng: np.random.Generator, *, most: int = 3) -> Iterator[Point]:
    """Small fractions, p up to `most`, d up to 3; G arbitrary, as the claim holds for every loss."""
    yield Point(_fractions(rng, most, 3), _fractions(rng, 3), _fractions(rng, most, 3), Fraction(1, 3))
    for _ in range(budget.pick(10, 60, 600)):
        p, d = int(rng.integers(1, most + 1)), int(rng.integers(1, 4))
        rate = Fraction(int(rng.integers(1, 9)), int(rng.integers(1, 9)))
        yield Point(_fractions(rng, p, d), _fractions(rng, d), _fractions(rng, p, d), rate)


def _fractions(rng: np.random.Generator, *shape: int) -> Array:
    flat = [Fraction(int(k), 7) for k in rng.integers(-20, 21, int(np.prod(shape)))]
    return np.array(flat, dtype=object).reshape(shape)


@dataclass(frozen=True, slots=True, eq=False)
class Equicorrelated:
    """H = (1 − ρ)I + ρ 11ᵀ, with least eigenvalue 1 − ρ and largest 1 + (d − 1)ρ; a point (W, γ) and M*."""

    rho: Fraction
    W: Array
    gamma: Array
    best: Array

    @property
    def H(self) -> Array:
        """(d, d)."""
        d = self.W.shape[1]
        return np.array([[Fraction(1) if a == b else self.rho for b in range(d)] for a in range(d)], dtype=object)


def charged_points(budget: Budget, rng: np.random.Generator) -> Iterator[Equicorrelated]:
    """Points with γ_a² = 1 + ‖W_a‖² exactly; first the start with M* along the slowest direction, where 4 is sharp."""
    one, zero = np.array([Fraction(1)] * 2, dtype=object), np.array([[Fraction(0)] * 2], dtype=object)
    yield Equicorrelated(Fraction(1, 2), zero, one, np.array([[Fraction(3), Fraction(-3)]], dtype=object))
    for _ in range(budget.pick(10, 60, 600)):
        p, d = int(rng.integers(1, 3)), int(rng.integers(2, 4))
        t = _fractions(rng, d) / Fraction(21)  # |t| < 1, so 1 − t² > 0
        direction = np.array([[Fraction(3, 5)], [Fraction(4, 5)]] if p == 2 else [[Fraction(1)]], dtype=object)
        W, gamma = direction * (2 * t / (1 - t**2)), (1 + t**2) / (1 - t**2)
        yield Equicorrelated(Fraction(int(rng.integers(1, 10)), 10), W, gamma, _fractions(rng, p, d))


def slowest_starts(budget: Budget, rng: np.random.Generator) -> Iterator[Equicorrelated]:
    """W = 0, γ = 1, M* along the slowest directions: every row of M* sums to 0."""
    for _ in range(budget.pick(6, 20, 200)):
        p, d = int(rng.integers(1, 3)), int(rng.integers(2, 5))
        best = _fractions(rng, p, d)
        best[:, 0] += 1 - best.sum(axis=1) if d > 2 else 1
        best = best - best.sum(axis=1, keepdims=True) / Fraction(d)
        zero, one = best * 0, np.array([Fraction(1)] * d, dtype=object)
        yield Equicorrelated(Fraction(int(rng.integers(1, 10)), 10), zero, one, best)


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """Moments H (d, d), b (p, d), a minimiser M*, a start (W = 0, γ), and the rate of γ over that of W."""

    H: Any
    b: Any
    best: Any
    gamma0: Any
    gamma_rate: float = 1.0

    @property
    def least(self) -> float:
        """λ_min(H), or the largest eigenvalue when that is 0: the unit of time."""
        values = np.linalg.eigvalsh(self.H)
        return float(values[0] if values[0] > 1e-9 else values[-1])


@lru_cache(maxsize=256)  # several checks and mutants ask for the same path
def path(case: Flow, scaled_times: tuple[float, ...]) -> tuple[Any, Any]:
    """W and γ at times given in units of 1/λ_min."""
    times = [t / case.least for t in scaled_times]
    return gradient_flow(case.H, case.b, times, gamma0=case.gamma0, gamma_rate=case.gamma_rate)


def flows(budget: Budget, rng: np.random.Generator) -> Iterator[Flow]:
    """M* along the slowest direction, then drawn data in batches of four."""
    H = np.array([[1.0, 0.6], [0.6, 1.0]])
    yield Flow(H, np.array([[0.5, -0.5]]) @ H, np.array([[0.5, -0.5]]), np.ones(2))
    made = 0
    while made < budget.pick(2, 8, 60):
        d, p = int(rng.integers(1, 4)), int(rng.integers(1, 3))
        H, b = batch_moments(rng.normal(size=(12, d)), rng.normal(size=(12, p)), batches_of(range(12), 4)).mean()
        if np.linalg.eigvalsh(H)[0] > 0.2:
            made += 1
            yield Flow(H, b, np.linalg.solve(H, b.T).T, np.ones(d))


def small_flows(_budget: Budget, _rng: np.random.Generator) -> list[Flow]:
    """M* of size 10⁻³ along the slowest direction: γ stays 1 up to 10⁻⁶, and the flow is nearly linear."""
    made = []
    for row in ([[1e-3, -1e-3]], [[1e-3, 0.0, -1e-3]], [[1e-3, -1e-3], [-5e-4, 5e-4]]):
        best = np.array(row)
        H = np.full((best.shape[1],) * 2, 0.6) + 0.4 * np.eye(best.shape[1])
        made.append(Flow(H, best @ H, best, np.ones(best.shape[1])))
    return made
