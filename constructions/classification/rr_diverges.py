"""Four points on which random reshuffle diverges as well: one-class pairs span a line. C-7 is sharp."""

from constructions.dataset import data_set

__all__ = ["DATA_SETS"]

DATA_SETS = (
    data_set(
        "rr-diverges",
        "Both one-class pairs differ along (1, −1) alone, so reshuffling too leaves the direction (−1, −1) separable,"
        " while all four points at once overlap.",
        task="classification",
        X=[(2, 0), (4, 1), (0, 3), (1, 2)],
        y=[1, -1, 1, -1],
        batch_size=2,
        witnesses=("C-7",),
        breaks=("C-7: one-class batches span R^d",),
        expects={"rr_class": "PLS", "gd_class": "SC", "rr_fate": "diverges", "one_class_rank": 1},
    ),
)
