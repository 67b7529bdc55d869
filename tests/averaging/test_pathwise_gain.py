"""AV-19: the gain of averaging on a quadratic."""

from __future__ import annotations

from fractions import Fraction

from proofs_check.averaging.quadratics import around
from proofs_check.claims.averaging.pathwise_gain import Points, loss_at_average, measured_gain
from tests.claims import claim_holds


def test_claim_holds():
    claim_holds("AV-19")


def test_gain_ignores_shifts_of_the_loss():
    points = ((Fraction(3), Fraction(1)), (Fraction(-1), Fraction(2)))
    gains = [
        measured_gain(Points(around([c], (2, 3)), points, (Fraction(1, 2),) * 2)) for c in ((0, 0), (5, -7), (1, 1))
    ]
    assert gains == [Fraction(2 * 16 + 3, 8)] * 3  # ⅛ (2·4² + 3·1²)


def test_weights_on_one_point_gain_nothing():
    case = Points(around([2]), ((Fraction(5),), (Fraction(1),)), (Fraction(1), Fraction(0)))
    assert loss_at_average(case) == Fraction(9, 2)
