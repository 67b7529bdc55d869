"""Data on which each batch costs exactly one dimension. Witness BN-2."""

from constructions.dataset import DataSet, Family, Parameter, data_set

__all__ = ["DATA_SETS", "FAMILIES", "indicators"]


def indicators(n: int, batch_size: int) -> DataSet:
    """X = I_n: feature k marks sample k. Every batch of B samples has rank B − 1."""
    batches = -(-n // batch_size)
    return data_set(
        f"indicators-{n}-{batch_size}",
        "Each feature marks one sample and is constant in the other batches: rank n − m, the most there is.",
        X=[[int(i == k) for k in range(n)] for i in range(n)],
        y=[0] * n,
        batch_size=batch_size,
        witnesses=("BN-2",),
        expects={"rank": n - batches},
    )


DATA_SETS = (
    data_set(
        "rank-pairs",
        "Three pairs, no feature constant in any; feature k flips the first k pairs: rank n − m = 3 of d = 4.",
        X=[[0, 1, 1, 1], [1, 0, 0, 0], [2, 2, 5, 5], [3, 3, 4, 4], [0, 0, 0, 8], [7, 7, 7, 1]],
        y=[0] * 6,
        batch_size=2,
        witnesses=("BN-2",),
        expects={"rank": 3, "rank without centring": 4},
    ),
    data_set(
        "rank-collapse",
        "Two features far from collinear, but of the same order in every pair: under B = 2 they become one.",
        X=[[0, 0], [1, 9], [4, 1], [2, 0]],
        y=[0] * 4,
        batch_size=2,
        witnesses=("BN-2",),
        expects={"rank": 1, "rank without centring": 2},
    ),
    data_set(
        "rank-ragged",
        "A batch of three and a ragged pair: rank n − m = 3, although d = 4 and the features are independent.",
        X=[[0, 0, 1, 2], [1, 3, 0, 1], [3, 1, 1, 0], [0, 1, 0, 4], [1, 0, 2, 3]],
        y=[0] * 5,
        batch_size=3,
        witnesses=("BN-2",),
        expects={"rank": 3, "rank without centring": 4},
    ),
)
FAMILIES = (
    Family(
        "indicators",
        "The identity matrix as features attains rank n − m for every n and batch size.",
        (
            Parameter("n", "number of samples", default=6, low=2),
            Parameter("batch_size", "samples in a batch", default=2, low=2),
        ),
        indicators,
        ("BN-2",),
        ({"n": 6, "batch_size": 2}, {"n": 6, "batch_size": 3}, {"n": 8, "batch_size": 3}, {"n": 5, "batch_size": 5}),
    ),
)
