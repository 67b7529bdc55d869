"""Learning rates as text: what ``--rate`` takes.

0.05                constant
0.5*k^-0.6          0.5 k^−0.6 in epoch k = 1, 2, …
0.5*t^-0.6          0.5 t^−0.6 at step t = 1, 2, …, counted over all epochs
0.1*0.3@100,1000    0.1, and 0.3 times the rate before after epoch 100 and again after epoch 1,000
"""

from __future__ import annotations

import re
from math import isfinite

from proofs_check.errors import InputError
from proofs_check.training.rates import PowerRate, StepRate

__all__ = ["Parsed", "rate_json", "rate_of", "rate_words"]

Parsed = float | PowerRate | StepRate
_NUMBER = r"([0-9]+\.?[0-9]*(?:e[+-]?[0-9]+)?|\.[0-9]+(?:e[+-]?[0-9]+)?)"
_POWER = re.compile(rf"{_NUMBER}\*([kt])\^-{_NUMBER}")
_STEPS = re.compile(rf"{_NUMBER}\*{_NUMBER}@([0-9]+(?:,[0-9]+)*)")


def rate_of(text: str) -> Parsed:
    """The rate that a text names.

    Args:
        text: see the module; spaces do not matter.

    Raises:
        InputError: it is none of these, not positive, or its milestones do not increase.
    """
    bare = re.sub(r"\s+", "", text).lower().replace("−", "-")
    found: Parsed
    if power := _POWER.fullmatch(bare):
        found = PowerRate(float(power[1]), float(power[3]), "epoch" if power[2] == "k" else "step")
    elif steps := _STEPS.fullmatch(bare):
        milestones = tuple(int(k) for k in steps[3].split(","))
        if list(milestones) != sorted(set(milestones)) or milestones[0] < 1:
            raise InputError(f"the milestones of the rate {text!r} do not increase; list epochs such as @100,1000")
        found = StepRate(float(steps[1]), milestones, float(steps[2]))
        if not (found.factor > 0 and isfinite(found.factor)):
            raise InputError(f"the rate {text!r} ends at 0; use a positive factor, such as 0.3")
    elif re.fullmatch(_NUMBER, bare):
        found = float(bare)
    else:
        raise InputError(
            f"{text!r} is no learning rate; write a number, 0.5*k^-0.6 (k counts epochs, t steps), or 0.1*0.3@100,1000"
        )
    scale = found if isinstance(found, float) else found.scale
    if not (isfinite(scale) and scale > 0):
        raise InputError(f"learning rate {scale:g} is not positive and finite; use a small positive number")
    return found


def rate_words(rate: Parsed) -> str:
    """A rate as `rate_of` reads it."""
    if isinstance(rate, PowerRate):
        return f"{rate.scale!r}*{'k' if rate.per == 'epoch' else 't'}^-{rate.exponent!r}"
    if isinstance(rate, StepRate):
        return f"{rate.scale!r}*{rate.factor!r}@{','.join(map(str, rate.milestones))}"
    return repr(rate)


def rate_json(rate: Parsed) -> float | str:
    """A rate as a JSON value: a number, or the text of a schedule."""
    return rate if isinstance(rate, float) else rate_words(rate)
