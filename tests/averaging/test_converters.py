"""Averages, schedules and sample weights: golden rationals, round trips, precision, speed, bad input."""

from __future__ import annotations

import time
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from proofs_check.averaging import (
    average_to_schedule,
    best_tail,
    ema,
    expected_loss,
    sample_weights,
    schedule_of_weights,
    schedule_to_average,
    swa,
    two_point,
)
from proofs_check.averaging.closed_forms import best_tail_rate, ema_rate, swa_rate, two_point_rate
from proofs_check.averaging.quadratics import all_paths, around, iterates
from proofs_check.errors import InputError

F = Fraction
THIRD = F(1, 3)
GOLDEN = {  # T = 4, η = 1/3
    "EMA 1/2": (ema(4, decay=F(1, 2)), (F(175, 606), F(37, 138), F(7, 30), F(1, 6))),
    "SWA 3": (swa(4, last=3), (THIRD, THIRD, F(5, 24), F(1, 9))),
    "two-point 3": (two_point(4, spacing=3), (THIRD, F(4, 39), F(2, 15), F(1, 6))),
    "best tail 4": (best_tail(4, last=4, rate=THIRD), (THIRD, F(1, 6), F(1, 7), F(1, 8))),
    "uniform": (swa(4, last=5), (F(65, 276), F(19, 111), F(5, 42), F(1, 15))),
}
rates = st.integers(0, 19).map(lambda k: F(k, 10))
weights = st.lists(st.integers(0, 5), min_size=2, max_size=12).filter(any).map(lambda w: [F(v, sum(w)) for v in w])


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_schedules_both_ways(name):
    alpha, schedule = GOLDEN[name]
    assert tuple(average_to_schedule(alpha, THIRD)) == schedule
    back = schedule_to_average(schedule, THIRD)
    assert back.convex
    assert back.weights == alpha


def test_golden_averages():
    found = schedule_to_average([F(3, 16), F(1, 8), F(1, 16), 0], F(1, 4))
    assert found == ([F(105, 512), F(135, 512), F(9, 32), F(1, 4), 0], True)
    assert schedule_to_average([F(1, 100), F(1, 4)], F(1, 4)) == ([F(18, 25), F(-18, 25), 1], False)


def test_cosine_schedule_is_a_convex_average():
    cosine = 0.1 * (1 + np.cos(np.pi * np.arange(40) / 40)) / 2
    found = schedule_to_average(cosine, 0.1)
    assert found.convex
    assert found.weights.sum() == pytest.approx(1, abs=1e-14)  # 41 terms below 1, eps each


def test_golden_decimals_of_closed_forms():
    two = [two_point_rate(0.1, m, spacing=40) for m in (39, 20, 0)]
    assert two == pytest.approx([0.0016, 0.0108, 0.05], abs=5.01e-5)  # quoted to four decimals
    tail = [swa_rate(0.1, 100 - j, last=100) for j in (1, 2, 11, 50, 90, 99, 100)]
    assert tail == pytest.approx([0.1, 0.0909, 0.05, 0.0169, 0.0072, 0.0019, 0.001], abs=5.01e-5)
    slow = [ema_rate(0.1, m, decay=0.99) for m in (0, 1, 5, 20, 50, 200)]
    assert slow == pytest.approx([0.001, 0.0019, 0.0046, 0.0088, 0.0099, 0.01], abs=5.01e-5)


@pytest.mark.parametrize("x", [F(1, 10), THIRD, F(4, 5), 1 - F(1, 2)])
def test_closed_forms_are_the_converter(x):
    T = 9
    m = range(T - 1, -1, -1)
    for decay in (F(1, 2), F(9, 10), F(0)):
        assert average_to_schedule(ema(T, decay=decay), x) == [ema_rate(x, k, decay=decay) for k in m]
    for last in (1, 4, 9):
        assert average_to_schedule(swa(T, last=last), x) == [swa_rate(x, k, last=last) for k in m]
    for a in (1, 5, 9):
        assert average_to_schedule(two_point(T, spacing=a), x) == [two_point_rate(x, k, spacing=a) for k in m]
    for last in (2, 5, 9):
        assert average_to_schedule(best_tail(T, last=last, rate=x), x) == [best_tail_rate(x, k, last=last) for k in m]


