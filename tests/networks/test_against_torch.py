"""Steps of the compiled engine against torch.nn modules, autograd and torch.optim.SGD on the same batches."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from proofs_check.networks import Setting, units
from proofs_check.networks.measure import outputs
from tests.networks.problems import small

pytestmark = pytest.mark.torch

EARLY = 1e-13  # 8 steps, each with sums of up to 22 terms of order 1 through up to four layers
CASES = [
    ("regression", Setting(depth=1, activation="linear", rate=0.02)),
    ("regression", Setting(depth=3, width=7, activation="relu", rate=0.02, momentum=0.9)),
    ("binary", Setting(depth=2, width=9, activation="linear", rate=0.1, weight_decay=1e-2)),
    ("binary", Setting(depth=2, width=8, activation="relu", gamma="frozen", rate=0.1)),
    ("classes", Setting(depth=1, activation="linear", rate=0.1, momentum=0.5, weight_decay=1e-3)),
    ("classes", Setting(depth=4, width=6, activation="relu", rate=0.02, momentum=0.3, eps=1e-2)),
]


@pytest.mark.parametrize(("kind", "setting"), CASES)
@pytest.mark.parametrize("order", ["ss", "rr", "gd"])
def test_steps_agree_with_torch(kind, setting, order):
    """At once to 1e-13; over 160 steps as well as the network's own amplification of rounding lets them."""
    import torch

    problem = small(kind)
    setting = Setting(**{**_fields(setting), "batch_size": 6, "seed": 3})
    unit = units.start(problem, setting, order, 0)
    twin = units.start(problem, setting, order, 0)
    twin.theta *= 1 + np.random.default_rng(0).choice([-1, 1], len(twin.theta)) * np.finfo(float).eps
    layers = _modules(problem, setting, unit.theta)
    net = torch.nn.Sequential(*layers)
    leaves = [leaf for leaf in net.parameters() if leaf.requires_grad]
    optimizer = torch.optim.SGD(leaves, setting.rate, momentum=setting.momentum, weight_decay=setting.weight_decay)
    X, T = torch.tensor(problem.X), torch.tensor(problem.T)
    size = problem.n if order == "gd" else 6
    for epoch in range(1, 41):
        seen = torch.tensor(units.order_of_epoch(order, 3, epoch, problem.n, size))
        for rows in torch.split(seen, size):
            optimizer.zero_grad()
            _loss(problem.loss, net(X[rows]), T[rows]).backward()
            optimizer.step()
        units.advance(problem, setting, unit, epoch)
        units.advance(problem, setting, twin, epoch)
        if epoch == 2:
            assert np.abs(unit.theta - _flat(layers)).max() < EARLY
    assert unit.steps == 40 * -(-problem.n // size)
    # every step rounds anew, in a hundred places; the twin shows what one rounding at the start grows to
    near = 100 * unit.steps * max(np.abs(unit.theta - twin.theta).max(), np.finfo(float).eps)
    assert near < 1e-6  # otherwise this would say nothing
    assert np.abs(unit.theta - _flat(layers)).max() < near
    with torch.no_grad():
        whole = net(X).numpy()
    assert np.abs(outputs(problem, setting, unit.theta, [np.arange(problem.n)]) - whole).max() < 1e3 * near  # ∂f/∂θ


def _fields(setting):
    names = ("depth", "width", "activation", "gamma", "eps", "rate", "momentum", "weight_decay")
    return {name: getattr(setting, name) for name in names}


def _modules(problem, setting, theta):
    import torch

    widths, at, layers = units.widths_of(problem, setting).tolist(), 0, []
    for layer, (d, w) in enumerate(pairwise(widths)):
        norm = torch.nn.BatchNorm1d(d, eps=setting.eps, dtype=torch.float64)
        norm.bias.requires_grad_(False)
        norm.weight.requires_grad_(setting.gamma == "trained")
        linear = torch.nn.Linear(d, w, bias=False, dtype=torch.float64)
        linear.weight.data[:] = torch.tensor(theta[at : at + d * w].reshape(d, w).T.copy())
        at += d * w + d
        layers += [norm, linear]
        if setting.activation == "relu" and layer < setting.depth - 1:
            layers.append(torch.nn.ReLU())
    return layers


def _flat(layers):
    parts = []
    for norm, linear in zip(
        [m for m in layers if hasattr(m, "running_mean")], [m for m in layers if hasattr(m, "in_features")], strict=True
    ):
        parts += [linear.weight.detach().numpy().T.ravel(), norm.weight.detach().numpy()]
    return np.concatenate(parts)


def _loss(name, f, t):
    import torch

    if name == "squared":
        return ((f - t) ** 2).sum(1).mean()
    return (
        torch.nn.functional.softplus(-t * f).mean() if name == "logistic" else torch.nn.functional.cross_entropy(f, t)
    )
