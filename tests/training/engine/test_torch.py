"""The compiled engine against torch: its batch normalization, its autograd, its SGD; 1,000 steps in float64."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from proofs_check.training.engine import simulate
from proofs_check.training.rates import PowerRate
from proofs_check.training.simulate import distinct

torch = pytest.importorskip("torch")
torch.set_num_threads(1)  # tiny matrices: more threads only wait for one another
pytestmark = pytest.mark.torch

N, D, B, EPOCHS = 38, 4, 8, 200  # five steps an epoch, the last of six samples
RATE = PowerRate(0.05, 0.6)
RULES: tuple[dict[str, Any], ...] = (
    {},
    {"weight_decay": 0.02},
    {"momentum": 0.8, "weight_decay": 0.01, "gamma_decay": 0.0},
    {"momentum": 0.8, "weight_decay": 0.01, "nesterov": True},
)
CASES = [(gamma, rule) for gamma in ("frozen", "trained") for rule in RULES]


def problem(loss: str) -> tuple[Any, Any]:
    rng = np.random.default_rng(11)
    X = rng.normal(size=(N, D)) * [1.0, 3.0, 0.2, 1.0] + [0.0, 5.0, -0.3, 2.0]
    if loss == "squared":
        return X, rng.normal(size=(N, 2))
    return X, rng.choice((-1, 1), N) if loss == "logistic" else rng.permutation(np.arange(N) % 3)


def batches(order: str, seed: int) -> list[list[Any]]:
    """The batches of each epoch, from the definition of the order."""
    rng = np.random.default_rng(seed)
    if order == "gd":
        return [[np.arange(N)]] * (5 * EPOCHS)
    if order == "with-replacement":
        return [[distinct(rng.integers(np.arange(B), N), N) for _ in range(5)] for _ in range(EPOCHS)]
    fixed = rng.permutation(N) if order == "ss" else np.arange(N)
    seen = [rng.permutation(N) if order == "rr" else fixed for _ in range(EPOCHS)]
    return [np.split(pi, range(B, N, B)) for pi in seen]


def normalized(x: Any, eps: float) -> Any:
    if eps > 0:
        return torch.nn.BatchNorm1d(D, eps=eps, affine=False, dtype=torch.float64)(x)
    return torch.native_batch_norm(x, None, None, None, None, True, 0.0, 0.0)[0]  # the module refuses ε = 0


def summed_loss(loss: str, f: Any, y: Any) -> Any:
    """The mean losses of all models, summed: f (models, samples, p)."""
    if loss == "squared":
        each = ((f - y) ** 2).sum(dim=2)
    elif loss == "logistic":
        each = torch.nn.functional.softplus(-y * f[:, :, 0], threshold=1000.0)
    else:
        each = torch.nn.functional.cross_entropy(f.transpose(1, 2), y.expand(len(f), -1), reduction="none")
    return each.mean(dim=1).sum()


def by_torch(loss: str, order: str, eps: float, seed: int, start: Any) -> list[tuple[Any, Any]]:
    """W and γ of every case after all epochs, trained side by side on the same batches by one optimizer."""
    X, Y = problem(loss)
    x = torch.tensor(X)
    y = torch.tensor(Y, dtype=torch.int64 if loss == "softmax" else torch.float64)
    models, groups = [], []
    for gamma, rule in CASES:
        W = torch.tensor(start, requires_grad=True)
        g = torch.ones(D, dtype=torch.float64, requires_grad=gamma == "trained")
        models.append((W, g))
        options = {name: value for name, value in rule.items() if name != "gamma_decay"}
        groups.append({"params": [W], **options})
        if gamma == "trained":
            decay = rule.get("gamma_decay", rule.get("weight_decay", 0.0))
            groups.append({"params": [g], **options, "weight_decay": decay})
    optimizer = torch.optim.SGD(groups, lr=1.0, foreach=True)
    for epoch, parts in enumerate(batches(order, seed), start=1):
        for group in optimizer.param_groups:
            group["lr"] = RATE(epoch, 0)
        for rows in parts:
            index = torch.as_tensor(rows)
            bar = normalized(x[index], eps)
            optimizer.zero_grad()
            M = torch.stack([W * g for W, g in models])
            summed_loss(loss, bar @ M.transpose(1, 2), y[index]).backward()
            optimizer.step()
    return [(W.detach().numpy(), g.detach().numpy()) for W, g in models]


@pytest.mark.parametrize("eps", [0.0, 1e-3])
@pytest.mark.parametrize("order", ["ss", "rr", "igm", "with-replacement", "gd"])
@pytest.mark.parametrize("loss", ["squared", "logistic", "softmax"])
def test_a_thousand_steps_as_torch_takes_them(loss: Any, order: Any, eps: float) -> None:
    X, Y = problem(loss)
    start = np.random.default_rng(5).normal(size=({"squared": 2, "logistic": 1, "softmax": 3}[loss], D))
    expected = by_torch(loss, order, eps, 7, start)
    epochs = 5 * EPOCHS if order == "gd" else EPOCHS
    options: dict[str, Any] = {"loss": loss, "order": order, "eps": eps, "rate": RATE, "epochs": epochs, "W0": start}
    options |= {"batch_size": None if order == "gd" else B, "record": [epochs], "risks": False}
    for (gamma, rule), (W, g) in zip(CASES, expected, strict=True):
        runs = simulate(X, Y, gamma=gamma, rng=[np.random.default_rng(7)], **options, **rule)
        assert runs.steps[0] == 1000
        # a step rounds at 1e-16 (1 + |μ|/σ), |μ|/σ < 10; at these rates steps contract, so that roundings hardly add up
        np.testing.assert_allclose(runs.W[0, 0], W, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(runs.gamma[0, 0], g, rtol=1e-12, atol=1e-12)
        assert np.abs(runs.W[0, 0] - start).max() > 1e-3  # it has moved
