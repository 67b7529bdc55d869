"""Few batches on which EMAs, momentum and coupled runs give simple rationals."""

from __future__ import annotations

from sympy import Rational

from constructions.dataset import data_set

__all__ = ["DATA_SETS"]

DATA_SETS = (
    data_set(
        "three-to-one",
        "Centres −3, 1, 1, 1 with variance 3: at rate 1/2 an EMA of decay 1/2 varies by 5/9, the iterate itself by 1.",
        X=[1] * 4,
        y=[-3, 1, 1, 1],
        batch_size=1,
        witnesses=("AV-24",),
        expects={"variance of the EMA 1/2 at rate 1/2": Rational(5, 9)},
    ),
    data_set(
        "momentum-by-hand",
        "Centres 50 and 0: heavy ball with μ = 18/25, η = 1/50 from 0 visits 1 and 17/10, as does the EMA of "
        "decay 4/5 of SGD at rate 1/10.",
        X=[1, 1],
        y=[50, 0],
        batch_size=1,
        witnesses=("AV-23",),
        expects={
            "heavy ball after one epoch at rate 1/50, momentum 18/25": Rational(17, 10),
            "variance of heavy ball at rate 1/2, momentum 1/2": 625 * Rational(3, 5),
        },
    ),
    data_set(
        "meeting-runs",
        "Centres 5, −2, 7: at rate 1/2 any two runs on them halve their distance at each step, from 8 to 1.",
        X=[1] * 3,
        y=[5, -2, 7],
        batch_size=1,
        witnesses=("AV-22",),
        expects={"distance of the runs from 8 and 0 at rate 1/2": 1},
    ),
)
