"""AV-1: gradients of batches, their noise and their memory."""

from __future__ import annotations

from fractions import Fraction

import pytest

from proofs_check.averaging.quadratics import around, moments
from proofs_check.claims.averaging.gradient_noise import Lagged, correlations, followed
from tests.claims import claim_holds


def test_claim_holds():
    claim_holds("AV-1")


@pytest.mark.parametrize(("rate", "expected"), [("2/5", "-1/5 -3/25 -9/125"), ("1/10", "-1/20 -9/200 -81/2000")])
def test_golden_correlations(rate, expected):
    found = [followed(Lagged(around([-1, 1]), Fraction(rate), lag))[1] for lag in (1, 2, 3)]
    assert found == [Fraction(v) for v in expected.split()]


def test_correlations_cancel_in_the_long_run():
    total = 1 + 2 * sum(correlations(Lagged(around([-1, 1]), Fraction(1, 2), lag))[1] for lag in range(1, 41))
    assert total == Fraction(1, 2**40)


def test_noise_moves_with_the_weights_when_curvatures_differ():
    problem = around([[-2, 3], [1, 0]], hessians=[[1, 2], [3, 1]])
    there, here = (
        moments([problem.gradient(b, theta) for b in range(2)])[1] for theta in ((Fraction(9),) * 2, (Fraction(0),) * 2)
    )
    assert there != here
    assert problem.minimiser != (Fraction(-1, 2), Fraction(3, 2))  # the mean centre
