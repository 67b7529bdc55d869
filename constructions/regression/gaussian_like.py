"""Finite data that behave like a Gaussian population under RR at B = 2, and data that show where they cannot.

Witness R-4 and R-6.
"""

from fractions import Fraction
from itertools import product

from sympy import Rational, sqrt

from constructions.dataset import DataSet, Family, Parameter, data_set

__all__ = ["DATA_SETS", "FAMILIES", "grid"]

half_correlated = data_set(
    "half-correlated",
    "Six points with correlation 1/2 and Kendall's tau 1/3, as in a Gaussian population with ρ = 1/2: y is the first"
    " feature, yet RR puts a fifth of its weight on the second one.",
    X=[(0, 1), (1, 0), (2, 5), (4, 6), (5, 2), (6, 4)],
    y=[0, 1, 2, 4, 5, 6],
    batch_size=2,
    witnesses=("R-4", "R-6"),
    expects={
        "correlation": Rational(1, 2),
        "mean_batch_correlation": Rational(1, 3),
        "rr": (Rational(11, 8), Rational(11, 40)),
        "gd": (sqrt(Rational(14, 3)), 0),
    },
)


def grid(k: int, slope: Fraction) -> DataSet:
    """The k × k points of {0 … k−1}², y = x₁ + slope·x₂; B = 2."""
    beta = (1, Rational(slope.numerator, slope.denominator))
    points = list(product(range(k), repeat=2))
    return data_set(
        f"grid-{k}",
        "Uncorrelated features: RR shrinks every coefficient by the same factor and does not turn, but the factor is"
        " the uniform law's, 1/√3 for large k, not the Gaussian's 1/√π.",
        X=points,
        y=[u + slope * v for u, v in points],
        batch_size=2,
        witnesses=("R-4", "R-6"),
        breaks=("R-6: x is Gaussian",),
        expects={
            "correlation": 0,
            "mean_batch_correlation": 0,
            "rr": tuple(b * Rational(k + 1, 6) for b in beta),
            "gd": tuple(b * sqrt(Rational(k**2 - 1, 12)) for b in beta),
        },
    )


DATA_SETS = (half_correlated,)
FAMILIES = (
    Family(
        "grid",
        "A square grid of k² points: independent uniform features, shrunk by RR and not turned.",
        (
            Parameter("k", "points along a side, even", default=4, low=2, step=2),
            Parameter("slope", "the second feature's true coefficient", default=Fraction(2)),
        ),
        grid,
        ("R-4", "R-6"),
        ({"k": 2}, {"k": 4, "slope": Fraction(-1, 3)}),
    ),
)
