"""The simulator's gradients against differences and autograd."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from proofs_check.batchnorm import batch_normalize
from proofs_check.training.losses import collapsed_gradient, encode_targets, mean_loss
from proofs_check.training.simulate import train
from tests.training.problems import data, slope, targets_for

EPS = np.finfo(np.float64).eps


@pytest.mark.parametrize("loss", ["logistic", "softmax"])
def test_central_differences_approach_the_gradient_at_second_order(loss: Any) -> None:
    rng = np.random.default_rng(1)
    features, targets = rng.normal(size=(7, 3)), encode_targets(targets_for(loss, 7, rng), loss)
    M, direction = rng.normal(size=(2, targets.shape[1], 3))
    exact = (collapsed_gradient(loss, features, targets, M) * direction).sum()

    def miss(h: float) -> float:
        up, down = (mean_loss(loss, features, targets, M + sign * h * direction) for sign in (1, -1))
        return abs((up - down) / (2 * h) - exact)

    widths = [0.2 / 2**k for k in range(5)]
    assert slope(widths, [miss(h) for h in widths]) == pytest.approx(2, abs=0.1)  # the next term adds O(h²) to it


def test_central_differences_of_the_squared_loss_have_no_truncation_error() -> None:
    rng = np.random.default_rng(2)
    features, targets = rng.normal(size=(7, 3)), rng.normal(size=(7, 2))
    M, direction = rng.normal(size=(2, 2, 3))
    up, down = (mean_loss("squared", features, targets, M + sign * direction) for sign in (1, -1))
    exact = (collapsed_gradient("squared", features, targets, M) * direction).sum()
    assert (up - down) / 2 == pytest.approx(exact, abs=64 * EPS * (up + down))  # rounding of 7·(2·3+2) terms each


@pytest.mark.parametrize("loss", ["squared", "logistic", "softmax"])
@pytest.mark.parametrize("gamma", ["frozen", "trained"])
def test_a_step_descends_along_the_gradient_by_w_and_gamma(loss: Any, gamma: Any) -> None:
    rng = np.random.default_rng(3)
    X, Y = rng.normal(size=(8, 3)), targets_for(loss, 8, rng)
    targets = encode_targets(Y, loss)
    W0, gamma0 = rng.normal(size=(targets.shape[1], 3)), rng.normal(size=3)
    run = train(X, Y, rate=0.5, epochs=1, order="gd", gamma=gamma, loss=loss, W0=W0, gamma0=gamma0)
    features, h = batch_normalize(X), 1e-5

    def difference(at: Any) -> float:  # at(h) → (W, γ)
        up, down = (mean_loss(loss, features, targets, W * g) for W, g in (at(h), at(-h)))
        return (up - down) / (2 * h)

    near = 1e-9  # h² times third derivatives of order 10, plus rounding 1e-16·L/h
    for k, a in np.ndindex(*W0.shape):
        unit = np.zeros_like(W0)
        unit[k, a] = 1
        assert (run.W[0] - run.W[1])[k, a] / 0.5 == pytest.approx(
            difference(lambda t, e=unit: (W0 + t * e, gamma0)), abs=near
        )
    for a in range(3):
        unit = np.eye(3)[a]
        expected = difference(lambda t, e=unit: (W0, gamma0 + t * e)) if gamma == "trained" else 0.0
        assert (run.gamma[0] - run.gamma[1])[a] / 0.5 == pytest.approx(expected, abs=near)


@pytest.mark.torch
@pytest.mark.parametrize("gamma", ["frozen", "trained"])
@pytest.mark.parametrize("loss", ["squared", "logistic", "softmax"])
def test_agrees_with_autograd_over_many_steps(loss: Any, gamma: Any) -> None:
    import torch

    rng = np.random.default_rng(4)
    n, d, B, rate = 24, 4, 6, 0.02
    X, Y = rng.normal(size=(n, d)), targets_for(loss, n, rng)
    p = encode_targets(Y, loss).shape[1]
    x, y = torch.tensor(X), torch.tensor(np.asarray(Y))
    W = torch.zeros(p, d, dtype=torch.float64, requires_grad=True)
    g = torch.ones(d, dtype=torch.float64, requires_grad=gamma == "trained")
    for _ in range(100):
        for start in range(0, n, B):
            bar = torch.nn.functional.batch_norm(x[start : start + B], None, None, g, None, True, 0.0, 1e-3)
            f, part = bar @ W.T, y[start : start + B]
            value = {
                "squared": lambda f=f, t=part: ((f - t) ** 2).sum(1).mean(),
                "logistic": lambda f=f, t=part: torch.nn.functional.softplus(-t * f[:, 0]).mean(),
                "softmax": lambda f=f, t=part: torch.nn.functional.cross_entropy(f, t),
            }[loss]()
            leaves = [W, g] if gamma == "trained" else [W]
            for leaf, slope_ in zip(leaves, torch.autograd.grad(value, leaves), strict=True):
                leaf.data -= rate * slope_
    run = train(X, Y, rate=rate, epochs=100, batch_size=B, order="igm", gamma=gamma, loss=loss, eps=1e-3, record=[100])
    near = 400 * 1e-15  # 400 contracting steps, each with the rounding of a batch of size 6 and values of order 1
    assert np.abs(run.W[-1] - W.detach().numpy()).max() < near
    assert np.abs(run.gamma[-1] - g.detach().numpy()).max() < near


def test_softmax_with_two_classes_is_logistic_at_twice_the_rate() -> None:
    X, _ = data(5)
    labels = np.array([0, 1, 1] * 4)
    two = train(X, labels, rate=0.1, epochs=30, batch_size=4, order="igm", loss="softmax")
    one = train(X, 2 * labels - 1, rate=0.2, epochs=30, batch_size=4, order="igm", loss="logistic")
    gap = two.M[:, 1:] - two.M[:, :1] - one.M
    assert np.abs(gap).max() < 90 * 1e-15  # 90 steps of rounding at values of order 1
    assert two.order_risk == pytest.approx(one.order_risk, abs=1e-13)  # the same risk, to rounding of its argument
