"""The random-reshuffle optimum M_RR = C_yx C_xx⁻¹ (R-2), by whichever road is exact and cheap.

C is the average of the batch moments over all subsets of B samples. With a smaller last batch of r samples that is
kept, L_RR = E_π L_π is a mean over samples, n − r of which lie in batches of B, so C is the average over subsets of B
with weight (n − r)/n plus that over subsets of r with weight r/n. Dropped last batches leave the first average alone.
"""

from __future__ import annotations

from dataclasses import replace
from math import comb

import numpy as np
from numpy.typing import ArrayLike

from proofs_check.batchnorm import Constant
from proofs_check.errors import InputError
from proofs_check.optima.data import Floats, as_regression, check_eps, constant_subsets, refuse_constant_subsets
from proofs_check.optima.kendall import moments_at_pairs
from proofs_check.optima.least_squares import solve_least_squares, solve_normal
from proofs_check.optima.monte_carlo import monte_carlo_optimum
from proofs_check.optima.result import Optimum, SubsetMoments
from proofs_check.optima.subsets import Progress, moments_by_subsets
from proofs_check.orders import check_batch_size

__all__ = ["rr_centred", "rr_moments", "rr_optimum", "subset_sizes"]

METHODS = ("auto", "exact", "monte-carlo")
SAMPLED_TOLERANCE = 1e-3
CHEAP_ENTRIES = 10**8  # entries of X̄ that "auto" enumerates without a second thought: some seconds
MOST_SUBSET_ENTRIES = 10**12  # entries of X̄ that an enumeration may visit: some hours


def rr_optimum(
    X: ArrayLike,
    Y: ArrayLike,
    batch_size: int,
    *,
    method: str = "auto",
    tolerance: float | None = None,
    eps: float = 0.0,
    constant: Constant = "error",
    drop_last: bool = False,
    rng: np.random.Generator | None = None,
    progress: Progress | None = None,
) -> Optimum:
    """The minimiser M_RR of the random-reshuffle risk.

    Args:
        X: features (n, d); Y: targets (n,) or (n, p).
        batch_size: B, 2 ≤ B ≤ n.
        method: "exact" never samples; "monte-carlo" samples whole permutations; "auto" is exact where that is cheap.
        tolerance: in units of each target's standard deviation: largest standard error (default 1e-3).
        eps: ε ≥ 0.
        constant: what a feature constant in a batch means when ε = 0; under "error" no value may occur so often that
            some batch could be constant.
        drop_last: leave out a last batch smaller than B.
        rng: source of sampled permutations; default: a fixed seed.
        progress: called now and then with the share of the work done.

    Raises:
        InputError: bad data, a batch size that does not fit, a possible constant batch under constant="error", or a
            computation out of reach.
    """
    x, y = as_regression(X, Y)
    if method not in METHODS:
        raise InputError(f"unknown method {method!r}; use {', '.join(METHODS[:-1])} or {METHODS[-1]}")
    if tolerance is not None and not tolerance > 0:
        raise InputError(f"the tolerance must be positive, got {tolerance}")
    sizes = subset_sizes(len(x), batch_size, drop_last=drop_last)
    for size, _ in sizes:
        refuse_constant_subsets(x, size, constant, eps)
    constant_pairs = sum(constant_subsets(x, size) for size, _ in sizes)
    subsets = sum(comb(len(x), size) for size, _ in sizes)
    width = x.shape[1] + y.shape[1]
    slow = any(comb(len(x), size) * size * width > CHEAP_ENTRIES and (size > 2 or eps > 0) for size, _ in sizes)
    if method == "monte-carlo" or (method == "auto" and slow):
        draws = np.random.default_rng(0) if rng is None else rng
        sampled = monte_carlo_optimum(
            x, y, sizes, rng=draws, tolerance=tolerance or SAMPLED_TOLERANCE, eps=eps, progress=progress
        )
        return replace(sampled, constant_pairs=constant_pairs, subsets=subsets)
    parts = [(rr_moments(x, y, size, eps=eps, progress=progress), weight) for size, weight in sizes]
    xx = sum((part.xx * weight for part, weight in parts), np.zeros(()))
    yx = sum((part.yx * weight for part, weight in parts), np.zeros(()))
    return replace(
        solve_normal(np.asarray(xx), np.asarray(yx)),
        method=" + ".join(dict.fromkeys(part.method for part, _ in parts)),
        constant_pairs=constant_pairs,
        subsets=subsets,
    )


def rr_moments(X: Floats, Y: Floats, size: int, *, eps: float = 0.0, progress: Progress | None = None) -> SubsetMoments:
    """Moments averaged over all subsets of one size; x̄ = 0 where a subset is constant and ε = 0.

    Args:
        X: (n, d); Y: (n, p), as from `as_regression`.
        size: B, 2 ≤ B ≤ n.
        eps: ε ≥ 0.
        progress: called now and then with the share of the work done.

    Raises:
        InputError: more subsets than can be enumerated.
    """
    check_eps(eps)
    if size == 2 and eps == 0:
        return moments_at_pairs(X, Y)
    entries = comb(len(X), size) * size * (X.shape[1] + Y.shape[1])
    if entries > MOST_SUBSET_ENTRIES:
        raise InputError(f"{comb(len(X), size):.3g} subsets of {size} of {len(X)} samples are too many to enumerate")
    return moments_by_subsets(X, Y, size, eps=eps, progress=progress)


def rr_centred(X: ArrayLike, Y: ArrayLike) -> Optimum:
    """The RR optimum when batches are centred but not divided: least squares on centred data, whatever B (R-7).

    A subset average of scatter matrices is a multiple of the total scatter, so the multiple cancels.
    """
    x, y = as_regression(X, Y)

    return solve_least_squares(x - x.mean(axis=0), y - y.mean(axis=0), method="centred")


def subset_sizes(n: int, batch_size: int, *, drop_last: bool = False) -> list[tuple[int, float]]:
    """The batch sizes that occur and the share of the samples that each holds in L_RR.

    Raises:
        InputError: B < 2, B > n, or a last batch of one sample that is kept.
    """
    check_batch_size(n, batch_size, drop_last=drop_last)
    rest = n % batch_size
    if rest == 0 or drop_last:
        return [(batch_size, 1.0)]
    return [(batch_size, (n - rest) / n), (rest, rest / n)]
