"""How accurate an RR optimum is asked to be, with which methods, and what it reports of them."""

from __future__ import annotations

import numpy as np
import pytest

from proofs_check.errors import InputError
from proofs_check.optima import averages, rr, rr_moments, rr_optimum
from proofs_check.optima.quadrature import _least_mass, plan_quadrature
from proofs_check.optima.rr import _first_goal, subset_sizes


def data(n: int = 14, d: int = 2, p: int = 1, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng([n, d, p, seed])
    return rng.normal(size=(n, d)), rng.normal(size=(n, p))


@pytest.fixture
def dear_subsets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(averages, "CHEAP_SECONDS", 0.0)
    monkeypatch.setattr(averages, "SECONDS_PER_ENTRY", 1.0)


def test_without_a_tolerance_the_default_one_is_met(monkeypatch: pytest.MonkeyPatch):
    X, Y = data()
    options = {"method": "monte-carlo", "rng": None}
    loose, strict = (rr_optimum(X, Y, 7, tolerance=t, **options) for t in (0.2, 0.001))
    assert loose.permutations < strict.permutations
    monkeypatch.setattr(rr, "SAMPLED_TOLERANCE", 0.001)
    assert rr_optimum(X, Y, 7, **options).permutations == strict.permutations
    assert rr_optimum(X, Y, 7, tolerance=0.2, **options).permutations == loose.permutations


def test_the_exact_default_is_another_one(monkeypatch: pytest.MonkeyPatch):
    X, Y = data()
    loose, strict = (rr_optimum(X, Y, 4, drop_last=True, method="quadrature", tolerance=t) for t in (1e-3, 1e-7))
    assert strict.nodes > loose.nodes
    assert strict.error <= 1e-7 * Y.std() < loose.error <= 1e-3 * Y.std()
    monkeypatch.setattr(rr, "EXACT_TOLERANCE", 1e-3)
    assert rr_optimum(X, Y, 4, drop_last=True, method="quadrature").nodes == loose.nodes


@pytest.mark.parametrize("tolerance", [0.0, -1e-3, float("nan")])
def test_a_tolerance_is_positive(tolerance: float):
    with pytest.raises(InputError, match="the tolerance must be positive"):
        rr_optimum(*data(), 7, tolerance=tolerance)


@pytest.mark.usefixtures("dear_subsets")
def test_two_methods_are_both_named_and_only_nodes_are_counted():
    X, Y = data()
    got = rr_optimum(X, Y, 4, method="exact", tolerance=1e-5)  # 14 = 3·4 + 2
    whole = rr_optimum(X, Y, 4, method="exact", tolerance=1e-5, drop_last=True)
    assert (got.method, whole.method) == ("quadrature + kendall", "quadrature")
    assert got.nodes == whole.nodes
    listed = rr_optimum(X, Y, 4, method="subsets")
    assert listed.nodes is None
    assert np.abs(got.coef - listed.coef).max() <= got.error <= 1e-5 * Y.std()
    assert (got.subsets, whole.subsets) == (1001 + 91, 1001)


@pytest.mark.parametrize("tolerance", [1e-4, 1e-9])
def test_the_first_goal_is_the_bound_of_one_batch(tolerance: float):
    """C = [[1, r], [r, 1]] has an inverse of largest row sum 1/(1 − |r|), and M = b C⁻¹."""
    X, Y = data(d=2)
    r = np.corrcoef(X.T)[0, 1]
    b = ((X - X.mean(axis=0)) / X.std(axis=0)).T @ (Y - Y.mean(axis=0)) / len(X)
    M = np.array([b[0, 0] - r * b[1, 0], b[1, 0] - r * b[0, 0]]) / (1 - r * r)
    expected = tolerance * (1 - abs(r)) / (1 + np.abs(M).sum())
    assert _first_goal(X, Y, tolerance, 0.0) == pytest.approx(expected, rel=1e-9, abs=0)


def test_the_first_goal_has_its_limits():
    X, Y = data()
    assert _first_goal(X, Y, 1e9, 0.0) == 1e-2
    assert _first_goal(X, Y, 1e-30, 0.0) == rr.LEAST_TOLERANCE
    flat = np.ones((5, 1))
    assert _first_goal(flat, data(5)[1], 1e-6, 0.0) == 1e-6, "nothing to invert: slope 1"


def test_sizes_and_their_shares():
    assert subset_sizes(10, 5) == [(5, 1.0)]
    assert subset_sizes(11, 4) == [(4, 8 / 11), (3, 3 / 11)]
    assert subset_sizes(11, 4, drop_last=True) == [(4, 1.0)]
    assert subset_sizes(9, 4, drop_last=True) == [(4, 1.0)]
    with pytest.raises(InputError, match="last batch of one"):
        subset_sizes(9, 4)


def test_auto_is_exact_up_to_its_seconds(monkeypatch: pytest.MonkeyPatch):
    X, Y = data(12)
    cost = averages.choose(X, Y, 5).seconds + averages.choose(X, Y, 2).seconds
    for seconds, method in ((cost * 1.001, "subsets + kendall"), (cost * 0.999, "monte-carlo")):
        monkeypatch.setattr(rr, "AUTO_SECONDS", seconds)
        assert rr_optimum(X, Y, 5, method="auto", tolerance=0.3).method == method
        assert rr_optimum(X, Y, 5, method="exact").method == "subsets + kendall"


@pytest.mark.usefixtures("dear_subsets")
def test_auto_samples_where_exact_is_out_of_reach(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(averages, "MOST_SECONDS", 0.0)
    X, Y = data(12)
    assert rr_optimum(X, Y, 4, tolerance=0.3).method == "monte-carlo"
    with pytest.raises(InputError, match="more than a day"):
        rr_optimum(X, Y, 4, method="exact")


def test_moments_of_one_size_need_no_full_epoch():
    X, Y = data(7)
    listed = rr_moments(X, Y, 6, method="subsets")
    assert listed.xx[0, 0] == pytest.approx(1, abs=1e-13)
    with pytest.raises(InputError, match="larger than"):
        rr_moments(X, Y, 8)
    with pytest.raises(InputError, match="eps must be"):
        rr_moments(X, Y, 3, eps=-1.0)


def test_a_plan_expects_about_the_nodes_that_it_uses():
    X, Y = data(16, 3)
    plan = plan_quadrature(X, Y, 5, tolerance=1e-6)
    used = plan.run().nodes - sum(len(grid.rate) for grid in plan.grids)
    assert plan.nodes / 3 < used < plan.nodes * 3  # as if features were independent
    alone = plan_quadrature(X[:, :1], Y, 5, tolerance=1e-6)
    assert alone.nodes == 0
    assert alone.run().nodes == len(alone.grids[0].rate)


def test_levels_that_are_skipped_share_an_eighth_of_the_tolerance():
    X, Y = data(16, 2)
    (grid, _) = plan_quadrature(X, Y, 5, tolerance=1e-6).grids
    skipped = sum(2 * weight * grid.largest * _least_mass(grid, 1e-6) for weight in grid.weight)
    assert skipped == pytest.approx(1e-6 / 8, rel=1e-12, abs=0)


@pytest.mark.parametrize("block", [16, 64])
def test_blocks_of_the_quadrature_change_only_its_rounding(monkeypatch: pytest.MonkeyPatch, block: int):
    from proofs_check.optima import grid, quadrature

    X, Y = data(12, 2)
    whole = plan_quadrature(X, Y, 4, tolerance=1e-7).run()
    monkeypatch.setattr(quadrature, "ROWS", block)
    monkeypatch.setattr(quadrature, "BLOCK_FLOATS", block * 12)
    monkeypatch.setattr(grid, "BLOCK_FLOATS", block * 12)
    parts = plan_quadrature(X, Y, 4, tolerance=1e-7).run()
    assert np.abs(parts.xx - whole.xx).max() <= whole.error + parts.error <= 2e-7
    assert np.abs(parts.yx - whole.yx).max() < 1e-12  # no level is skipped there, so rounding alone


def test_a_first_goal_that_was_too_loose_is_refined_no_further_than_needed(monkeypatch: pytest.MonkeyPatch):
    X, Y = data()
    options = {"method": "quadrature", "tolerance": 1e-6, "drop_last": True}
    direct = rr_optimum(X, Y, 4, **options)
    monkeypatch.setattr(rr, "_first_goal", lambda *_: 1e-2)
    refined = rr_optimum(X, Y, 4, **options)
    exact = rr_optimum(X, Y, 4, method="subsets", drop_last=True).coef
    for got in (direct, refined):
        assert np.abs(got.coef - exact).max() <= got.error <= 1e-6 * Y.std()
    monkeypatch.setattr(rr, "_first_goal", lambda *_: rr.LEAST_TOLERANCE)
    assert refined.nodes < 0.8 * rr_optimum(X, Y, 4, **options).nodes


@pytest.mark.parametrize("share", [1e-3, 1e-2, 0.1])
def test_levels_left_out_are_inside_the_error(monkeypatch: pytest.MonkeyPatch, share: float):
    """With masses up to a share of all skipped, what is missed is large, and counted."""
    from proofs_check.optima import quadrature

    missed = []
    for seed in range(4):
        X, Y = data(12, 2, seed=seed)
        X[:, 1] += 3 * X[:, 0]
        exact = rr_moments(X, Y, 4, method="subsets").xx[0, 1]
        monkeypatch.setattr(quadrature, "_least_mass", lambda *_: share)
        got = plan_quadrature(X, Y, 4, tolerance=1e-7).run()
        missed.append(abs(got.xx[0, 1] - exact) / got.error)
    assert 1e-6 < max(missed) <= 1
    assert got.error > 1e-6, "far above the tolerance"
