"""Random reshuffle too can learn the opposite sign of gradient descent's, with a single feature. Witnesses R-3."""

from sympy import Rational, sqrt

from constructions.dataset import data_set

__all__ = ["DATA_SETS"]

DATA_SETS = (
    data_set(
        "rr-opposite-sign",
        "The smallest data without ties on which RR has the opposite sign of GD: at B = 2 RR counts all pairs alike,"
        " however far apart, while the far point with its low target turns the slope of GD.",
        X=[0, 1, 2, 4],
        y=[0, 4, 2, 1],
        batch_size=2,
        witnesses=("R-3",),
        expects={"rr": Rational(1, 12), "gd": -sqrt(35) / 140},
    ),
    data_set(
        "rr-opposite-sign-three",
        "The same in batches of three and two: the smallest data without ties in the feature.",
        X=[0, 1, 2, 3, 5],
        y=[0, 2, 0, 0, 1],
        batch_size=3,
        witnesses=("R-3",),
        expects={
            "rr": -3 * sqrt(6) / 100 - 3 * sqrt(26) / 1300 + sqrt(42) / 700 + 3 * sqrt(14) / 700 + 3 * sqrt(38) / 380,
            "gd": sqrt(74) / 185,
        },
    ),
)
