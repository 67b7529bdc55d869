"""How likely an order looks as it does by chance: logarithms of probabilities, since n! leaves every float behind.

All are base-10 logarithms; 0.0 stands for probability 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import erfc, expm1, lgamma, log, log1p, log10, sqrt

__all__ = ["distinct_partitions", "epochs_for", "in_words", "no_repeat", "permutations", "tail"]

_LN10 = log(10.0)
SURE = -6.0  # a verdict that chance would feign less than once in 10⁶ audits is called sure


def permutations(n: int) -> float:
    """log10 of n!, the number of orders of n samples."""
    return lgamma(n + 1) / _LN10


def distinct_partitions(sizes: Sequence[int]) -> float:
    """log10 of the number of ways to cut Σ sizes samples into batches of these sizes (claim BN-5)."""
    total = lgamma(sum(sizes) + 1)
    for size, times in Counter(sizes).items():
        total -= times * lgamma(size + 1) + lgamma(times + 1)
    return max(0.0, total / _LN10)


def no_repeat(drawn: int, n: int) -> float:
    """log10 of the probability that draws with replacement from n samples show none of them twice."""
    if drawn > n:
        return float("-inf")
    return min(0.0, (lgamma(n + 1) - lgamma(n - drawn + 1) - drawn * log(n)) / _LN10) if n else 0.0


def epochs_for(partitions: float) -> int:
    """How many epochs make "always the same batches" sure, given log10 of the number of partitions; 0 for never."""
    return 0 if partitions <= 0 else 1 + -int(SURE // partitions)


def tail(z: float) -> float:
    """log10 of the two-sided normal probability beyond z standard deviations."""
    if z < 30:
        return log10(erfc(z / sqrt(2.0)))
    return -(z * z / 2 + log(z * sqrt(3.141592653589793 / 2))) / _LN10  # erfc underflows: its leading term


def any_pair(epochs: int, partitions: float) -> float:
    """log10 of the probability that among random epochs at least two have the same batches."""
    pairs = epochs * (epochs - 1) / 2
    single = 10.0 ** -min(partitions, 300.0)
    if single >= 1.0:
        return 0.0
    return min(0.0, log10(-expm1(pairs * log1p(-single)))) if partitions < 15 else log10(pairs) - partitions


def in_words(log10_chance: float | None) -> str:
    """A probability in a few characters: "0.11", "1e-14", "below 1e-300"."""
    if log10_chance is None:
        return "none"
    if log10_chance < -300:
        return "below 1e-300"
    return f"{10.0**log10_chance:.2g}" if log10_chance > -3 else f"1e{log10_chance:.0f}"
