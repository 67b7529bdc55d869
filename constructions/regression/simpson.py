"""SS learns the opposite sign: its batches are the groups of Simpson's paradox. Witnesses R-1, R-3, R-4 and R-8."""

from fractions import Fraction

from sympy import Rational, sqrt

from constructions.dataset import DataSet, Family, Parameter, data_set

__all__ = ["DATA_SETS", "FAMILIES", "simpson", "simpson_blocks", "simpson_ratio"]


def simpson(n: int) -> DataSet:
    """x = 0 … n−1 and y with each neighbouring pair swapped; B = 2 in the order given."""
    return data_set(
        f"simpson-{n}",
        "Within every batch y falls as x rises, although over all samples it rises: SS learns slope −1/2.",
        X=range(n),
        y=[i + 1 if i % 2 == 0 else i - 1 for i in range(n)],
        batch_size=2,
        witnesses=("R-1", "R-3", "R-4", "R-8"),
        expects={
            "ss": Rational(-1, 2),
            "rr": Rational(n + 1, 6) - Rational(1, n - 1),
            "gd": (Rational(n**2 - 1, 12) - Rational(1, 2)) / sqrt(Rational(n**2 - 1, 12)),
        },
    )


def simpson_blocks(batches: int, batch_size: int) -> DataSet:
    """x = 0 … n−1 and y reversed within each batch of consecutive samples; any batch size."""
    m, B = batches, batch_size
    n, spread = m * B, sqrt(Rational((m * B) ** 2 - 1, 12))
    return data_set(
        f"simpson-blocks-{m}x{B}",
        "Within every batch y falls as fast as x rises, while the batches rise: SS has the slope −√((B² − 1)/12).",
        X=range(n),
        y=[k * B + B - 1 - t for k in range(m) for t in range(B)],
        batch_size=B,
        witnesses=("R-8",),
        expects={
            "ss": -sqrt(Rational(B**2 - 1, 12)),
            "gd": (Rational(n**2 - 1, 12) - Rational(B**2 - 1, 6)) / spread,
        },
    )


def simpson_ratio(n: int, ratio: Fraction | int) -> DataSet:
    """M_SS is any rational number times M_GD = 1, on any even number n ≥ 4 of samples; B = 2, in the order given.

    Why, for all n = 2m and all ratios r: pair k has x = kh and kh + 1, so its x̄ are −1 and 1, and y rises by 2r from
    one to the other: M_SS = (1/n) Σ_pairs 2r = r. The variance of x is σ² = 1/4 + h²V, V = (m² − 1)/12; with h =
    (1/4)/(V − 1/16) it is the square of σ = 1/2 + h/4. With y_k the means of y in the pairs, y_k = αk up to a shift,
    cov(x, y) = r/2 + αhV, which α = (σ − r/2)/(hV) makes equal to σ: M_GD = cov(x, y)/σ = 1. So the relative distortion
    |M_SS − M_GD|/|M_GD| = |r − 1| takes every rational value, and n = 4 samples suffice for any.
    """
    m, r = n // 2, Fraction(ratio)
    V = Fraction(m * m - 1, 12)
    h = Fraction(1, 4) / (V - Fraction(1, 16))
    sigma = Fraction(1, 2) + h / 4
    alpha = (sigma - r / 2) / (h * V)
    return data_set(
        f"simpson-ratio-{n}-{r}".replace("/", "over"),
        f"SS has the slope {r} where GD has 1: batches can turn, shrink or stretch the slope at will.",
        X=[k * h + t for k in range(m) for t in (0, 1)],
        y=[alpha * k + 2 * r * t for k in range(m) for t in (0, 1)],
        batch_size=2,
        witnesses=("R-8",),
        expects={"ss": Rational(r.numerator, r.denominator), "gd": 1},
    )


DATA_SETS = (simpson(4),)
FAMILIES = (
    Family(
        "simpson",
        "Simpson's paradox on n points: SS has slope −1/2 for every n while RR and GD grow with n.",
        (Parameter("n", "number of samples, even", default=4, low=4, step=2),),
        simpson,
        ("R-1", "R-3", "R-4", "R-8"),
        ({"n": 6}, {"n": 12}),
    ),
    Family(
        "simpson-blocks",
        "Simpson's paradox at any batch size: y falls within each batch and rises from one to the next.",
        (
            Parameter("batches", "number of batches", default=2, low=2),
            Parameter("batch_size", "samples in a batch", default=3, low=2),
        ),
        simpson_blocks,
        ("R-8",),
        ({"batches": 3, "batch_size": 4}, {"batches": 2, "batch_size": 5}),
    ),
    Family(
        "simpson-ratio",
        "SS's slope is any rational multiple of GD's, on any even number of samples: a distortion of any size.",
        (
            Parameter("n", "number of samples, even", default=4, low=4, step=2),
            Parameter("ratio", "M_SS/M_GD, an integer or a fraction", default=Fraction(-1)),
        ),
        simpson_ratio,
        ("R-8",),
        (
            {"n": 4, "ratio": Fraction(-7, 3)},
            {"n": 6, "ratio": 0},
            {"n": 10, "ratio": Fraction(1, 2)},
            {"n": 4, "ratio": 1000},
        ),
    ),
)
