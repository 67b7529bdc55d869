"""Random exact instances for checks: small integers, so that ties occur and every value is exact as a float."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Instance", "draw_instances"]

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """A drawn regression problem: X (n, d) and Y (n, p) of small integers, and a batch size."""

    X: Integers
    Y: Integers
    batch_size: int

    def __repr__(self) -> str:
        return f"Instance(X={self.X.tolist()}, Y={self.Y.tolist()}, batch_size={self.batch_size})"


def draw_instances(
    rng: np.random.Generator,
    *,
    count: int,
    n: tuple[int, int],
    d: tuple[int, int],
    batch_size: int | tuple[int, int],
    p: tuple[int, int] = (1, 1),
    high: int = 9,
    ties: bool = True,
) -> Iterator[Instance]:
    """Draw instances with entries in −high … high.

    Args:
        rng: source of randomness.
        count: how many.
        n, d, p: inclusive ranges of samples, features, targets.
        batch_size: a number, or an inclusive range cut off at n.
        ties: False draws each feature without repetition (high must be at least n/2).
    """
    for _ in range(count):
        size = int(rng.integers(n[0], n[1] + 1))
        low, top = batch_size if isinstance(batch_size, tuple) else (batch_size, batch_size)
        B = int(rng.integers(low, min(top, size) + 1))
        width = int(rng.integers(d[0], d[1] + 1))
        X = rng.integers(-high, high + 1, (size, width)) if ties else _untied(rng, size, width, high)
        yield Instance(X, rng.integers(-high, high + 1, (size, int(rng.integers(p[0], p[1] + 1)))), B)


def _untied(rng: np.random.Generator, n: int, d: int, high: int) -> Any:
    return np.stack([rng.choice(np.arange(-high, high + 1), n, replace=False) for _ in range(d)], axis=1)
