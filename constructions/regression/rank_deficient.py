"""Batch-normalized data that do not span: two features that are one, and a tie within a batch. Witnesses R-1."""

from sympy import Rational

from constructions.dataset import data_set

__all__ = ["DATA_SETS"]

DATA_SETS = (
    data_set(
        "twin-features",
        "Feature 1 is 5 minus twice feature 0, so after normalization it is its negative: SS has a line of minimisers,"
        " of which the shortest shares the slope −1/2 of Simpson's four points equally.",
        X=[(0, 5), (1, 3), (2, 1), (3, -1)],
        y=[1, 0, 3, 2],
        batch_size=2,
        witnesses=("R-1",),
        breaks=("R-1: rank d, for uniqueness",),
        expects={"ss": [[Rational(-1, 4), Rational(1, 4)]], "gram diagonal": [4, 4], "rank": 1},
    ),
    data_set(
        "tied-batch",
        "Feature 1 is constant in the first batch: its diagonal entry of the Gram matrix counts the other batch alone.",
        X=[(0, 7), (2, 7), (1, 0), (4, 1)],
        y=[0, 3, 1, 2],
        batch_size=2,
        witnesses=("R-1",),
        breaks=("R-1: no ties, for a diagonal of n",),
        expects={"ss": [[Rational(3, 2), -1]], "gram diagonal": [4, 2], "rank": 2},
    ),
)
