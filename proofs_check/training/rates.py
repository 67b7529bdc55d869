"""Learning rates: a number, or any function of the epoch and the step, both counted from 1."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from proofs_check.errors import InputError

__all__ = ["PowerRate", "Rate", "Schedule", "StepRate", "rate_table", "schedule_of"]

Schedule = Callable[[int, int], float]
"""(epoch, step) → η > 0; epoch = 1, 2, …, step = 1, 2, … counted over the whole run."""

Rate = float | Schedule


@dataclass(frozen=True, slots=True)
class PowerRate:
    """η = scale · k^{−exponent}; k is the epoch (constant within an epoch) or the step.

    Attributes:
        scale: c > 0, the rate at k = 1.
        exponent: β; claim R-12 is about ½ < β < 1, per epoch.
        per: whether k counts epochs or steps.
    """

    scale: float
    exponent: float
    per: Literal["epoch", "step"] = "epoch"

    def __call__(self, epoch: int, step: int) -> float:
        """The rate of this step."""
        k = epoch if self.per == "epoch" else step
        return float(self.scale * float(k) ** -self.exponent)


@dataclass(frozen=True, slots=True)
class StepRate:
    """η = scale · factor^i, i of the milestones being reached: epochs ≤ a milestone still have the rate before it.

    Attributes:
        scale: the rate of the first epochs.
        milestones: increasing numbers of epochs.
        factor: what the rate is multiplied by after each.
    """

    scale: float
    milestones: tuple[int, ...]
    factor: float = 0.1

    def __call__(self, epoch: int, step: int) -> float:  # noqa: ARG002 - a schedule takes both
        """The rate of this epoch."""
        return float(self.scale * self.factor ** sum(epoch > k for k in self.milestones))


def schedule_of(rate: Rate) -> Schedule:
    """The schedule of a rate; a number is constant.

    Raises:
        InputError: a number that is not positive.
    """
    if callable(rate):
        return rate
    if not (rate > 0 and np.isfinite(rate)):
        raise InputError(f"learning rate {rate:g} is not positive and finite; use a small positive number")
    return lambda epoch, step: rate  # noqa: ARG005 - a schedule takes both


def rate_table(rate: Rate, first: int, epochs: int, steps: int) -> NDArray[np.float64]:
    """The rates of `epochs` epochs from number `first` on, of `steps` steps each: (epochs, steps), or (epochs, 1).

    Args:
        rate: a number or a schedule; what is constant within every epoch by its type takes one column.
        first: 1 for the first epoch of a run.
        epochs, steps: how many.

    Raises:
        InputError: a rate that is not positive and finite, with its epoch and step.
    """
    schedule = schedule_of(rate)
    if not callable(rate):
        return np.full((epochs, 1), float(rate))
    constant = isinstance(rate, StepRate) or (isinstance(rate, PowerRate) and rate.per == "epoch")
    columns = 1 if constant else steps
    table = np.array(
        [
            [schedule(epoch, (epoch - 1) * steps + j) for j in range(1, columns + 1)]
            for epoch in range(first, first + epochs)
        ],
        dtype=np.float64,
    ).reshape(epochs, columns)
    good = (table > 0) & np.isfinite(table)
    if not good.all():
        e, j = (int(k) for k in np.argwhere(~good)[0])
        step = (first + e - 1) * steps + j + 1
        raise InputError(f"the rate is {table[e, j]} at epoch {first + e}, step {step}; it must be positive")
    return table
