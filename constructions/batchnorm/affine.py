"""Columns that batch normalization cannot tell apart. Witness BN-3."""

from sympy import Rational, sqrt

from constructions.dataset import data_set

__all__ = ["DATA_SETS"]

DATA_SETS = (
    data_set(
        "affine-columns",
        "x, 5x + 100 and 3 − 2x: for ε = 0 one column up to sign, for ε = 1 the columns differ by known factors.",
        X=[[v, 5 * v + 100, 3 - 2 * v] for v in (0, 0, 2, 2, 1, 4, 1, 4)],
        y=[0] * 8,
        batch_size=4,
        witnesses=("BN-3",),
        expects={
            # variances 1 and 9/4: 5√((1 + 1)/(25 + 1)), 5√((9/4 + 1)/(225/4 + 1)); −2 in place of 5
            "x̄ over the first column's x̄": [[1, 1, -1], [1, 1, -1]],
            "x̄ over the first column's x̄ at ε = 1": [
                [1, 5 / sqrt(13), -2 * sqrt(Rational(2, 5))],
                [1, 5 * sqrt(Rational(13, 229)), -2 * sqrt(Rational(13, 40))],
            ],
        },
    ),
)
