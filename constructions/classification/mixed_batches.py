"""Small labelled data whose batches are of one class, or whose orders are counted. Witnesses C-2 and C-8."""

from sympy import Rational

from constructions.dataset import data_set

__all__ = ["DATA_SETS"]

DATA_SETS = (
    data_set(
        "one-class-batches",
        "Both batches hold a single class, so every signed feature lies in the part that no direction separates.",
        task="classification",
        X=[(0, 1), (2, 0), (5, 3), (1, 1), (4, 7), (2, 2)],
        y=[1, 1, 1, -1, -1, -1],
        batch_size=3,
        witnesses=("C-2", "C-8"),
        expects={"batch_sums": [[0, 0], [0, 0]], "all_mixed": Rational(9, 10)},
    ),
    data_set(
        "alternating-six",
        "Six samples in three mixed pairs; of all random orders two in five are like that.",
        task="classification",
        X=range(6),
        y=[-1, 1, -1, 1, -1, 1],
        batch_size=2,
        witnesses=("C-2", "C-8"),
        expects={"batch_sums": [[2], [2], [2]], "all_mixed": Rational(2, 5)},
    ),
)
