"""Least-squares batches with rational centres, small enough to enumerate every path and every order by hand.

With one sample x = 1 a batch, the target is the batch's centre and the curvature is 1. Longer batches of multiples of
unit vectors give any rational diagonal Hessian X_bᵀX_b/m; the targets X_b c_b put the centre anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from sympy import Rational

from constructions.dataset import DataSet, Family, Parameter, data_set

__all__ = ["DATA_SETS", "FAMILIES", "around_centres"]

Rows = Sequence[Sequence[int | Fraction]]


def around_centres(
    name: str, about: str, designs: Sequence[Rows], centres: Sequence[Sequence[int]], **more: Any
) -> DataSet:
    """One batch of rows for each centre, with targets that fit it exactly; designs of equal length."""
    rows = [row for design in designs for row in design]
    targets = [
        sum((Fraction(x) * c for x, c in zip(row, centre, strict=True)), Fraction(0))
        for design, centre in zip(designs, centres, strict=True)
        for row in design
    ]
    return data_set(name, about, X=rows, y=targets, batch_size=len(designs[0]), **more)


def _line(n: int) -> DataSet:
    """Centres 0, 1, …, n−2 and the one that makes them sum to 0."""
    centres = [*range(n - 1), -(n - 1) * (n - 2) // 2]
    return data_set(
        f"shared-line-{n}",
        "n batches of one sample with the same curvature: the average over a whole cycle is the mean centre, 0.",
        X=[1] * n,
        y=centres,
        batch_size=1,
        witnesses=("AV-9",),
        expects={"mean over one SS cycle at rate 1/3": 0},
    )


DATA_SETS = (
    data_set(
        "three-centres",
        "Three batches of one sample, centres −3, 1, 2: every order of an epoch can be followed by hand.",
        X=[1, 1, 1],
        y=[-3, 1, 2],
        batch_size=1,
        witnesses=("AV-9",),
        expects={
            "mean over one SS cycle at rate 1/3": 0,
            "variance of the mean over two RR epochs at rate 1/3": Rational(133, 2187),
        },
    ),
    around_centres(
        "unequal-curvatures",
        "Curvatures 1/2, 3/2, 1 and centres −2, 1, 4: a cycle at rate 1/2 averages to 49/29, neither the mean centre 1 "
        "nor the minimiser 3/2.",
        [[[1], [1], [0], [0]], [[2], [1], [1], [0]], [[1], [1], [1], [1]]],
        [[-2], [1], [4]],
        witnesses=("AV-9",),
        breaks=("AV-9: one H for all batches",),
        expects={
            "mean over one SS cycle at rate 1/2": Rational(49, 29),
            "mean centre": 1,
            "minimiser": Rational(3, 2),
        },
    ),
)
FAMILIES = (
    Family(
        "shared-line",
        "n batches of one sample with centres that sum to 0; SS's cycle averages to 0 exactly.",
        (Parameter("n", "number of batches", default=4, low=3, high=9),),
        _line,
        ("AV-9",),
        ({"n": 4}, {"n": 5}),
    ),
)
