"""Two-dimensional data that gradient descent separates and single shuffle loses: the published toy, and a sharper one.

Witnesses C-12.
"""

from fractions import Fraction

from constructions.dataset import DataSet, Family, Parameter, data_set

__all__ = ["DATA_SETS", "FAMILIES", "published", "sharp"]


def published(m: int) -> DataSet:
    """The published toy with m points in each cluster, m ≥ 2."""
    return _toy(
        f"published-toy-{m}",
        "Single shuffle sends the weight along (−1, 1), where the far pair has a slightly negative margin, although the"
        " data as a whole are separable: the undistorted risk diverges, slowly.",
        m,
        (300, 110),
    )


def sharp(m: int) -> DataSet:
    """The toy with its last pair at ±(4, 1), which the direction (−1, 1) loses by a margin of order 1.

    Why, for all m: neither classes nor SS's direction see how far the last pair is, as only signs of differences
    count, and (0, 1) still separates all data. Let c = Σ (2 + t)² over a cluster, which is Σ (−2 + t)² as well, t being
    symmetric. The last pair's margin on (−1, 1) is 1/σ₂ − 4/σ₁, negative as 16 n σ₂² = 16 (7 + 2c) > 52 + 2c = n σ₁².
    For m → ∞ both variances tend to 4 + 1/75, and the margin, for a weight of length 1, to −1.06.
    """
    return _toy(
        f"sharp-toy-{m}",
        "The published toy, better conditioned: single shuffle sends the weight along (−1, 1) and loses the last pair"
        " by a margin of order 1, although the data as a whole are separable.",
        m,
        (4, 1),
    )


def _toy(name: str, about: str, m: int, far: tuple[int, int]) -> DataSet:
    shifts = [Fraction(-1, 5) + Fraction(2 * k, 5 * (m - 1)) for k in range(m)]
    cluster = [(-2 + t, 2 + t) for t in shifts]
    half = Fraction(1, 2)
    X = [(-3, 3 * half), (1, -half), *cluster, (3, -3 * half), (-1, half), *((-a, -b) for a, b in cluster)]
    return data_set(
        name,
        about,
        task="classification",
        X=[*X, far, (-far[0], -far[1])],
        y=[1, -1, *[1] * m, -1, 1, *[-1] * m, 1, -1],
        batch_size=2,
        witnesses=("C-12",),
        expects={
            "ss_class": "PLS",
            "rr_class": "SC",
            "gd_class": "LS",
            "ss_fate": "diverges",
            "rr_fate": "bounded",
            "direction": [-1, 1],
        },
    )


DATA_SETS = (
    data_set(
        "six-points",
        "Six points in the plane that gradient descent separates; single shuffle loses a sample with a margin of about"
        " −0.9 for a weight of length 1, so the undistorted risk diverges soon.",
        task="classification",
        X=[(-1, -3), (-3, 0), (2, 3), (1, 2), (0, -3), (-2, 3)],
        y=[1, -1, 1, -1, 1, -1],
        batch_size=2,
        witnesses=("C-12",),
        expects={"ss_class": "LS", "rr_class": "SC", "gd_class": "LS", "ss_fate": "diverges", "rr_fate": "bounded"},
    ),
)
FAMILIES = (
    Family(
        "published-toy",
        "The published two-dimensional toy with m points in each of its two clusters.",
        (Parameter("m", "points in a cluster", default=2, low=2),),
        published,
        ("C-12",),
        ({"m": 2}, {"m": 3}, {"m": 4}, {"m": 10}),
    ),
    Family(
        "sharp-toy",
        "The published toy with its last pair near: the same fates, with a margin of order 1.",
        (Parameter("m", "points in a cluster", default=2, low=2),),
        sharp,
        ("C-12",),
        ({"m": 2}, {"m": 3}, {"m": 4}, {"m": 10}),
    ),
)
