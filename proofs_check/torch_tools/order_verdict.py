"""What kind of order some epochs show: single shuffle, reshuffling, the data's own order, or draws with replacement.

Works on sample numbers alone. What decides is the partition into batches, since training sees no more of the order in
the limit (claim BN-5); whether the batches also come in the same order is told beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import log10, sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from proofs_check.torch_tools import chance

__all__ = ["Epochs", "OrderName", "OrderVerdict", "decide_order", "partition"]

Numbers = NDArray[np.int64]
Epochs = Sequence[Sequence[Numbers]]
"""Epochs, each the batches in the order seen, each the numbers of its samples."""
OrderName = Literal["ss", "igm", "rr", "gd", "replacement", "local", "mixed", "unknown"]
Same = Literal["order", "batches", "samples", ""]
Z = 6.0  # standard deviations beyond which an order is not called uniformly random: 2e-9 by chance
_FEWEST = 50  # samples from which rank correlation is near enough to normal for that


@dataclass(frozen=True, slots=True)
class OrderVerdict:
    """The order that the epochs show.

    Attributes:
        order: "ss" every epoch has the same batches; "igm" so, in the data's own order; "rr" new batches every epoch;
            "gd" one batch holds all samples; "replacement" samples are drawn again within an epoch; "local" new batches
            that stay near the data's order; "mixed" some epochs repeat an earlier one; "unknown".
        same: what repeats where batches do: "order" everything; "samples" the batches, in the same sequence, with their
            samples moved within; "batches" the batches, in another sequence; "" nothing.
        log10_chance: log10 of the probability that another order looks like this: random reshuffling for "ss", "igm"
            and "mixed", a uniformly random one for "local", draws with replacement for "rr"; None for no chance.
        log10_partitions: log10 of the number of ways to cut the samples into such batches.
        repeats: pairs of epochs with the same batches, at most 10.
    """

    order: OrderName
    same: Same
    log10_chance: float | None
    log10_partitions: float
    repeats: tuple[tuple[int, int], ...]

    @property
    def sure(self) -> bool:
        """Whether chance would feign this verdict less than once in 10⁶ audits."""
        return self.order != "unknown" and (self.log10_chance is None or self.log10_chance < chance.SURE)

    @property
    def fixed(self) -> bool:
        """Whether training sees the same batches for ever: single shuffle in the sense of the claims."""
        return self.order in ("ss", "igm")


def partition(batches: Sequence[Numbers]) -> tuple[bytes, ...]:
    """What an epoch is up to the sequence of its batches and of the samples within: equal iff the partitions are."""
    return tuple(sorted(np.sort(batch).astype(np.int64).tobytes() for batch in batches))


def decide_order(epochs: Epochs, *, n: int | None = None, own: bool = True, twins: bool = False) -> OrderVerdict:
    """Decide which order the epochs show.

    Args:
        epochs: at least two, each the batches as arrays of sample numbers.
        n: samples in the data set, if known; else those that were seen.
        own: whether the numbers are places in the data set, so that 0, 1, 2, … is its own order; else they number the
            samples as they came in the first epoch.
        twins: whether different samples may share a number, as equal rows do. Epochs then count as permutations of each
            other if they hold each number equally often, up to less than a batch that was dropped; else the order stays
            unknown, since samples that change cannot be told from other samples.
    """
    flat = [np.concatenate(list(batches)) for batches in epochs]
    seen = np.unique(np.concatenate(flat))
    population = max(n or 0, len(seen))
    partitions = chance.distinct_partitions([len(batch) for batch in epochs[0]])
    codes = [partition(batches) for batches in epochs]
    repeats = tuple(pair for pair in combinations(range(len(epochs)), 2) if codes[pair[0]] == codes[pair[1]])[:10]

    def verdict(order: OrderName, same: Same, log10_chance: float | None) -> OrderVerdict:
        return OrderVerdict(order, same, log10_chance, partitions, repeats)

    if len(set(codes)) == 1:
        if len(epochs[0]) == 1 and len(flat[0]) == (n or len(flat[0])) and (twins or len(flat[0]) == len(seen)):
            return verdict("gd", _same(epochs), None)
        if own and _same(epochs) == "order" and (np.diff(flat[0]) > 0).all():
            return verdict("igm", "order", -len(epochs) * chance.permutations(len(flat[0])))
        return verdict("ss", _same(epochs), -(len(epochs) - 1) * partitions)
    if twins and any(_unlike(flat[0], other) >= max(map(len, epochs[0])) for other in flat[1:]):
        return verdict("unknown", "", None)
    if not twins and any(len(np.unique(one)) < len(one) for one in flat):
        return verdict("replacement", "", None)
    if repeats and chance.any_pair(len(epochs), partitions) < chance.SURE:
        return verdict("mixed", "", chance.any_pair(len(epochs), partitions))
    z = max(_locality(batches, None if own else flat[0]) for batches in (epochs if own else epochs[1:]))
    if z > Z:
        return verdict("local", "", min(0.0, chance.tail(z) + log10(2 * len(epochs))))
    if twins:
        return verdict("rr", "", None)
    return verdict("rr", "", sum(chance.no_repeat(len(one), population) for one in flat))


def _same(epochs: Epochs) -> Same:
    first = epochs[0]
    if all(np.array_equal(a, b) for other in epochs[1:] for a, b in zip(first, other, strict=True)):
        return "order"
    if all(np.array_equal(np.sort(a), np.sort(b)) for other in epochs[1:] for a, b in zip(first, other, strict=True)):
        return "samples"
    return "batches"


def _unlike(one: Numbers, other: Numbers) -> int:
    """How many entries of one epoch the other lacks, with multiplicities."""
    counts = Counter(one.tolist())
    counts.subtract(other.tolist())
    return sum(times for times in counts.values() if times > 0)


def _locality(batches: Sequence[Numbers], first: Numbers | None) -> float:
    """How many standard deviations an epoch is from uniformly random towards the data's order, or the first epoch's.

    The larger of two: the rank correlation of place and number, and the count of neighbours that share a batch.
    """
    order = np.concatenate(list(batches))
    k = len(order)
    if k < _FEWEST:
        return 0.0
    rank = np.empty(k)
    if first is None:
        rank[np.argsort(order)] = np.arange(k)
    else:
        place = {int(sample): at for at, sample in enumerate(first)}
        rank[np.argsort([place.get(int(sample), k) for sample in order], kind="stable")] = np.arange(k)
    correlation = abs(float(np.corrcoef(rank, np.arange(k))[0, 1])) * sqrt(k - 1)
    sizes = np.array([len(batch) for batch in batches])
    batch_of = np.empty(k, dtype=np.int64)
    batch_of[rank.astype(np.int64)] = np.repeat(np.arange(len(sizes)), sizes)
    together = int((np.diff(batch_of) == 0).sum())
    expected = float((sizes * (sizes - 1)).sum()) / k  # (k − 1) neighbours, each pair together with Σ s(s−1)/(k(k−1))
    spread = sqrt(expected) + 1  # the count is near Poisson; the 1 keeps rare events from looking large
    return max(correlation, (together - expected) / spread)
