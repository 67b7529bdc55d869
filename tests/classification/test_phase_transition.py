"""C-10: a conjecture, supported by numerics."""

from __future__ import annotations

from fractions import Fraction
from math import asin, pi

import pytest

from proofs_check.claims.classification.phase_transition import Draws, cover, delta, half_point, threshold
from tests.claims import claim_holds


@pytest.mark.parametrize("seed", range(2))
def test_claim_holds(seed: int):
    claim_holds("C-10", seed=seed)


def test_closed_forms_of_small_batches():
    assert delta(2, 1) == 0.5
    assert delta(3, 1) == pytest.approx(5 / 6, abs=1e-15)  # a float's rounding
    assert delta(4, 2) == pytest.approx(7 / 6 + 2 * asin(1 / 3) / pi, abs=1e-15)


def test_larger_batches_in_numbers():
    found = [delta(B, B // 2) for B in (4, 8, 16)]
    assert found == pytest.approx([1.383014, 3.337800, 7.326344], abs=5e-7)  # the digits printed with the conjecture


def test_thresholds_rise_to_one_half():
    found = [threshold(B, B // 2) for B in (2, 4, 8, 16)]
    assert found == pytest.approx([0.25, 0.4042, 0.4578, 0.4796], abs=5e-5)  # the digits printed with the conjecture
    assert found == sorted(found)
    assert found[-1] < 0.5


def test_a_half_point_and_its_error():
    middle, error = half_point(Draws(2, 1, 12, 5))
    assert 0 < error < 0.02
    assert abs(middle - 0.25) < 5 * error


def test_cover_is_one_half_at_twice_as_many_samples_as_features():
    assert all(cover(2 * d, d) == Fraction(1, 2) for d in range(1, 30))
