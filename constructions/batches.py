"""Random exact instances of one epoch: small integers, an order, a batch size and a rational ε."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

__all__ = ["Epoch", "draw_epochs", "ordered_batches"]

Rows = tuple[tuple[Fraction, ...], ...]
Batches = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Epoch:
    """Features X (n, d) as fractions, the batches of one epoch (index tuples, at least 2 each), ε ≥ 0."""

    X: Rows
    batches: Batches
    eps: Fraction = Fraction(0)

    def __repr__(self) -> str:
        rows = [[str(v) for v in row] for row in self.X]
        return f"Epoch(X={rows}, batches={self.batches}, eps={self.eps})"


def draw_epochs(
    rng: np.random.Generator,
    *,
    count: int,
    n: tuple[int, int],
    d: tuple[int, int],
    batch_size: tuple[int, int],
    high: int = 6,
    eps: bool = False,
    constants: bool = True,
    divides: bool = False,
) -> Iterator[Epoch]:
    """Draw epochs with entries in −high … high and a random order.

    Args:
        rng: source of randomness.
        count: how many.
        n, d, batch_size: inclusive ranges; a last batch of one sample loses its sample.
        eps: draw a positive ε, else ε = 0.
        constants: a feature may be constant in a batch; otherwise such features are drawn anew.
        divides: round n down to a multiple of the batch size.
    """
    for _ in range(count):
        B = int(rng.integers(batch_size[0], batch_size[1] + 1))
        size = max(B, int(rng.integers(n[0], n[1] + 1)))
        size -= size % B if divides else size % B == 1
        batches = ordered_batches([int(i) for i in rng.permutation(size)], B)
        columns = [_column(rng, batches, high, constants) for _ in range(int(rng.integers(d[0], d[1] + 1)))]
        positive = Fraction(int(rng.integers(1, 9)), int(rng.integers(1, 5)))
        yield Epoch(tuple(zip(*columns, strict=True)), batches, positive if eps else Fraction(0))


def ordered_batches(order: list[int], batch_size: int) -> Batches:
    """Consecutive pieces of an order; the last may be smaller."""
    return tuple(tuple(order[i : i + batch_size]) for i in range(0, len(order), batch_size))


def _column(rng: np.random.Generator, batches: Batches, high: int, constants: bool) -> list[Fraction]:
    n = sum(len(batch) for batch in batches)
    while True:
        values = [Fraction(int(v)) for v in rng.integers(-high, high + 1, n)]
        if constants or all(len({values[i] for i in batch}) > 1 for batch in batches):
            return values
