"""One data set for each fate that C-3 tells apart. Witnesses C-3."""

from constructions.dataset import data_set

__all__ = ["DATA_SETS"]

DATA_SETS = (
    data_set(
        "fate-depends",
        "Of the directions that separate single shuffle's batches some keep all samples, others lose one: the optimiser"
        " decides.",
        task="classification",
        X=[(3, -1), (-1, 3), (3, -2), (-2, 3), (-2, -2), (3, 3)],
        y=[1, -1, 1, -1, 1, -1],
        batch_size=2,
        witnesses=("C-3",),
        expects={"ss_fate": "depends"},
    ),
    data_set(
        "fate-bounded",
        "Single shuffle's batches contradict each other, so the weights converge and nothing diverges.",
        task="classification",
        X=[(-1, -3), (-3, -1), (2, 3), (3, 2), (0, -2), (-2, 0)],
        y=[1, -1, 1, -1, 1, -1],
        batch_size=2,
        witnesses=("C-3",),
        expects={"ss_fate": "bounded"},
    ),
)
