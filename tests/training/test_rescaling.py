"""The charge of trained scales: exact in a step, conserved by the flow, and what it gives for convergence."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from proofs_check.moments import batch_moments
from proofs_check.orders import batches_of
from proofs_check.training.rescaling import charge, charge_change, decay_ratio, gradient_flow


def fractions(rng: np.random.Generator, *shape: int) -> Any:
    return np.array([Fraction(int(v), 7) for v in rng.integers(-20, 21, int(np.prod(shape)))]).reshape(shape)


def problem(p: int = 2) -> tuple[Any, Any]:
    rng = np.random.default_rng(0)
    found = batch_moments(rng.normal(size=(12, 3)), rng.normal(size=(12, p)), batches_of(range(12), 4))
    return found.mean()


@pytest.mark.parametrize("p", [1, 3])
def test_the_change_in_a_step_is_exact_and_at_most_what_cauchy_schwarz_allows(p: int) -> None:
    rng, rate = np.random.default_rng(p), Fraction(3, 11)
    for _ in range(10):
        W, gamma, G = fractions(rng, p, 4), fractions(rng, 4), fractions(rng, p, 4)
        after = charge(W - rate * G * gamma, gamma - rate * (W * G).sum(axis=0))
        change = charge_change(W, gamma, G, rate)
        assert (after - charge(W, gamma) == change).all()
        bound = -(rate**2) * (G**2).sum(axis=0) * charge(W, gamma)
        assert (change <= bound).all()
        assert (change == bound).all() == (p == 1)


def test_the_flow_conserves_the_charge_and_reaches_the_optimum() -> None:
    H, b = problem()
    W, gamma = gradient_flow(H, b, [0, 1, 10, 200])
    for w, g in zip(W, gamma, strict=True):
        assert np.abs(charge(w, g) - 1).max() < 1e-10  # the integrator's relative error, 1e-12 a step
    best = np.linalg.solve(H, b.T).T
    assert np.abs(W[-1] * gamma[-1] - best).max() < 1e-9  # e^{−2 λ_min t} is far below the integrator's error


def test_the_decay_ratio_stays_above_its_bound_and_touches_it_at_the_start() -> None:
    H, b = problem()
    least, vectors = np.linalg.eigh(H)
    for w, g in zip(*gradient_flow(H, b, np.linspace(0, 3, 20).tolist()), strict=True):
        assert decay_ratio(H, b, w, g) >= 4 * least[0] * (1 - 1e-9)  # the flow's own error
    along = vectors[:, :1].T @ H  # M* is the slowest eigenvector, so at W = 0, γ = 1 the bound is an equality
    assert decay_ratio(H, along, np.zeros((1, 3)), np.ones(3)) == pytest.approx(4 * least[0], rel=1e-12)  # rounding


def test_zero_scales_and_weights_stay() -> None:
    H, b = problem()
    W, gamma = gradient_flow(H, b, [0, 50], gamma0=np.zeros(3))
    assert not W.any()
    assert not gamma.any()
