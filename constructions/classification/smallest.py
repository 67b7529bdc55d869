"""The smallest data of two kinds, found by exhaustive search: RR diverges; Γ decides. Witness C-4 and C-7."""

from sympy import Rational, sqrt

from constructions.dataset import data_set

__all__ = ["DATA_SETS"]

DATA_SETS = (
    data_set(
        "rr-diverges-smallest",
        "The smallest data without ties on which random reshuffle diverges: the one-class pairs all rise along (1, 1),"
        " so the weight turns to (1, −1), across which the data as one batch are separable but not by it.",
        task="classification",
        X=[(0, 0), (1, 1), (2, 3), (4, 2)],
        y=[-1, -1, -1, 1],
        batch_size=2,
        witnesses=("C-7",),
        breaks=("C-7: one-class batches span R^d",),
        expects={"rr_class": "PLS", "gd_class": "LS", "rr_fate": "diverges", "one_class_rank": 1},
    ),
    data_set(
        "frozen-or-trained-four",
        "The fewest samples and features on which freezing or training Γ decides: frozen Γ uses all three features and"
        " loses a sample of the whole data, trained Γ keeps to the one that both batches agree on. Features are"
        " constant in a batch, as they must be with so few.",
        task="classification",
        X=[(0, 0, 0), (0, 1, 2), (1, 0, 1), (2, 0, 0)],
        y=[-1, 1, 1, -1],
        batch_size=2,
        witnesses=("C-4",),
        expects={
            "ss_fate": "depends",
            "frozen_direction": [-Rational(1, 3), Rational(1, 3), Rational(2, 3)],
            "trained_direction": [0, 0, 1],
            "frozen_margin": sqrt(11) / 33 - sqrt(3) / 9,
            "trained_margin": 1 / sqrt(11),
            "frozen_fate": "diverges",
            "trained_fate": "bounded",
        },
    ),
)
