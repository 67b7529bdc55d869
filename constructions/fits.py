"""Random exact regression problems with the batches of one epoch: small integers, so that every value is exact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from constructions.batches import draw_epochs

__all__ = ["Fit", "draw_fits", "fit"]

Rows = tuple[tuple[Fraction, ...], ...]


@dataclass(frozen=True, slots=True)
class Fit:
    """Features X (n, d) and targets Y (n, p) as fractions, and the batches of one epoch as index tuples."""

    X: Rows
    Y: Rows
    batches: tuple[tuple[int, ...], ...]

    @property
    def batch_size(self) -> int:
        """B, the size of the first batch."""
        return len(self.batches[0])

    @property
    def untied(self) -> bool:
        """Whether no feature is constant in a batch."""
        return all(len({self.X[i][a] for i in batch}) > 1 for batch in self.batches for a in range(len(self.X[0])))

    def __repr__(self) -> str:
        X, Y = ([[str(v) for v in row] for row in rows] for rows in (self.X, self.Y))
        return f"Fit(X={X}, Y={Y}, batches={self.batches})".replace("'", "")


def fit(X: Sequence[Any], Y: Sequence[Any], batches: Sequence[Sequence[int]]) -> Fit:
    """Build a `Fit` from plain numbers; rows may be single numbers where d or p is 1."""
    return Fit(_rows(X), _rows(Y), tuple(tuple(batch) for batch in batches))


def draw_fits(
    rng: np.random.Generator,
    *,
    count: int,
    n: tuple[int, int],
    d: tuple[int, int],
    batch_size: tuple[int, int],
    p: tuple[int, int] = (1, 1),
    high: int = 9,
    ties: bool = True,
    divides: bool = False,
) -> Iterator[Fit]:
    """Draw problems with entries in −high … high and a random order.

    Args:
        rng: source of randomness.
        count: how many.
        n, d, p, batch_size: inclusive ranges; a last batch of one sample loses its sample.
        ties: a feature may be constant in a batch; otherwise such features are drawn anew.
        divides: round n down to a multiple of the batch size.
    """
    epochs = draw_epochs(rng, count=count, n=n, d=d, batch_size=batch_size, high=high, constants=ties, divides=divides)
    for epoch in epochs:
        width = int(rng.integers(p[0], p[1] + 1))
        Y = tuple(tuple(Fraction(int(v)) for v in rng.integers(-high, high + 1, width)) for _ in epoch.X)
        yield Fit(epoch.X, Y, epoch.batches)


def _rows(values: Sequence[Any]) -> Rows:
    return tuple(tuple(Fraction(v) for v in (row if isinstance(row, Sequence) else (row,))) for row in values)
