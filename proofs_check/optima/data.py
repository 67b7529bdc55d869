"""Regression data, checked once: shapes, finiteness, and values repeated so often that a batch may be constant."""

from __future__ import annotations

from collections.abc import Iterator
from math import comb

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proofs_check.batchnorm import Constant
from proofs_check.errors import InputError

__all__ = ["Floats", "as_regression", "check_eps", "constant_subsets", "refuse_constant_subsets"]

Floats = NDArray[np.float64]


def as_regression(X: ArrayLike, Y: ArrayLike) -> tuple[Floats, Floats]:
    """Features as (n, d) and targets as (n, p), both float64.

    Args:
        X: (n, d), or (n,) for one feature.
        Y: (n, p), or (n,) for one target.

    Raises:
        InputError: not numeric, wrong shape, no features, unequal numbers of samples, or NaN or infinity (says where).
    """
    x, y = _floats(X, "X"), _floats(Y, "Y")
    if len(x) != len(y):
        raise InputError(f"X has {len(x)} samples and Y has {len(y)}; they must have the same number of rows")
    return x, y


def check_eps(eps: float) -> float:
    """ε as a finite number, at least 0; raises `InputError` otherwise."""
    if not 0 <= eps < np.inf:
        raise InputError(f"eps must be at least 0 and finite, got {eps}")
    return float(eps)


def constant_subsets(X: Floats, size: int) -> int:
    """How many pairs (subset of `size` samples, feature) are constant, counted exactly from the repeated values."""
    return sum(comb(int(count), size) for _, _, counts in _repeats(X, size) for count in counts)


def refuse_constant_subsets(X: Floats, size: int, constant: Constant, eps: float) -> None:
    """Under constant="error" and ε = 0, raise `InputError` if some `size` samples are all equal in a feature."""
    if constant != "error" or eps > 0:
        return
    for a, values, counts in _repeats(X, size):
        raise InputError(
            f"feature {a} has the value {float(values[0])!r} {int(counts[0])} times, so some batch of {size} is"
            " constant in it and has no batch normalization with eps = 0; pass eps > 0 or"
            ' constant="zero" (--eps, --constant zero)'
        )


def _repeats(X: Floats, size: int) -> Iterator[tuple[int, Floats, NDArray[np.intp]]]:
    """Features with values that occur at least `size` times: the feature, these values, and how often."""
    ordered = np.sort(X, axis=0)
    for a in np.flatnonzero((ordered[size - 1 :] == ordered[: len(X) - size + 1]).any(axis=0)):
        values, counts = np.unique(ordered[:, a], return_counts=True)
        often = counts >= size
        yield int(a), values[often], counts[often]


def _floats(values: ArrayLike, name: str) -> Floats:
    try:
        out = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(f"{name} is not an array of numbers; convert it to floats first") from None
    if out.ndim == 1:
        out = out[:, None]
    if out.ndim != 2 or out.shape[1] == 0:
        raise InputError(f"{name} must have samples in rows and at least one column, got shape {np.shape(values)}")
    if not np.isfinite(out).all():
        row, column = (int(i) for i in np.argwhere(~np.isfinite(out))[0])
        raise InputError(f"{name} holds {out[row, column]} in row {row}, column {column}; remove or fill it in first")
    return out
