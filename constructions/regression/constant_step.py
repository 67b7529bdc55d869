"""Where a constant step settles: exact fixed points of single shuffle and exact means under random reshuffling."""

import sympy as sp
from sympy import Matrix, Rational

from constructions.dataset import DataSet, Family, Parameter, data_set

__all__ = ["DATA_SETS", "FAMILIES", "staircase"]


def staircase(batches: int) -> DataSet:
    """d = 1, B = 2: batch j has slope j, so an epoch always ends on the steep side."""
    m = batches
    half = Rational(1, 2)
    j = sp.Symbol("j", integer=True)
    settled = sp.summation(half * j * half ** (m - j), (j, 1, m)) / (1 - half**m)
    return data_set(
        f"staircase-{2 * m}",
        "Batch j alone would give the slope j. Single shuffle at a constant step ends every epoch with the steepest "
        "batch, so it settles above the mean slope, by s(m² − 1)/12 to first order.",
        X=range(2 * m),
        y=[0 if i % 2 == 0 else i + 1 for i in range(2 * m)],
        batch_size=2,
        witnesses=("R-11",),
        expects={
            "ss": Rational(m + 1, 2),
            "first bias of ss": Rational(m**2 - 1, 12),
            "fixed point of ss at s = 1/2": settled,
        },
    )


DATA_SETS = (
    data_set(
        "crossed-signs",
        "Two features, four pairs, sign vectors (1, 1) and (1, −1) in turn with different pulls: the smallest kind of "
        "data on which the bias of single shuffle turns the direction of the solution.",
        X=[(0, 0), (1, 1), (2, 3), (3, 2), (4, 4), (5, 5), (6, 7), (7, 6)],
        y=[0, 2, 1, 1, 0, 4, 3, 0],
        batch_size=2,
        witnesses=("R-11", "R-12"),
        expects={
            "ss": Matrix([[Rational(3, 8), Rational(9, 8)]]),
            "first bias of ss": Matrix([[Rational(-1, 8), Rational(5, 8)]]),
            "fixed point of ss at s = 1/4": Matrix([[Rational(1, 3), Rational(4, 3)]]),
        },
    ),
    data_set(
        "stable-beyond-bound",
        "Batches of three whose features correlate by 1/2 and by −1/2: one damps what the other excites, so an epoch "
        "contracts at steps beyond 2 / max λ_max = 4/3. The bound is sufficient, not necessary.",
        X=[(-1, -1), (0, 1), (1, 0), (-1, 1), (0, -1), (1, 0)],
        y=[0, 1, 2, 3, 5, 1],
        batch_size=3,
        witnesses=("R-11",),
        expects={
            "bound on s": Rational(4, 3),
            "epoch matrix at s = 7/5": Matrix([[Rational(-33, 100), 0], [0, Rational(-33, 100)]]),
            "epoch matrix at s = 12/5": Matrix([[Rational(13, 25), 0], [0, Rational(13, 25)]]),
        },
    ),
)
FAMILIES = (
    Family(
        "staircase",
        "Slopes 1, 2, …, m batch by batch: the bias of single shuffle at a constant step grows like m².",
        (Parameter("batches", "number m of batches", default=3, low=2),),
        staircase,
        ("R-11",),
        ({"batches": 2}, {"batches": 3}, {"batches": 7}),
    ),
)
