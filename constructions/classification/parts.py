"""Six samples of which two are separable and four are not. Witnesses C-1."""

from constructions.dataset import data_set

__all__ = ["DATA_SETS"]

DATA_SETS = (
    data_set(
        "two-of-six",
        "The first pair is separable by the second feature; the other two pairs contradict each other in the first.",
        task="classification",
        X=[(0, 0), (0, 1), (1, 5), (2, 5), (4, 7), (3, 7)],
        y=[-1, 1, -1, 1, -1, 1],
        batch_size=2,
        witnesses=("C-1",),
        expects={"ss_class": "PLS", "ss_separable": [0, 1]},
    ),
)
