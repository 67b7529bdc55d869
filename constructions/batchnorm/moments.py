"""Batches whose sums can be checked by hand. Witness BN-1."""

from sympy import Rational

from constructions.dataset import data_set

__all__ = ["DATA_SETS"]

DATA_SETS = (
    data_set(
        "batch-sums",
        "Two batches of four and a ragged one of three; feature 1 is constant in the second batch, where it counts 0.",
        X=[[0, 1], [0, 3], [2, 1], [2, 3], [1, 7], [1, 7], [1, 7], [5, 7], [0, 2], [1, 2], [2, 8]],
        y=[0] * 11,
        batch_size=4,
        witnesses=("BN-1",),
        expects={
            "sums of x̄": [[0, 0]] * 3,
            "sums of x̄²": [[4, 4], [4, 0], [3, 3]],
            "sums of x̄² at ε = 1": [[2, 2], [3, 0], [Rational(6, 5), Rational(8, 3)]],
        },
    ),
)
