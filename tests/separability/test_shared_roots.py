"""Fates that no open condition decides: items of different batches parallel in irrational numbers."""

from __future__ import annotations

import copy

import pytest

from proofs_check.certificates import check_certificate
from proofs_check.separability.fates import fate
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
