"""Centres on a line whose stationary variances are small rationals, under every way of drawing the batches."""

from __future__ import annotations

from sympy import Rational

from constructions.averaging.centres import around_centres
from constructions.dataset import data_set

__all__ = ["DATA_SETS"]

DATA_SETS = (
    data_set(
        "binary-centres",
        "Two batches with centres −1 and 1: at rate 1/2 SGD with replacement has the uniform law on [−1, 1].",
        X=[1, 1],
        y=[-1, 1],
        batch_size=1,
        witnesses=("AV-5", "AV-6", "AV-7"),
        expects={
            "stationary covariance with replacement at rate 1/2": [Rational(1, 3)],
            "variance at RR epoch ends at rate 1/2": Rational(1, 15),
            "variance over RR epochs at rate 1/2": Rational(1, 6),
            "variance under SS at rate 1/2": Rational(1, 9),
            "moments 1 to 8 at rate 1/2": [0, Rational(1, 3), 0, Rational(1, 5), 0, Rational(1, 7), 0, Rational(1, 9)],
        },
    ),
    data_set(
        "five-centres",
        "Five batches with centres −3, −2, 2, −5, 8 of variance 106/5: golden variances at rate 1/4.",
        X=[1] * 5,
        y=[-3, -2, 2, -5, 8],
        batch_size=1,
        witnesses=("AV-5", "AV-6", "AV-7", "AV-8"),
        expects={
            "variance of the centres": Rational(106, 5),
            "stationary covariance with replacement at rate 1/4": [Rational(106, 35)],
            "variance at RR epoch ends at rate 1/4": Rational(106, 5) * Rational(31, 1267),
            "variance over RR epochs at rate 1/4": Rational(106, 5) * Rational(1063, 17920),
            "variance under SS at rate 1/4": Rational(106, 5) * Rational(31, 781),
            "noisiest first at rate 1/4": "with replacement, RR over the epoch, SS, RR at epoch ends",
            "noisiest first at rate 3/2": "RR at epoch ends, RR over the epoch, SS, with replacement",
        },
    ),
    data_set(
        "memorable-centres",
        "Three batches with centres −2, 1, 1: at rate 1/3 the batch just used is closer by 4/3 in squared distance, "
        "then by 8/9, then by 16/27.",
        X=[1, 1, 1],
        y=[-2, 1, 1],
        batch_size=1,
        witnesses=("AV-4",),
        expects={"squared-distance gaps at rate 1/3": [Rational(4, 3), Rational(8, 9), Rational(16, 27)]},
    ),
    around_centres(
        "random-curvature",
        "Curvatures 1/2 and 3/2, each with centres −1 and 1: at rate 1/2 the stationary variance is 5/11, where one "
        "curvature 1 would give 1/3.",
        [[[1], [1], [0], [0]], [[1], [1], [0], [0]], [[2], [1], [1], [0]], [[2], [1], [1], [0]]],
        [[-1], [1], [-1], [1]],
        witnesses=("AV-3", "AV-5"),
        breaks=("AV-5: one H for all batches",),
        expects={
            "stationary covariance with replacement at rate 1/2": [Rational(5, 11)],
            "best step on a fresh batch at rate 1/4": Rational(1, 8),
        },
    ),
)
