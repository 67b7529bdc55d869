"""SS learns the opposite sign: its batches are the groups of Simpson's paradox. Witnesses R-1, R-3, R-4 and R-8."""

from sympy import Rational, sqrt

from constructions.dataset import DataSet, Family, Parameter, data_set

__all__ = ["DATA_SETS", "FAMILIES", "simpson", "simpson_blocks"]


def simpson(n: int) -> DataSet:
    """x = 0 … n−1 and y with each neighbouring pair swapped; B = 2 in the order given."""
    return data_set(
        f"simpson-{n}",
        "Within every batch y falls as x rises, although over all samples it rises: SS learns slope −1/2.",
        X=range(n),
        y=[i + 1 if i % 2 == 0 else i - 1 for i in range(n)],
        batch_size=2,
        witnesses=("R-1", "R-3", "R-4", "R-8"),
        expects={
            "ss": Rational(-1, 2),
            "rr": Rational(n + 1, 6) - Rational(1, n - 1),
            "gd": (Rational(n**2 - 1, 12) - Rational(1, 2)) / sqrt(Rational(n**2 - 1, 12)),
        },
    )


def simpson_blocks(batches: int, batch_size: int) -> DataSet:
    """x = 0 … n−1 and y reversed within each batch of consecutive samples; any batch size."""
    m, B = batches, batch_size
    n, spread = m * B, sqrt(Rational((m * B) ** 2 - 1, 12))
    return data_set(
        f"simpson-blocks-{m}x{B}",
        "Within every batch y falls as fast as x rises, while the batches rise: SS has the slope −√((B² − 1)/12).",
        X=range(n),
        y=[k * B + B - 1 - t for k in range(m) for t in range(B)],
        batch_size=B,
        witnesses=("R-8",),
        expects={
            "ss": -sqrt(Rational(B**2 - 1, 12)),
            "gd": (Rational(n**2 - 1, 12) - Rational(B**2 - 1, 6)) / spread,
        },
    )


DATA_SETS = (simpson(4),)
FAMILIES = (
    Family(
        "simpson",
        "Simpson's paradox on n points: SS has slope −1/2 for every n while RR and GD grow with n.",
        (Parameter("n", "number of samples, even", default=4, low=4, step=2),),
        simpson,
        ("R-1", "R-3", "R-4", "R-8"),
        ({"n": 6}, {"n": 12}),
    ),
    Family(
        "simpson-blocks",
        "Simpson's paradox at any batch size: y falls within each batch and rises from one to the next.",
        (
            Parameter("batches", "number of batches", default=2, low=2),
            Parameter("batch_size", "samples in a batch", default=3, low=2),
        ),
        simpson_blocks,
        ("R-8",),
        ({"batches": 3, "batch_size": 4}, {"batches": 2, "batch_size": 5}),
    ),
)
