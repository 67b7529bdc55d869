"""Six samples of three classes on a line. Witnesses C-11."""

from constructions.dataset import data_set

__all__ = ["DATA_SETS"]

DATA_SETS = (
    data_set(
        "three-classes",
        "In every batch class 0 has the smaller x, so single shuffle separates it from the other two, which it cannot"
        " tell apart; over all samples the classes alternate.",
        task="classification",
        X=[0, 1, 2, 3, 4, 5],
        y=[0, 1, 0, 2, 0, 1],
        batch_size=2,
        witnesses=("C-11",),
        expects={"ss_class": "PLS", "rr_class": "SC", "gd_class": "SC"},
    ),
)
