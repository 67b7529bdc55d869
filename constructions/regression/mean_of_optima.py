"""RR is not the mean of SS: with two features, and with one that has ties. Witnesses R-5 by breaking its hypotheses."""

from sympy import Rational, sqrt

from constructions.dataset import data_set

__all__ = ["DATA_SETS"]

_FIVE = Rational(8, 25) + 2 * sqrt(6) / 25 + 47 * sqrt(14) / 700 + 2 * sqrt(26) / 65

DATA_SETS = (
    data_set(
        "two-features-six",
        "Six samples in pairs, every one of the 15 pairings of rank 2: the mean of the SS optima is 3/5 of RR's. No"
        " four samples do it, as their Gram in pairs is singular or 4 times the identity.",
        X=[(0, 0), (1, 1), (2, 5), (3, 4), (4, 3), (5, 2)],
        y=[0, 1, 0, 0, 0, 0],
        batch_size=2,
        witnesses=("R-5",),
        breaks=("R-5: d = 1",),
        expects={
            "mean of ss": [[-Rational(1, 20), -Rational(1, 20)]],
            "rr": [[-Rational(1, 12), -Rational(1, 12)]],
        },
    ),
    data_set(
        "tied-pair",
        "One feature with a tie, constant pairs normalized to 0: the pairing that holds the tie has a smaller Gram.",
        X=[0, 0, 1, 2],
        y=[0, 0, 0, 1],
        batch_size=2,
        witnesses=("R-5",),
        breaks=("R-5: no ties within a batch that can occur",),
        expects={"mean of ss": Rational(1, 3), "rr": Rational(3, 10)},
    ),
    data_set(
        "one-feature-five",
        "One feature, five samples in batches of 3 and 2: RR is the mean of the SS optima although the batches differ.",
        X=[0, 1, 2, 3, 4],
        y=[1, 0, 3, 2, 4],
        batch_size=3,
        witnesses=("R-5",),
        expects={"mean of ss": _FIVE, "rr": _FIVE},
    ),
)
