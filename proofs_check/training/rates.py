"""Learning rates: a number, or any function of the epoch and the step, both counted from 1."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from proofs_check.errors import InputError

__all__ = ["PowerRate", "Rate", "Schedule", "schedule_of"]

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


def schedule_of(rate: Rate) -> Schedule:
    """The schedule of a rate; a number is constant.

    Raises:
        InputError: a number that is not positive.
    """
    if callable(rate):
        return rate
    if not rate > 0:
        raise InputError(f"learning rate {rate:g} is not positive; use a small positive number")
    return lambda epoch, step: rate  # noqa: ARG005 - a schedule takes both
