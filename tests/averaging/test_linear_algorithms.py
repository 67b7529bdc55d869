"""The long-run covariance of a linear algorithm against the equation that it solves, and against a long run."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from proofs_check.averaging.linear_algorithms import stationary_covariance

CENTRES = [Fraction(c) for c in (-3, 0, 1, 5)]


def momentum(state, centre):
    """(θ, v) of heavy ball on ½(θ − c)²."""
    theta, v = state
    v = v / 2 + (theta - centre)
    return theta - v / 5, v


def averaged(state, centre):
    """(θ, its exponential average, the average's average)."""
    theta, first, second = state
    theta = theta - (theta - centre) / 4
    first = first / 3 + 2 * theta / 3
    return theta, first, (second + 3 * first) / 4


def matrices(step, dimension):
    still = np.array(step((Fraction(0),) * dimension, Fraction(0)), dtype=object)
    units = np.eye(dimension, dtype=int).astype(object)
    A = np.array([np.array(step(tuple(map(Fraction, row)), Fraction(0))) - still for row in units]).T
    return A, np.array(step((Fraction(0),) * dimension, Fraction(1)), dtype=object) - still


@pytest.mark.parametrize(("step", "dimension"), [(momentum, 2), (averaged, 3)])
def test_the_covariance_is_kept_by_a_step_exactly(step, dimension):
    P = np.array(stationary_covariance(step, dimension, CENTRES), dtype=object)
    assert P.shape == (dimension, dimension)
    A, b = matrices(step, dimension)
    mean = sum(CENTRES) / Fraction(4)
    variance = sum((c - mean) ** 2 for c in CENTRES) / Fraction(4)
    assert (A.dot(P).dot(A.T) + variance * np.outer(b, b) == P).all()
    assert all(P[k, k] > 0 for k in range(dimension))


def test_a_single_number_as_the_formula_has_it():
    def plain(state, centre):
        return (state[0] - (state[0] - centre) / 5,)

    mean = sum(CENTRES) / Fraction(4)
    variance = sum((c - mean) ** 2 for c in CENTRES) / Fraction(4)
    assert stationary_covariance(plain, 1, CENTRES) == [[variance * Fraction(1, 9)]]  # x/(2 − x) at x = 1/5
