"""Averages over all epochs against every permutation gone through by hand, pairs having signs for x̄."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest

from proofs_check.exact.all_orders import (
    mean_fixed_point,
    mean_fixed_series,
    mean_square,
    orders,
    rational_epochs,
    squared_error_over_step,
)

X = [[0, 1], [1, 3], [2, 0], [5, 2]]
Y = [[Fraction(1), Fraction(0)], [Fraction(4), Fraction(2)], [Fraction(0), Fraction(1)], [Fraction(3), Fraction(7)]]


def signs(i: int, j: int) -> list[list[Fraction]]:
    """x̄ of the pair (i, j)."""
    first = [Fraction((u > v) - (u < v)) for u, v in zip(X[i], X[j], strict=True)]
    return [first, [-v for v in first]]


def after(M: list[list[Fraction]], order: tuple[int, ...], s: Fraction) -> list[list[Fraction]]:
    """M after an epoch in pairs, entry by entry: M − s mean_i (M x̄_i − y_i) x̄_iᵀ."""
    for i, j in (order[:2], order[2:]):
        step = [[Fraction(0)] * 2 for _ in M]
        for sample, bar in zip((i, j), signs(i, j), strict=True):
            for k, row in enumerate(M):
                miss = sum((m * b for m, b in zip(row, bar, strict=True)), Fraction(0)) - Y[sample][k]
                step[k] = [old + miss * b / 2 for old, b in zip(step[k], bar, strict=True)]
        M = [[m - s * t for m, t in zip(row, moved, strict=True)] for row, moved in zip(M, step, strict=True)]
    return M


def test_orders_are_those_of_all_permutations():
    for n, size in ((4, 2), (5, 2), (5, 3), (3, 4)):
        cut = {
            tuple(tuple(sorted(order[at : at + size])) for at in range(0, n, size)) for order in permutations(range(n))
        }
        every = list(orders(tuple(range(n)), size))
        assert len(every) == len(cut)
        assert set(every) == cut


@pytest.mark.parametrize("s", [Fraction(1, 3), Fraction(5, 4)])
def test_the_mean_epoch_returns_its_fixed_point(s: Fraction):
    F = mean_fixed_point(rational_epochs(X, Y, 2), s).tolist()
    ends = [after(F, order, s) for order in permutations(range(4))]
    mean = [[sum((end[k][a] for end in ends), Fraction(0)) / len(ends) for a in range(2)] for k in range(2)]
    assert mean == F


def test_the_series_is_the_fixed_points_to_its_order():
    epochs = rational_epochs(X, Y, 2)
    series = mean_fixed_series(epochs, 3)
    gaps = []
    for s in (Fraction(1, 1000), Fraction(1, 10000)):
        known = sum((M * s**k for k, M in enumerate(series[:3])), 0 * series[0])
        gaps.append(np.abs((mean_fixed_point(epochs, s) - known) / s**3 - series[3]).max())
    assert 0 < gaps[1] < gaps[0] / 9  # what is left is O(s): a tenth, and a part in a thousand of that
    assert gaps[0] < Fraction(1, 100)


def test_one_batch_of_all_samples_settles_at_its_least_squares_at_every_step():
    """0, 0, 4, 4 has x̄ = −1, −1, 1, 1."""
    epochs = rational_epochs([[0], [0], [4], [4]], [[1], [2], [5], [9]], 4)
    assert len(epochs) == len(epochs[0]) == 1
    best = Fraction(-1 - 2 + 5 + 9, 4)
    assert mean_fixed_point(epochs, Fraction(3, 7)).tolist() == [[best]]
    assert [part.tolist() for part in mean_fixed_series(epochs, 2)] == [[[best]], [[0]], [[0]]]


def test_the_mean_square_is_the_mean_squared_length_after_an_epoch_without_targets():
    s, v = Fraction(2, 3), [[Fraction(3), Fraction(-1)]]
    second = mean_square(rational_epochs(X, Y, 2), s)
    lengths = []
    for order in permutations(range(4)):
        with_targets, from_zero = after([v[0]] * 2, order, s), after([[Fraction(0)] * 2] * 2, order, s)
        end = [a - b for a, b in zip(with_targets[0], from_zero[0], strict=True)]  # the targets' part cancels
        lengths.append(sum((x * x for x in end), Fraction(0)))
    row = np.array(v, dtype=object)
    assert (row @ second @ row.T).item() == sum(lengths, Fraction(0)) / len(lengths)


def test_the_second_moment_solves_its_equation_on_sums_of_pairs():
    V = squared_error_over_step(X, Y, 2)
    sums = []
    for order in permutations(range(4)):
        H, b = np.full((2, 2), Fraction(0), dtype=object), np.full((2, 2), Fraction(0), dtype=object)
        for i, j in (order[:2], order[2:]):
            bar, target = np.array(signs(i, j), dtype=object), np.array([Y[i], Y[j]], dtype=object)
            H, b = H + bar.T @ bar / Fraction(2), b + target.T @ bar / Fraction(2)
        sums.append((H, b))
    mH, mb = (sum(parts[1:], parts[0]) / Fraction(len(sums)) for parts in zip(*sums, strict=True))
    det = mH[0, 0] * mH[1, 1] - mH[0, 1] * mH[1, 0]
    best = mb @ np.array([[mH[1, 1], -mH[0, 1]], [-mH[1, 0], mH[0, 0]]], dtype=object) / det
    pulls = [best @ H - b for H, b in sums]
    W = sum((r.T @ r for r in pulls[1:]), pulls[0].T @ pulls[0]) / Fraction(len(pulls))
    assert (mH @ V + V @ mH == W).all()
    assert V[0, 1] == V[1, 0]
