"""Optima of one fixed partition into batches: single shuffle (R-1) and full-batch gradient descent (R-3).

The minimiser of L_π is least squares on X̄_π. It is computed from X̄_π itself, not from its Gram matrix.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from proofs_check.batchnorm import Constant, normalize_batches
from proofs_check.errors import InputError
from proofs_check.optima.data import as_regression, check_eps
from proofs_check.optima.least_squares import solve_least_squares
from proofs_check.optima.result import Optimum
from proofs_check.orders import Batches, Indices, batches_of

__all__ = ["gd_optimum", "partition_optimum", "ss_optimum"]


def ss_optimum(
    X: ArrayLike,
    Y: ArrayLike,
    permutation: Sequence[int] | Indices,
    batch_size: int,
    *,
    eps: float = 0.0,
    constant: Constant = "error",
    drop_last: bool = False,
) -> Optimum:
    """The minimiser M_π of the single-shuffle risk (R-1).

    Args:
        X: features (n, d); Y: targets (n,) or (n, p).
        permutation: the samples in the order seen, each once.
        batch_size: B ≥ 2; a smaller last batch is kept unless `drop_last`, then its samples are never seen.
        eps: ε ≥ 0.
        constant: what a feature constant in a batch means when ε = 0.
        drop_last: leave out a last batch smaller than B.

    Raises:
        InputError: bad data, not a permutation, a batch size that does not fit, or a constant feature under
            constant="error".
    """
    x, y = as_regression(X, Y)
    order = np.asarray(permutation)
    if (
        order.dtype.kind not in "iu"
        or order.shape != (len(x),)
        or not np.array_equal(np.sort(order), np.arange(len(x)))
    ):
        raise InputError(f"the permutation must list each of the samples 0 … {len(x) - 1} once")
    batches = batches_of(order.astype(np.intp), batch_size, drop_last=drop_last)
    return partition_optimum(x, y, batches, eps=eps, constant=constant)


def gd_optimum(X: ArrayLike, Y: ArrayLike, *, eps: float = 0.0, constant: Constant = "error") -> Optimum:
    """The minimiser M_GD of the undistorted risk: one batch that holds all samples.

    Raises:
        InputError: bad data, fewer than 2 samples, or a feature constant in the data under constant="error".
    """
    x, y = as_regression(X, Y)
    return partition_optimum(x, y, batches_of(np.arange(len(x)), len(x)), eps=eps, constant=constant)


def partition_optimum(
    X: ArrayLike, Y: ArrayLike, batches: Batches, *, eps: float = 0.0, constant: Constant = "error"
) -> Optimum:
    """Least squares on the batch-normalized samples of the given batches; samples in no batch have no say."""
    x, y = as_regression(X, Y)
    normal = normalize_batches(x, batches, eps=check_eps(eps), constant=constant)
    seen = np.concatenate(batches)
    # Batch means of x̄ are 0, so the targets' mean cannot matter; removing it only saves digits.
    target = y[seen] - y[seen].mean(axis=0)
    return replace(solve_least_squares(normal.values[seen], target), constant_pairs=normal.constant_pairs)
