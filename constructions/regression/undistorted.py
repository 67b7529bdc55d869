"""Data on which optima agree although batches are used: the hypotheses of R-3 are needed. Witnesses R-3."""

from sympy import sqrt

from constructions.dataset import data_set

__all__ = ["DATA_SETS"]

DATA_SETS = (
    data_set(
        "equal-batches",
        "The batches 0, 4, 5 and 1, 2, 6 have equal sums and equal sums of squares, so SS in this order is GD, whatever"
        " the targets; RR is not.",
        X=[0, 4, 5, 1, 2, 6],
        y=[0, 1, 4, 2, 0, 5],
        batch_size=3,
        witnesses=("R-3",),
        breaks=("R-3: a batch's mean or variance differs (SS against GD)",),
        expects={"ss": 5 * sqrt(42) / 21, "gd": 5 * sqrt(42) / 21, "ss = gd": True, "rr = ss": False, "rr = gd": False},
    ),
    data_set(
        "two-levels",
        "A feature with two values, with the convention that a constant pair normalizes to 0: SS in this order, RR and"
        " GD are one and the same, whatever the targets.",
        X=[0, 1, 0, 1],
        y=[0, 1, 3, 6],
        batch_size=2,
        witnesses=("R-3",),
        breaks=("R-3: no batch that can occur is constant in a feature",),
        expects={"ss": 1, "rr": 1, "gd": 1, "ss = gd": True, "rr = ss": True, "rr = gd": True},
    ),
)
