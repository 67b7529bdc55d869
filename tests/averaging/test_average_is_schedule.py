"""AV-11: averages are schedules."""

from __future__ import annotations

from fractions import Fraction

import pytest

from constructions.averaging.runs import run
from proofs_check.averaging import average_to_schedule
from proofs_check.averaging.measured import averaged_iterate
from proofs_check.errors import InputError
from tests.claims import claim_holds


def test_claim_holds():
    claim_holds("AV-11")


def test_two_point_needs_the_next_batchs_curvature():
    """α = (½, 0, ½) at rate ¼: the first rate would be ¼(1−¼h₂)/(2−¼h₂), 3/28 for h₂ = 1 and 1/12 for h₂ = 2."""
    for bend, rate in ((1, Fraction(3, 28)), (2, Fraction(1, 12))):
        case = run(1, "1/4 1/4", (3, -2), "1/2 0 1/2", f"1 {bend}")
        second = Fraction(1, 8)
        step = case.start - rate * (case.start - 3)
        assert step - second * bend * (step + 2) == averaged_iterate(case)


def test_a_vanishing_partial_sum_with_weight_left_has_no_schedule():
    with pytest.raises(InputError, match="up to step 1"):
        average_to_schedule([-1, 0, 2], Fraction(1, 2))
