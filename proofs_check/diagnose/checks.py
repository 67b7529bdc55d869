"""What a diagnosis refuses before it starts, in the words of the data: features by name, rows from 1."""

from __future__ import annotations

from typing import get_args

import numpy as np

from proofs_check.batchnorm import Constant
from proofs_check.data import Table
from proofs_check.errors import InputError
from proofs_check.optima.data import constant_subsets
from proofs_check.optima.rr import subset_sizes
from proofs_check.orders import Batches

__all__ = ["check_settings", "refuse_constant", "refuse_repeated"]

_WAY_OUT = "pass --eps above 0 or --constant zero"


def check_settings(*, order: str | None, seed: int, eps: float, constant: str, gamma: str) -> None:
    """Raise `InputError` for settings that no diagnosis knows."""
    if order not in {None, "ss", "igm", "rr"}:
        raise InputError(f"unknown order {order!r}; use ss, igm or rr")
    if seed < 0:
        raise InputError(f"the seed must be at least 0, got {seed}")
    if not 0 <= eps < np.inf:
        raise InputError(f"eps must be at least 0 and finite, got {eps}")
    if constant not in get_args(Constant):
        raise InputError(f"unknown convention {constant!r} for constant features; use zero or error")
    if gamma not in {"frozen", "trained"}:
        raise InputError(f"unknown gamma {gamma!r}; use frozen or trained")


def refuse_constant(table: Table, batches: Batches) -> None:
    """Raise `InputError` if a feature is constant in all the data or in a batch, with its name and the batch's rows."""
    if table.constant_features:
        raise InputError(
            f"feature {table.constant_features[0]!r} is constant in all of {table.source}, so it has no batch"
            f" normalization with eps = 0; {_WAY_OUT}, or remove it"
        )
    for j, rows in enumerate(batches):
        part = table.X[rows]
        flat = part.max(axis=0) == part.min(axis=0)
        if flat.any():
            samples = ", ".join(str(int(i) + 1) for i in rows[:6]) + (", …" if len(rows) > 6 else "")
            raise InputError(
                f"feature {table.features[int(np.argmax(flat))]!r} is constant in batch {j + 1} of {len(batches)} (rows"
                f" {samples}), so it has no batch normalization with eps = 0; {_WAY_OUT}"
            )


def refuse_repeated(table: Table, batch_size: int, *, drop_last: bool) -> None:
    """Raise `InputError` if RR, which draws every subset sooner or later, meets a batch constant in a feature."""
    for size, _ in subset_sizes(table.n, batch_size, drop_last=drop_last):
        for a, name in enumerate(table.features):
            if constant_subsets(table.X[:, [a]], size):
                raise InputError(
                    f"feature {name!r} has a value that occurs {size} times or more, so some batches of {size} under RR"
                    f" are constant in it and have no batch normalization with eps = 0; {_WAY_OUT}"
                )
