"""Six samples on which freezing or training Γ decides whether single shuffle diverges, one way round and the other.

Witnesses C-4.
"""

from sympy import Rational, sqrt

from constructions.dataset import data_set

__all__ = ["DATA_SETS"]

DATA_SETS = (
    data_set(
        "frozen-or-trained",
        "Frozen Γ takes (−3, 1, 1, 1)/4 from three signs of differences and loses a sample of the whole data; trained Γ"
        " takes the one feature on which the three agree and keeps all.",
        task="classification",
        X=[(-3, -1, -4, -1), (0, -2, -2, -4), (-4, 2, 4, 0), (-2, 1, 3, 3), (-3, -4, 4, -2), (-2, -1, 0, -3)],
        y=[1, -1, 1, -1, 1, -1],
        batch_size=2,
        witnesses=("C-4",),
        expects={
            "ss_fate": "depends",
            "frozen_direction": [Rational(-3, 4), Rational(1, 4), Rational(1, 4), Rational(1, 4)],
            "trained_direction": [-1, 0, 0, 0],
            "frozen_margin": 3 * sqrt(14) / 56 - 5 * sqrt(185) / 148 - 11 * sqrt(137) / 548 - 13 * sqrt(341) / 1364,
            "trained_margin": 1 / sqrt(14),
            "frozen_fate": "diverges",
            "trained_fate": "bounded",
        },
    ),
    data_set(
        "trained-or-frozen",
        "The other way round: trained Γ keeps the second feature alone and loses the last sample of the whole data;"
        " frozen Γ keeps all.",
        task="classification",
        X=[(1, 2, -1, -1), (2, -2, -2, 1), (2, 0, -2, 0), (-1, -1, 1, 1), (-2, -1, -2, 0), (-1, -2, 2, -1)],
        y=[1, -1, 1, -1, 1, -1],
        batch_size=2,
        witnesses=("C-4",),
        expects={
            "ss_fate": "depends",
            "frozen_direction": [Rational(-1, 4), Rational(3, 4), Rational(-1, 4), Rational(-1, 4)],
            "trained_direction": [0, 1, 0, 0],
            "frozen_margin": 1 / sqrt(23) + 3 * sqrt(17) / 34 - 11 * sqrt(89) / 356,
            "trained_margin": -1 / sqrt(17),
            "frozen_fate": "bounded",
            "trained_fate": "diverges",
        },
    ),
)
