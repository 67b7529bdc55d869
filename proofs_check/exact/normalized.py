"""Batch normalization by its definition, in exact numbers: small data, no floats, no shortcuts."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from proofs_check.exact.surds import Surd, root

__all__ = ["cut", "exact_batch", "exact_epoch", "fractions"]


def fractions(rows: Sequence[Any]) -> list[list[Fraction]]:
    """Rows of integers (numpy's too) or fractions, as fractions."""
    return [[v if isinstance(v, Fraction) else Fraction(int(v)) for v in row] for row in rows]


def exact_batch(rows: Sequence[Sequence[Fraction]], eps: Fraction | int = 0) -> list[list[Surd]]:
    """x̄ (B, d) of one batch: deviations over the root of the biased variance plus ε; 0 where both vanish."""
    size = len(rows)
    columns = []
    for column in zip(*rows, strict=True):
        mean = sum(column, Fraction(0)) / size
        variance = sum(((v - mean) ** 2 for v in column), Fraction(0)) / size
        spread = root(variance + eps)
        columns.append([(v - mean) / spread if spread else Surd({}) for v in column])
    return [list(row) for row in zip(*columns, strict=True)]


def exact_epoch(
    rows: Sequence[Sequence[Fraction]], batches: Sequence[Sequence[int]], eps: Fraction | int = 0
) -> list[list[Surd]]:
    """X̄ (n, d) in the samples' own order; rows of samples in no batch are 0."""
    out = [[Surd({})] * len(rows[0]) for _ in rows]
    for batch in batches:
        for i, values in zip(batch, exact_batch([rows[i] for i in batch], eps), strict=True):
            out[i] = values
    return out


def cut(order: Sequence[int], batch_size: int, *, drop_last: bool = False) -> list[tuple[int, ...]]:
    """Consecutive pieces of `batch_size`, the last one possibly smaller or, if asked, dropped."""
    pieces = [tuple(order[i : i + batch_size]) for i in range(0, len(order), batch_size)]
    return [piece for piece in pieces if not drop_last or len(piece) == batch_size]
