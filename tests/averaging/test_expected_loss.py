"""Expected losses against sums over all draws of a two-point noise, in rationals."""

from __future__ import annotations

from fractions import Fraction as F  # noqa: N817
from itertools import product

import numpy as np
import pytest

from proofs_check.averaging import best_tail, expected_loss, sample_weights, stationary_variance
from proofs_check.averaging.matrix_schedule import matrix_schedule
from proofs_check.errors import InputError


def over_all_draws(rows, spectrum, offsets, noises) -> F:
    """E Σ ½ λ (W_0 δ + Σ W_k c_k)² where every c_k is ±σ with even chances; σ² is the noise."""
    total = F(0)
    for lam, row, offset, sigma in zip(spectrum, rows, offsets, noises, strict=True):
        draws = list(product((-sigma, sigma), repeat=len(row) - 1))
        for draw in draws:
            point = row[0] * offset + sum(w * c for w, c in zip(row[1:], draw, strict=True))
            total += F(lam) * point**2 / 2 / len(draws)
    return total


ROWS = [[F(1, 2), F(1, 4), F(1, 4)], [F(-1, 3), F(1), F(1, 3)], [F(1, 5), F(0), F(4, 5)]]
SPECTRUM = [F(2), F(1, 3), F(5)]


@pytest.mark.parametrize("offset", [F(3), [F(3), F(-1), F(1, 2)]])
@pytest.mark.parametrize("sigma", [F(2), [F(2), F(1, 3), F(3)]])
def test_every_draw(offset, sigma) -> None:
    offsets, sigmas = ([v] * 3 if isinstance(v, F) else v for v in (offset, sigma))
    noise = sigma**2 if isinstance(sigma, F) else [v**2 for v in sigma]
    expected = over_all_draws(ROWS, SPECTRUM, offsets, sigmas)
    assert expected_loss(ROWS, SPECTRUM, offset=offset, noise=noise) == expected
    rows = dict(zip(SPECTRUM, ROWS, strict=True))
    assert expected_loss(lambda lam: rows[lam], SPECTRUM, offset=offset, noise=noise) == expected
    floats = expected_loss([[float(w) for w in row] for row in ROWS], SPECTRUM, offset=offset, noise=noise)
    assert type(floats) is float
    assert floats == pytest.approx(float(expected), rel=1e-14)


def test_without_more_it_starts_at_the_minimiser_in_noise_of_variance_one() -> None:
    assert expected_loss(ROWS, SPECTRUM) == over_all_draws(ROWS, SPECTRUM, [F(0)] * 3, [F(1)] * 3)
    assert isinstance(expected_loss(ROWS, SPECTRUM), F)
    assert expected_loss([], []) == 0


def test_weights_sum_to_one() -> None:
    for rows in ([[F(1, 2), F(1, 3)]], [[F(1), F(1, 10**12)]], [[1.0, 1e-8]]):
        with pytest.raises(InputError, match="instead of 1"):
            expected_loss(rows, [1])
    assert expected_loss([[1.0, 1e-10]], [1], offset=2) == pytest.approx(2.0)  # the rounding of a long recursion
    for options in ({"offset": [1, 2]}, {"noise": [1, 2, 3, 4]}, {"offset": []}):
        with pytest.raises(InputError, match="one or as many"):
            expected_loss(ROWS, SPECTRUM, **options)
    for rows in (ROWS[:2], [*ROWS, ROWS[0]]):
        with pytest.raises(InputError, match="as many rules"):
            expected_loss(rows, SPECTRUM)


def test_a_run_of_no_steps_is_its_start() -> None:
    assert sample_weights(F(1, 3), steps=0) == [1]
    assert sample_weights(F(1, 3), average=[F(1)]) == [1]
    for bad in ({"steps": 2, "average": [F(1)]}, {"steps": 3}):
        with pytest.raises(InputError, match="do not fit"):
            sample_weights([F(1, 3), F(1, 3)], **bad)


def test_the_best_tail_has_equal_ends_and_the_rate_between() -> None:
    x = F(1, 3)
    for steps, last in ((5, 2), (5, 4), (5, 6), (1, 2)):
        found = best_tail(steps, last=last, rate=x)
        shape = [0] * (steps + 1 - last) + [1] + [x] * (last - 2) + [1]
        assert found == [F(v) / sum(shape) for v in shape]
    for last in (1, 7):
        with pytest.raises(InputError):
            best_tail(5, last=last, rate=x)
    for rate in (0, 2, -1):
        with pytest.raises(InputError, match="between 0 and 2"):
            best_tail(5, last=3, rate=rate)


def test_matrix_rates_need_weights_that_sum_to_one() -> None:
    H = [[F(1, 2), F(1, 4)], [F(1, 4), F(1)]]
    assert len(matrix_schedule([F(1, 2), F(1, 2)], F(1, 3), H)) == 1
    for weights in ([F(1, 2), F(1)], [F(1, 2), F(1, 2) + F(1, 10**15)], [0.5, 0.5 + 1e-9]):
        with pytest.raises(InputError, match="must sum to 1"):
            matrix_schedule(weights, F(1, 3), H)


@pytest.mark.parametrize("read", ["end", "mean"])
def test_stationary_variances_scale_with_their_noise(read: str) -> None:
    rate, spectrum = F(1, 3), [F(1), F(2)]
    for sampling in ("wr", "rr", "ss"):
        one = stationary_variance(rate, spectrum, noise=1, sampling=sampling, batches=3, read=read)
        several = stationary_variance(rate, spectrum, noise=[2, 5], sampling=sampling, batches=3, read=read)
        assert several == [2 * one[0], 5 * one[1]]
    without = stationary_variance(rate, spectrum, noise=1, sampling="wr", read=read)
    assert without == [x / (2 - x) for x in (rate, 2 * rate)]  # with replacement: x/(2 − x), whatever n is
    assert np.all(np.array(one) > 0)
