"""C-10: a conjecture, supported by numerics."""

from __future__ import annotations

from fractions import Fraction

import pytest

from proofs_check.claims.classification.phase_transition import cover, delta, threshold
from tests.claims import claim_holds


@pytest.mark.parametrize("seed", range(2))
def test_claim_holds(seed: int):
    claim_holds("C-10", seed=seed)


def test_a_ray_has_dimension_one_half():
    assert delta(2) == pytest.approx(0.5, abs=1e-4)  # trapezoid rule with steps of 0.02


def test_larger_batches_in_numbers():
    assert [delta(4), delta(8)] == pytest.approx([1.383, 3.338], abs=1e-3)  # the digits printed with the conjecture


def test_thresholds_rise_to_one_half():
    found = [threshold(B) for B in (2, 4, 8)]
    assert found == pytest.approx([0.25, 0.40, 0.46], abs=5e-3)  # two printed digits
    assert found == sorted(found)
    assert found[-1] < 0.5


def test_cover_is_one_half_at_twice_as_many_samples_as_features():
    assert all(cover(2 * d, d) == Fraction(1, 2) for d in range(1, 30))
