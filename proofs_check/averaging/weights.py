"""Weights α_0 … α_T of the usual averages of iterates θ_0 … θ_T. They sum to 1; rationals give Fractions."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from proofs_check.averaging.numbers import Numbers, finish, plain, reversed_products
from proofs_check.errors import InputError

__all__ = ["best_tail", "ema", "swa", "two_point"]


def ema(steps: int, *, decay: Any) -> Numbers:
    """Exponential moving average E_0 = θ_0, E_t = β E_{t−1} + (1−β) θ_t after T steps; 0 ≤ β < 1."""
    _steps(steps)
    exact, (values,) = plain(decay)
    beta = values[0]
    if not 0 <= beta < 1:
        raise InputError(f"an EMA's decay lies in [0, 1), got {beta}")
    powers = reversed_products(np.repeat(values, steps))  # β^T … 1
    return finish(np.append(powers[:1], (1 - beta) * powers[1:]), exact=exact)


def swa(steps: int, *, last: int) -> Numbers:
    """Uniform average of the last K = `last` iterates, 1 ≤ K ≤ T+1; always Fractions."""
    _steps(steps)
    _window("last", last, 1, steps + 1)
    return [Fraction(0)] * (steps + 1 - last) + [Fraction(1, last)] * last


def two_point(steps: int, *, spacing: int) -> Numbers:
    """½ (θ_T + θ_{T−a}), 1 ≤ a = `spacing` ≤ T; always Fractions."""
    _steps(steps)
    _window("spacing", spacing, 1, steps)
    weights = [Fraction(0)] * (steps + 1)
    weights[steps] = weights[steps - spacing] = Fraction(1, 2)
    return weights


def best_tail(steps: int, *, last: int, rate: Any) -> Numbers:
    """Best unbiased combination of the last K stationary iterates, ∝ (1, x, …, x, 1) at normalised rate x (AV-12).

    Args:
        steps: T.
        last: K, 2 ≤ K ≤ T+1.
        rate: ηλ of the run, in (0, 2).
    """
    _steps(steps)
    _window("last", last, 2, steps + 1)
    exact, (values,) = plain(rate)
    x = values[0]
    if not 0 < x < 2:
        raise InputError(f"no stationary law at ηλ = {x}: the rate must lie between 0 and 2/λ (exclusive)")
    scale = 2 + (last - 2) * x
    shape = np.repeat(values, steps + 1)
    shape[: steps + 1 - last] = x * 0
    shape[steps + 1 - last] = shape[steps] = x * 0 + 1
    return finish(shape / scale, exact=exact)


def _steps(steps: int) -> None:
    if steps < 1:
        raise InputError(f"an average needs at least one step, got {steps}")


def _window(name: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise InputError(f"{name} lies in {low} … {high} for this many steps, got {value}")
