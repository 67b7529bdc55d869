"""Centring without division: RR is plain least squares, SS the regression within its batches. Witnesses R-7."""

from sympy import Rational

from constructions.dataset import data_set

__all__ = ["DATA_SETS"]

DATA_SETS = (
    data_set(
        "within-groups",
        "Within each batch y falls by 1 as x rises by 1, over all samples it rises by 19/35: centring alone keeps RR at"
        " 19/35 and SS at −1.",
        X=range(6),
        y=[2, 1, 0, 5, 4, 3],
        batch_size=3,
        witnesses=("R-7",),
        expects={
            "ss centred": -1,
            "rr centred": Rational(19, 35),
            "gd centred": Rational(19, 35),
            "scatter factor": Rational(4, 5),
        },
    ),
    data_set(
        "within-groups-plane",
        "Two features, the first of which separates the batches: centring gives SS the plane within the groups, and RR"
        " that of least squares.",
        X=[(0, 0), (1, 2), (2, 1), (6, 1), (7, 0), (8, 3)],
        y=[0, 1, 2, 0, 2, 1],
        batch_size=3,
        witnesses=("R-7",),
        expects={
            "ss centred": [[Rational(60, 53), Rational(-27, 53)]],
            "rr centred": [[Rational(123, 2162), Rational(-54, 1081)]],
            "gd centred": [[Rational(123, 2162), Rational(-54, 1081)]],
            "scatter factor": Rational(4, 5),
        },
    ),
)
