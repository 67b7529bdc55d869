"""The model by enumeration against the closed stationary forms, and the golden rationals of both."""

from __future__ import annotations

from fractions import Fraction

import pytest

from proofs_check.averaging.quadratics import (
    all_orders,
    all_paths,
    around,
    cross_moment,
    cycle,
    iterates,
    moments,
    stationary_reshuffled,
)
from proofs_check.averaging.stationary import (
    reshuffled_lag,
    reshuffled_mean,
    reshuffled_phase,
    single_shuffle,
    stationary_variance,
    with_replacement,
)
from proofs_check.errors import InputError

F = Fraction
GOLDEN = {  # (n, η): with replacement, RR at epoch ends, RR over the epoch, SS; all over σ²
    (2, F(1, 2)): (F(1, 3), F(1, 15), F(1, 6), F(1, 9)),
    (3, F(1, 2)): (F(1, 3), F(1, 9), F(7, 36), F(1, 7)),
    (5, F(1, 4)): (F(1, 7), F(31, 1267), F(1063, 17920), F(31, 781)),
}


@pytest.mark.parametrize(("n", "rate"), GOLDEN)
def test_golden_rationals(n, rate):
    forms = (with_replacement(rate), reshuffled_phase(rate, n), reshuffled_mean(rate, n), single_shuffle(rate, n))
    assert forms == GOLDEN[n, rate]


@pytest.mark.parametrize(
    ("n", "decimals"),
    [
        (100, (0.00502513, 0.00038806, 0.00134641, 0.00083618)),
        (1000, (0.00502513, 0.00402924, 0.00412875, 0.00402959)),
    ],
)
def test_golden_decimals(n, decimals):
    forms = (with_replacement(0.01), reshuffled_phase(0.01, n), reshuffled_mean(0.01, n), single_shuffle(0.01, n))
    assert forms == pytest.approx(decimals, abs=5.01e-9)  # half a unit of the eighth decimal quoted


@pytest.mark.parametrize("rate", [F(1, 10), F(1, 2), F(9, 10), F(3, 2)])
def test_reshuffled_forms_against_all_orders(rate):
    problem, variance = around([-3, 1, 2, 0]), F(14, 4)
    found = [V[0][0] / variance for V in stationary_reshuffled(problem, rate)]
    assert found == [reshuffled_phase(rate, 4, phase=j) for j in range(4)]
    assert sum(found) / 4 == reshuffled_mean(rate, 4)
    cycles = [cycle(problem, rate, order) for order in all_orders(4)]
    for lag in range(5):
        found_lag = cross_moment([c[0] for c in cycles], [c[lag % 4] for c in cycles])[0][0]
        assert found_lag / variance == single_shuffle(rate, 4, lag=lag)


def test_cycle_closes_where_the_epoch_map_is_not_symmetric():
    problem = around([(1, 2), (3, -1)], hessians=[((1, 0), (0, 0)), ((1, 1), (1, 1))])
    points = cycle(problem, F(1, 2), (0, 1))
    assert iterates(problem, points[0], [F(1, 2)] * 2, (0, 1))[-1] == points[0]


def test_transient_under_replacement_against_all_paths():
    problem, rate, variance = around([-2, 1, 1]), F(1, 3), F(2)
    ends = [iterates(problem, 5, [rate] * 5, path)[-1] for path in all_paths(3, 5)]
    mean, covariance = moments(ends)
    assert mean == ((1 - rate) ** 5 * 5,)
    assert covariance[0][0] == variance * with_replacement(rate) * (1 - (1 - rate) ** 10)


def test_lag_under_replacement_against_all_paths():
    problem, rate, variance, start = around([-2, 1, 1]), F(1, 3), F(2), F(5)
    paths = [[p[0] for p in iterates(problem, start, [rate] * 5, path)] for path in all_paths(3, 5)]
    for lag in range(3):
        now, later = ([path[at] for path in paths] for at in (3, 3 + lag))
        covariance = sum(a * b for a, b in zip(now, later, strict=True)) / len(paths) - sum(now) * sum(later) / F(
            len(paths) ** 2
        )
        settled = variance * with_replacement(rate, lag=lag)
        assert covariance == settled * (1 - (1 - rate) ** 6)


def test_lag_within_an_epoch_against_all_orders():
    rate, n = F(1, 3), 4
    problem, variance = around([0, 1, 5, -6]), F(62, 4)
    start = stationary_reshuffled(problem, rate)[0][0][0]
    runs = [[p[0] for p in iterates(problem, 0, [rate] * n, order)] for order in all_orders(n)]
    q = 1 - rate
    for j in range(n):
        for lag in range(n - j + 1):
            noise = sum(run[j] * run[j + lag] for run in runs) / len(runs)
            assert (q ** (2 * j + lag) * start + noise) / variance == reshuffled_lag(rate, n, phase=j, lag=lag)


def test_small_rates_do_not_cancel_in_floats():
    exact = reshuffled_phase(F(1e-7), 50)
    assert reshuffled_phase(1e-7, 50) == float(exact)
    assert float(exact) == pytest.approx(50 * 51 * 1e-21 / 24, rel=1e-4)  # leading order; the next is n η ≈ 5e-6 off


def test_variances_by_eigenvalue():
    assert stationary_variance(F(1, 2), [1, F(1, 2)], [F(3), F(7)]) == [F(1), F(1)]
    assert stationary_variance(F(1, 2), [1], sampling="rr", batches=3, read="end") == [F(1, 9)]
    assert stationary_variance(F(1, 4), [1, 2], sampling="ss", batches=3)[1] == F(1, 7)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: with_replacement(2), "between 0 and 2/λ"),
        (lambda: stationary_variance(0.5, [1.0, 5.0]), "between 0 and 2/λ"),
        (lambda: stationary_variance(0.5, [1.0], sampling="rr"), "give batches="),
        (lambda: stationary_variance(0.5, [1.0], sampling="xy"), "use wr, rr or ss"),
        (lambda: stationary_variance(0.5, [1.0, 1.0], [1.0]), "one for each"),
        (lambda: reshuffled_mean(0.5, 1), "at least 2 batches"),
        (lambda: reshuffled_phase(0.5, 3, phase=4), "0 … 3"),
        (lambda: reshuffled_lag(0.5, 3, phase=2, lag=2), "do not fit"),
        (lambda: all_paths(10, 7), "too many"),
        (lambda: all_orders(10), "too many"),
        (lambda: around([1, 2], hessians=[1]), "one Hessian for each batch"),
        (lambda: around([(1, 2)], [1, 2, 3]), "a Hessian for 2 parameters"),
    ],
)
def test_bad_calls(call, says):
    with pytest.raises(InputError, match=says):
        call()
