"""The enclosing rule with one error at a time made large: it must still hold the mean over the listed subsets."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from math import exp, log, pi, prod, sqrt

import numpy as np
import pytest
from flint import arb

from proofs_check.exact.subset_integral import (
    Steps,
    centre_error,
    deviation_range,
    level_error,
    mean_inverse_deviation,
    mean_slope,
    symmetric_sums,
)

X, Y, SIZE = [0, 1, 4, 9, 11], [3, -1, 0, 5, 2], 3


def listed() -> tuple[float, float]:
    """Means of 1/σ_S and of mean y x̄ over all subsets."""
    inverse, slope = [], []
    for chosen in combinations(range(len(X)), SIZE):
        x, y = np.array([X[i] for i in chosen], dtype=float), np.array([Y[i] for i in chosen])
        inverse.append(1 / x.std())
        slope.append((y * (x - x.mean())).mean() / x.std())
    return float(np.mean(inverse)), float(np.mean(slope))


FINE = Steps.of(X, SIZE, 5)
COARSE = {
    "as chosen": FINE,
    "few levels": replace(FINE, level=Fraction(3), low=-3, high=2),
    "far centres": replace(FINE, centre=Fraction(3, 2)),
    "short reach": replace(FINE, reach=2),
    "shorter reach": replace(FINE, reach=1),
    "late beginning": replace(FINE, low=-6),
    "early end": replace(FINE, high=int(log(3 / deviation_range(X, SIZE)[0] ** 2) / FINE.level) + 1),
}


@pytest.mark.parametrize("name", COARSE)
def test_every_enclosure_holds_the_mean_over_the_subsets(name: str):
    steps, near = COARSE[name], 1e-14  # the listed means are sums of 10 floats
    for ball, value in zip(
        (mean_inverse_deviation(X, SIZE, steps), mean_slope(X, Y, SIZE, steps)), listed(), strict=True
    ):
        assert abs(float(ball.mid()) - value) <= float(ball.rad()) + near
        assert float(ball.rad()) > (0 if name == "as chosen" else 1e-4), "this error is large, and seen"


def test_the_steps_chosen_give_the_digits_asked_for():
    for digits in (4, 8):
        ball = mean_inverse_deviation(X, SIZE, Steps.of(X, SIZE, digits))
        assert float(ball.rad()) < 10.0**-digits


@pytest.mark.parametrize("wrong", [Fraction(101, 100), Fraction(99, 100)])
def test_another_exponent_misses(wrong: Fraction):
    steps = replace(FINE, scale=wrong)
    assert not mean_inverse_deviation(X, SIZE, steps).overlaps(arb(listed()[0]))
    assert not mean_slope(X, Y, SIZE, steps).overlaps(arb(listed()[1]))


def test_what_is_lost_out_of_reach_falls_like_its_gaussian():
    for mean in (lambda steps: mean_inverse_deviation(X, SIZE, steps), lambda steps: mean_slope(X, Y, SIZE, steps)):
        radii = [float(mean(replace(FINE, reach=reach)).rad()) for reach in (2, 3, 4)]
        assert log(radii[0] / radii[1]) == pytest.approx((9 - 4) / 2, rel=0.1)  # other errors are 1e-5
        assert log(radii[1] / radii[2]) == pytest.approx((16 - 9) / 2, rel=0.1)


def test_a_rule_that_ends_before_the_narrowest_subset_is_refused():
    with pytest.raises(ValueError, match="ends too early"):
        mean_inverse_deviation(X, SIZE, replace(FINE, high=-2))


@pytest.mark.parametrize("x", [[0, 3, 7, 8, 20], [0, 0, 1, 9, 9], [5, 5, 5, 6, 9], [-4, 0, 0, 0, 4]])
@pytest.mark.parametrize("size", [2, 3, 4])
def test_deviations_lie_in_their_range(x: list[int], size: int):
    least, largest = deviation_range(x, size)
    found = [np.std(chosen) for chosen in combinations(x, size) if len(set(chosen)) > 1]
    assert 0 < least <= min(found)
    assert max(found) <= largest


def test_the_range_of_deviations_is_attained():
    assert deviation_range([0, 9, 0, 9], 4)[1] == np.std([0, 9, 0, 9])
    assert deviation_range([0, 6], 2)[0] == pytest.approx(np.std([0, 6]), rel=2e-9)  # widened by 1e-9
    assert deviation_range([0, 3, 6], 3)[0] == pytest.approx(np.std([0, 3, 6]), rel=2e-9), "ends and middle"


def test_symmetric_sums_are_those_over_subsets():
    weights, marks = [Fraction(k + 1, 3) for k in range(6)], [Fraction(k * k - 7) for k in range(6)]
    for size in (1, 3, 6):
        chosen = list(combinations(range(6), size))
        plain = sum((prod((weights[i] for i in part), start=Fraction(1)) for part in chosen), Fraction(0))
        marked = sum(
            (prod((weights[i] for i in part), start=Fraction(1)) * sum(marks[i] for i in part) for part in chosen),
            Fraction(0),
        )
        assert symmetric_sums(weights, marks, size) == (plain, marked)


@pytest.mark.parametrize("step", [Fraction(2), Fraction(3)])
def test_the_bound_on_levels_is_met_and_not_far_from_what_is_missed(step: Fraction):
    """Σ_v (h/√π) e^{v/2} exp(−e^v σ²) against 1/σ, over all offsets of ln σ² in a step."""
    h, levels = float(step), np.arange(-60, 40) * float(step)
    missed = []
    for offset in np.linspace(0, h, 65):
        s = exp(offset / 2)
        total = (h / sqrt(pi) * np.exp(levels / 2 - np.exp(np.minimum(levels, 40)) * s * s)).sum()
        missed.append(abs(total * s - 1))
    bound = float(level_error(step))
    assert bound / 30 < max(missed) <= bound  # a strip's bound: e^{−2πa/h}/√cos a with a a little short of its best


@pytest.mark.parametrize("step", [Fraction(1), Fraction(3, 2), Fraction(2)])
def test_the_bound_on_centres_is_met_to_within_a_tenth(step: Fraction):
    eta, grid = float(step), np.arange(-60, 61) * float(step)
    missed = [abs(eta / sqrt(pi) * np.exp(-((grid + shift) ** 2)).sum() - 1) for shift in np.linspace(0, eta, 33)]
    bound = float(centre_error(step))
    assert 0.9 * bound < max(missed) <= bound * (1 + 1e-9) + 1e-15  # floats; Poisson's first term is nearly all of it


def test_what_is_lost_is_at_least_the_integral_out_of_reach():
    """Sums over a grid of (η/√π) e^{−z²/2} and (η/√π) |z| e^{−z²/2} are near √2 and 2/√π, and bounded by 2: a radius
    below what √2 and 2/√π give would claim more than is proved, and twice as much is wasteful."""
    steps = replace(FINE, reach=2)
    h, levels = float(steps.level), np.arange(FINE.low, FINE.high + 1) * float(steps.level)
    factor = h / sqrt(pi) * np.exp(levels / 2) * exp(-2)
    largest, width = max(map(abs, Y)), max(X) - min(X)
    inverse = (factor * sqrt(2)).sum()
    slope = (factor * (width * sqrt(2) + 2 / sqrt(pi) * np.exp(-levels / 2)) * largest).sum()
    assert inverse < float(mean_inverse_deviation(X, SIZE, steps).rad()) < 2 * inverse
    assert slope < float(mean_slope(X, Y, SIZE, steps).rad()) < 2 * slope


def test_the_centres_error_is_counted_once():
    steps = replace(FINE, centre=Fraction(3, 2))
    part = float(centre_error(steps.centre))
    assert 1 < float(mean_inverse_deviation(X, SIZE, steps).rad()) / part * deviation_range(X, SIZE)[0] < 1.05
    odd = 2 * pi / 1.5 * exp(-((pi / 1.5) ** 2)) / (1 - exp(-((pi / 1.5) ** 2))) ** 2
    levels = np.arange(FINE.low, FINE.high + 1)
    uneven = float(FINE.level) / sqrt(pi) * odd * len(levels)  # h/√π for each level, as e^{v/2}/√t = 1
    assert float(mean_slope(X, Y, SIZE, steps).rad()) == pytest.approx(max(map(abs, Y)) * (part + uneven), rel=0.05)
