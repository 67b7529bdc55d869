"""Small problems for networks."""

from __future__ import annotations

import numpy as np

from proofs_check.data import as_table
from proofs_check.networks import Problem, problem_of


def small(kind: str, n: int = 22, d: int = 5) -> Problem:
    """Random data: "regression", "binary" or "classes"; with 22 samples, batches of 6 leave a ragged one of 4."""
    rng = np.random.default_rng(7)
    X = rng.normal(size=(n, d)) * rng.uniform(0.1, 30, d) + rng.normal(size=d)
    y = {"regression": rng.normal(size=n), "binary": np.arange(n) % 2, "classes": np.arange(n) % 3}[kind]
    return problem_of(as_table(X, y), task="regression" if kind == "regression" else "classification")
