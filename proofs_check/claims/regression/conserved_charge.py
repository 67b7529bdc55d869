"""R-13 checked: exact steps, the gradient's lower bound at exact points, and the flow by an integrator."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from constructions.dataset import DataSet
from proofs_check.check import Check, Control, Mutant
from proofs_check.claims.regression._charge_cases import (
    Array,
    Equicorrelated,
    Flow,
    Point,
    charged_points,
    flows,
    path,
    points,
    slowest_starts,
    small_flows,
)
from proofs_check.exact.covariances import rational_moments
from proofs_check.exact.steps import rational_batches
from proofs_check.relations import AtLeast, AtMost, Exactly, Within
from proofs_check.training.epoch_map import limit_point
from proofs_check.training.rescaling import charge_change


def stepped(W: Array, gamma: Array, G: Array, rate: Any, rate_gamma: Any) -> tuple[Array, Array]:
    """One step, entry by entry."""
    new, scales = W.copy(), gamma.copy()
    for k, a in np.ndindex(*W.shape):
        new[k, a] = W[k, a] - rate * G[k, a] * gamma[a]
        scales[a] = scales[a] - rate_gamma * W[k, a] * G[k, a]
    return new, scales


def observed_change(case: Point) -> list[Any]:
    """Take the step and subtract."""
    after = stepped(case.W, case.gamma, case.G, case.rate, case.rate_gamma or case.rate)
    return [new - old for new, old in zip(_charges(*after), _charges(case.W, case.gamma), strict=True)]


def _charges(W: Array, gamma: Array) -> list[Any]:
    return [g * g - sum(w * w for w in column) for g, column in zip(gamma, W.T, strict=True)]


STEP = Check(
    "the change of the charge in a step, in rationals",
    lambda case: charge_change(case.W, case.gamma, case.G, case.rate),
    observed_change,
    points,
    Exactly(),
)


def change_bound(case: Point) -> list[Any]:
    """−η²‖G_a‖² q_a."""
    size = [sum(g * g for g in column) for column in case.G.T]
    return [-(case.rate**2) * s * q for s, q in zip(size, _charges(case.W, case.gamma), strict=True)]


BOUND = Check("the change is at most −η²‖G_a‖² q_a, in rationals", change_bound, observed_change, points, AtMost())
SCALAR = Check(
    "for p = 1 that is an equality, in rationals",
    change_bound,
    observed_change,
    lambda budget, rng: points(budget, rng, most=1),
    Exactly(),
)


# the gradient's lower bound


def excess_loss(case: Equicorrelated) -> Any:
    """L − L* = tr(EHEᵀ)."""
    E = case.W * case.gamma - case.best
    return (E @ case.H * E).sum()


def steep_bound(case: Equicorrelated) -> Any:
    """4 λ_min (L − L*)."""
    return 4 * (1 - case.rho) * excess_loss(case)


def excess_by_moments(case: Equicorrelated) -> Any:
    """tr(MHMᵀ) − 2 tr(bMᵀ) + tr(M*bᵀ) with b = M*H, entry by entry."""
    M, H, d = case.W * case.gamma, case.H, case.W.shape[1]
    total = Fraction(0)
    for row, best in zip(M, case.best, strict=True):
        b = [sum(best[c] * H[c, a] for c in range(d)) for a in range(d)]
        total += sum(row[a] * H[a, c] * row[c] for a in range(d) for c in range(d))
        total += sum((best[a] - 2 * row[a]) * b[a] for a in range(d))
    return total


def gradient_square(case: Equicorrelated) -> Any:
    """‖∂L/∂W‖² + ‖∂L/∂γ‖², entry by entry."""
    p, d = case.W.shape
    E, H = case.W * case.gamma - case.best, case.H
    G = [[2 * sum(E[k, c] * H[c, a] for c in range(d)) for a in range(d)] for k in range(p)]
    by_W = sum((G[k][a] * case.gamma[a]) ** 2 for k in range(p) for a in range(d))
    return by_W + sum(sum(case.W[k, a] * G[k][a] for k in range(p)) ** 2 for a in range(d))


STEEP = Check(
    "‖∇L‖² ≥ 4 λ_min (L − L*) on the charge's level set, in rationals",
    steep_bound,
    gradient_square,
    charged_points,
    AtLeast(),
)
EQUAL = Check(
    "which is an equality at the start when M* lies along slowest directions, in rationals",
    steep_bound,
    gradient_square,
    slowest_starts,
    Exactly(),
)
EXCESS = Check("L − L* as a trace, in rationals", excess_loss, excess_by_moments, charged_points, Exactly())


# the flow


TIMES = (0.0, 0.02, 0.1, 0.5, 1.0, 3.0)
DENSE = tuple(np.linspace(0, 8, 400).tolist())


def grown(law: Callable[[Any], Any]) -> Callable[[Flow], Any]:
    """What γ(t)² should be, from ‖W_a(t)‖² alone."""
    return lambda case: law((path(case, TIMES)[0] ** 2).sum(axis=1))


CONSERVED = Check(
    "γ_a² = 1 + ‖W_a‖² along the flow",
    grown(lambda squares: 1 + squares),
    lambda case: path(case, TIMES)[1] ** 2,
    flows,
    Within(1e-9, "the integrator's relative error, 1e-12 a step over at most some hundred steps"),
)


def decay(case: Flow, factor: float = 4.0, length: float = 1.0) -> list[float]:
    """Bounds on L − L* at the times, and on the length of the path."""
    start = float((case.best @ case.H * case.best).sum())
    return [*(start * np.exp(-factor * np.array(TIMES))), length * np.sqrt(start / case.least)]


def decayed(case: Flow) -> list[float]:
    """L − L* at the times, and the length of a polygon inscribed in the path."""
    W, gamma = path(case, TIMES)
    E = W * gamma[:, None, :] - case.best
    dense, scales = path(case, DENSE)
    moves = (np.diff(dense, axis=0) ** 2).sum(axis=(1, 2)) + (np.diff(scales, axis=0) ** 2).sum(axis=1)
    return [*(E @ case.H * E).sum(axis=(1, 2)), float(np.sqrt(moves).sum())]


DECAY = Check(
    "L − L* ≤ e^{−4λt}(L₀ − L*), and the path's length",
    decay,
    decayed,
    flows,
    AtMost(lambda case: 1e-9 * decay(case)[0], "the integrator's relative error, as above", exact=False),
)


NEARLY = Check(
    "both bounds are reached as M* → 0 along the slowest direction, relative to the first",
    lambda case: _relative(decay(case), case),
    lambda case: _relative(decayed(case), case),
    small_flows,
    Within(1e-5, "γ − 1 and with it both gaps are of the order ‖M*‖² = 1e-6"),
)


def _relative(values: list[float], case: Flow) -> list[float]:
    """Losses over ‖M*‖², the length over ‖M*‖."""
    *losses, length = values
    square = float((case.best**2).sum())
    return [*(v / square for v in losses), length / square**0.5]


def end_of(case: Flow) -> Any:
    """M after a time of 12/λ_min."""
    W, gamma = path(case, (0.0, 12.0))
    return W[-1] * gamma[-1]


REACHED = Check(
    "the flow ends at M*",
    lambda case: case.best,
    end_of,
    flows,
    Within(1e-8, "e^{−2·12} = 4e-11 of the distance at the start, and the integrator's error 1e-9"),
)
CHECKS = (STEP, BOUND, SCALAR, STEEP, EQUAL, EXCESS, CONSERVED, DECAY, NEARLY, REACHED)


_H, _BEST, _ONE = np.array([[1.0, 0.6], [0.6, 1.0]]), np.array([[2.0, -1.0]]), np.array([[Fraction(1)]], dtype=object)
_RATES, _START = "one learning rate for W and Γ", "W₀ = 0, Γ₀ = I (convergence)"
_FULL = "H positive definite (convergence)"
_UNEVEN = Point(_ONE, _ONE[0], _ONE, Fraction(1, 4), Fraction(1, 8))
_SMALL = Equicorrelated(Fraction(1, 2), _ONE * [[0, 0]], (_ONE * [[1, 1]])[0] / 2, _ONE * [[1, -1]])
_SLOW_SCALES = Flow(_H, _BEST @ _H, _BEST, np.ones(2), gamma_rate=0.5)
_SADDLE = Flow(_H, _BEST @ _H, _BEST, np.zeros(2))
_EQUAL = Flow(np.ones((2, 2)), _BEST @ np.ones((2, 2)), _BEST, np.ones(2))  # M* + (1, −1) is a minimiser too
CONTROLS = (
    Control("the rate of γ half that of W, in a step", _RATES, STEP, (_UNEVEN,), must_miss_by=1e-2),
    Control("the rate of γ half that of W, in the flow", _RATES, CONSERVED, (_SLOW_SCALES,), must_miss_by=1e-2),
    Control("W₀ = 0, Γ₀ = 0 stays", _START, DECAY, (_SADDLE,), must_miss_by=1e-2),
    Control("scales of ½ start too slowly", _START, STEEP, (_SMALL,), must_miss_by=1e-2),
    Control("two equal features", _FULL, REACHED, (_EQUAL,), must_miss_by=0.1),
)


def _change(law: Callable[[Any, Any, Any, Any], Any]) -> Callable[[Point], Any]:
    return lambda case: law((case.W * case.G).sum(axis=0), case.gamma, (case.G**2).sum(axis=0), case.rate)


MUTANTS = (
    Mutant("conserved in a step too", STEP, lambda case: 0 * case.gamma),
    Mutant("η for η²", STEP, _change(lambda D, g, Q, rate: rate * (D**2 - g**2 * Q))),
    Mutant("signs swapped", STEP, _change(lambda D, g, Q, rate: rate**2 * (g**2 * Q - D**2))),
    Mutant("γ for γ²", STEP, _change(lambda D, g, Q, rate: rate**2 * (D**2 - g * Q))),
    Mutant("charge γ² + ‖W‖²", STEP, _change(lambda D, g, Q, rate: rate**2 * (D**2 + g**2 * Q) - 4 * rate * g * D)),
    Mutant("twice the bound", BOUND, lambda case: [2 * bound for bound in change_bound(case)]),
    Mutant("8 for 4", STEEP, lambda case: 8 * (1 - case.rho) * excess_loss(case)),
    Mutant("λ_max for λ_min", STEEP, lambda case: 4 * (1 + (case.W.shape[1] - 1) * case.rho) * excess_loss(case)),
    Mutant("γ² + ‖W‖² conserved", CONSERVED, grown(lambda squares: 1 - squares)),
    Mutant("γ − ‖W‖ conserved", CONSERVED, grown(lambda squares: (1 + np.sqrt(squares)) ** 2)),
    Mutant("exponent 8λt", DECAY, lambda case: decay(case, factor=8.0)),
    Mutant("half the length", DECAY, lambda case: decay(case, length=0.5)),
)


def witness(data: DataSet) -> dict[str, Any]:
    """One epoch with trained Γ from W = 0, γ = 1 at the rates 1 and 1/4, in rationals."""
    found: dict[str, Any] = {"ss": limit_point(*rational_moments(data.X, data.y, data.batches))}
    for rate in (Fraction(1), Fraction(1, 4)):
        W = np.full((len(data.y[0]), data.d), Fraction(0), dtype=object)
        gamma = np.array([Fraction(1)] * data.d, dtype=object)
        for bar, y in rational_batches(data.X, data.y, data.batches):
            G = 2 * ((W * gamma) @ bar.T - y.T) @ bar / Fraction(len(bar))
            W, gamma = stepped(W, gamma, G, rate, rate)
        found[f"W and γ after one epoch at rate {rate}"] = [*W.T.ravel(), *gamma]
        found[f"charge after one epoch at rate {rate}"] = _charges(W, gamma)
    return found
