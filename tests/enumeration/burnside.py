"""How many orbits there are, without listing any: Burnside's lemma."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from constructions.enumeration.multisets import Indices

__all__ = ["burnside"]


def burnside(act: Indices, size: int, tail: Indices | None = None) -> int:
    """The number of orbits, by counting what every move keeps: the mean over the group (Burnside's lemma).

    A move with cycles of lengths l₁, l₂, … on the types keeps as many multisets of a size as the coefficient of that
    power in Π 1/(1 − x^l) says.
    """
    total = 0
    for h in range(len(act)):
        kept = [1] + [0] * size
        for length in _cycles(act[h]):
            for power in range(length, size + 1):
                kept[power] += kept[power - length]
        last = 1 if tail is None else int((tail[h] == np.arange(tail.shape[1])).sum())
        total += kept[size] * last
    share = Fraction(total, len(act))
    assert share.denominator == 1  # else the rows of `act` were no group
    return int(share)


def _cycles(permutation: Indices) -> list[int]:
    seen, lengths = np.zeros(len(permutation), np.bool_), []
    for start in range(len(permutation)):
        length, at = 0, start
        while not seen[at]:
            seen[at] = True
            at, length = int(permutation[at]), length + 1
        if length:
            lengths.append(length)
    return lengths
