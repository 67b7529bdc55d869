"""Pairs whose normalization can be read off. Witness BN-4."""

from sympy import Rational, sqrt

from constructions.dataset import data_set

__all__ = ["DATA_SETS"]

DATA_SETS = (
    data_set(
        "pair-signs",
        "Four pairs of very different gaps and one tie: under B = 2 only who is larger is left.",
        X=[[0, 5], [Rational(1, 1000), -7], [10**6, 3], [-1, 3], [2, 0], [1, 2], [0, 1], [4, 0]],
        y=[0] * 8,
        batch_size=2,
        witnesses=("BN-4",),
        expects={
            "x̄": [[-1, 1], [1, -1], [1, 0], [-1, 0], [1, -1], [-1, 1], [-1, 1], [1, -1]],
            "x̄ of the last pair at ε = 1": [[-2 / sqrt(5), 1 / sqrt(5)], [2 / sqrt(5), -1 / sqrt(5)]],
        },
    ),
)
