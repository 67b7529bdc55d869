"""Where a share passes one half, and over which width, by maximum likelihood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Transition", "fit_transition"]

Floats = NDArray[np.float64]
SPAN = 2.5631031310892007  # standard normal quantiles from 10 % to 90 %
STEPS = 100  # of Newton's method, which takes about 10


@dataclass(frozen=True, slots=True)
class Transition:
    """The curve Φ((d/n − half)/(width/2.563)) of largest likelihood.

    Attributes:
        half: d/n at which it is one half.
        half_error: standard error.
        width: of d/n from 10 % to 90 %.
        width_error: standard error.
        misfit: sum of squared standardized residuals of the points.
        freedom: its expectation if the curve is right, points minus 2.
    """

    half: float
    half_error: float
    width: float
    width_error: float
    misfit: float
    freedom: int

    def interval(self) -> tuple[float, float]:
        """For `half`, 95 % by the normal law."""
        return self.half - 1.959964 * self.half_error, self.half + 1.959964 * self.half_error


def fit_transition(ratios: Sequence[float], hits: Sequence[int], trials: Sequence[int]) -> Transition | None:
    """Fit by Newton's method with expected information; None where the points do not determine the curve.

    Args:
        ratios: d/n, one a point.
        hits: of so many draws.
        trials: draws.
    """
    from scipy.stats import norm

    x, k, m = (np.asarray(values, dtype=np.float64) for values in (ratios, hits, trials))
    x, k, m = x[m > 0], k[m > 0], m[m > 0]
    partly = (k > 0) & (k < m)
    if partly.sum() < 2 or (k / m)[x > np.median(x)].sum() <= (k / m)[x < np.median(x)].sum():
        return None
    centre = x.mean()
    design = np.column_stack([np.ones_like(x), x - centre])
    smoothed = norm.ppf((k + 0.5) / (m + 1))
    start, *_ = np.linalg.lstsq(design[partly], smoothed[partly], rcond=None)
    found = _newton(design, k, m, np.asarray(start))
    if found is None:
        return None
    (a, b), covariance = found
    half, scale = centre - a / b, 1 / b
    slope = np.array([-1 / b, a / b**2])
    share = norm.cdf(design @ np.array([a, b]))
    spread = m * share * (1 - share)
    seen = spread > 1e-6  # elsewhere the residual is of no consequence, and 0/0
    misfit = float((((k - m * share)[seen]) ** 2 / spread[seen]).sum())
    return Transition(
        half=float(half),
        half_error=float(np.sqrt(slope @ covariance @ slope)),
        width=float(SPAN * scale),
        width_error=float(SPAN * scale**2 * np.sqrt(covariance[1, 1])),
        misfit=misfit,
        freedom=int(seen.sum()) - 2,
    )


def _newton(design: Floats, k: Floats, m: Floats, start: Floats) -> tuple[Floats, Floats] | None:
    """The parameters and their covariance."""
    from scipy.stats import norm

    at = start
    for _ in range(STEPS):
        z = np.clip(design @ at, -8, 8)  # beyond, a share is 0 or 1 to rounding
        share, density = norm.cdf(z), norm.pdf(z)
        spread = share * norm.sf(z)
        information = design.T @ (design * (m * density**2 / spread)[:, None])
        score = design.T @ ((k - m * share) * density / spread)
        try:
            step = np.linalg.solve(information, score)
        except np.linalg.LinAlgError:
            return None
        at = at + step
        if not np.isfinite(at).all():
            return None
        if abs(step).max() < 1e-10 * (1 + abs(at).max()):  # Newton's method: the next step would be its square
            return (at, np.linalg.inv(information)) if at[1] > 0 else None
    return None
