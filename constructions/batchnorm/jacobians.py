"""Batches with rational Jacobians. Witness BN-6."""

from sympy import Matrix, Rational

from constructions.dataset import data_set

__all__ = ["DATA_SETS"]

DATA_SETS = (
    data_set(
        "jacobian-two-values",
        "0, 0, 2, 2 has σ = 1 and x̄ = ±1: the Jacobian moves each half apart and keeps everything else.",
        X=[0, 0, 2, 2],
        y=[0] * 4,
        batch_size=4,
        witnesses=("BN-6",),
        expects={"Jacobian": Matrix([[1, -1, 0, 0], [-1, 1, 0, 0], [0, 0, 1, -1], [0, 0, -1, 1]]) / 2, "rank": 2},
    ),
    data_set(
        "jacobian-outlier",
        "One outlier among five: it has x̄ = 2 and no influence at all on the loss, its row of the Jacobian is 0.",
        X=[0, 0, 0, 0, 5],
        y=[0] * 5,
        batch_size=5,
        witnesses=("BN-6",),
        expects={
            "Jacobian": Matrix(5, 5, lambda i, j: 0 if 4 in (i, j) else (Rational(int(i == j)) - Rational(1, 4)) / 2),
            "rank": 3,
        },
    ),
    data_set(
        "jacobian-pair",
        "A pair: signs are locally constant, no gradient reaches the input.",
        X=[3, 8],
        y=[0] * 2,
        batch_size=2,
        witnesses=("BN-6",),
        expects={"Jacobian": Matrix([[0, 0], [0, 0]]), "rank": 0},
    ),
)