@given(weights, st.data())
def test_the_schedules_last_iterate_is_the_average(alpha, data):
    T = len(alpha) - 1
    base = data.draw(st.lists(rates.filter(lambda r: r < 1), min_size=T, max_size=T))
    problem = around(data.draw(st.lists(st.integers(-9, 9), min_size=T, max_size=T)))
    run = iterates(problem, 7, base, range(T))
    average = sum(a * theta[0] for a, theta in zip(alpha, run, strict=True))
    schedule = average_to_schedule(alpha, base)
    assert iterates(problem, 7, schedule, range(T))[-1][0] == average
    assert all(0 <= new <= old for new, old in zip(schedule, base, strict=True))


@given(weights, rates.filter(bool))
def test_round_trip_of_averages(alpha, rate):
    try:
        schedule = average_to_schedule(alpha, rate)
    except InputError:
        assume(False)
    assume(1 not in schedule[1:])
    assert schedule_to_average(schedule, rate).weights == alpha


@given(st.lists(rates.filter(lambda r: r != 1), min_size=1, max_size=12))
def test_round_trip_of_sample_weights(schedule):
    assert schedule_of_weights(sample_weights(schedule)) == schedule


def test_curvature_scales_rates():
    alpha = two_point(2, spacing=2)
    assert average_to_schedule(alpha, F(1, 4)) == [F(3, 28), F(1, 8)]
    assert average_to_schedule(alpha, F(1, 4), curvature=2) == [F(1, 12), F(1, 8)]
    back = schedule_to_average([F(1, 12), F(1, 8)], F(1, 4), curvature=2)
    assert back.weights == alpha


def test_rationals_stay_exact_and_floats_give_arrays():
    assert all(isinstance(v, Fraction) for v in average_to_schedule([0, 1], F(1, 2)))
    assert isinstance(average_to_schedule([0, 1], 0.5), np.ndarray)
    assert isinstance(average_to_schedule(np.array([0, 1]), F(1, 2)), np.ndarray)
    assert isinstance(ema(3, decay=0.5), np.ndarray)


def test_backward_subtraction_loses_what_forward_sums_keep():
    W = sample_weights(0.2, steps=400)
    assert schedule_of_weights(W) == pytest.approx(np.full(400, 0.2), abs=1e-15)  # a product and a quotient of each
    backward, left = np.empty(400), 1.0
    for k in range(400, 0, -1):
        backward[k - 1] = W[k] / left
        left -= W[k]
    error = np.abs(backward - 0.2)
    assert error.max() > 0.1
    assert error[: 400 - 107].max() > 1e-6


@pytest.mark.parametrize("rate", [0.1, np.full(10**6, 0.1)], ids=["constant", "rates"])
def test_a_million_steps(rate):
    alpha = ema(10**6, decay=0.999)
    started = time.process_time()
    schedule = average_to_schedule(alpha, rate)
    assert time.process_time() - started < 1  # measured 0.25 s; processor time, as machines are shared
    assert schedule[-1] == pytest.approx(1e-4, rel=1e-9)  # ηγ; γ = 1 − 0.999 itself carries 1e-13
    started = time.process_time()
    back = schedule_to_average(schedule, 0.1)
    assert time.process_time() - started < 1  # measured 0.1 s
    assert back.convex
    assert np.abs(back.weights - alpha).max() < 1e-16  # weights of 1e-3, recovered to some eps


