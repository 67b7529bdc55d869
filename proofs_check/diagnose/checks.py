"""What a diagnosis refuses before it starts, in the words of the data: features by name, rows from 1."""

from __future__ import annotations

from typing import get_args

import numpy as np

from proofs_check.batchnorm import Constant
from proofs_check.certificates.features import MAX_DIM
from proofs_check.data import Table
from proofs_check.errors import InputError
from proofs_check.optima.data import constant_subsets
from proofs_check.optima.rr import subset_sizes
from proofs_check.orders import Batches
from proofs_check.wording import one_of

__all__ = ["check_labels", "check_settings", "refuse_constant", "refuse_repeated"]

_WAY_OUT = "pass --eps above 0 or --constant zero"
_MOST_CLASSES = 1000
_SHOWN = 40  # characters of a label in a sentence


def check_settings(*, order: str | None, seed: int, eps: float, constant: str, gamma: str) -> None:
    """Raise `InputError` for settings that no diagnosis knows."""
    if order is not None:
        one_of("order", order, ("ss", "igm", "rr"))
    if seed < 0:
        raise InputError(f"the seed must be at least 0, got {seed}")
    if not 0 <= eps < np.inf:
        raise InputError(f"eps must be at least 0 and finite, got {eps}")
    one_of("convention for constant features", constant, get_args(Constant))
    one_of("gamma", gamma, ("frozen", "trained"))


def check_labels(table: Table) -> None:
    """Raise `InputError` unless the target names classes, each with a sample.

    Two values of any kind are two classes; more are classes if they are text or consecutive integers.
    """
    values = np.unique(table.labels())
    column = f"target {table.targets[0]!r} of {table.source}"
    names = [str(value)[:_SHOWN] if table.Y.dtype.kind != "f" else f"{value:g}" for value in values[:2]]
    if len(values) == 1:
        raise InputError(
            f"all labels in the {column} are {names[0]!r}, so the other class has no sample; classification needs two"
        )
    if len(values) > _MOST_CLASSES:
        raise InputError(
            f"the {column} has {len(values)} distinct values, more than the {_MOST_CLASSES} classes that can be told"
            " apart; if it is a quantity, use --task regression"
        )
    if len(values) > 2 and table.Y.dtype.kind == "f":
        numbers = np.asarray(values, dtype=np.float64)
        odd = np.flatnonzero(numbers != np.round(numbers))
        if len(odd):
            row = int(np.argmax(table.labels() == values[odd[0]])) + 1
            raise InputError(
                f"the {column} has {len(values)} values and row {row} holds {values[odd[0]]:g}; classes are two values,"
                " integers or text, a quantity needs --task regression"
            )
        gaps = np.flatnonzero(np.diff(numbers) != 1)
        if len(gaps):
            raise InputError(
                f"the {column} has no sample of class {numbers[gaps[0]] + 1:g}, between {numbers[gaps[0]]:g} and"
                f" {numbers[gaps[0] + 1]:g}; number the classes without gaps"
            )
    weights = (len(values) - 1) * table.d
    if weights > MAX_DIM:
        raise InputError(
            f"{len(values)} classes on {table.d} features make {weights} weights, more than the {MAX_DIM}"
            " for which a certificate can be checked; take fewer features or fewer classes"
        )


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
