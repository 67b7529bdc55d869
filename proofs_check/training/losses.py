"""Losses of a linear model f = M x̄, and their exact gradients by the collapsed matrix M.

squared: ‖f − y‖² (no ½), y ∈ R^p. logistic: log(1 + e^{−yf}), y ∈ {−1, +1}, p = 1. softmax: −log softmax(f)_y, y a
class number 0 … p − 1. Risks are means over samples, so with squared loss ∂L/∂M = 2 (M H − b), H, b the mean moments.
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proofs_check.errors import InputError
from proofs_check.wording import one_of

__all__ = ["Loss", "collapsed_gradient", "encode_targets", "mean_loss"]

Loss = Literal["squared", "logistic", "softmax"]
Floats = NDArray[np.float64]


def encode_targets(Y: ArrayLike, loss: Loss) -> Floats:
    """Targets as the matrix (n, p) that the other functions take; for softmax, one-hot rows.

    Args:
        Y: (n,) or (n, p) for squared, (n,) or (n, 1) of −1 and +1 for logistic, (n,) whole numbers for softmax.
        loss: which loss the targets are for.

    Raises:
        InputError: an unknown loss, a wrong shape, a value that is not finite or not a label.
    """
    one_of("loss", loss, get_args(Loss))
    y = np.asarray(Y, dtype=np.float64)
    columns = y[:, None] if y.ndim == 1 else y
    if columns.ndim != 2 or (loss != "squared" and columns.shape[1] != 1):
        raise InputError(f"targets of shape {y.shape} do not suit the {loss} loss; pass one row or number per sample")
    if not np.isfinite(columns).all():
        raise InputError(f"target of sample {int(np.argwhere(~np.isfinite(columns))[0, 0])} is not finite; remove it")
    if loss == "logistic" and not np.isin(columns, (-1.0, 1.0)).all():
        bad = int(np.argwhere(~np.isin(columns, (-1.0, 1.0)))[0, 0])
        raise InputError(f"label of sample {bad} is {columns[bad, 0]:g}; the logistic loss takes −1 and +1")
    if loss == "softmax":
        whole = (columns >= 0) & (columns == np.floor(columns))
        if not whole.all():
            bad = int(np.argwhere(~whole)[0, 0])
            raise InputError(f"label of sample {bad} is {columns[bad, 0]:g}; the softmax loss takes classes 0, 1, 2, …")
        return np.asarray(np.eye(int(columns.max()) + 1)[columns[:, 0].astype(np.intp)], dtype=np.float64)
    return columns


def mean_loss(loss: Loss, features: Floats, targets: Floats, M: Floats) -> float:
    """The mean loss of f = M x̄ over rows; inf or nan where it overflows.

    Args:
        loss: which loss.
        features: x̄ in rows (n, d).
        targets: (n, p) from `encode_targets`.
        M: collapsed matrix (p, d).
    """
    f = features @ M.T
    if loss == "squared":
        return float(((f - targets) ** 2).sum(axis=1).mean())
    if loss == "logistic":
        return float(np.logaddexp(0.0, -targets * f).mean())
    return float((np.logaddexp.reduce(f, axis=1) - (f * targets).sum(axis=1)).mean())


def collapsed_gradient(loss: Loss, features: Floats, targets: Floats, M: Floats) -> Floats:
    """G = ∂L/∂M (p, d) of the mean loss; arguments as `mean_loss`.

    With M = WΓ the chain rule gives ∂L/∂W = GΓ and ∂L/∂γ_a = W_·a · G_·a.
    """
    f = features @ M.T
    if loss == "squared":
        by_f = 2.0 * (f - targets)
    elif loss == "logistic":
        by_f = -targets * np.exp(-np.logaddexp(0.0, targets * f))  # keeps its relative accuracy in the far tail
    else:
        by_f = np.exp(f - np.logaddexp.reduce(f, axis=1, keepdims=True)) - targets
    return np.asarray(by_f.T @ features / len(features), dtype=np.float64)
