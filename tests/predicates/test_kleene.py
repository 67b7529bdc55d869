"""Three-valued logic against its truth tables, for numbers and for arrays."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from proofs_check.predicates.kleene import as_bool, both, either, negated, truth

VALUES = (True, False, None)


def conjunction(a: bool | None, b: bool | None) -> bool | None:
    if a is False or b is False:
        return False
    return None if a is None or b is None else True


@pytest.mark.parametrize(("a", "b"), list(itertools.product(VALUES, repeat=2)))
def test_tables(a: bool | None, b: bool | None) -> None:
    opposite = {True: False, False: True, None: None}
    assert as_bool(truth(a)) is a
    assert as_bool(negated(truth(a))) is opposite[a]
    assert as_bool(both(truth(a), truth(b))) is conjunction(a, b)
    assert as_bool(either(truth(a), truth(b))) is opposite[conjunction(opposite[a], opposite[b])]


def test_a_number_with_an_array() -> None:
    many = np.array([truth(value) for value in VALUES])
    for value in VALUES:
        for one, other in ((truth(value), many), (many, truth(value))):
            assert both(one, other).tolist() == [both(truth(value), int(entry)) for entry in many]
            assert either(one, other).tolist() == [either(truth(value), int(entry)) for entry in many]
