"""A fate that no certificate shows is never called verified."""

from __future__ import annotations

from dataclasses import replace

import pytest

from proofs_check.separability import decision_of, exact_data, fate_of, fates, make_order

DATA = exact_data([[0], [1], [3], [2]], [-1, 1, 1, -1])


def test_an_undecided_class_has_an_undecided_fate() -> None:
    order = make_order(DATA, "ss", batch_size=2)
    known = decision_of(DATA, order)
    assert fate_of(DATA, order, decision=known).verified
    found = fate_of(DATA, order, decision=replace(known, kind="UNDECIDED", tried=("in vain",)))
    assert (found.fate, found.strength, found.verified, found.certificate) == ("undecided", "undecided", False, None)
    assert found.tried == ("in vain",)


def test_proofs_that_do_not_hold_leave_the_fate_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    order = make_order(DATA, "ss", batch_size=2)
    right = [rule for rule, _ in fates._proofs(DATA, decision_of(DATA, order), None)][:1]
    assert right
    for proofs in ([], [("whole", {})], [("whole", {}), ("overlaps", {})]):
        monkeypatch.setattr(fates, "_proofs", lambda *_, proofs=proofs: iter(proofs))
        found = fate_of(DATA, order)
        assert (found.fate, found.strength, found.verified) == ("undecided", "undecided", False)
        assert found.certificate is None
        assert [line.partition(":")[0] for line in found.tried] == [rule for rule, _ in proofs]
