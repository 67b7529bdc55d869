"""Golden schedules: four batches, the five usual averages, and the runs that they equal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Rational

from constructions.dataset import data_set

__all__ = ["DATA_SETS"]


def _fractions(text: str) -> list[Rational]:
    return [Rational(v) for v in text.split()]


_SCHEDULES = {
    "EMA 1/2": "175/606 37/138 7/30 1/6",
    "SWA 3": "1/3 1/3 5/24 1/9",
    "two-point 3": "1/3 4/39 2/15 1/6",
    "best tail 4": "1/3 1/6 1/7 1/8",
    "uniform": "65/276 19/111 5/42 1/15",
}
_CENTRES = (3, -1, 4, -6)


def _last(rates: Sequence[Rational]) -> Rational:
    """θ_4 from θ_0 = 0: θ ← (1−η)θ + ηc."""
    theta = Rational(0)
    for rate, centre in zip(rates, _CENTRES, strict=True):
        theta = (1 - rate) * theta + rate * centre
    return theta


_EXPECTS: dict[str, Any] = {}
for _name, _text in _SCHEDULES.items():
    _rates = _fractions(_text)
    _EXPECTS[f"schedule of {_name} at rate 1/3"] = _rates
    _EXPECTS[f"{_name} at rate 1/3"] = _EXPECTS[f"last iterate under the schedule of {_name}"] = _last(_rates)

DATA_SETS = (
    data_set(
        "golden-schedules",
        "Four batches of one sample: EMA, SWA, two-point, best tail and uniform averages at rate 1/3, and the "
        "schedules whose last iterates they are.",
        X=[1] * 4,
        y=_CENTRES,
        batch_size=1,
        witnesses=("AV-10", "AV-11", "AV-12", "AV-13", "AV-16"),
        expects={
            **_EXPECTS,
            "weights of the rates 1/3, 1/6, 1/7, 1/8": _fractions("5/12 5/24 1/8 1/8 1/8"),
            "last iterate under the rates 1/3, 1/6, 1/7, 1/8": _EXPECTS["best tail 4 at rate 1/3"],
            "average of the run at 1/4 that the rates 3/16, 1/8, 1/16, 0 are": _fractions("105/512 135/512 9/32 1/4 0"),
        },
    ),
    data_set(
        "forgetful",
        "Two batches: after a rate of 1 nobody can tell whether the rate before it was 1/3 or 2/3.",
        X=[1, 1],
        y=[3, -1],
        batch_size=1,
        witnesses=("AV-10",),
        breaks=("AV-10: no rate is 1",),
        expects={"weights of the rates 1/3, 1": [0, 0, 1], "weights of the rates 2/3, 1": [0, 0, 1]},
    ),
    data_set(
        "sharp-rise",
        "Two batches: rates 1/100 and 1/4 rise too fast to be a convex average of the run at rate 1/4.",
        X=[1, 1],
        y=[5, -2],
        batch_size=1,
        witnesses=("AV-13",),
        expects={"average of the run at 1/4 that the rates 1/100, 1/4 are": _fractions("18/25 -18/25 1")},
    ),
)
