"""How the optima move with ε: exact limits, and data on which they run away. Witness R-15."""

from sympy import Rational

from constructions.dataset import data_set

__all__ = ["DATA_SETS"]

DATA_SETS = (
    data_set(
        "epsilon-simpson",
        "x = 0 … 3, y = 1, 0, 3, 2 in pairs: for large ε SS keeps its pairs' slope −1, RR tends to least squares.",
        X=range(4),
        y=[1, 0, 3, 2],
        batch_size=2,
        witnesses=("R-15",),
        expects={
            "M_SS at ε = 3/4": [[-1]],
            "M_SS/√ε as ε → ∞": [[-1]],
            "M_RR/√ε as ε → ∞": [[Rational(3, 5)]],
            "ε (M_SS/√ε − limit) as ε → ∞": [[Rational(-1, 8)]],
            "ε (M_RR/√ε − limit) as ε → ∞": [[Rational(99, 200)]],
        },
    ),
    data_set(
        "epsilon-blow-up",
        "At ε = 0 the two features are the same signs and M = (1/4, 1/4) is shortest; any ε > 0 tells them apart and"
        " sends M to infinity as it shrinks. No feature is constant in a batch.",
        X=[[0, 0], [1, 1], [0, 0], [1, 2]],
        y=[0, 0, 0, 2],
        batch_size=2,
        witnesses=("R-15",),
        breaks=("R-15: C_xx(ε₀) nonsingular, for continuity",),
        expects={
            "M_SS at ε = 0": [[Rational(1, 4), Rational(1, 4)]],
            "ε M_SS as ε → 0": [[Rational(-2, 3), Rational(2, 3)]],
        },
    ),
    data_set(
        "epsilon-constant",
        "Feature 0 is constant in the first pair, where it counts 0 for every ε: M is continuous down to ε = 0.",
        X=[[5, 0], [5, 2], [0, 0], [2, 4]],
        y=[0, 2, 0, 6],
        batch_size=2,
        witnesses=("R-15",),
        expects={"M_SS at ε = 0": [[2, 1]], "M_SS as ε → 0": [[2, 1]]},
    ),
)
