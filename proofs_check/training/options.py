"""What a training run can be told, checked once for the plain simulator and the compiled engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proofs_check.errors import InputError
from proofs_check.orders import check_batch_size
from proofs_check.wording import one_of

__all__ = ["Descent", "Gamma", "Order", "batch_size_of", "finite_matrix", "start_of", "wanted_epochs"]

Order = Literal["ss", "rr", "igm", "with-replacement", "gd"]
Gamma = Literal["frozen", "trained"]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Descent:
    """How a gradient becomes a step, in torch.optim.SGD's convention without dampening.

        g ← ∂L/∂θ + λ θ,   v ← μ v + g (v = 0 at first),   θ ← θ − η v,   or with Nesterov's   θ ← θ − η (g + μ v).

    Attributes:
        momentum: μ in [0, 1).
        weight_decay: λ ≥ 0 of W.
        gamma_decay: λ ≥ 0 of γ where Γ is trained; None for the same as W's, as torch does for all parameters given.
        nesterov: look ahead along v; needs μ > 0.
    """

    momentum: float = 0.0
    weight_decay: float = 0.0
    gamma_decay: float | None = None
    nesterov: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.momentum < 1:
            raise InputError(f"momentum is {self.momentum:g}; use a number from 0 up to, not including, 1")
        for name, value in (("weight_decay", self.weight_decay), ("gamma_decay", self.decay_of_gamma)):
            if not 0 <= value < np.inf:
                raise InputError(f"{name} is {value:g}; use a number that is at least 0")
        if self.nesterov and self.momentum == 0:
            raise InputError("Nesterov's step needs momentum; pass momentum above 0, such as 0.9")

    @property
    def decay_of_gamma(self) -> float:
        """λ of γ."""
        return self.weight_decay if self.gamma_decay is None else self.gamma_decay


def finite_matrix(X: ArrayLike) -> Floats:
    """Features as a float64 matrix (n, d).

    Raises:
        InputError: another shape, or a value that is not finite, named by its place.
    """
    data = np.asarray(X, dtype=np.float64)
    if data.ndim != 2:
        raise InputError(f"features must be a matrix with samples in rows, got shape {data.shape}")
    if not np.isfinite(data).all():
        i, a = (int(k) for k in np.argwhere(~np.isfinite(data))[0])
        raise InputError(f"feature {a} of sample {i} is not finite; remove the sample or fill the cell")
    return data


def batch_size_of(n: int, batch_size: int | None, order: Order, *, drop_last: bool) -> int:
    """B; n for "gd", which is left out there.

    Raises:
        InputError: an unknown order, or a size that does not suit it and the data.
    """
    one_of("order", order, get_args(Order))
    if order == "gd":
        if batch_size not in (None, n):
            raise InputError(f"order gd takes all {n} samples at once; leave the batch size out, got {batch_size}")
        batch_size = n
    if batch_size is None:
        raise InputError(f"order {order} needs a batch size; pass one between 2 and {n}")
    check_batch_size(n, batch_size, drop_last=drop_last or order == "with-replacement")
    return batch_size


def start_of(given: ArrayLike | None, default: Floats, name: str) -> Floats:
    """A copy of the start given, or the default.

    Raises:
        InputError: a value that is not finite, or another shape than the default's.
    """
    if given is None:
        return default
    start = np.array(given, dtype=np.float64)
    if start.shape != default.shape or not np.isfinite(start).all():
        raise InputError(f"{name} must be finite of shape {default.shape}, got shape {start.shape}")
    return start


def wanted_epochs(record: Sequence[int] | None, epochs: int) -> tuple[int, ...]:
    """The epochs to record, sorted; all from 0 for None.

    Raises:
        InputError: a negative number of epochs, or one to record that is not among them.
    """
    if epochs < 0:
        raise InputError(f"epochs is {epochs}; use at least 0")
    wanted = tuple(range(epochs + 1)) if record is None else tuple(sorted({int(e) for e in record}))
    if wanted and not 0 <= wanted[0] <= wanted[-1] <= epochs:
        raise InputError(f"epochs to record lie between 0 and {epochs}, got {wanted[0]} … {wanted[-1]}")
    return wanted
