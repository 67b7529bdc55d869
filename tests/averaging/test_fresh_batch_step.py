"""AV-3: the best step on a fresh batch."""

from __future__ import annotations

from fractions import Fraction

import pytest

from proofs_check.averaging.quadratics import around
from proofs_check.averaging.replacement import stationary_replaced
from proofs_check.claims.averaging.fresh_batch_step import Fresh, curve, phases, phases_enumerated
from tests.claims import claim_holds


def test_claim_holds():
    claim_holds("AV-3")


def test_minimisers_along_an_epoch():
    rate = Fraction(3, 10)
    found = [float(v / rate) for v in phases(Fresh(around([0, 1, 5, -2, 7, 3]), rate))]
    assert found == pytest.approx([0.170, 0.476, 0.563, 0.580, 0.573, 0.560, 0.5], abs=5.01e-4)  # three digits quoted


def test_five_batches_by_all_orders():
    case = Fresh(around([0, 1, 5, -2, 7]), Fraction(1, 4))
    assert phases(case) == phases_enumerated(case)


def test_parabola_is_symmetric_about_half_the_rate():
    problem = around([[1, 0, 2], [-3, 1, 0], [4, 4, -1], [0, 2, 5]], hessians=[[1, 1, 2], [2, 1, 1], 1, [3, 2, 1]])
    rate = Fraction(1, 4)
    values = curve(problem, *stationary_replaced(problem, rate), [rate * k / 4 for k in range(5)])
    assert values == values[::-1]
    assert values[0] > values[1] > values[2]
