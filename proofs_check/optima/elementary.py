"""Elementary symmetric polynomials of many weight vectors at once, plain and with one marked factor.

For weights w_1 … w_n and marks f_1 … f_n, with averages over the C(n, B) subsets S of size B,

    plain  = mean_S Π_{i∈S} w_i,            marked = mean_S (Σ_{i∈S} f_i) Π_{i∈S} w_i.

Weights are products of a left and a right row, w_i = u_i v_i, for all pairs of rows. Two ways:

- Newton's identities from the power sums Σ_i w_i^j. For all pairs of rows a power sum is one matrix product, so this
  is fast. The identities alternate in sign and lose digits where some weight is much larger than the rest, or where
  2B is near n; `checked_sums` measures that.
- Cauchy's integral [z^B] Π(1 + w_i z) on the circle through the saddle point, where the product is, up to a factor,
  the characteristic function of a sum of n independent coins of mean B. It loses nothing and costs O(n) a node.
"""

from __future__ import annotations

from functools import lru_cache
from math import comb, inf

import numpy as np
from numpy.typing import NDArray

from proofs_check.optima.data import Floats

__all__ = ["by_contour", "by_power_sums", "checked_sums", "saddle"]

EPS = float(np.finfo(np.float64).eps)
Rows = tuple[Floats, Floats]
"""Weights and marks, both with one row for each node."""

LEAST_WEIGHT = 1e-280  # weights below it, or all underflowed to 0, add nothing; the radius must not overflow for them
BLOCK_FLOATS = 1 << 23  # 64 MiB at most for the recursion's table


def checked_sums(
    rows: Rows, others: Rows, amplitude: Floats, other_amplitude: Floats, size: int, budget: float
) -> tuple[Floats, Floats, float]:
    """Plain and marked means for all pairs of rows, by power sums where these are accurate, else by the contour.

    A few pairs are computed both ways: the one that counts most, the one where least is left after cancellation, and
    two others.

    Args:
        rows: left weights and marks; others: right weights and marks, see `by_power_sums`.
        amplitude, other_amplitude: (N,), (M,) what each pair's marked mean is multiplied with before all are added up.
        size: B.
        budget: rounding error allowed in that sum.

    Returns:
        plain (N, M), marked (N, Q), and an estimate of the rounding error of the sum.
    """
    plain, marked = by_power_sums(*rows, *others, size)
    factor = np.broadcast_to(amplitude[:, None] * other_amplitude, marked.shape)
    error = _rounding(rows, others, plain, marked, factor, size)
    if not error <= budget:
        plain, marked = by_contour(*rows, *others, size)
        error = (64 + 4 * _log_binomial(rows[0].shape[1], size)) * EPS * float((np.abs(marked) * factor).sum())
    return plain, marked, error


