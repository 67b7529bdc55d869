"""AV-7: the stationary law of single shuffling."""

from __future__ import annotations

from fractions import Fraction

import pytest

from proofs_check.averaging.quadratics import all_orders, cycle
from proofs_check.averaging.stationary import single_shuffle
from proofs_check.claims.averaging.stationary_single_shuffle import _shuffle, covariances, cycles
from tests.claims import claim_holds


def test_claim_holds():
    claim_holds("AV-7")


@pytest.mark.parametrize(
    ("centres", "rate", "golden"),
    [([-1, 1], "1/2", "1/9"), ([-2, 1, 1], "1/2", "1/7"), ([0, 1, 5, -2, 7], "1/4", "31/781")],
)
def test_golden_rationals_by_all_orders(centres, rate, golden):
    case = _shuffle(centres, rate)
    assert cycles(case)[0] / case.variance == Fraction(golden)


@pytest.mark.parametrize("lag", range(5))
def test_public_form(lag):
    case = _shuffle([0, 1, 5, -2], "9/10")
    assert covariances(case)[lag] == case.variance * single_shuffle(case.rate, 4, lag=lag)


def test_turning_the_order_turns_the_cycle():
    case = _shuffle([0, 1, 5, -2], "1/3")
    for order in list(all_orders(4))[:6]:
        points = cycle(case.problem, case.rate, order)
        assert cycle(case.problem, case.rate, order[1:] + order[:1]) == points[1:] + points[:1]
