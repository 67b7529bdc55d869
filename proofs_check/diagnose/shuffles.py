"""Optima of many random single shuffles at once: how unusual one shuffle is, and a quick estimate of RR.

The average of the shuffles' moments is the Monte Carlo estimate of RR's (R-2), here without refinements: good to a
few per cent, which is what advice on the batch size needs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from proofs_check.batchnorm import batch_normalize
from proofs_check.optima.least_squares import solve_normal
from proofs_check.orders import check_batch_size, epoch_permutation

__all__ = ["Shuffles", "affordable", "sample_shuffles"]

Floats = NDArray[np.float64]

MOST = 200  # a share then has a standard error of at most 3.5 per cent
FEWEST = 20
WORK = 4e9  # multiplications: a few seconds
_CHUNK = 1 << 21  # floats normalized at a time: 16 MiB


@dataclass(frozen=True, slots=True, eq=False)
class Shuffles:
    """Optima of random shuffles.

    Attributes:
        coefs: (count, p, d), M_π of each.
        rr: (p, d), the minimiser for their averaged moments, an estimate of M_RR.
    """

    coefs: Floats
    rr: Floats

    @property
    def count(self) -> int:
        """How many shuffles."""
        return len(self.coefs)


def affordable(n: int, d: int) -> int:
    """How many shuffles of n samples with d features a few seconds allow, at most 200; 0 where fewer than 20 do."""
    count = int(WORK / (n * d * (d + 50.0)))
    return min(MOST, count) if count >= FEWEST else 0


def sample_shuffles(
    X: Floats,
    Y: Floats,
    batch_size: int,
    *,
    count: int,
    rng: np.random.Generator,
    eps: float = 0.0,
    drop_last: bool = False,
) -> Shuffles:
    """Draw shuffles and compute their optima; constant features have x̄ = 0.

    Args:
        X: (n, d); Y: (n, p), centred.
        batch_size: B.
        count: how many, at least 1.
        rng: draws the permutations, one after the other.
        eps: ε ≥ 0.
        drop_last: leave out a last batch smaller than B.

    Raises:
        InputError: a batch size that does not fit n.
    """
    n, d = X.shape
    check_batch_size(n, batch_size, drop_last=drop_last)
    whole = n - n % batch_size
    cuts = [(0, whole, batch_size)]
    if whole < n and not drop_last:
        cuts.append((whole, n, n - whole))
    xx, yx = np.zeros((count, d, d)), np.zeros((count, Y.shape[1], d))
    step = max(1, _CHUNK // (n * d))
    for start in range(0, count, step):
        some = slice(start, min(start + step, count))
        orders = np.stack([epoch_permutation(n, "rr", rng) for _ in range(some.start, some.stop)])
        for begin, end, size in cuts:
            rows = orders[:, begin:end]
            stacked = X[rows].reshape(len(rows), -1, size, d)
            normal = batch_normalize(stacked, eps=eps, constant="zero").reshape(len(rows), -1, d)
            xx[some] += normal.transpose(0, 2, 1) @ normal
            yx[some] += Y[rows].transpose(0, 2, 1) @ normal
    seen = whole if drop_last else n
    coefs = [solve_normal(a / seen, b / seen).coef for a, b in zip(xx, yx, strict=True)]
    return Shuffles(np.stack(coefs), solve_normal(xx.mean(axis=0) / seen, yx.mean(axis=0) / seen).coef)
