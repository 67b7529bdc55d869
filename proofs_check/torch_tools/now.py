"""Where a model stands: its losses on its own batches and on all data, and its running statistics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.batchnorm import normalize_batches
from proofs_check.orders import Indices
from proofs_check.torch_tools.layers import Pair

__all__ = ["Now", "look", "weights"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Now:
    """The model as it is.

    Attributes:
        loss: "squared" (summed over targets), "logistic" or "softmax"; means over samples.
        own: on its own batches, as in training.
        whole: on all data normalized as one batch (L_GD).
        evaluation: with the running statistics, as in evaluation mode; None if there are none.
        mean_off: the largest distance of a running mean from the mean of all data, in standard deviations.
        deviation_ratio: smallest and largest ratio of a running standard deviation to that of all data.
    """

    loss: str
    own: float
    whole: float
    evaluation: float | None
    mean_off: float | None
    deviation_ratio: tuple[float, float] | None


def weights(pair: Pair) -> tuple[Floats, Floats]:
    """M = WΓ (p, d) and c = Wβ + b (p,), what the pair computes on x̄."""
    w = _array(pair.linear.weight)
    gamma = np.ones(w.shape[1]) if pair.norm.weight is None else _array(pair.norm.weight)
    beta = np.zeros(w.shape[1]) if pair.norm.bias is None else _array(pair.norm.bias)
    b = np.zeros(len(w)) if pair.linear.bias is None else _array(pair.linear.bias)
    return w * gamma, w @ beta + b


def look(pair: Pair, X: Floats, Y: NDArray[Any], batches: Sequence[Indices], *, regression: bool) -> Now | None:
    """Compare the losses; None for a normalization without linear layer, or targets that do not fit its outputs.

    Args:
        pair: the layers.
        X: features (n, d) that come into the normalization.
        Y: targets (n,) or (n, p), or classes (n,).
        batches: of an epoch.
        regression: whether targets are quantities.
    """
    if pair.linear is None or pair.linear.in_features != X.shape[1]:
        return None
    m, c = weights(pair)
    targets = _targets(Y, len(m), regression=regression)
    if targets is None:
        return None
    eps, seen = float(pair.norm.eps), np.concatenate(list(batches))
    every = [np.arange(len(X), dtype=np.intp)]
    own = normalize_batches(X, batches, eps=eps, constant="zero").values
    whole = normalize_batches(X, every, eps=eps, constant="zero").values
    name = "squared" if regression else "logistic" if len(m) == 1 else "softmax"

    def loss(values: Floats, rows: Indices) -> float:
        return float(_losses(values[rows] @ m.T + c, targets[rows], name).mean())

    evaluation = off = ratio = None
    if pair.norm.running_mean is not None and pair.norm.running_var is not None:
        mean, variance = _array(pair.norm.running_mean), _array(pair.norm.running_var)
        evaluation = loss((X - mean) / np.sqrt(variance + eps), every[0])
        spread = X.std(axis=0)
        alive = spread > 0
        if alive.any():
            off = float((np.abs(mean - X.mean(axis=0))[alive] / spread[alive]).max())
            ratios = np.sqrt(variance[alive]) / spread[alive]
            ratio = (float(ratios.min()), float(ratios.max()))
    return Now(name, loss(own, seen), loss(whole, every[0]), evaluation, off, ratio)


def _targets(Y: NDArray[Any], p: int, *, regression: bool) -> NDArray[Any] | None:
    """Targets as the loss takes them: (n, p) numbers; signs (n, 1) for one output; class numbers (n,) for more."""
    if regression:
        table = np.asarray(Y, dtype=np.float64).reshape(len(Y), -1)
        return table if table.shape[1] == p else None
    values = np.unique(Y)
    if p == 1:
        return np.where(values[-1] == Y, 1.0, -1.0)[:, None] if len(values) == 2 else None
    if Y.dtype.kind not in "biuf" or not (np.isin(values, np.arange(p))).all():
        return None
    return Y.astype(np.intp)


def _losses(outputs: Floats, targets: NDArray[Any], name: str) -> Floats:
    if name == "squared":
        return np.asarray(((outputs - targets) ** 2).sum(axis=1))
    if name == "logistic":
        return np.asarray(np.logaddexp(0.0, -targets * outputs)[:, 0])
    top = outputs.max(axis=1)
    total = top + np.log(np.exp(outputs - top[:, None]).sum(axis=1))
    return np.asarray(total - outputs[np.arange(len(outputs)), targets])


def _array(tensor: Any) -> Floats:
    return np.asarray(tensor.detach().cpu().double().numpy())
