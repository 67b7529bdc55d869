"""SS learns the opposite sign: its batches are the groups of Simpson's paradox. Witnesses R-3 and R-8."""

from sympy import Rational, sqrt

from constructions.dataset import DataSet, Family, Parameter, data_set

__all__ = ["DATA_SETS", "FAMILIES", "simpson"]


def simpson(n: int) -> DataSet:
    """x = 0 … n−1 and y with each neighbouring pair swapped; B = 2 in the order given."""
    return data_set(
        f"simpson-{n}",
        "Within every batch y falls as x rises, although over all samples it rises: SS learns slope −1/2.",
        X=range(n),
        y=[i + 1 if i % 2 == 0 else i - 1 for i in range(n)],
        batch_size=2,
        witnesses=("R-3", "R-4", "R-8"),
        expects={
            "ss": Rational(-1, 2),
            "rr": Rational(n + 1, 6) - Rational(1, n - 1),
            "gd": (Rational(n**2 - 1, 12) - Rational(1, 2)) / sqrt(Rational(n**2 - 1, 12)),
        },
    )


DATA_SETS = (simpson(4),)
FAMILIES = (
    Family(
        "simpson",
        "Simpson's paradox on n points: SS has slope −1/2 for every n while RR and GD grow with n.",
        (Parameter("n", "number of samples, even", default=4, low=4, step=2),),
        simpson,
        ("R-3", "R-4", "R-8"),
        ({"n": 6}, {"n": 12}),
    ),
)
