"""Data whose normalization reveals the partition, and data on which it does not. Witness BN-5."""

from math import factorial

from sympy import catalan

from constructions.dataset import DataSet, Family, Parameter, data_set

__all__ = ["FAMILIES", "line", "partition_code"]


def partition_code(n: int, batch_size: int) -> DataSet:
    """Two features for each sample k: ±i for i ≠ k, and Bn for k itself."""
    m, r = divmod(n, batch_size)
    if r == 1:
        raise ValueError(f"{n} samples in batches of {batch_size} leave a batch of one sample")
    count = factorial(n) // (factorial(batch_size) ** m * factorial(m) * factorial(r))
    return data_set(
        f"partition-code-{n}-{batch_size}",
        "Both features of sample k are negative in X̄ for exactly the samples of k's batch: X̄ is the partition.",
        X=[[batch_size * n if i == k else s * i for k in range(n) for s in (1, -1)] for i in range(n)],
        y=[0] * n,
        batch_size=batch_size,
        witnesses=("BN-5",),
        expects={"partitions": count, "different X̄": count},
    )


def line(n: int) -> DataSet:
    """x = 0 … n−1 in pairs: X̄ only says who is the lower of its pair."""
    return data_set(
        f"pairs-on-a-line-{n}",
        "One feature and B = 2: many pairings have the same lower halves, and only a Catalan number of X̄ is left.",
        X=range(n),
        y=[0] * n,
        batch_size=2,
        witnesses=("BN-5",),
        breaks=("BN-5: features that tell all batches apart, for equality",),
        expects={
            "partitions": factorial(n) // (2 ** (n // 2) * factorial(n // 2)),
            "different X̄": catalan(n // 2),
        },
    )


FAMILIES = (
    Family(
        "partition-code",
        "All n!/((B!)^m m! r!) partitions give different normalized data, for every n and batch size.",
        (
            Parameter("n", "number of samples", default=6, low=2),
            Parameter("batch_size", "samples in a batch", default=2, low=2),
        ),
        partition_code,
        ("BN-5",),
        (
            {"n": 4, "batch_size": 2},
            {"n": 6, "batch_size": 2},
            {"n": 6, "batch_size": 3},
            {"n": 5, "batch_size": 3},
            {"n": 7, "batch_size": 7},
        ),
    ),
    Family(
        "pairs-on-a-line",
        "n points on a line in pairs: (n − 1)!! partitions but only Catalan(n/2) different X̄, the ballot sequences.",
        (Parameter("n", "number of samples, even", default=4, low=2, step=2),),
        line,
        ("BN-5",),
        ({"n": 4}, {"n": 6}, {"n": 8}),
    ),
)
