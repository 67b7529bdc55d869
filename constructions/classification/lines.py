"""Families on a line, for every number and size of batches: what SS, RR and GD can do with one feature. Witness C-13.

C-13 b says that there is no more: on a line RR is bounded, and SS diverges only where GD is SC.
"""

from __future__ import annotations

from collections.abc import Sequence

from constructions.dataset import DataSet, Family, Parameter, data_set

__all__ = ["FAMILIES", "contradicting", "sawtooth", "split"]


def sawtooth(batches: int, batch_size: int) -> DataSet:
    """x = 0 … n−1, in each batch of neighbours the left half negative, the right half positive: SS diverges.

    Why, for all m ≥ 2 batches of B ≥ 2: in a batch the positives lie right of its mean and the negatives left of it
    (for odd B the middle sample is at the mean, its row is 0), so u = 1 separates: SS is LS, or PLS for odd B. In the
    first batch sample 0, negative and left of the mean of all, has z > 0, and sample B − 1, positive and, as
    2(B − 1) < n − 1, left of it too, has z < 0: GD is SC, of full rank 1, and SS diverges (C-3 b). One class has at
    least B samples, all different: its batches span the line, RR is SC (C-7).
    """
    m, B = batches, batch_size
    return _line(
        f"sawtooth-{m}x{B}",
        "In every batch larger x means +, over all samples it does not: SS diverges, RR cannot.",
        range(m * B),
        [1 if 2 * t >= B else -1 for _ in range(m) for t in range(B)],
        B,
        ("PLS" if B % 2 else "LS", "diverges", "SC"),
    )


def split(batches: int, batch_size: int) -> DataSet:
    """x = 0 … n−1, the left half negative; each batch takes every m-th sample: SS and GD separate, all is bounded.

    Why, for all m ≥ 2 and even B ≥ 2: batch k is k, k + m, …, its mean is k + m(B − 1)/2, between its samples
    number B/2 − 1 and B/2, which lie left and right of (n − 1)/2: SS is LS with u = 1, which keeps all samples of the
    whole data, so SS is bounded. RR is SC as above: n/2 ≥ B samples of one class.
    """
    m, B = batches, batch_size
    order = [k + m * t for k in range(m) for t in range(B)]
    return _line(
        f"split-{m}x{B}",
        "The halves are the classes, and each batch is spread over both: every order keeps all samples.",
        range(m * B),
        [-1] * (m * B // 2) + [1] * (m * B // 2),
        B,
        ("LS", "bounded", "LS"),
        order,
    )


def contradicting(batches: int, batch_size: int) -> DataSet:
    """The sawtooth with every second batch turned: batches contradict each other, all is bounded.

    Why, for all m ≥ 2, B ≥ 2: batches 0 and 1 have rows that are each other's negatives, all others repeat one of them:
    SS is SC. In the first batch GD has z > 0 and z < 0 as in the sawtooth, so it is SC; so is RR, as some class has B
    samples.
    """
    m, B = batches, batch_size
    return _line(
        f"contradicting-{m}x{B}",
        "One batch says 'larger x means +', the next the opposite: no order separates anything.",
        range(m * B),
        [(1 if 2 * t >= B else -1) * (-1) ** k for k in range(m) for t in range(B)],
        B,
        ("SC", "bounded", "SC"),
    )


def _line(
    name: str,
    about: str,
    x: Sequence[int],
    y: Sequence[int],
    batch_size: int,
    outcome: tuple[str, str, str],
    order: Sequence[int] | None = None,
) -> DataSet:
    ss_class, ss_fate, gd_class = outcome
    return data_set(
        name,
        about,
        task="classification",
        X=x,
        y=y,
        batch_size=batch_size,
        order=order,
        witnesses=("C-13",),
        expects={
            "ss_class": ss_class,
            "rr_class": "SC",
            "gd_class": gd_class,
            "ss_fate": ss_fate,
            "rr_fate": "bounded",
        },
    )


_SIZES = (
    Parameter("batches", "number of batches", default=2, low=2),
    Parameter("batch_size", "samples in a batch", default=3, low=2),
)
FAMILIES = (
    Family(
        "sawtooth",
        "A line in batches of any size: SS diverges where RR and GD cannot; the alternating labels of any batch size.",
        _SIZES,
        sawtooth,
        ("C-13",),
        ({"batches": 2, "batch_size": 3}, {"batches": 3, "batch_size": 4}),
    ),
    Family(
        "split",
        "A line in two halves: every order is bounded and GD separates.",
        (
            Parameter("batches", "number of batches", default=2, low=2),
            Parameter("batch_size", "samples in a batch, even", default=4, low=2, step=2),
        ),
        split,
        ("C-13",),
        ({"batches": 2, "batch_size": 2}, {"batches": 3, "batch_size": 4}),
    ),
    Family(
        "contradicting",
        "A line whose batches contradict each other: every order is bounded and GD overlaps.",
        _SIZES,
        contradicting,
        ("C-13",),
        ({"batches": 2, "batch_size": 2}, {"batches": 3, "batch_size": 3}),
    ),
)
