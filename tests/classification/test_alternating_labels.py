"""C-6: alternating labels on a line."""

from __future__ import annotations

from fractions import Fraction

import constructions
from proofs_check.claims.classification.alternating_labels import line, pairings, share_separable
from tests.claims import claim_holds


def test_claim_holds():
    claim_holds("C-6")


def test_of_the_three_pairings_of_four_points_one_diverges():
    assert len(list(pairings((0, 1, 2, 3)))) == 3
    assert share_separable(line(4)) == Fraction(1, 3)


def test_slope_of_four_points_by_hand():
    """z under GD is (3, −1, −1, 3)/√5: two samples of four are lost, each at rate 1/√5."""
    assert str(constructions.find("four-points").expects["slope"]) == "sqrt(5)/10"
