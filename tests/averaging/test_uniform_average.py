"""AV-9: uniform averages forget the rate."""

from __future__ import annotations

from fractions import Fraction

import pytest

from proofs_check.claims.averaging.uniform_average import (
    Window,
    _window,
    enumerated_epochs,
    variance_of_mean,
    variance_over_epochs,
)
from tests.claims import claim_holds


def test_claim_holds():
    claim_holds("AV-9")


def test_golden_of_two_epochs_both_ways():
    case = _window([-3, 1, 2], "1/3", 2)
    assert variance_over_epochs(case) == enumerated_epochs(case) == Fraction(133, 2187)


def test_one_epoch_beats_as_many_independent_steps_fourfold():
    case = _window([0, 1, 5, -2, 7], "1/4", 1)
    independent = variance_of_mean(Window(case.problem, case.rate, 5))
    found = [float(v / case.variance) for v in (variance_over_epochs(case), independent)]
    assert found == pytest.approx([0.0238861, 0.0954018], abs=5.01e-8)  # quoted to seven decimals


def test_reshuffled_average_falls_as_the_square_of_the_epochs():
    one, many = (variance_over_epochs(_window([-3, 1, 2], "1/3", K)) for K in (10, 100))
    assert float(one / many) == pytest.approx(100, rel=1e-4)  # 1 − q^{30} is 5e-6 below 1
