"""Small random problems for the tests of training."""

from __future__ import annotations

from typing import Any

import numpy as np


def data(seed: int = 0, n: int = 12, d: int = 3, p: int = 2) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, d)), rng.normal(size=(n, p))


def targets_for(loss: str, n: int, rng: np.random.Generator) -> Any:
    if loss == "squared":
        return rng.normal(size=(n, 2))
    return rng.integers(0, 3, n) if loss == "softmax" else rng.choice([-1, 1], n)


def slope(x: list[float], y: list[float]) -> float:
    return float(np.polyfit(np.log(x), np.log(y), 1)[0])
