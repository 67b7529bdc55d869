"""1/s as a short sum of Gaussians, with its error: the one-dimensional quadrature under R-16.

    1/s = (2/√π) ∫_0^∞ exp(−u² s²) du  ≈  Σ_k ω_k exp(−u_k² s²),        u = u₀ sinh(t), midpoints in t.

The integrand is even and analytic in t, so the midpoint rule converges exponentially in 1/step: uniformly so for all
s ≤ s_max, as steps are even near 0 and geometric further out. What is left is the end of the sum, which fails only
for s below about 5/u_K. Both errors are evaluated here, not guessed: `deviation` is |1 − s Σ ω_k exp(−u_k² s²)|.

The centre c of a batch is integrated by the trapezoid rule in steps η/u. On a Gaussian its relative error is at most
2 exp(−(π/η)²) (Poisson), whatever the grid's offset.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from proofs_check.optima.data import Floats

__all__ = ["Rule", "centre_step", "deviation", "inverse_root_rule", "inverse_rule"]

RANGE = 1e-10  # smallest s/s_max at which the step's error is evaluated
SAMPLES = 500


@dataclass(frozen=True, slots=True)
class Rule:
    """Nodes u (K,) and weights ω (K,), rising, for s ≤ s_max; `step_error` is the deviation that no more nodes cure."""

    u: Floats
    weight: Floats
    step_error: float


def inverse_root_rule(largest: float, tolerance: float) -> Rule:
    """Nodes for 1/s on 0 < s ≤ largest with relative error below the tolerance (before the sum is cut)."""
    rule = _unit_rule(tolerance)
    return Rule(rule.u / largest, rule.weight / largest, rule.step_error)


@lru_cache(maxsize=32)
def _unit_rule(tolerance: float) -> Rule:
    s = np.geomspace(RANGE, 1.0, SAMPLES)
    digits = -np.log(tolerance)
    step = 0.5
    while True:
        # Near 0 the error is 2 exp(−(π / (step·u₀ s))²): this u₀ makes it the tolerance at s = 1.
        scale = np.pi / (step * np.sqrt(digits + 1.0))
        t = step * (np.arange(np.ceil(np.arcsinh(6.5 / (RANGE * scale)) / step)) + 0.5)
        u, weight = scale * np.sinh(t), 2 / np.sqrt(np.pi) * step * scale * np.cosh(t)
        error = float(deviation(u, weight, s).max())
        if error <= tolerance or step < 0.05:
            return Rule(u, weight, error)
        step *= 0.97


def inverse_rule(largest: float, tolerance: float) -> Rule:
    """Nodes for 1/s² = ∫ 2u exp(−u² s²) du on 0 < s ≤ largest, u = exp(t); weights are for s⁻², see `deviation`."""
    s = np.geomspace(RANGE, 1.0, SAMPLES)
    step = 0.5
    while True:
        low, high = 0.5 * np.log(tolerance / 4), np.log(6.5 / RANGE)
        u = np.exp(low + step * np.arange(np.ceil((high - low) / step)))
        weight = 2 * step * u * u
        error = float(deviation(u, weight, s, power=2).max())
        if error <= tolerance or step < 0.05:
            return Rule(u / largest, weight / largest**2, error)
        step *= 0.97


def deviation(u: Floats, weight: Floats, s: Floats, *, power: int = 1) -> Floats:
    """|1 − s^power Σ_k ω_k exp(−u_k² s²)| at every s."""
    return np.asarray(np.abs(1.0 - s**power * (np.exp(-np.square(np.outer(s, u))) @ weight)))


def centre_step(tolerance: float) -> float:
    """η with 2 exp(−(π/η)²) equal to the tolerance."""
    return float(np.pi / np.sqrt(np.log(2.0 / tolerance)))
