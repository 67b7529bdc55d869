"""Small tables and settings for the tests of recorded runs."""

from __future__ import annotations

from typing import Any

import numpy as np

from proofs_check.data import as_table
from proofs_check.trajectories import LinearProblem, Setting, linear_problem


def regression(n: int = 14, d: int = 2) -> LinearProblem:
    rng = np.random.default_rng(5)
    return linear_problem(as_table(rng.normal(size=(n, d)), rng.normal(size=n) + 3))


def classes(n: int = 14, d: int = 2, count: int = 2) -> LinearProblem:
    rng = np.random.default_rng(6)
    X = rng.normal(size=(n, d))
    y = np.digitize(X[:, 0], np.linspace(-0.5, 0.5, count - 1))
    return linear_problem(as_table(X, y.astype(float)), task="classification")


def setting(**more: Any) -> Setting:
    return Setting(**{"batch_size": 4, "epochs": 30, "rate": 0.02, "runs": 2, **more})
