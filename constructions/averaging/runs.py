"""Random exact runs: small integer centres, rates in tenths, averages with small rational weights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

__all__ = ["Run", "draw_runs", "run"]


@dataclass(frozen=True, slots=True)
class Run:
    """A run in one dimension and an average of its iterates; Fractions, or floats where a loss needs them.

    Attributes:
        start: θ_0.
        rates: η_1 … η_T.
        centres: c_1 … c_T, in the order seen.
        weights: α_0 … α_T, with sum 1.
        curvatures: h_1 … h_T of the batches' losses; the same everywhere unless the run breaks that hypothesis.
    """

    start: Any
    rates: tuple[Any, ...]
    centres: tuple[Any, ...]
    weights: tuple[Any, ...]
    curvatures: tuple[Any, ...]

    @property
    def steps(self) -> int:
        """T."""
        return len(self.rates)


def run(start: int, rates: str, centres: tuple[int, ...], weights: str, curvatures: str | None = None) -> Run:
    """A named run from text, such as ``run(1, "1/2 1/2", (2, 3), "1/2 0 1/2")``."""
    steps = tuple(map(Fraction, rates.split()))
    bends = tuple(map(Fraction, curvatures.split())) if curvatures else (Fraction(1),) * len(steps)
    return Run(Fraction(start), steps, tuple(map(Fraction, centres)), tuple(map(Fraction, weights.split())), bends)


def draw_runs(
    rng: np.random.Generator,
    *,
    count: int,
    steps: tuple[int, int] = (1, 7),
    tenths: tuple[int, int] = (1, 9),
    constant: bool = False,
    convex: bool = True,
    curvature: Fraction = Fraction(1),
) -> Iterator[Run]:
    """Draw runs.

    Args:
        rng: source of randomness.
        count: how many.
        steps: inclusive range of T.
        tenths: inclusive range of 10 η.
        constant: one rate for all steps.
        convex: α ≥ 0; False allows negative weights, still with sum 1.
        curvature: of all batches.
    """
    for _ in range(count):
        T = int(rng.integers(steps[0], steps[1] + 1))
        rates = rng.integers(tenths[0], tenths[1] + 1, 1 if constant else T).tolist() * (T if constant else 1)
        weights = rng.integers(0 if convex else -4, 5, T + 1).tolist()
        if sum(weights) == 0:
            weights[int(rng.integers(T + 1))] += 1
        yield Run(
            Fraction(int(rng.integers(-9, 10))),
            tuple(Fraction(r, 10) for r in rates),
            tuple(Fraction(int(c)) for c in rng.integers(-9, 10, T)),
            tuple(Fraction(w, sum(weights)) for w in weights),
            (curvature,) * T,
        )
