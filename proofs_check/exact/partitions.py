"""Functions of batches, all partitions of small data into batches, and exact variances over them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import comb, factorial
from typing import Any

from proofs_check.exact.normalized import exact_batch, fractions

__all__ = [
    "Batch",
    "OnSubsets",
    "arrangements",
    "few_partitions",
    "partitions",
    "slopes",
    "variance_by_partitions",
    "variance_of_independent_batches",
]

Batch = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OnSubsets:
    """A number h(S) for every subset of B of n samples."""

    n: int
    batch_size: int
    h: dict[Batch, Any]


MOST_PARTITIONS = 1000  # a second or two of exact arithmetic: 10 samples in pairs


def few_partitions(n: int, size: int) -> bool:
    """Whether so few ways exist to cut n samples into batches (the last one ragged) that all can be gone through."""
    m, rest = divmod(n, size)
    orders = int(factorial(size) ** m) * factorial(m) * factorial(rest)  # that give the same batches
    return factorial(n) // orders <= MOST_PARTITIONS


def partitions(samples: Batch, size: int) -> Iterator[tuple[Batch, ...]]:
    """All ways to cut samples into batches of one size, each once."""
    if not samples:
        yield ()
        return
    for mates in combinations(samples[1:], size - 1):
        batch = (samples[0], *mates)
        rest = tuple(i for i in samples if i not in batch)
        yield from ((batch, *others) for others in partitions(rest, size))


def variance_by_partitions(case: OnSubsets) -> Any:
    """Over all partitions, as they are."""
    B = case.batch_size
    means = [
        sum((case.h[batch] for batch in parts), Fraction(0)) * Fraction(B, case.n)
        for parts in partitions(tuple(range(case.n)), B)
    ]
    share = Fraction(1, len(means))
    mean = sum(means, Fraction(0)) * share
    return sum(((v - mean) * (v - mean) for v in means), Fraction(0)) * share


def variance_of_independent_batches(case: OnSubsets) -> Any:
    """The same if the m batches were drawn independently, not cut from one order."""
    values = list(case.h.values())
    mean = sum(values, Fraction(0)) * Fraction(1, len(values))
    zeta = sum(((v - mean) * (v - mean) for v in values), Fraction(0)) * Fraction(1, len(values))
    return zeta * Fraction(case.batch_size, case.n)


def slopes(x: Any, y: Any, B: int) -> OnSubsets:
    """h(S) = mean of y x̄ over S, one feature, by the definition of batch normalization."""
    rows, targets = fractions([[v] for v in x]), [Fraction(int(v)) for v in y]
    table = {}
    for subset in combinations(range(len(rows)), B):
        bar = exact_batch([rows[i] for i in subset])
        table[subset] = sum((targets[i] * b[0] for i, b in zip(subset, bar, strict=True)), Fraction(0)) * Fraction(1, B)
    return OnSubsets(len(rows), B, table)


def arrangements(values: Batch) -> int:
    """Number of orders of these values."""
    ways, left = 1, len(values)
    for count in Counter(values).values():
        ways, left = ways * comb(left, count), left - count
    return ways
