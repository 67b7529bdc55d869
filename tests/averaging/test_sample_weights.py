"""AV-10: schedules and sample weights."""

from __future__ import annotations

from fractions import Fraction

from proofs_check.averaging import sample_weights, schedule_of_weights
from tests.claims import claim_holds


def test_claim_holds():
    claim_holds("AV-10")


def test_a_rate_of_one_forgets():
    one = Fraction(1)
    assert sample_weights([one / 3, one]) == sample_weights([2 * one / 3, one]) == [0, 0, 1]


def test_equal_weights_are_the_harmonic_schedule():
    assert schedule_of_weights([Fraction(1, 5)] * 5) == [Fraction(1, k) for k in range(2, 6)]
