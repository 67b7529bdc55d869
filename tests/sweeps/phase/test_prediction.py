"""The law of centred features: against Wendel's formula, counting by hand, and draws that are only centred."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest

from proofs_check.sweeps.phase.active_set import nearest_point
from proofs_check.sweeps.phase.fits import fit_transition
from proofs_check.sweeps.phase.points import interval
from proofs_check.sweeps.phase.prediction import centred_law, gd_threshold, threshold


@pytest.mark.parametrize("n", [4, 20, 96])
def test_pairs_follow_wendel(n: int):
    m = n // 2
    wendel = [sum(comb(m - 1, k) for k in range(d)) / 2 ** (m - 1) for d in range(m + 1)]
    assert centred_law(n, 2, 1).share == pytest.approx(wendel, abs=1e-14)  # sums of m terms below 1


def test_one_batch_of_three_by_hand():
    """One + against two −, centred: a plane in which the cone is a wedge of 60 degrees."""
    law = centred_law(3, 3, 1)
    assert law.share == pytest.approx([0, 1 / 3, 1], abs=1e-15)  # a line meets the wedge or its negative


@pytest.mark.parametrize(("n", "d", "batch_size", "positives"), [(16, 6, 4, 2), (24, 9, 6, 2), (16, 7, 8, 4)])
def test_centred_draws_follow_it(n: int, d: int, batch_size: int, positives: int):
    rng, count = np.random.default_rng(d), 600
    y = np.tile(np.repeat([1.0, -1.0], [positives, batch_size - positives]), n // batch_size)
    hits = 0
    for _ in range(count):
        X = rng.normal(size=(n // batch_size, batch_size, d))
        Z = y[:, None] * (X - X.mean(axis=1, keepdims=True)).reshape(n, d)
        weights, _ = nearest_point(Z / np.sqrt(d))
        hits += bool(weights.sum() < 1 - 1e-9)
    share = centred_law(n, batch_size, positives).share[d]
    assert 0.1 < share < 0.9
    assert abs(hits / count - share) < 5 * np.sqrt(share * (1 - share) / count)


@pytest.mark.parametrize(("batch_size", "positives"), [(2, 1), (4, 2), (4, 1), (8, 4)])
def test_its_half_point_tends_to_the_threshold_and_its_width_falls_as_a_root(batch_size: int, positives: int):
    few, many = (centred_law(n, batch_size, positives) for n in (96, 96 * 16))
    limit = threshold(batch_size, positives)
    assert abs(many.half - limit) <= abs(few.half - limit) + 1e-12  # both exact at B = 2, to rounding
    assert abs(many.half - limit) < 1e-4
    assert few.width / many.width == pytest.approx(4, rel=0.02)  # √16; the next term is of order 1/n
    assert (np.diff(many.share) >= -1e-12).all()  # sums of some 1,000 terms below 1


def test_a_transition_is_found_again():
    rng, m = np.random.default_rng(1), 4000
    from scipy.stats import norm

    ratios = np.linspace(0.1, 0.6, 26)
    hits = rng.binomial(m, norm.cdf((ratios - 0.41) / 0.03))
    found = fit_transition(ratios, hits, [m] * 26)
    assert found is not None
    assert abs(found.half - 0.41) < 5 * found.half_error
    assert abs(found.width - 2 * norm.ppf(0.9) * 0.03) < 5 * found.width_error
    assert found.half_error < 1e-3
    low, high = found.interval()
    assert low < found.half < high
    assert found.misfit < found.freedom + 5 * np.sqrt(2 * found.freedom)  # χ²'s standard deviation


@pytest.mark.parametrize("hits", [[0, 0, 0, 0], [9, 9, 9, 9], [0, 0, 9, 9], [9, 6, 3, 0]])
def test_points_that_determine_no_transition(hits: list[int]):
    assert fit_transition([0.1, 0.2, 0.3, 0.4], hits, [9] * 4) is None


def test_undecided_draws_widen_an_interval():
    low, high = interval(5, 20)
    wide = interval(5, 20, undecided=3)
    assert wide[0] == low
    assert wide[1] == interval(8, 20)[1] > high


@pytest.mark.parametrize(("batch_size", "positives"), [(32, 16), (32, 8), (24, 4)])
def test_gds_threshold_is_that_of_large_batches(batch_size: int, positives: int):
    """The threshold of B approaches it as 1/B: twice the distance at half the size, to a tenth."""
    limit = gd_threshold(positives / batch_size)
    far, near = (limit - threshold(batch_size // k, positives // k) for k in (2, 1))
    assert far / near == pytest.approx(2, rel=0.1)
    assert gd_threshold(0.5) == pytest.approx(0.5, abs=1e-12)  # a root found to 2e-12
