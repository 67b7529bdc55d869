"""Data whose SS optimum has an exactly known scatter over random permutations. Witness R-10."""

from sympy import Rational

from constructions.dataset import DataSet, Family, Parameter, data_set

__all__ = ["DATA_SETS", "FAMILIES", "scatter_line"]

widest = data_set(
    "widest-scatter",
    "Complementary pairs have the same slope, so SS scatters as widely as any four points can: var M_π = ζ.",
    X=range(4),
    y=[0, 0, 1, 1],
    batch_size=2,
    witnesses=("R-4", "R-10"),
    expects={"rr": Rational(1, 3), "subset_variance": Rational(1, 18), "ss_variance": Rational(1, 18)},
)


def scatter_line(n: int) -> DataSet:
    """x = y = 0 … n−1, B = 2."""
    return data_set(
        f"scatter-line-{n}",
        "M_π is half the mean distance within its pairs; over all pairings its variance is (n−2)(n+1)/(45n):"
        " relative to the squared signal, which grows like n², it falls like 1/n.",
        X=range(n),
        y=range(n),
        batch_size=2,
        witnesses=("R-4", "R-10"),
        expects={
            "rr": Rational(n + 1, 6),
            "subset_variance": Rational((n - 2) * (n + 1), 72),
            "ss_variance": Rational((n - 2) * (n + 1), 45 * n),
        },
    )


DATA_SETS = (widest,)
FAMILIES = (
    Family(
        "scatter-line",
        "Evenly spaced points on the line y = x: the exact variance of the SS optimum over random pairings.",
        (Parameter("n", "number of samples, even", default=6, low=4, step=2),),
        scatter_line,
        ("R-4", "R-10"),
        ({"n": 4}, {"n": 8}),
    ),
)
