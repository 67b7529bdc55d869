"""AV-6: the stationary law of random reshuffling."""

from __future__ import annotations

from fractions import Fraction

import pytest

from proofs_check.averaging.stationary import reshuffled_mean, reshuffled_phase, with_replacement
from proofs_check.claims.averaging.stationary_reshuffled import _epoch, mean, phase, phases, phases_enumerated
from tests.claims import claim_holds


def test_claim_holds():
    claim_holds("AV-6")


@pytest.mark.parametrize(
    ("centres", "rate", "end", "over"),
    [
        ([-1, 1], "1/2", "1/15", "1/6"),
        ([-2, 1, 1], "1/2", "1/9", "7/36"),
        ([0, 1, 5, -2, 7], "1/4", "31/1267", "1063/17920"),
    ],
)
def test_golden_rationals_by_all_orders(centres, rate, end, over):
    case = _epoch(centres, rate)
    found = [v / case.spread[0][0] for v in phases_enumerated(case)]
    assert found[0] == Fraction(end)
    assert sum(found) / case.n == Fraction(over)


@pytest.mark.parametrize("rate", ["1/10", "1/2", "9/10", "3/2"])
@pytest.mark.parametrize("centres", [[0, 1], [0, 1, 5], [0, 1, 5, -2], [0, 1, 5, -2, 7]])
def test_phases_at_the_four_rates(centres, rate):
    case = _epoch(centres, rate)
    assert phases(case) == phases_enumerated(case)
    assert phase(case, case.n) == phase(case, 0)
    public = [case.spread[0][0] * reshuffled_phase(case.rate, case.n, phase=j) for j in range(case.n)]
    assert phases(case) == public
    assert mean(case) == [case.spread[0][0] * reshuffled_mean(case.rate, case.n)]


def test_independent_batches_overstate_the_variance():
    rate = Fraction(1, 10)
    ratios = [float(with_replacement(rate) / v) for v in (reshuffled_phase(rate, 5), reshuffled_mean(rate, 5))]
    assert ratios == pytest.approx([37, 5.4], rel=0.02)  # quoted to two digits
