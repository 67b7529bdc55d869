"""R-1: the floating-point optimum, metamorphic properties, and both exact engines."""

from __future__ import annotations

import numpy as np
import pytest

import constructions
from proofs_check.exact.optima import BALLS, ss
from proofs_check.optima import ss_optimum
from tests.claims import claim_holds

EPS = np.finfo(float).eps


def test_claim_holds():
    claim_holds("R-1")


@pytest.mark.parametrize("seed", range(1, 5))
def test_claim_holds_for_other_seeds(seed: int):
    claim_holds("R-1", seed=seed)


def test_minimum_norm_answer_on_twin_features_agrees_with_the_pseudoinverse():
    twins = constructions.find("twin-features")
    X, y = np.array(twins.X, dtype=float), np.array(twins.y, dtype=float)
    found = ss_optimum(X, y, list(twins.order), twins.batch_size)
    assert found.minimum_norm
    np.testing.assert_allclose(found.coef, [[-0.25, 0.25]], rtol=0, atol=8 * EPS)  # 4 terms of size 1 and an SVD
    bar = np.array([[-1, 1], [1, -1], [-1, 1], [1, -1.0]])
    np.testing.assert_allclose(found.coef, (np.linalg.pinv(bar) @ y).T, rtol=0, atol=8 * EPS)  # the same by pinv


@pytest.mark.parametrize(("n", "d", "size"), [(6, 2, 3), (8, 3, 4), (9, 2, 4), (8, 1, 8)])
def test_balls_enclose_the_exact_optimum(n: int, d: int, size: int):
    rng = np.random.default_rng([n, d, size])
    X, Y = rng.integers(-9, 10, (n, d)), rng.integers(-9, 10, (n, 2))
    batches = [range(i, min(i + size, n)) for i in range(0, n - n % size, size)]
    exact, balls = ss(X, Y, batches), ss(X, Y, batches, by=BALLS)
    for row, enclosures in zip(exact, balls, strict=True):
        for value, ball in zip(row, enclosures, strict=True):
            assert float(ball.rad()) < 1e-9  # 53 bits, at most 8 samples
            assert abs(float(value) - float(ball.mid())) <= float(ball.rad()) + 64 * EPS * abs(float(value))


@pytest.mark.parametrize("shift", [1, 17])
def test_a_constant_added_to_the_targets_changes_nothing(shift: int):
    rng = np.random.default_rng(shift)
    X, Y = rng.integers(-9, 10, (9, 2)), rng.integers(-9, 10, (9, 2))
    batches = [(0, 4, 2), (8, 5, 3), (1, 7, 6)]
    assert ss(X, Y, batches) == ss(X, Y + shift, batches)


def test_optimum_is_linear_in_the_targets_and_turns_with_a_features_sign():
    rng = np.random.default_rng(5)
    X, Y, Z = (rng.integers(-9, 10, (6, 2)) for _ in range(3))
    batches = [(0, 4, 2), (1, 5, 3)]
    both, first, second = (ss(X, targets, batches) for targets in (2 * Y - Z, Y, Z))
    assert both == [[2 * u - v for u, v in zip(r, s, strict=True)] for r, s in zip(first, second, strict=True)]
    assert ss(X * [3, -2] + [1, 4], Y, batches) == [[u, -v] for u, v in first]
