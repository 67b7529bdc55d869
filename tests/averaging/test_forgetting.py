"""AV-4: how fast a batch is forgotten."""

from __future__ import annotations

from fractions import Fraction

import pytest

from proofs_check.claims.averaging.forgetting import _memory, _single, enumerated, gap
from tests.claims import claim_holds


def test_claim_holds():
    claim_holds("AV-4")


@pytest.mark.parametrize(("steps", "golden"), [(0, "4/3"), (1, "8/9"), (2, "16/27")])
@pytest.mark.parametrize("start", [0, 50])
def test_golden_gaps_of_the_squared_distance(steps, golden, start):
    case = _memory([-2, 1, 1], "1/3", [start], 2, steps)
    assert 2 * enumerated(case) == 2 * gap(case) == Fraction(golden)


def test_under_one_order_the_gap_returns():
    gaps = [_single(_memory([-3, 1, 2], "1/3", [0], 1, s)) for s in range(6)]
    assert gaps[:3] == gaps[3:]
    assert sum(gaps[:3]) == 0  # over a cycle every batch is seen once


def test_overshooting_steps_alternate():
    signs = [enumerated(_memory([-2, 1, 1], "3/2", [0], 1, s)) > 0 for s in range(4)]
    assert signs == [True, False, True, False]
