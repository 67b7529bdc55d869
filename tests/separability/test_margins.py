"""Max-margin directions of pairs, whose signed features are signs, against the exact ones of few rows."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from proofs_check.batchnorm import batch_normalize
from proofs_check.certificates import check_certificate
from proofs_check.exact.hard_margin import least_length, least_sum
from proofs_check.separability import decision_of, direction, exact_data, make_order
from proofs_check.separability.items import items_of
from proofs_check.separability.least_norms import _violated, duality_gap, tight

from .test_fate_rules import TWO


def separable(seed: int, d: int = 3):
    """Pairs of one sample of each class: both have the same signed feature, a vector of signs."""
    rng = np.random.default_rng(seed)
    while True:
        X = rng.integers(-4, 5, (6, d))
        y = np.tile([0, 1], 3)
        data = exact_data(X, y)
        decision = decision_of(data, make_order(data, "ss", batch_size=2))
        if decision.kind == "LS" and not data.redundant:
            rows = [[Fraction(int(np.sign(v))) for v in X[i + 1] - X[i]] for i in (0, 2, 4)]
            return X, y, data, decision, rows


@pytest.mark.parametrize("seed", range(6))
def test_frozen_scales_give_the_shortest(seed: int):
    X, y, data, decision, rows = separable(seed)
    expected = np.array([float(v) for v in least_length(rows)])
    found = direction(data, decision)
    missed = np.linalg.norm(found.weight - expected)
    assert missed <= found.error + 1e-14
    assert found.error < 1e-6
    assert found.norm == "l2"
    bars = batch_normalize(X)
    margins = (2 * y - 1) * (bars @ expected)
    np.testing.assert_allclose(found.margins, margins, atol=1e-6)
    lost = [i for i in np.argsort(margins) if margins[i] < -1e-6]
    assert list(found.lost)[: len(lost)] == lost
    slope = np.maximum(0, -margins).mean()
    assert abs(found.slope - slope) <= found.slope_error + 1e-14
    assert found.slope_error == pytest.approx(found.error * np.linalg.norm(bars, axis=1).mean(), rel=1e-9)
    if np.abs(margins).min() > 1e-6:  # a margin of 0 is not decided by enclosures
        assert found.fate == ("diverges" if lost else "bounded")
        assert check_certificate(found.certificate)


@pytest.mark.parametrize("seed", range(6))
def test_trained_scales_give_the_least_sum_where_it_is_the_only_one(seed: int):
    X, y, data, decision, rows = separable(seed)
    found, expected = direction(data, decision, gamma="trained"), least_sum(rows)
    assert (found.norm, found.slope, found.slope_error) == ("l1", None, None)
    margins = np.array([[float(v) for v in row] for row in rows]) @ found.weight
    assert margins.min() == pytest.approx(1, abs=1e-9)  # HiGHS is asked for 1e-10
    assert found.error < 1e-8
    if expected is not None:
        np.testing.assert_allclose(found.weight, [float(v) for v in expected], atol=1e-9)
        whole = (2 * y - 1) * (batch_normalize(X) @ found.weight)
        if np.abs(whole).min() > 1e-6:
            assert found.fate == ("diverges" if whole.min() < 0 else "bounded")
            assert check_certificate(found.certificate)


def test_the_gap_is_that_of_weak_duality():
    """v = (2, 0) instead of (1, 0) with α = 1 on (1, 0): 2 − 1 + ½ = 3/2 above, so √3; ℓ1: 1 − 1/2."""
    data = exact_data([[0, 1], [1, 1]], [0, 1])
    items = items_of(data, [np.arange(2)], full=True)
    v, basis, support, alpha = np.array([2.0, 0.0]), np.eye(2), np.array([1]), np.ones(1)
    assert duality_gap(items, v, support, alpha, basis, "l2") == pytest.approx(3**0.5, rel=1e-15)
    assert duality_gap(items, v, support, alpha, basis, "l1") == 0.5
    assert duality_gap(items, v / 2, support, alpha, basis, "l1") == 0


def test_violated_items_are_the_worst_that_are_not_at_work():
    data = exact_data([[0], [4], [1], [3]], [0, 1, 0, 1])
    items = items_of(data, [np.arange(4)], full=True)
    margins = items.margins(np.array([0.9]))
    every = np.arange(4)
    bad = np.flatnonzero(margins < 1)
    assert 0 < len(bad) < 4
    assert set(_violated(items, every, np.empty(0, np.intp), np.array([0.9]))) == set(bad)
    assert set(_violated(items, every, bad[:1], np.array([0.9]))) == set(bad[1:])
    assert set(_violated(items, every[2:], np.empty(0, np.intp), np.array([0.9]))) == set(bad) & {2, 3}


def test_equal_items_of_margin_1_are_named_once():
    data = exact_data([[0], [1], [5], [7]], [0, 1, 0, 1])
    items = items_of(data, [np.array([0, 1]), np.array([2, 3])], full=True)
    assert tight(items, np.array([1.0])).tolist() == [0]
    assert tight(items, np.array([2.0])).tolist() == []


@pytest.mark.parametrize("key", [key for key in TWO if key[1] == "PLS"], ids=str)
@pytest.mark.parametrize("gamma", ["frozen", "trained"])
def test_a_direction_has_the_fate_that_all_directions_have(key, gamma):
    """Where what overlaps has a span, bounds on the direction may add any of it."""
    X, y, batches = TWO[key]
    data = exact_data(X, y)
    decision = decision_of(data, make_order(data, "ss", batches=batches))
    found = direction(data, decision, gamma=gamma)
    lost = float(found.margins.min())
    if key[0] != "depends":
        assert (lost < -1e-9) is (key[0] in ("farkas", "coercive"))
    spanning = items_of(data, [np.array(batch) for batch in batches], full=True)
    overlapping = decision.guess.overlapping
    assert np.abs(spanning.margins(found.weight)[overlapping]).max(initial=0) < 1e-9, "orthogonal to what overlaps"
    assert spanning.margins(found.weight)[~overlapping].min() == pytest.approx(1, abs=1e-9)
    if abs(lost) > 1e-6:
        assert found.fate == ("diverges" if lost < 0 else "bounded")
        assert check_certificate(found.certificate)


def test_a_proof_of_bounded_lists_no_more_samples_than_it_may(monkeypatch: pytest.MonkeyPatch):
    from proofs_check.separability import margins

    X, y, batches = TWO["cones", "PLS", True]
    data = exact_data(X, y)
    decision = decision_of(data, make_order(data, "ss", batches=batches))
    for most, fate in ((6, "bounded"), (5, "undecided")):
        monkeypatch.setattr(margins, "MAX_TARGETS", most)
        assert direction(data, decision).fate == fate


@pytest.mark.parametrize("gamma", ["frozen", "trained"])
def test_samples_in_the_overlapping_part_need_no_proof_that_they_are_kept(gamma: str):
    data = exact_data(np.array([[0, 0], [3, 3], [1, 2], [2, 1]]), np.array([1, 1, 1, 0]))
    decision = decision_of(data, make_order(data, "ss", batches=[[0, 1], [2, 3]]))
    found = direction(data, decision, gamma=gamma)
    assert np.abs(found.margins[:2]).max() < 1e-12, "as one batch samples 0 and 1 lie along (1, 1), as in their own"
    assert [target["item"][1] for target in found.certificate["proof"]["targets"]] == [2, 3]
    assert found.fate == "bounded"
    assert check_certificate(found.certificate)


def test_samples_on_the_plane_that_do_not_overlap_are_not_taken_for_kept():
    """All pairs give z = (1, 1); as one batch samples 2 and 4 are ±(1, −1) up to a factor: margin 0, and no overlap."""
    X = np.array([[-1, -1], [3, 3], [3, -3], [2, -4], [-3, 3], [-4, 2]])
    data = exact_data(X, np.array([0, 1, 1, 0, 1, 0]))
    decision = decision_of(data, make_order(data, "ss", batch_size=2))
    assert decision.kind == "LS"
    found = direction(data, decision)
    assert np.abs(found.margins[[2, 4]]).max() < 1e-12
    assert found.margins.min() > -1e-12
    assert (found.fate, found.certificate) == ("undecided", None)
