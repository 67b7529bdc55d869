"""y = x on the integers 0 … n−1 in pairs: the orders in which SS keeps least and most of the signal. Witnesses R-9."""

from sympy import Rational, sqrt

from constructions.dataset import DataSet, Family, Parameter, data_set

__all__ = ["FAMILIES", "line_halves", "line_neighbours"]


def line_neighbours(n: int) -> DataSet:
    """Neighbours together: M_π = 1/2, however far the data reach."""
    return _line(f"line-neighbours-{n}", "Neighbours are paired: SS learns 1/2 for every n.", range(n), Rational(1, 2))


def line_halves(n: int) -> DataSet:
    """The lower half with the upper half: M_π = n/4, the most that pairs can keep."""
    order = [i for pair in zip(range(n // 2), range(n // 2, n), strict=True) for i in pair]
    return _line(
        f"line-halves-{n}", "The lower half is paired with the upper half: SS learns n/4.", order, Rational(n, 4)
    )


def _line(name: str, about: str, order: range | list[int], slope: Rational) -> DataSet:
    n = len(order)
    return data_set(
        name,
        about + " RR learns (n + 1)/6 and GD √((n² − 1)/12).",
        X=range(n),
        y=range(n),
        batch_size=2,
        order=order,
        witnesses=("R-9",),
        expects={
            "ss": slope,
            "least ss": Rational(1, 2),
            "most ss": Rational(n, 4),
            "rr": Rational(n + 1, 6),
            "gd": sqrt(Rational(n**2 - 1, 12)),
            "ss over gd": slope / sqrt(Rational(n**2 - 1, 12)),
        },
    )


_N = (Parameter("n", "number of samples, even", default=4, low=4, step=2),)
FAMILIES = (
    Family(
        "line-neighbours",
        "The least signal: y = x with neighbours paired, SS/GD = √(3/(n² − 1)), which tends to 0.",
        _N,
        line_neighbours,
        ("R-9",),
        ({"n": 4}, {"n": 8}),
    ),
    Family(
        "line-halves",
        "The most signal: y = x with the halves paired, SS/GD = √3 n/(2√(n² − 1)), which tends to √3/2.",
        _N,
        line_halves,
        ("R-9",),
        ({"n": 4}, {"n": 8}),
    ),
)
