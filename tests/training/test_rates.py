"""Learning rates: what a schedule says epoch by epoch, as a table for the engine, and which are refused."""

from __future__ import annotations

import numpy as np
import pytest

from proofs_check.errors import InputError
from proofs_check.training.rates import PowerRate, StepRate, rate_table, schedule_of


def test_a_milestone_is_the_last_epoch_of_its_rate() -> None:
    rate = StepRate(8.0, (2, 4), 0.5)
    assert [rate(epoch, 100) for epoch in range(1, 7)] == [8.0, 8.0, 4.0, 4.0, 2.0, 2.0]
    assert StepRate(1.0, (1,))(2, 1) == 0.1


def test_powers_fall_with_epochs_or_with_steps() -> None:
    assert [PowerRate(6.0, 1.0)(k, 9) for k in (1, 2, 3)] == [6.0, 3.0, 2.0]
    assert [PowerRate(6.0, 1.0, "step")(9, k) for k in (1, 2, 3)] == [6.0, 3.0, 2.0]
    assert schedule_of(0.25)(7, 9) == 0.25


def test_a_table_holds_the_rates_of_the_steps_counted_over_the_whole_run() -> None:
    for rate in (PowerRate(3.0, 0.5, "step"), lambda epoch, step: epoch + step / 1000):
        table = rate_table(rate, 4, 3, 5)
        assert table.shape == (3, 5)
        for e in range(3):
            for j in range(5):
                assert table[e, j] == rate(4 + e, (3 + e) * 5 + j + 1)
    for constant in (PowerRate(3.0, 0.5), StepRate(1.0, (5,))):
        assert rate_table(constant, 4, 3, 5).tolist() == [[constant(4 + e, 1)] for e in range(3)]
    assert rate_table(0.5, 4, 3, 5).tolist() == [[0.5]] * 3
    assert rate_table(PowerRate(3.0, 0.5, "step"), 4, 0, 5).shape == (0, 5)


@pytest.mark.parametrize("bad", [0.0, -1.0, float("nan"), float("inf")])
def test_rates_that_are_no_positive_number_are_refused_with_their_place(bad: float) -> None:
    with pytest.raises(InputError, match="not positive and finite"):
        schedule_of(bad)
    with pytest.raises(InputError, match=r"at epoch 5, step 23;"):
        rate_table(lambda _epoch, step: bad if step == 23 else 0.1, 4, 3, 5)
    assert np.isfinite(rate_table(lambda *_: 1e-300, 1, 1, 1)).all()
