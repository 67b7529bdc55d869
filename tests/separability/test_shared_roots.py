"""Fates that no open condition decides: items of different batches parallel in irrational numbers."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from proofs_check.certificates import check_certificate
from proofs_check.separability.data import exact_data
from proofs_check.separability.exact_rows import ExactRows
from proofs_check.separability.fates import fate
from proofs_check.separability.shared_roots import _relation
from tests.certificates.test_checker import sealed

DIVERGES = ([(-8, -8), (-1, -1), (8, 5), (5, 8)], [-1, 1, 1, -1])
BOUNDED = ([(-3, -3), (-5, -5), (-10, -4), (-4, -10)], [1, 1, 1, -1])


@pytest.mark.parametrize(("data", "expected"), [(DIVERGES, "diverges"), (BOUNDED, "bounded")])
def test_exactly_parallel_items_are_decided(data, expected: str):
    found = fate(*data, order="ss", batch_size=2)
    assert (found.fate, found.verified) == (expected, True)
    parts = found.certificate["proof"]
    shared = [parts] if expected == "diverges" else parts["cones"]
    assert any(part.get("shared") is True for part in shared)


def test_parallel_items_count_where_a_feature_is_constant_in_their_batch():
    X = [[3, -2, 1], [0, 3, 0], [-1, -2, 0], [3, 0, 0], [-2, -2, 1], [1, 1, 0]]
    found = fate(X, [-1, 1, -1, -1, 1, 1], order="ss", batch_size=2, constant="zero")
    assert (found.fate, found.verified) == ("bounded", True)
    assert check_certificate(found.certificate)


@pytest.mark.parametrize("data", [DIVERGES, BOUNDED])
def test_a_changed_weight_is_refused(data):
    made = fate(*data, order="ss", batch_size=2).certificate
    assert check_certificate(made)
    for change in range(20):
        forged = copy.deepcopy(made)
        parts = forged["proof"]
        entries = [parts] if "weights" in parts else [c for c in parts["cones"] if c["weights"]]
        entry = entries[change % len(entries)]
        entry["weights"][0] = str(int(entry["weights"][0]) + 1 + change)
        assert not check_certificate(sealed(forged))


def test_weights_do_not_count_raw_rows_once_marked_shared():
    """The mark alone does not turn a proof by open conditions into one by exact rows."""
    made = copy.deepcopy(dict(fate(*DIVERGES, order="ss", batch_size=2).certificate))
    made["proof"]["shared"] = False
    assert not check_certificate(sealed(made))


@pytest.mark.parametrize("turned", [False, True])
def test_a_relation_is_an_exact_sum_whichever_item_comes_last(turned: bool):
    """Pairs have rows of signs: (1, 1) = (1, 0) + (0, 1), and with (−1, −1) it vanishes."""
    X = [[0, 0], [1, 0], [0, 3], [0, 4], [5, 5], [6, 6], [7, 9], [9, 7]]
    data = exact_data(X, [0, 1] * 4)
    exact = ExactRows(data, [np.array([k, k + 1]) for k in (0, 2, 4, 6)])
    rows = {(0, 1, 0): (1, 0), (1, 1, 0): (0, 1), (3, 1, 0): (1, -1)}
    keys = [key for key in ([*rows][::-1] if turned else rows) if key != (3, 1, 0)]
    assert [tuple(exact.vector(key)[0]) for key in rows] == [*rows.values()]
    kept, weights, scale = _relation(exact, keys, (2, 1, 0), -1, [0, 1])
    assert sorted(kept) == sorted(keys)
    assert weights == [scale, scale]
    assert _relation(exact, keys, (2, 1, 0), 1, [0, 1]) is None, "all three lie on one side"
    kept, weights, scale = _relation(exact, [(3, 1, 0), (1, 1, 0)], (0, 1, 0), -1, [0, 1])
    assert (sorted(kept), weights) == ([(1, 1, 0), (3, 1, 0)], [scale, scale])
    assert _relation(exact, keys, (0, 1, 0), -1, [1]) is not None, "on feature 1 alone it is 0"


def test_too_many_items_are_left_to_open_conditions(monkeypatch: pytest.MonkeyPatch):
    from proofs_check.separability import shared_roots

    data = exact_data([[0], [1], [2], [3]], [0, 1] * 2)
    exact, keys = ExactRows(data, [np.array([0, 1]), np.array([2, 3])]), [(0, 0, 1), (0, 1, 0)]
    for most, found in ((2, True), (1, False)):
        monkeypatch.setattr(shared_roots, "MOST_ITEMS", most)
        assert (_relation(exact, keys, (1, 1, 0), -1, [0]) is not None) is found
