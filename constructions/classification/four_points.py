"""The smallest divergence of single shuffle: four points on a line. Witnesses C-5 and C-6."""

from sympy import Rational, factorial2, sqrt

from constructions.dataset import DataSet, Family, Parameter, data_set

__all__ = ["DATA_SETS", "FAMILIES", "alternating"]


def alternating(n: int, name: str | None = None) -> DataSet:
    """x = 0 … n−1 with labels −, +, −, +, …; B = 2 in the order given."""
    spread = sqrt(Rational(n**2 - 1, 12))
    lost = sum(max(Rational(0), (1 if i % 2 == 0 else -1) * (i - Rational(n - 1, 2))) for i in range(n))
    return data_set(
        name or f"alternating-{n}",
        "In the order given every batch says 'larger x means +', so SS's weight grows without bound; over all samples"
        " the labels alternate, and the undistorted risk grows with it.",
        task="classification",
        X=range(n),
        y=[1 if i % 2 else -1 for i in range(n)],
        batch_size=2,
        witnesses=("C-3", "C-5", "C-6"),
        expects={
            "ss_class": "LS",
            "rr_class": "SC",
            "gd_class": "SC",
            "ss_fate": "diverges",
            "rr_fate": "bounded",
            "share_diverging": 1 / factorial2(n - 1),
            "slope": lost / (n * spread),
        },
    )


DATA_SETS = (alternating(4, "four-points"),)
FAMILIES = (
    Family(
        "alternating",
        "Alternating labels on n points of a line: SS in the order given diverges, RR and GD cannot.",
        (Parameter("n", "number of samples, even", default=4, low=4, step=2),),
        alternating,
        ("C-5", "C-6"),
        ({"n": 6}, {"n": 8}),
    ),
)