def test_expected_loss_against_all_paths():
    problem, rate, alpha = around([-2, 1, 1]), F(1, 3), ema(4, decay=F(1, 2))
    found = F(0)
    for path in all_paths(3, 4):
        run = iterates(problem, 5, [rate] * 4, path)
        found += sum(a * theta[0] for a, theta in zip(alpha, run, strict=True)) ** 2 / 2 / 3**4

    def rule(lam):
        return sample_weights(rate, average=alpha, curvature=lam)

    assert expected_loss(rule, [1], offset=5, noise=2) == found
    assert expected_loss([sample_weights([rate] * 4, average=alpha)], [1.0], offset=5, noise=2) == float(found)
    assert expected_loss(lambda _lam: sample_weights(rate, steps=2), [1, 1], offset=(0, 1)) == pytest.approx(
        float(F(13, 81) + F(8, 81)), rel=1e-15
    )


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: average_to_schedule([0.5, 0.4], 0.1), "must sum to 1"),
        (lambda: average_to_schedule([F(1, 2), F(1, 3)], F(1, 2)), "sum to 5/6"),
        (lambda: average_to_schedule([], 0.1), "missing"),
        (lambda: average_to_schedule([1], 0.1), "do not fit 0 steps"),
        (lambda: average_to_schedule([0, 0, 1], [0.1]*3), "3 rates do not fit 2 steps"),
        (lambda: average_to_schedule([0, 1], 2.0), "choose it from 0 up to 2/curvature = 2.0"),
        (lambda: average_to_schedule([0, 1], F(1, 2), curvature=5), "2/curvature = 2/5"),
        (lambda: average_to_schedule([0, 0, 1], [0.1, -0.1]), "of step 2 is not stable"),
        (lambda: average_to_schedule([0, 1], 0.1, curvature=0), "must be positive"),
        (lambda: average_to_schedule([-1, 0, 2], F(1, 2)), "sum to 0 up to step 1"),
        (lambda: average_to_schedule([-1.0, 0.0, 2.0], 0.5), "sum to 0 up to step 1"),
        (lambda: average_to_schedule([0, 0, 1], [F(1, 2), 1]), "step 2 is exactly 1"),
        (lambda: average_to_schedule([float("nan"), 1], 0.5), "entry 0 is nan"),
        (lambda: average_to_schedule(["x", 1], 0.5), "real numbers"),
        (lambda: average_to_schedule([1j, 1], 0.5), "real numbers"),
        (lambda: average_to_schedule(np.eye(2), 0.5), "2 dimensions"),
        (lambda: schedule_to_average([THIRD, 1], F(1, 2)), "the rate of step 1 cannot be recovered"),
        (lambda: schedule_to_average([THIRD, THIRD, 1, THIRD], F(1, 2)), "rates of steps 1 to 2 cannot be recovered"),
        (lambda: schedule_to_average([THIRD], 0), "raise the rate"),
        (lambda: schedule_to_average([THIRD], 2), "not stable"),
        (lambda: schedule_of_weights([1, -1, 1]), "sum to 0 up to step 1"),
        (lambda: schedule_of_weights([0.1, 0.2, -0.3, 1.0]), "sum to 0 up to step 2"),
        (lambda: schedule_of_weights([0, 0, 1]), "nothing before it leaves a trace"),
        (lambda: schedule_of_weights([1, 1]), "must sum to 1"),
        (lambda: schedule_of_weights([]), "missing"),
        (lambda: sample_weights([0.1, 0.2], steps=3), "do not fit"),
        (lambda: sample_weights(0.1, average=[0.5]), "do not fit|must sum"),
        (lambda: ema(3, decay=1), "lies in"),
        (lambda: ema(0, decay=0.5), "at least one step"),
        (lambda: swa(3, last=5), "1 … 4"),
        (lambda: two_point(3, spacing=0), "1 … 3"),
        (lambda: best_tail(3, last=1, rate=0.5), "2 … 4"),
        (lambda: best_tail(3, last=2, rate=2), "between 0 and 2/λ"),
        (lambda: expected_loss([[0.5, 0.4]], [1.0]), "instead of 1"),
        (lambda: expected_loss([[1, 0]], [1, 2]), "as many rules"),
    ],
)  # fmt: skip
def test_bad_calls_are_one_sentence(call, says):
    with pytest.raises(InputError, match=says) as caught:
        call()
    assert "\n" not in str(caught.value)
