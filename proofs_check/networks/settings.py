"""What a training run of a network is: architecture, order of the data, learning rate; checked, and written as JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from math import isfinite
from typing import Any

from proofs_check.errors import InputError
from proofs_check.training.rates import PowerRate
from proofs_check.wording import one_of

__all__ = ["ACTIVATIONS", "ORDERS", "Setting", "log_spaced"]

ACTIVATIONS = ("relu", "linear")
ORDERS = ("ss", "rr", "igm", "with-replacement", "gd")
GAMMAS = ("trained", "frozen")


@dataclass(frozen=True, slots=True)
class Setting:
    """Architecture and training.

    The network is BN → Γ₁ → W₁ → φ → BN → Γ₂ → W₂ → … → W_L, `depth` L linear maps without bias, each behind a batch
    normalization with a scale and no shift, hidden layers of one `width`. Depth 1 is linear + BN, and starts at W = 0;
    deeper networks start at independent normal weights of variance 1/fan-in, for ReLU 2/fan-in. Γ starts at 1.

    Attributes:
        depth: L ≥ 1.
        width: of hidden layers; of no effect at depth 1.
        activation: φ, "relu" or "linear".
        gamma: whether Γ is "trained" or "frozen".
        eps: ε ≥ 0 of batch normalization, in units of the features' variances, as the data are standardized; a unit
            that is constant in a batch gives 0.
        batch_size: B.
        drop_last: leave out a ragged last batch.
        epochs: passes over the data.
        rate: η, a number or a `PowerRate`.
        momentum: μ of heavy ball, as torch.optim.SGD has it, 0 ≤ μ < 1.
        weight_decay: λ ≥ 0, added as λθ to the gradient of every trained parameter, Γ too.
        seed: the first run's; run k has seed + k.
        record: epochs to record, 0 always among them; by default about 60, evenly spaced in log.
        separability: at how many of these the class of the last hidden features is decided; 0 for none.
    """

    depth: int = 2
    width: int = 128
    activation: str = "relu"
    gamma: str = "trained"
    eps: float = 1e-5
    batch_size: int = 32
    drop_last: bool = False
    epochs: int = 200
    rate: float | PowerRate = 0.05
    momentum: float = 0.0
    weight_decay: float = 0.0
    seed: int = 0
    record: tuple[int, ...] = ()
    separability: int = 0

    def __post_init__(self) -> None:
        one_of("activation", self.activation, ACTIVATIONS)
        one_of("gamma", self.gamma, GAMMAS)
        for name, least in (
            ("depth", 1),
            ("width", 1),
            ("batch_size", 2),
            ("epochs", 0),
            ("seed", 0),
            ("separability", 0),
        ):
            if getattr(self, name) < least:
                raise InputError(f"{name} is {getattr(self, name)}; it must be at least {least}")
        scale = self.rate.scale if isinstance(self.rate, PowerRate) else self.rate
        if not (isfinite(scale) and scale > 0):
            raise InputError(f"learning rate {scale:g} is not positive and finite; use a small positive number")
        if not 0 <= self.momentum < 1:
            raise InputError(f"momentum is {self.momentum:g}; it must be at least 0 and below 1")
        for name in ("eps", "weight_decay"):
            if not (isfinite(getattr(self, name)) and getattr(self, name) >= 0):
                raise InputError(f"{name} is {getattr(self, name):g}; it must be at least 0 and finite")
        record = sorted({0, *(self.record or log_spaced(self.epochs))})
        if record[0] < 0 or record[-1] > self.epochs:
            raise InputError(f"epochs to record lie between 0 and {self.epochs}, got {record[0]} … {record[-1]}")
        object.__setattr__(self, "record", tuple(record))

    @property
    def schedule(self) -> Callable[[int, int], float]:
        """(epoch, step) → η, both counted from 1."""
        rate = self.rate
        return rate if isinstance(rate, PowerRate) else lambda _epoch, _step: rate

    def to_json(self) -> dict[str, Any]:
        """All of it as JSON values; the rate as a number, or as scale, exponent and what it is per."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        if isinstance(self.rate, PowerRate):
            values["rate"] = {"scale": self.rate.scale, "exponent": self.rate.exponent, "per": self.rate.per}
        return values | {"record": list(self.record)}


def log_spaced(epochs: int, count: int = 60) -> tuple[int, ...]:
    """0, then about `count` epochs up to the last, evenly spaced in log where whole numbers allow it."""
    if epochs == 0:
        return (0,)
    return tuple(sorted({0, epochs, *(round(float(epochs) ** (k / count)) for k in range(count + 1))}))
