"""The scalar schedule with the least expected loss that a search finds; a local search, hence evidence, not proof."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["best_schedule", "loss_and_slope"]


def best_schedule(
    spectrum: Sequence[float],
    *,
    steps: int,
    offset: float,
    noise: float,
    cap: float,
    starts: Sequence[NDArray[np.float64]],
    evaluations: int = 4000,
) -> tuple[float, NDArray[np.float64]]:
    """Least Σ ½λ E[(θ_T − c̄)²] over rates in [0, cap], by L-BFGS from each start.

    Args:
        spectrum: curvatures λ_i.
        steps: T.
        offset: distance of the start from the minimiser along each eigenvector.
        noise: variance of the centres along each.
        cap: largest rate allowed.
        starts: schedules (T,) to start from.
        evaluations: of the loss, at most, from each start.

    Returns:
        The loss and the schedule (T,) of the best search.
    """
    from scipy.optimize import minimize

    found = [
        minimize(
            loss_and_slope, start, args=(tuple(spectrum), offset, noise), jac=True, method="L-BFGS-B",
            bounds=[(0, cap)] * steps, options={"maxiter": 2000, "maxfun": evaluations, "ftol": 1e-10, "gtol": 1e-8},
        )
        for start in starts
    ]  # fmt: skip
    best = min(found, key=lambda result: result.fun)
    return float(best.fun), np.asarray(best.x)


def loss_and_slope(
    rates: NDArray[np.float64], spectrum: Sequence[float], offset: float, noise: float
) -> tuple[float, NDArray[np.float64]]:
    """Expected excess loss of the last iterate and its gradient in the rates.

    The second moments m_t = (1−x_t)² m_{t−1} + x_t² σ² are a bidiagonal system; dL/dm_t is a product from the end.
    """
    from scipy.linalg import solve_banded

    loss, slope = 0.0, np.zeros(len(rates))
    for lam in spectrum:
        x = rates * lam
        kept = (1 - x) ** 2
        fresh = x * x * noise
        fresh[0] += kept[0] * offset**2
        bands = np.array([np.ones(len(x)), np.append(-kept[1:], 0.0)])
        moments = solve_banded((1, 0), bands, fresh, check_finite=False)  # E[(θ_t − c̄)²], t = 1 … T
        before = np.append(offset**2, moments[:-1])
        weight = lam / 2 * np.append(np.multiply.accumulate(kept[:0:-1])[::-1], 1.0)
        loss += lam * float(moments[-1]) / 2
        slope += weight * 2 * lam * (x * noise - (1 - x) * before)
    return loss, slope
