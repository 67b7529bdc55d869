"""R-11: where single shuffle settles at a constant step, seen in real runs; symmetries of the bias; the bound."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import constructions
from proofs_check.claims.regression._epoch_cases import NAMED
from proofs_check.claims.regression.ss_fixed_point import claimed_series, observed_series
from proofs_check.errors import InputError
from proofs_check.exact.covariances import correlations, rational_moments
from proofs_check.exact.steps import is_positive_definite, rational_batches, settle
from proofs_check.moments import batch_moments
from proofs_check.orders import batches_of
from proofs_check.training.epoch_map import bias_terms, epoch_map, limit_point
from proofs_check.training.simulate import train
from tests.claims import claim_holds

EPS = np.finfo(np.float64).eps


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_claim_holds(seed: int) -> None:
    claim_holds("R-11", seed=seed)


def test_a_tenth_of_the_rate_leaves_a_tenth_of_the_distance_and_a_hundredth_of_the_error() -> None:
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(16, 3)), rng.normal(size=(16, 1))
    found = batch_moments(X, Y, batches_of(range(16), 4))
    limit, first = limit_point(found.H, found.b), bias_terms(found.H, found.b)[0]
    distance, error = [], []
    for eta in (1e-2, 1e-3, 1e-4):
        fixed = epoch_map(found.H, found.b, 2 * eta).fixed_point()
        distance.append(np.linalg.norm(fixed - limit))
        error.append(np.linalg.norm(fixed - limit - 2 * eta * first))
    near = 0.1  # the next order changes each ratio by a factor 1 + O(s m d), s m d ≤ 0.24 at the largest rate
    assert distance[0] / distance[1] == pytest.approx(10, rel=near)
    assert distance[1] / distance[2] == pytest.approx(10, rel=near)
    assert error[0] / error[1] == pytest.approx(100, rel=near)
    assert error[1] / error[2] == pytest.approx(100, rel=near)
    assert error[0] < distance[0] / 10


@pytest.mark.parametrize("start", [0.0, 40.0])
def test_a_run_settles_at_the_fixed_point_from_every_start(start: float) -> None:
    data = constructions.find("crossed-signs")
    X, Y = (np.array(rows, dtype=float) for rows in (data.X, data.y))
    run = train(X, Y, rate=0.125, epochs=60, batch_size=2, order="igm", W0=np.full((1, 2), start), record=[60])
    expected = np.array(data.expects["fixed point of ss at s = 1/4"]).astype(float)
    assert np.abs(run.M[-1] - expected).max() < 1e-15 * 60 * 4  # 240 contracting steps; 40 · 2^{-2·60} is gone


@pytest.mark.parametrize(("s", "settles"), [(1.3, True), (1.4, True), (2.4, True), (2.7, False)])
def test_batches_of_three_can_bear_steps_beyond_the_bound(s: float, settles: bool) -> None:
    data = constructions.find("stable-beyond-bound")
    X, Y = (np.array(rows, dtype=float) for rows in (data.X, data.y))
    run = train(X, Y, rate=s / 2, epochs=80, batch_size=3, order="igm")
    moves = np.linalg.norm(np.diff(run.M[:, 0], axis=0), axis=1)
    assert (moves[-1] < 1e-12) == settles  # .52⁸⁰ ≈ 1e-23 against 1.07⁸⁰ ≈ 100
    assert (moves[-1] > moves[0]) != settles


def test_the_other_direction_through_the_batches_has_another_bias() -> None:
    turned = type(NAMED)(NAMED.X[::-1], NAMED.Y[::-1], NAMED.batch_size, NAMED.step)
    ahead, back = claimed_series(NAMED), claimed_series(turned)
    assert (ahead[0] == back[0]).all()
    assert (ahead[1] != back[1]).any()


def test_positive_scales_and_shifts_of_features_change_nothing_and_a_flip_changes_a_sign() -> None:
    X = NAMED.X * np.array([3, 1, -2]) + np.array([5, -1, 0])
    moved = observed_series(type(NAMED)(X, NAMED.Y, NAMED.batch_size, NAMED.step))
    for plain, other in zip(observed_series(NAMED), moved, strict=True):
        assert (plain * np.array([1, 1, -1]) == other).all()


def test_the_series_is_linear_in_the_targets() -> None:
    doubled = type(NAMED)(NAMED.X, 2 * NAMED.Y + 7, NAMED.batch_size, NAMED.step)
    for plain, other in zip(claimed_series(NAMED), claimed_series(doubled), strict=True):
        assert (2 * plain == other).all()  # a constant in y is invisible: x̄ sums to 0 in every batch


def test_the_staircase_settles_where_its_geometric_sum_says() -> None:
    for m in (2, 3, 7):
        data = constructions.find("staircase") if m == 3 else _member(m)
        H, b = rational_moments(data.X, data.y, data.batches)
        s = Fraction(1, 3)
        geometric = sum(s * j * (1 - s) ** (m - j) for j in range(1, m + 1)) / (1 - (1 - s) ** m)
        assert epoch_map(H, b, s).fixed_point()[0, 0] == geometric


def _member(m: int) -> Any:
    (family,) = [f for f in constructions.families() if f.name == "staircase"]
    return family.member(batches=m)


# the exact engines behind the check


def test_irrational_deviations_are_refused_and_rational_correlations_are_not() -> None:
    X, Y, batch = [[0, 0], [1, 2], [2, 4]], [[0], [1], [5]], [(0, 1, 2)]
    assert (correlations(X, batch) == 1).all()
    with pytest.raises(InputError, match="irrational"):
        rational_moments(X, Y, batch)
    with pytest.raises(InputError, match="batch 0 has an irrational"):
        rational_batches(X, Y, batch)


def test_both_routes_to_the_moments_agree_with_the_float_one() -> None:
    X, Y = [[0, 5], [1, 2], [1, 5], [0, 2], [3, 3], [8, 1], [3, 3], [8, 1]], [[1], [2], [4], [0], [3], [1], [7], [5]]
    batches = [(0, 1, 2, 3), (4, 5, 6, 7)]
    H, b = rational_moments(X, Y, batches)
    found = batch_moments(X, Y, [np.array(rows) for rows in batches])
    assert np.abs(H.astype(float) - found.H).max() < 8 * EPS  # sums of 4 terms of size 1
    assert np.abs(b.astype(float) - found.b).max() < 64 * EPS  # sums of 4 terms of size up to 8
    for (bar, y), H_j, b_j in zip(rational_batches(X, Y, batches), H, b, strict=True):
        assert (bar.T @ bar == 4 * H_j).all()
        assert (y.T @ bar == 4 * b_j).all()


def test_positive_definite_is_decided_by_pivots() -> None:
    half = Fraction(1, 2)
    for entries, answer in (([[1, half], [half, 1]], True), ([[1, 1], [1, 1]], False), ([[0, 0], [0, 1]], False)):
        assert is_positive_definite(np.array(entries, dtype=object) * Fraction(1)) == answer


def test_settling_refuses_a_map_that_is_not_affine() -> None:
    start = np.full((1, 1), Fraction(0), dtype=object)
    with pytest.raises(InputError, match="not affine"):
        settle(
            lambda M: [M[0]] + [now - before - before**2 - 1 for now, before in zip(M[1:], M, strict=False)], start, 2
        )
