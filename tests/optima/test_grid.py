"""One feature's grid against lists: masses of levels, windows of centres, what may be dropped, moments with ε."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from proofs_check.optima.grid import TooManyNodesError, _prune, _Windows, build_grid
from proofs_check.optima.quadrature import plan_quadrature


def feature(n: int, seed: int = 0) -> np.ndarray:
    x = np.random.default_rng(seed).normal(size=n)
    x -= np.sort(x)[n // 2]
    return x / x.std()


def subsets(x: np.ndarray, size: int) -> np.ndarray:
    return np.array([x[list(chosen)] for chosen in combinations(range(len(x)), size)])


@pytest.mark.parametrize("size", [3, 6])
@pytest.mark.parametrize("eps", [0.0, 0.3])
def test_masses_moments_and_their_errors(size: int, eps: float):
    x, Y, tolerance = feature(12), np.random.default_rng(1).normal(size=(12, 2)), 1e-7
    Y = (Y - Y.mean(axis=0)) / Y.std(axis=0)
    grid = build_grid(x, Y, size, eps, tolerance, 1e8)
    every, chosen = subsets(x, size), np.array(list(combinations(range(12), size)))
    variance = every.var(axis=1)
    masses = [np.exp(-u * u * variance).mean() for u in grid.u]
    np.testing.assert_allclose(grid.mass, masses, rtol=0, atol=tolerance)  # centres out of reach, and their step
    bars = (every - every.mean(axis=1, keepdims=True)) / np.sqrt(variance + eps)[:, None]
    assert abs(grid.square - (bars**2).mean()) <= grid.first_error <= 2 * tolerance
    first = np.array([(Y[chosen, k] * bars).mean() for k in range(2)])
    assert np.abs(grid.first - first).max() <= grid.first_error
    assert grid.largest >= np.sqrt(variance.max())
    assert grid.ends[-1] == len(grid.rate) == len(grid.levels())
    np.testing.assert_array_equal(grid.rate, np.array(grid.u)[grid.levels()] ** 2 / size)
    # the Gaussian sum at every subset: ω and u as kept, less what lies beyond the last level
    s = np.sqrt(variance + eps)
    kernel = np.exp(-np.outer(variance, np.square(grid.u))) @ grid.weight
    assert np.abs(1 - s * kernel).mean() <= grid.error


@pytest.mark.parametrize("u", [0.3, 1.0, 4.0, 30.0])
def test_no_centre_in_reach_of_a_subset_is_missed(u: float):
    x, size, reach, step = feature(10, 2), 3, 4.0, 0.37
    found = _Windows(x, size, reach, 1e9).centres(u, step)
    every = subsets(x, size)
    grid = np.arange(-400, 401) * step
    near = u * u * (every.var(axis=1)[:, None] + (every.mean(axis=1)[:, None] - grid) ** 2) <= reach**2
    needed = grid[near.any(axis=0)]
    assert len(np.unique(found)) == len(found)
    for value in needed:
        assert np.abs(found - value).min() < 1e-9
    windows = np.sort(x)
    windows = np.array([windows[i : i + size] for i in range(len(x) - size + 1)])
    room = reach**2 / u**2 - windows.var(axis=1)
    for value in found:  # nothing further than a step from a window's reach
        assert (np.abs(value - windows.mean(axis=1))[room > 0] <= np.sqrt(room[room > 0]) + step).any()


def test_the_entries_allowed_are_counted():
    x = feature(10, 2)
    many = len(_Windows(x, 3, 4.0, 1e9).centres(1.0, 0.37))
    windows = _Windows(x, 3, 4.0, 10.0 * many)
    windows.centres(1.0, 0.37)
    with pytest.raises(TooManyNodesError):
        windows.centres(1.0, 0.37)
    assert plan_quadrature(x[:, None], x[:, None], 3, tolerance=1e-6, most_entries=100.0) is None


@pytest.mark.parametrize("budget", [0.0, 0.5, 1.0, 2.5, 100.0])
def test_what_is_dropped_sums_to_less_than_the_budget_and_no_more_could_be(budget: float):
    bound = np.array([2.0, 0.25, 1.0, 0.125, 4.0])
    keep, lost = _prune(bound, budget)
    assert lost == bound[~keep].sum()
    assert lost < budget or keep.all()
    if keep.any():
        assert lost + bound[keep].min() >= budget
    assert bound[~keep].max(initial=0) <= bound[keep].min(initial=np.inf)
