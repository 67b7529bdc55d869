"""Where random reshuffling hovers at a constant step: exact means of its stationary law."""

from sympy import Matrix, Rational

from constructions.dataset import data_set

__all__ = ["DATA_SETS"]

DATA_SETS = (
    data_set(
        "tilted-four",
        "Four points, two features that disagree on one pair of six. Under random reshuffling with step s the mean of "
        "the stationary law is (12 − 9s, −3 + 3s)/(5 − 4s): biased, and at s = 1 the second feature drops out.",
        X=[(0, 0), (1, 2), (2, 1), (3, 3)],
        y=[0, 0, 6, 6],
        batch_size=2,
        witnesses=("R-12", "R-14"),
        expects={
            "rr": Matrix([[Rational(12, 5), Rational(-3, 5)]]),
            "first bias of rr": Matrix([[Rational(3, 25), Rational(3, 25)]]),
            "mean under rr at s = 1/2": Matrix([[Rational(5, 2), Rational(-1, 2)]]),
            "limit of E[error² under rr]/s": Matrix([[1, 1], [1, 1]]) * Rational(126, 125),
        },
    ),
    data_set(
        "level-four",
        "One feature: although every batch pulls elsewhere, the mean under random reshuffling is M_RR at every step.",
        X=[0, 1, 2, 3],
        y=[1, 0, 3, 2],
        batch_size=2,
        witnesses=("R-12", "R-14"),
        expects={
            "rr": Rational(1, 2),
            "first bias of rr": 0,
            "mean under rr at s = 1/2": Rational(1, 2),
            "limit of E[error² under rr]/s": Rational(1, 2),
        },
    ),
)
