"""Linear regression with one design for all batches: a shared Hessian, and centres that can be put anywhere."""

from __future__ import annotations

from constructions.averaging.centres import around_centres

__all__ = ["DATA_SETS"]

_DESIGN = [[2, 0], [0, 2], [2, 2], [0, 0]]  # XᵀX/4 = [[2, 1], [1, 2]]

DATA_SETS = (
    around_centres(
        "shared-design",
        "Three batches with the same four rows and centres (1, 0), (−2, 3), (1, −3): the gradients' covariance is HΣH, "
        "the same at every place.",
        [_DESIGN] * 3,
        [[1, 0], [-2, 3], [1, -3]],
        witnesses=("AV-1",),
        expects={
            "gradient covariance at 0": [2, 1, 1, 14],
            "gradient covariance at 1": [2, 1, 1, 14],
            "full gradient at 0": [0, 0],
            "full gradient at 1": [3, 3],
        },
    ),
)
