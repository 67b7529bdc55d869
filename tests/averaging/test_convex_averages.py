"""AV-13: which schedules are convex averages."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from proofs_check.averaging import average_to_schedule, schedule_to_average
from tests.claims import claim_holds


def test_claim_holds():
    claim_holds("AV-13")


@given(st.lists(st.integers(1, 9), min_size=1, max_size=9), st.integers(9, 10))
def test_falling_schedules_are_convex(tenths, base):
    rates = [Fraction(t, 10) for t in sorted(tenths, reverse=True)]
    found = schedule_to_average(rates, Fraction(base, 10))
    assert found.convex
    assert sum(found.weights) == 1
    assert average_to_schedule(found.weights, Fraction(base, 10)) == rates


def test_one_over_t_is_the_uniform_average_of_the_batches():
    """At base rate 1 every iterate is a batch's centre, so α are the sample weights."""
    found = schedule_to_average([Fraction(1, k) for k in range(2, 6)], 1)
    assert found == ([Fraction(1, 5)] * 5, True)
