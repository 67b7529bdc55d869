"""Both ways to the elementary sums against the recursion in integers, at sizes where no list of subsets is possible."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest

from proofs_check.optima import elementary
from proofs_check.optima.elementary import by_contour, by_power_sums, checked_sums, saddle

EPS = np.finfo(float).eps


UNIT = 64  # weights and marks are whole multiples of 1/64, so products of two are exact in floats


def exact(weights: np.ndarray, marks: np.ndarray, size: int) -> tuple[float, float]:
    """[z^B] Π(1 + w z) and its derivative along the marks, over C(n, B), for products of two such numbers."""
    plain, marked = [1] + [0] * size, [0] * (size + 1)
    for weight, mark in zip(weights.tolist(), marks.tolist(), strict=True):
        w, f = int(weight * UNIT**2), int(mark * UNIT**2)
        for k in range(size, 0, -1):
            marked[k] += w * (marked[k - 1] + f * plain[k - 1])
            plain[k] += w * plain[k - 1]
    below = UNIT ** (2 * size) * comb(len(weights), size)
    return plain[size] / below, marked[size] / (below * UNIT**2)


def draws(n: int, rows: int, spread: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng([n, rows, seed])
    weights, marks = np.exp(spread * rng.normal(size=(rows, n))), rng.normal(size=(rows, n))
    return np.ceil(weights * UNIT) / UNIT, np.round(marks * UNIT) / UNIT


@pytest.mark.parametrize(("n", "size"), [(12, 2), (12, 7), (12, 12), (90, 5), (90, 45), (90, 88)])
@pytest.mark.parametrize("spread", [0.1, 3.0])
def test_the_contour_is_right_for_any_weights(n: int, size: int, spread: float):
    (left, left_marks), (right, right_marks) = draws(n, 2, spread, 0), draws(n, 2, spread, 1)
    plain, marked = by_contour(left, left_marks, right, right_marks, size)
    for i in range(2):
        for j in range(2):
            one, other = exact(left[i] * right[j], left_marks[i] * right_marks[j], size)
            assert plain[i, j] == pytest.approx(one, rel=4 * n * EPS * 8)  # n factors, their logarithms up to 8
            scale = size * one * np.abs(left_marks[i] * right_marks[j]).max()
            assert abs(marked[i, j] - other) < 32 * n * EPS * scale  # the same factors, and a sum of B marks


@pytest.mark.parametrize(("n", "size"), [(12, 3), (200, 5), (200, 40)])
def test_the_errors_of_power_sums_are_seen_before_they_count(n: int, size: int):
    rows, others = draws(n, 3, 0.3, 2), draws(n, 2, 0.3, 3)
    amplitude, other_amplitude = np.array([1.0, 0.5, 2.0]), np.array([1.0, 3.0])
    budget = 1e-9 * by_contour(*rows, *others, size)[0].max() * size
    _, marked, error = checked_sums(rows, others, amplitude, other_amplitude, size, budget)
    missed = [
        abs(marked[i, j] - exact(rows[0][i] * others[0][j], rows[1][i] * others[1][j], size)[1])
        * amplitude[i]
        * other_amplitude[j]
        for i in range(3)
        for j in range(2)
    ]
    assert sum(missed) <= error <= budget


def test_one_right_row_serves_all_right_marks():
    (left, left_marks), (_, right_marks), one = draws(20, 2, 0.2, 4), draws(20, 3, 0.2, 5), np.ones((1, 20))
    for method in (by_power_sums, by_contour):
        plain, marked = method(left, left_marks, one, right_marks, 6)
        assert plain.shape == (2, 1)
        for i in range(2):
            for j in range(3):
                expected = exact(left[i], left_marks[i] * right_marks[j], 6)
                assert plain[i, 0] == pytest.approx(expected[0], rel=1e-12)  # 20 weights near 1, B = 6
                assert marked[i, j] == pytest.approx(expected[1], abs=1e-12 * 6 * expected[0] * 10)


def test_blocks_of_rows_change_nothing(monkeypatch: pytest.MonkeyPatch):
    sums = (*draws(15, 7, 0.2, 6), *draws(15, 2, 0.2, 7))
    whole = by_power_sums(*sums, 5)
    monkeypatch.setattr(elementary, "BLOCK_FLOATS", 6 * 2 * 3)  # three rows at a time
    for part, other in zip(by_power_sums(*sums, 5), whole, strict=True):
        np.testing.assert_allclose(part, other, rtol=64 * EPS)  # matrix products of other shapes round otherwise


@pytest.mark.parametrize("size", [1, 10, 25, 49])
def test_the_coins_mean_is_the_batch_size_at_the_saddle(size: int):
    w, _ = draws(50, 4, 2.0, 8)
    odds = saddle(w, size)[:, None] * w
    p = odds / (1 + odds)
    assert (np.abs(p.sum(axis=1) - size) <= np.sqrt(0.1 * (p * (1 - p)).sum(axis=1)) + 1e-6).all()


def test_weights_that_underflow_are_nothing():
    w = np.ones((1, 6))
    w[0, :2] = 0.0
    assert by_contour(w, w, np.ones((1, 6)), w, 3)[0].item() == pytest.approx(comb(4, 3) / comb(6, 3), rel=1e-13)
    assert np.isfinite(saddle(np.zeros((1, 6)), 3)).all()


@pytest.mark.parametrize(("n", "size"), [(2**12, 2**5), (2**14, 2**6)])
def test_the_number_of_subsets_is_divided_by_without_loss(n: int, size: int):
    """Weights of 1 have mean product 1, and their power sums times B/n are exact; log C(n, B) is near 190 and 420."""
    one = np.ones((1, n))
    plain, marked = by_power_sums(one, one, one, one, size)
    assert abs(plain.item() - 1) < 32 * EPS  # the recursion, one rounding a step and few terms each
    assert abs(marked.item() / size - 1) < 32 * EPS


@pytest.mark.parametrize(("n", "size"), [(64, 4), (4096, 32), (9, 9)])
def test_no_memory_is_read_before_it_is_written(monkeypatch: pytest.MonkeyPatch, n: int, size: int):
    """Also where powers stop early because they no longer count."""
    sums = (*draws(n, 2, 0.1, 9), *draws(n, 3, 0.1, 10))
    expected = by_power_sums(*sums, size)
    monkeypatch.setattr(elementary.np, "empty", lambda shape: np.full(shape, np.nan))
    for part, other in zip(by_power_sums(*sums, size), expected, strict=True):
        np.testing.assert_array_equal(part, other)
    for part in by_contour(*sums, size):
        assert np.isfinite(part).all()
