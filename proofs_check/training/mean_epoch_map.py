"""Random reshuffling with a constant step: the epoch map averaged over permutations (claim R-14).

The next epoch's permutation is independent of the iterate M, so E[M'] = E[M] E_π[A_π] + E_π[c_π]: the mean of the
stationary law is the fixed point of the averaged affine map. Exact for object arrays of Fractions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import combinations
from math import comb
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proofs_check.errors import InputError
from proofs_check.exact.normalized import fractions
from proofs_check.linear import identity_like, solve_right
from proofs_check.moments import batch_moments
from proofs_check.orders import check_batch_size
from proofs_check.training.epoch_map import EpochMap

__all__ = ["Moments", "float_moments", "mean_bias", "mean_epoch_map", "pair_moments"]

Array = NDArray[Any]
Moments = Callable[[tuple[int, ...]], tuple[Array, Array]]
"""The mean moments H_S (d, d) and b_S (p, d) of a batch, given its samples in increasing order."""

LARGEST_SUM = 5_000_000
"""Terms that an exact average over random batches may have before it is refused: some minutes of work."""


def mean_epoch_map(moments: Moments, n: int, batch_size: int, step: Any, *, drop_last: bool = False) -> EpochMap:
    """E_π[A_π] and E_π[c_π] over all n! permutations, exactly (claim R-14).

    A recursion over the set of samples still to come: its mean map averages, over the next batch, that batch's step
    followed by the mean map of the rest. About Σ_k C(n, kB) C(kB, B) products instead of n!.

    Args:
        moments: mean moments of a batch; called once a batch.
        n: samples.
        batch_size: B.
        step: s = 2η.
        drop_last: leave out a ragged last batch.

    Raises:
        InputError: sizes that do not fit, or more than five million products.
    """
    check_batch_size(n, batch_size, drop_last=drop_last)
    _refuse(sum(comb(n, k) * comb(k, batch_size) for k in range(n, batch_size - 1, -batch_size)))
    H, b = moments(tuple(range(batch_size)))
    known: dict[tuple[int, ...], tuple[Array, Array]] = {}
    done: dict[tuple[int, ...], EpochMap] = {(): EpochMap(identity_like(H), np.zeros_like(b))}

    def rest(left: tuple[int, ...]) -> EpochMap:
        if drop_last and len(left) < batch_size:
            left = ()
        if left not in done:
            size = min(batch_size, len(left))
            A, c = np.zeros_like(H), np.zeros_like(b)
            for batch in combinations(left, size):
                if batch not in known:
                    known[batch] = moments(batch)
                H_S, b_S = known[batch]
                after = rest(tuple(i for i in left if i not in batch))
                A = A + after.A - step * (H_S @ after.A)
                c = c + after.c + step * (b_S @ after.A)
            share = Fraction(1, comb(len(left), size)) if A.dtype == object else 1.0 / comb(len(left), size)
            done[left] = EpochMap(A * share, c * share)
        return done[left]

    return rest(tuple(range(n)))


def mean_bias(moments: Moments, n: int, batch_size: int) -> tuple[Array, Array]:
    """M_RR and D_1 in the mean of the stationary law, M_RR + s D_1 + O(s²), for batches of equal size (claim R-14).

    D_1 = ½ (m − 1) E[r_S H_T] (E H_S)^{-1} over ordered pairs of disjoint batches, r_S = M_RR H_S − b_S.

    Args:
        moments: mean moments of a batch.
        n: samples, a multiple of the batch size.
        batch_size: B.

    Returns:
        (M_RR, D_1), each (p, d).

    Raises:
        InputError: sizes that do not fit, E H singular, or more than five million pairs of batches.
    """
    check_batch_size(n, batch_size)
    if n % batch_size:
        raise InputError(f"{n} samples do not fill batches of {batch_size}; the formula needs batches of equal size")
    _refuse(comb(n, batch_size) * comb(n - batch_size, batch_size))
    table = {batch: moments(batch) for batch in combinations(range(n), batch_size)}
    H_sum, b_sum = (sum(pair[k] for pair in table.values()) for k in (0, 1))
    M_RR = solve_right(np.asarray(b_sum), np.asarray(H_sum))
    total, pairs = np.zeros_like(np.asarray(b_sum)), 0
    for S, (H_S, b_S) in table.items():
        others = [table[T][0] for T in combinations([i for i in range(n) if i not in S], batch_size)]
        pairs += len(others)
        total = total + (M_RR @ H_S - b_S) @ np.asarray(sum(others, np.zeros_like(H_S)))
    half = Fraction(n // batch_size - 1, 2 * pairs or 1)
    scale = half * len(table)
    exact = total.dtype == object
    return M_RR, solve_right(total * (scale if exact else float(scale)), np.asarray(H_sum))


def pair_moments(X: Sequence[Sequence[Any]], Y: Sequence[Sequence[Any]]) -> Moments:
    """Exact moments of batches of two: x̄ = (s, −s) with s = sign(x_i − x_j), so H = s sᵀ and b = ½ (y_i − y_j) sᵀ.

    Args:
        X: (n, d) integers or Fractions; a tie has sign 0.
        Y: (n, p) integers or Fractions.
    """
    x, y = (np.array(fractions(rows), dtype=object) for rows in (X, Y))

    def moments(batch: tuple[int, ...]) -> tuple[Array, Array]:
        i, j = batch
        s = np.array([Fraction((v > 0) - (v < 0)) for v in x[i] - x[j]], dtype=object)
        return np.outer(s, s), np.outer((y[i] - y[j]) / 2, s)

    return moments


def float_moments(X: ArrayLike, Y: ArrayLike) -> Moments:
    """Moments of batches of any size, in floating point; no feature may be constant in a batch.

    Args:
        X: (n, d); Y: (n,) or (n, p).
    """

    def moments(batch: tuple[int, ...]) -> tuple[Array, Array]:
        found = batch_moments(X, Y, (np.array(batch),))
        return found.H[0], found.b[0]

    return moments


def _refuse(terms: int) -> None:
    if terms > LARGEST_SUM:
        raise InputError(f"an exact average over {terms:,} batches would take too long; use fewer samples")
