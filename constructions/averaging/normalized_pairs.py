"""Batch-normalized pairs as per-batch quadratics: one feature shares its curvature, two features do not.

Pairs (x, −x) with x = ±1 in each feature are their own batch normalization. With frozen scales, linear regression on
them has the Hessians X̄_bᵀX̄_b/2, whose diagonal is 1: with one feature they are all 1, and every result on shared
curvature carries over; with two they differ off the diagonal, and the results that need a shared Hessian fail.
"""

from sympy import Rational

from constructions.dataset import data_set

__all__ = ["DATA_SETS"]

DATA_SETS = (
    data_set(
        "normalized-line",
        "Three normalized pairs in one feature: the curvature is 1 in every batch, and SS's cycle averages to SS's "
        "optimum.",
        X=[1, -1, 1, -1, 1, -1],
        y=[-3, 3, 1, -1, 5, -5],
        batch_size=2,
        witnesses=("AV-9",),
        expects={
            "mean over one SS cycle at rate 1/3": 1,
            "mean centre": 1,
            "minimiser": 1,
        },
    ),
    data_set(
        "normalized-plane",
        "Three normalized pairs in two features: the curvatures differ between batches, and SS's cycle averages to "
        "(10/3, 4/3), not to SS's optimum (3, 1).",
        X=[(1, 1), (-1, -1), (1, 1), (-1, -1), (1, -1), (-1, 1)],
        y=[0, 0, 8, -8, 2, -2],
        batch_size=2,
        witnesses=("AV-9",),
        breaks=("AV-9: one H for all batches",),
        expects={
            "mean over one SS cycle at rate 1/3": [Rational(10, 3), Rational(4, 3)],
            "minimiser": [3, 1],
        },
    ),
)
