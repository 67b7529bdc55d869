"""Trained Γ: the charge of the rescaling W_·a → W_·a / t, γ_a → t γ_a, and the gradient flow that conserves it (R-13).

M = WΓ, G = ∂L/∂M, so ∂L/∂W = GΓ and ∂L/∂γ_a = W_·a · G_·a. The charge of feature a is γ_a² − ‖W_·a‖².
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["charge", "charge_change", "decay_ratio", "gradient_flow"]

Array = NDArray[Any]
Floats = NDArray[np.float64]


def charge(W: Array, gamma: Array) -> Array:
    """γ_a² − ‖W_·a‖² (d,) for W (p, d), gamma (d,); exact on object arrays of Fractions."""
    return np.asarray(gamma**2 - (W**2).sum(axis=0))


def charge_change(W: Array, gamma: Array, G: Array, rate: Any) -> Array:
    """What one gradient step adds to the charge, exactly: η² ((W_·a · G_·a)² − γ_a² ‖G_·a‖²), (d,).

    Never above −η² ‖G_·a‖² times the charge (Cauchy–Schwarz), and equal to it for p = 1.

    Args:
        W: (p, d) before the step.
        gamma: (d,) before the step.
        G: ∂L/∂M (p, d) there.
        rate: η.
    """
    return np.asarray(rate**2 * ((W * G).sum(axis=0) ** 2 - gamma**2 * (G**2).sum(axis=0)))


def decay_ratio(H: Floats, b: Floats, W: Floats, gamma: Floats) -> float:
    """‖∇L‖² / (L − L*) at (W, Γ), over both W and γ, for squared loss; R-13 bounds it below by 4 λ_min(H) min_a γ_a².

    Args:
        H: mean second moment (d, d), nonsingular.
        b: mean cross moment (p, d).
        W: (p, d).
        gamma: (d,).
    """
    error = W * gamma - np.linalg.solve(H, b.T).T
    G = 2.0 * error @ H
    squared = ((G * gamma) ** 2).sum() + ((W * G).sum(axis=0) ** 2).sum()
    return float(squared / (error @ H * error).sum())


def gradient_flow(
    H: Floats,
    b: Floats,
    times: Sequence[float],
    *,
    W0: Floats | None = None,
    gamma0: Floats | None = None,
    gamma_rate: float = 1.0,
) -> tuple[Floats, Floats]:
    """Integrate Ẇ = −GΓ, γ̇_a = −κ W_·a · G_·a for squared loss, G = 2 (M H − b); an 8th order Runge–Kutta method.

    Args:
        H: (d, d).
        b: (p, d).
        times: increasing, from 0 on.
        W0: (p, d), zeros by default.
        gamma0: (d,), ones by default.
        gamma_rate: κ, the learning rate of γ over that of W; the charge is conserved for κ = 1 alone.

    Returns:
        W (k, p, d) and gamma (k, d) at the times, to about 1e-10 relative.
    """
    from scipy.integrate import solve_ivp

    p, d = b.shape
    start = np.concatenate([np.zeros(p * d) if W0 is None else W0.ravel(), np.ones(d) if gamma0 is None else gamma0])

    def velocity(_: float, state: Floats) -> Floats:
        W, gamma = state[: p * d].reshape(p, d), state[p * d :]
        G = 2.0 * (W * gamma @ H - b)
        return -np.concatenate([(G * gamma).ravel(), gamma_rate * (W * G).sum(axis=0)])

    span = (0.0, float(times[-1]))
    path = solve_ivp(velocity, span, start, method="DOP853", t_eval=times, rtol=1e-12, atol=1e-13).y.T
    return path[:, : p * d].reshape(-1, p, d), path[:, p * d :]
