"""What C-10 predicts, and the exact law at finite n of features that are only centred, which it starts from.

Centred Gaussian features span a uniformly random d-dimensional subspace of the D = m(B − 1) dimensions that m batches
have when centred. It meets the product of the batches' cones in more than 0, so that single shuffle is LS, with
probability 2 (v_{D−d+1} + v_{D−d+3} + …), v the intrinsic volumes of the product: the m-fold convolution of those of
one batch (the conic Crofton formula; Amelunxen, Lotz, McCoy, Tropp 2014). Dividing by the batches' deviations, as
batch normalization does, is what the conjecture says not to matter as n grows. For B = 2 it never matters, unless
features fail to be in general position: all signs of the rows are equally likely either way (Wendel 1962).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["Law", "centred_law", "gd_threshold", "threshold"]

Floats = NDArray[np.float64]
DIGITS = 20  # more than a float holds


@dataclass(frozen=True, slots=True, eq=False)
class Law:
    """Of centred features.

    Attributes:
        n: samples.
        share: (D + 1,) probability of LS with d = 0, 1, …, D features.
        half: d/n at which it is one half, d taken as a real number (straight lines between probabilities).
        width: of d/n from a share of 10 % to 90 %, in the same way.
    """

    n: int
    share: Floats
    half: float
    width: float


@cache
def threshold(batch_size: int, positives: int) -> float:
    """d*/n of C-10."""
    from proofs_check.enclosures import separation_threshold

    return float(separation_threshold(batch_size, positives, digits=DIGITS).middle)


@cache
def gd_threshold(share: float) -> float:
    """The limit of d*/n for one batch of all samples, as n grows, `share` of them in class +1; 1/2 for half of each.

    A Gaussian vector's nearest point has entries (g − λ)₊ and (h + λ)₊ with the same sum over both classes, and δ/n
    tends to the mean of their squares: E (g − λ)₊² = (1 + λ²) Φ(−λ) − λ φ(λ).
    """
    from scipy.optimize import brentq
    from scipy.stats import norm

    def excess(level: float) -> float:
        plus, minus = (norm.pdf(level) - t * norm.sf(t) for t in (level, -level))
        return float(share * plus - (1 - share) * minus)

    level = brentq(excess, -10, 10)
    squares = ((1 + level**2) * norm.sf(t) - t * norm.pdf(level) for t in (level, -level))
    return float(1 - sum(weight * square for weight, square in zip((share, 1 - share), squares, strict=True)))


@cache
def centred_law(n: int, batch_size: int, positives: int) -> Law:
    """The exact law for n/B batches, to rounding: every term is a probability."""
    batches = n // batch_size
    volumes = _power(np.array(_volumes(batch_size, positives)), batches)
    dimensions = len(volumes) - 1
    tails = volumes.copy()
    for k in range(dimensions - 2, -1, -1):
        tails[k] += tails[k + 2]  # v_k + v_{k+2} + …
    share = np.zeros(dimensions + 1)
    share[1:] = np.minimum(2 * tails[:0:-1], 1)  # d = 1 … D: from v_{D−d+1}
    low, half, high = (_crossing(share, at) / n for at in (0.1, 0.5, 0.9))
    return Law(n, share, half, high - low)


@cache
def _volumes(batch_size: int, positives: int) -> tuple[float, ...]:
    from proofs_check.enclosures.cones import volume_balls

    return tuple(float(ball.middle) for ball in volume_balls(batch_size, positives, digits=DIGITS))


def _power(volumes: Floats, times: int) -> Floats:
    """The convolution of so many copies, by squaring."""
    out = np.ones(1)
    while times:
        if times % 2:
            out = np.convolve(out, volumes)
        volumes, times = np.convolve(volumes, volumes), times // 2
    return out


def _crossing(share: Floats, at: float) -> float:
    above = int(np.argmax(share >= at))
    rise = share[above] - share[above - 1]
    return float(above - (share[above] - at) / rise)
