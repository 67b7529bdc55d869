"""Few batches on which the average of two iterates can be worked out by hand."""

from __future__ import annotations

from sympy import Rational

from constructions.dataset import data_set

__all__ = ["DATA_SETS"]

DATA_SETS = (
    data_set(
        "two-point-gain",
        "Centres 4 and 0: from 0 at rate 1/2 the run visits 0, 2, 1. The mean of its ends gains exactly ⅛.",
        X=[1, 1],
        y=[4, 0],
        batch_size=1,
        witnesses=("AV-19",),
        expects={
            "loss of the mean of θ_0 and θ_T at rate 1/2": Rational(25, 8),
            "gain of two points at rate 1/2": Rational(1, 8),
        },
    ),
    data_set(
        "fair-coin",
        "Centres −1 and 1, one sample each: drawn with replacement at rate 1/2 the iterates become uniform on [−1, 1].",
        X=[1, 1],
        y=[-1, 1],
        batch_size=1,
        witnesses=("AV-18",),
        expects={
            "stationary variance at rate 1/2": Rational(1, 3),
            "two points 1 apart at rate 1/2: variance over that of one": Rational(3, 4),
            "two points 2 apart at rate 1/2: variance over that of one": Rational(5, 8),
            "two points 3 apart at rate 1/2: variance over that of one": Rational(9, 16),
        },
    ),
    data_set(
        "half-epoch",
        "Centres −3, 1, 2, 0: under SS iterates half an epoch apart are opposed, a whole epoch apart they agree.",
        X=[1] * 4,
        y=[-3, 1, 2, 0],
        batch_size=1,
        witnesses=("AV-21",),
        expects={
            "SS at rate 1/2: factor half an epoch apart": Rational(5, 23),
            "SS at rate 1/2: factor a whole epoch apart": 1,
            "RR at rate 1/2: factor of neighbouring epoch ends": Rational(17, 32),
        },
    ),
    data_set(
        "from-a-distance",
        "Centres −2 and 2 and a start at 4: two steps at rate 1/2 leave a bias of 3/2 and the noise of both steps.",
        X=[1, 1],
        y=[-2, 2],
        batch_size=1,
        witnesses=("AV-20",),
        expects={"expected loss of ½(θ_1 + θ_2) from 4 at rate 1/2": Rational(49, 32)},
    ),
)
