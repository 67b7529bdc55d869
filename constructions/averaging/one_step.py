"""Batches whose loss one step takes to 0: round curvature, and orthogonal rows."""

from __future__ import annotations

from sympy import Rational

from constructions.averaging.centres import around_centres
from constructions.dataset import data_set

__all__ = ["DATA_SETS"]

DATA_SETS = (
    around_centres(
        "round-batches",
        "Three batches of curvature 1/2 in both directions: the step 2 takes each batch's loss to 0 and leaves the "
        "mean loss, averaged over the three, at ½h tr Σ = 2.",
        [[[1, 0], [0, 1]]] * 3,
        [[1, 1], [-2, 1], [1, -2]],
        witnesses=("AV-2",),
        expects={
            "loss of each batch after its own step": [0, 0, 0],
            "mean loss after each batch's step": [Rational(3, 2), Rational(9, 4), Rational(9, 4)],
        },
    ),
    data_set(
        "orthogonal-rows",
        "Two orthogonal rows of length 3 in three dimensions: from anywhere, one step of 2/9 fits them exactly.",
        X=[[1, 2, 2], [2, 1, -2]],
        y=[5, -7],
        batch_size=2,
        witnesses=("AV-2",),
        expects={"loss after the step m/γ": 0},
    ),
)
