"""What runs of linear + batch normalization are: data order, loss, rate and records; checked, and written as JSON."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from math import isfinite
from typing import Any, get_args

from proofs_check.batchnorm import Constant
from proofs_check.errors import InputError
from proofs_check.training.options import Descent, Gamma, Order
from proofs_check.trajectories.rate_text import Parsed, rate_json
from proofs_check.wording import one_of

__all__ = ["METHODS", "ORDERS", "Setting", "log_spaced", "records_of"]

METHODS = ("auto", "steps", "closed-form", "log-time")
ORDERS: tuple[str, ...] = get_args(Order)
_MOST_EPOCHS = 10**18  # counts of epochs are int64
_MOST_BY_STEPS = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Runs of f(x) = W Γ x̄ under several data orders.

    Attributes:
        orders: of "ss", "rr", "igm", "with-replacement", "gd", each once.
        batch_size: B; of no effect on "gd".
        epochs: passes over the data.
        rate: a number, a `PowerRate` or a `StepRate`.
        gamma: whether Γ = I is "frozen" or "trained".
        eps: ε ≥ 0 of batch normalization, in the data's own units.
        constant: what a feature constant in a batch means when ε = 0.
        momentum, weight_decay, nesterov: see `proofs_check.training.options.Descent`.
        drop_last: leave out a last batch smaller than B.
        runs: of each order that draws or starts at random; igm and gd from W = 0 need but one.
        seed: run k draws from the seed `seed` + k.
        init: "zero", or "normal:S" for independent normal W of standard deviation S, the same for every order.
        record: epochs to record; by default 0 and about 60, evenly spaced in log.
        weights: whether records hold M (and γ where it is trained) beside the losses.
        method: "steps" one by one; "closed-form", powers of the epoch's affine map; "log-time", many epochs at once
            with an error bound; "auto", closed form where it is exact, else steps.
        tolerance: of log-time, the error of M for each factor e of epochs.
    """

    orders: tuple[str, ...] = ("ss", "rr")
    batch_size: int
    epochs: int = 1000
    rate: Parsed = 0.01
    gamma: str = "frozen"
    eps: float = 0.0
    constant: Constant = "zero"
    momentum: float = 0.0
    weight_decay: float = 0.0
    nesterov: bool = False
    drop_last: bool = False
    runs: int = 3
    seed: int = 0
    init: str = "zero"
    record: tuple[int, ...] = ()
    weights: bool = True
    method: str = "auto"
    tolerance: float = 1e-6

    def __post_init__(self) -> None:
        for order in self.orders:
            one_of("order", order, ORDERS)
        if not self.orders or len(set(self.orders)) != len(self.orders):
            raise InputError(f"orders are {', '.join(self.orders) or 'none'}; name each once")
        one_of("gamma", self.gamma, get_args(Gamma))
        one_of("constant", self.constant, get_args(Constant))
        one_of("method", self.method, METHODS)
        Descent(self.momentum, self.weight_decay, None, self.nesterov)
        for name, least in (("epochs", 0), ("runs", 1), ("seed", 0)):
            if getattr(self, name) < least:
                raise InputError(f"{name} is {getattr(self, name)}; it must be at least {least}")
        most = _MOST_BY_STEPS if self.method == "steps" else _MOST_EPOCHS
        if self.epochs > most:
            raise InputError(f"{self.epochs} epochs are more than {most:.0e}, the most here; ask for fewer")
        if not (isfinite(self.eps) and self.eps >= 0):
            raise InputError(f"eps is {self.eps:g}; it must be at least 0 and finite")
        if not 0 < self.tolerance < 1:
            raise InputError(f"tolerance is {self.tolerance:g}; use a number between 0 and 1, such as 1e-6")
        start_scale(self.init)
        record = tuple(sorted(set(self.record or log_spaced(self.epochs))))
        if record[0] < 0 or record[-1] > self.epochs:
            raise InputError(f"epochs to record lie between 0 and {self.epochs}, got {record[0]} … {record[-1]}")
        object.__setattr__(self, "record", record)

    @property
    def plain(self) -> bool:
        """Whether steps use neither momentum nor weight decay."""
        return self.momentum == 0 and self.weight_decay == 0

    def to_json(self) -> dict[str, Any]:
        """All of it as JSON values."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return values | {"orders": list(self.orders), "rate": rate_json(self.rate), "record": list(self.record)}


def start_scale(init: str) -> float:
    """The standard deviation of W at the start; 0 for zeros.

    Raises:
        InputError: neither "zero" nor "normal:S" with S > 0.
    """
    if init == "zero":
        return 0.0
    found = re.fullmatch(r"normal:([0-9.e+-]+)", init)
    try:
        scale = float(found[1]) if found else 0.0
    except ValueError:
        scale = 0.0
    if not (scale > 0 and isfinite(scale)):
        raise InputError(f"init {init!r} is not known; use zero, or normal:0.1 for a random start of that deviation")
    return scale


def log_spaced(epochs: int, count: int = 60) -> tuple[int, ...]:
    """0, then about `count` epochs up to the last, evenly spaced in log where whole numbers allow it."""
    if epochs <= 0:  # fewer than none are refused where they are set
        return (0,)
    spaced = (min(epochs, round(float(epochs) ** (k / count))) for k in range(count + 1))
    return tuple(sorted({0, epochs, *spaced}))


def records_of(text: str, epochs: int) -> Sequence[int]:
    """The epochs that ``--record`` names: "log" or "log:N" (N of them), "all", "every:K", or a list "0,10,100".

    Raises:
        InputError: none of these.
    """
    kind, _, number = text.strip().lower().partition(":")
    if kind == "log" and (not number or (number.isdecimal() and int(number) > 0)):
        return log_spaced(epochs, int(number or 60))
    if kind == "all" and not number:
        _refuse_many(epochs)
        return range(epochs + 1)
    if kind == "every" and number.isdecimal() and int(number) > 0:
        _refuse_many(epochs // int(number))
        return sorted({*range(0, epochs + 1, int(number)), epochs})
    listed = [part.strip() for part in text.split(",")]
    if all(part.isdecimal() for part in listed):
        return sorted({int(part) for part in listed})
    raise InputError(f"--record {text!r} is not known; use log, log:N, all, every:K, or epochs such as 0,10,100")


def _refuse_many(count: int) -> None:
    if count > 10**7:
        raise InputError(f"{count:,} records are too many; record fewer, such as --record log")