def _rounding(rows: Rows, others: Rows, plain: Floats, marked: Floats, factor: Floats, size: int) -> float:
    """Estimated error of the sum of all marked means: relative to the leading pair, and as the mean of some others."""
    parts = np.abs(marked) * factor
    total, count = float(parts.sum()), parts.size
    leading = int(np.argmax(parts))
    smallest = int(np.argmin(plain)) * (marked.shape[1] // plain.shape[1])
    error = (4 + _log_binomial(rows[0].shape[1], size)) * EPS * total  # the contour exponentiates such logarithms
    for flat in {leading, smallest, count // 3, 2 * count // 3}:
        i, j = divmod(flat, parts.shape[1])
        column = slice(0, 1) if len(others[0]) == 1 else slice(j, j + 1)
        one, other = (rows[0][i : i + 1], rows[1][i : i + 1]), (others[0][column], others[1][j : j + 1])
        right = by_contour(*one, *other, size)[1].item()
        missed = abs(right - marked[i, j])
        share = missed * factor[i, j]
        error = max(error, missed / max(abs(right), 1e-300) * (total + share) if flat == leading else share * count)
    return error if np.isfinite(total) else np.inf


def by_power_sums(
    left: Floats, left_marks: Floats, right: Floats, right_marks: Floats, size: int
) -> tuple[Floats, Floats]:
    """Plain (N, M) and marked (N, Q) means for all pairs of a left and a right row.

    Weights should be scaled such that the plain means are not far from 1: it is relative to that that powers which no
    longer count are left out.

    Args:
        left: (N, n) weights; left_marks: (N, n).
        right: (M, n) weights; right_marks: (Q, n). The mark of a pair is the product of both. Q = M, or M = 1 and all
            the right marks go with the one right row.
        size: B.
    """
    count, n = left.shape
    ratio = size / n  # keeps the recursion's entries near B^k/k!
    rows = max(1, BLOCK_FLOATS // ((size + 1) * max(len(right), 1)))
    plain, marked = np.empty((count, len(right))), np.empty((count, len(right_marks)))
    norm = _scaled_binomial(n, size)
    for start in range(0, count, rows):
        part = slice(start, min(start + rows, count))
        power, marks = _power_sums(left[part] * ratio, right, left_marks[part], right_marks, size)
        table = np.empty((size + 1, *power.shape[1:]))
        table[0] = 1.0
        for k in range(1, size + 1):
            used = min(k, len(power))
            np.einsum("jab,jab->ab", table[k - used : k][::-1], power[:used], out=table[k])
            table[k] /= k
        plain[part] = table[size] / norm
        used = len(marks)
        marked[part] = (
            np.einsum("jab,jab->ab", np.broadcast_to(table[size - used : size][::-1], marks.shape), marks) / norm
        )
    return plain, marked


def _power_sums(
    left: Floats, right: Floats, left_marks: Floats, right_marks: Floats, size: int
) -> tuple[Floats, Floats]:
    """(−1)^(j−1) Σ_i w_i^j and (−1)^(j−1) Σ_i f_i w_i^j for j = 1 … until they no longer count, at most B."""
    shared = len(right) == 1
    power = np.empty((size, len(left), len(right)))
    marks = np.empty((size, len(left), len(right_marks)))
    u, v = left, right
    for j in range(size):
        if j:
            u, v = u * left, v * right
        np.matmul(u, v.T, out=power[j])
        np.matmul(u * left_marks, (v[0] * right_marks if shared else v * right_marks).T, out=marks[j])
        largest = power[j].max()
        if j % 2:
            power[j] *= -1.0
            marks[j] *= -1.0
        if largest < EPS / size:  # next to table entries that grow with k up to k = B
            return power[: j + 1], marks[: j + 1]
    return power, marks


def by_contour(
    left: Floats, left_marks: Floats, right: Floats, right_marks: Floats, size: int
) -> tuple[Floats, Floats]:
    """The same as `by_power_sums`, by Cauchy's integral."""
    plain, marked = np.empty((len(left), len(right))), np.empty((len(left), len(right_marks)))
    for b, weights in enumerate(right):
        own = right_marks if len(right) == 1 else right_marks[b : b + 1]
        into = slice(None) if len(right) == 1 else slice(b, b + 1)
        plain[:, b], marked[:, into] = _contour(left * weights, left_marks, own, size)
    return plain, marked


def _contour(w: Floats, left_marks: Floats, right_marks: Floats, size: int) -> tuple[Floats, Floats]:
    n = w.shape[1]
    radius = saddle(w, size)
    odds = radius[:, None] * w
    p = odds / (1.0 + odds)
    log_front = np.log1p(odds).sum(axis=1) - size * np.log(radius) - _log_binomial(n, size)
    steps = _contour_steps(n, size)
    plain, marked = np.zeros(len(w)), np.zeros((len(w), len(right_marks)))
    for k in range(steps // 2 + 1):
        turn = np.exp(2j * np.pi * k / steps)
        factor = 1.0 + p * (turn - 1.0)
        value = np.multiply.reduce(factor, axis=1) * turn**-size
        if np.abs(value).max(initial=0.0) < EPS / steps:
            break  # every factor's modulus falls with the angle on the half circle: what follows is smaller still
        weight = (1.0 if 2 * k in (0, steps) else 2.0) / steps  # the other half of the circle is the conjugate
        plain += weight * value.real
        share: NDArray[np.complex128] = (p * turn / factor) * left_marks
        marked += weight * (value[:, None] * (share @ right_marks.T)).real
    front = np.exp(log_front)
    return plain * front, marked * front[:, None]


def _contour_steps(n: int, size: int) -> int:
    """Points on the circle such that a sum of coins of mean B misses B by that many with probability below EPS.

    Bernstein's inequality with variance at most B − B²/n; n + 1 points are always exact.
    """
    digits = -np.log(EPS)
    variance = size - size * size / n + 1.0
    return min(n + 1, int(np.ceil(digits / 3 + np.sqrt(digits * digits / 9 + 2 * variance * digits))) + 1)


def saddle(w: Floats, size: int) -> Floats:
    """(N,) radii at which the coins' mean is near B. Any radius is right; this one is well conditioned."""
    n = w.shape[1]
    if size == n:
        return np.asarray(1e3 / w.min(axis=1))
    mean = np.maximum(w.mean(axis=1), LEAST_WEIGHT)
    log_radius = np.log(size / (n - size)) - np.log(mean)
    for _ in range(12):
        odds = np.exp(log_radius)[:, None] * w
        p = odds / (1.0 + odds)
        excess = p.sum(axis=1) - size
        variance = np.maximum((p * (1.0 - p)).sum(axis=1), 1e-3)
        log_radius -= np.clip(excess / variance, -2.0, 2.0)
        if (excess * excess <= 0.1 * variance).all():
            break
    return np.asarray(np.exp(log_radius))


def _log_binomial(n: int, size: int) -> float:
    k = np.arange(size)
    return float(np.log((n - k) / (size - k)).sum())


@lru_cache(maxsize=64)
def _scaled_binomial(n: int, size: int) -> float:
    """C(n, B) (B/n)^B, rounded once: an error of this divides all means alike, so no comparison of pairs shows it."""
    try:
        return float(comb(n, size) * size**size / n**size)
    except OverflowError:
        return inf  # as the recursion's table is, so that the contour is taken
