"""RR moments at batch size 2 in closed form: Kendall's τ and a Gini covariance (R-4).

For a pair {i, j}, x̄_ia = s_a = sign(x_ia − x_ja) and x̄_ja = −s_a, with s_a = 0 where the pair is tied. Hence

    C_xx[a,b] = mean over pairs of s_a s_b = (concordant − discordant) / C(n, 2),      an integer ratio,
    C_yx[k,a] = ½ mean over pairs of (y_ik − y_jk) s_a = Σ_i y_ik (#{j: x_ja < x_ia} − #{j: x_ja > x_ia}) / (n(n−1)).

Discordant pairs are inversions, counted in O(n log n) for each pair of features.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from proofs_check.optima.data import Floats
from proofs_check.optima.result import SubsetMoments

__all__ = ["concordance", "moments_at_pairs", "strict_inversions"]

Integers = NDArray[np.int64]


def moments_at_pairs(X: Floats, Y: Floats) -> SubsetMoments:
    """Average the moments over all pairs of samples, ε = 0, tied pairs counting as 0.

    Time O(d² n log n + p d n), memory O(n (d + p)). The integers are exact for n < 4·10⁹.

    Args:
        X: (n, d); Y: (n, p); n ≥ 2.
    """
    n, d = X.shape
    ranked = [_rank(X[:, a]) for a in range(d)]
    agreement = np.empty((d, d), dtype=np.int64)
    for a in range(d):
        agreement[a, a] = n * (n - 1) // 2 - ranked[a].tied_pairs
        for b in range(a + 1, d):
            agreement[a, b] = agreement[b, a] = _agreement(ranked[a], ranked[b])
    balance = np.stack([r.below_minus_above for r in ranked], axis=1).astype(np.float64)  # exact: |entries| < n < 2⁵³
    targets = Y - Y.mean(axis=0)  # the column sums of `balance` are 0
    return SubsetMoments(
        xx=agreement / (n * (n - 1) // 2), yx=targets.T @ balance / (float(n) * (n - 1)), method="kendall"
    )


def concordance(u: Floats, v: Floats) -> int:
    """Concordant minus discordant pairs of two columns (n,), exactly; pairs tied in either count as 0."""
    return _agreement(_rank(u), _rank(v))


@dataclass(frozen=True, slots=True)
class _Ranked:
    dense: Integers  # rank of each sample's value among the distinct values
    below_minus_above: Integers
    tied_pairs: int


def _rank(column: Floats) -> _Ranked:
    _, dense, counts = np.unique(column, return_inverse=True, return_counts=True)
    below = np.cumsum(counts) - counts
    balance = (2 * below + counts - len(column))[dense]
    return _Ranked(dense.astype(np.int64), balance.astype(np.int64), _pairs(counts))


def _agreement(a: _Ranked, b: _Ranked) -> int:
    n = len(a.dense)
    # Sorted by a, then b: pairs tied in a stand in the order of b, so inversions in b are the discordant pairs.
    keys = np.sort(a.dense * n + b.dense)
    discordant = strict_inversions(keys % n)
    ends = np.flatnonzero(np.append(keys[1:] != keys[:-1], True))
    tied_in_both = _pairs(np.diff(ends, prepend=-1))
    untied = n * (n - 1) // 2 - a.tied_pairs - b.tied_pairs + tied_in_both
    return untied - 2 * discordant


def _pairs(counts: NDArray[np.integer]) -> int:
    wide = counts.astype(np.int64)
    return int((wide * (wide - 1) // 2).sum())


def strict_inversions(values: Integers) -> int:
    """The number of i < j with values[i] > values[j]; values are integers in 0 … n−1, repeats allowed.

    A merge sort read backwards. The positions, listed by value, are split by their highest bit, stably: a right
    position listed before a left one is an inversion. Both halves are then split by the next bit. All blocks of a
    level are split at once, and as a block's zeros are known to be half of it, the sum of their places counts
    everything.
    """
    n = len(values)
    if n < 2:
        return 0
    bits = (n - 1).bit_length()
    full = 1 << bits
    order = np.arange(full, dtype=np.int64)  # the padding n … full−1 stands last, where it makes no inversion
    order[:n] = np.sort(values * n + np.arange(n, dtype=np.int64)) % n
    inversions = 0
    for bit in range(bits - 1, -1, -1):
        block, half = 2 << bit, 1 << bit
        right = (order & half).astype(np.bool_)
        zeros, ones = np.flatnonzero(~right), np.flatnonzero(right)
        places = int((zeros & (block - 1)).sum())
        inversions += places - (full // block) * (half * (half - 1) // 2)
        order = np.stack([order[zeros].reshape(-1, half), order[ones].reshape(-1, half)], axis=1).reshape(-1)
    return inversions
