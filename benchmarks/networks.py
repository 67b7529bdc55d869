"""Steps a second of the networks' engine, and of torch eager where it is installed, on the same batches in one run."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable

import numpy as np

from proofs_check.data import as_table
from proofs_check.networks import Problem, Setting, problem_of, units

CASES = (
    (1000, 30, 16, Setting(depth=1, activation="linear", batch_size=16)),
    (1000, 64, 16, Setting(depth=2, width=64, batch_size=16)),
    (1000, 64, 32, Setting(depth=3, width=128, batch_size=32)),
    (1000, 784, 32, Setting(depth=2, width=64, batch_size=32)),
)


def ours(problem: Problem, setting: Setting, epochs: int) -> int:
    """Train; the number of steps."""
    unit = units.start(problem, setting, "rr", 0)
    units.advance(problem, setting, unit, epochs)
    return unit.steps


def eager(problem: Problem, setting: Setting, epochs: int) -> int:
    """The same with torch's modules, autograd and optimizer, float64, one thread."""
    import torch

    torch.set_num_threads(1)
    widths, layers = units.widths_of(problem, setting).tolist(), []
    for k in range(setting.depth):
        norm = torch.nn.BatchNorm1d(widths[k], dtype=torch.float64)
        norm.bias.requires_grad_(False)
        layers += [norm, torch.nn.Linear(widths[k], widths[k + 1], bias=False, dtype=torch.float64)]
        layers += [torch.nn.ReLU()] if setting.activation == "relu" and k < setting.depth - 1 else []
    net = torch.nn.Sequential(*layers)
    optimizer = torch.optim.SGD([p for p in net.parameters() if p.requires_grad], lr=0.05)
    X, t, steps = torch.tensor(problem.X), torch.tensor(problem.labels()), 0
    for epoch in range(1, epochs + 1):
        seen = torch.tensor(units.order_of_epoch("rr", 0, epoch, problem.n, setting.batch_size))
        for rows in torch.split(seen, setting.batch_size):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(net(X[rows]), t[rows]).backward()
            optimizer.step()
            steps += 1
    return steps


def speed(train: Callable[[int], int]) -> float:
    """Steps a second, in about a second."""
    train(1)
    began, steps, epochs = time.perf_counter(), 0, 1
    while time.perf_counter() - began < 1:
        steps += train(epochs)
        epochs *= 2
    return steps / (time.perf_counter() - began)


def main() -> None:
    """Print a line for each size."""
    torch = importlib.util.find_spec("torch") is not None
    print(
        f"{'n':>6}{'d':>5}{'B':>4}  {'network':<28}{'steps/s':>10}"
        + (f"{'torch eager':>13}{'ratio':>7}" if torch else "")
    )
    rng = np.random.default_rng(0)
    for n, d, size, setting in CASES:
        problem = problem_of(as_table(rng.normal(size=(n, d)), np.arange(n) % 10), task="classification")
        network = f"{setting.activation}, depth {setting.depth}"
        network += f", width {setting.width}" if setting.depth > 1 else ""
        fast = speed(lambda epochs, p=problem, s=setting: ours(p, s, epochs))  # type: ignore[misc]
        line = f"{n:>6}{d:>5}{size:>4}  {network:<28}{fast:>10,.0f}"
        if torch:
            slow = speed(lambda epochs, p=problem, s=setting: eager(p, s, epochs))  # type: ignore[misc]
            line += f"{slow:>13,.0f}{fast / slow:>7.1f}"
        print(line)


if __name__ == "__main__":
    main()
