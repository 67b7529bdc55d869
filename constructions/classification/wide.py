"""As many features as normalized samples have dimensions. Witnesses C-9, and why it needs batches of three."""

from constructions.dataset import data_set

__all__ = ["DATA_SETS"]

DATA_SETS = (
    data_set(
        "wide-staircase",
        "Two mixed batches of three in four features: normalized they have full rank n − m = 4, and SS separates them.",
        task="classification",
        X=[(1, 0, -1, 0), (0, 1, 0, -1), (0, 0, 0, 0), (1, 0, 1, 0), (0, 1, 0, 1), (0, 0, 0, 0)],
        y=[-1, 1, 1, -1, 1, 1],
        batch_size=3,
        witnesses=("C-9",),
        expects={"ss_class": "LS", "rank": 4},
    ),
    data_set(
        "opposite-pairs",
        "Pairs without ties and as many features as pairs, yet their sign vectors are opposite: no direction separates"
        " them, on an open set of data. Batches of two are outside C-9.",
        task="classification",
        X=[(0, 0), (1, 2), (5, 7), (3, 4)],
        y=[-1, 1, -1, 1],
        batch_size=2,
        witnesses=("C-9",),
        breaks=("C-9: B_j ≥ 3",),
        expects={"ss_class": "SC", "rank": 1},
    ),
)
