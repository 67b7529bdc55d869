"""Weights that are sums of square roots, Σ q √k: for small data on the boundary, where no rational weight is exact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from proofs_check.certificates import roots
from proofs_check.certificates.document import integers
from proofs_check.certificates.features import Batch, World
from proofs_check.errors import InputError

__all__ = ["AlgebraicSeparator", "Surd", "product", "read_surds"]

MAX_TERMS = 4096  # per weight; sums of this many roots still take well under a second

Surd = list[tuple[int, int]]
"""The terms (q, k) of Σ q √k."""


@dataclass(frozen=True, slots=True)
class AlgebraicSeparator:
    """A weight whose entries are sums of square roots; every sign is exact."""

    world: World
    w: list[Surd]
    columns: frozenset[int] = frozenset()

    def signs(self, batch: Batch) -> Iterator[tuple[int, int, int]]:
        """(position, class, sign of w·z) for each item of a batch."""
        v = list(batch.v) * (self.world.classes - 1)
        for position, sample in enumerate(batch.samples):
            c = [column[position] for column in batch.c]
            for k in self.world.opponents(sample):
                vector = self.world.vector(c, sample, k)
                terms = [t for surd, x, root in zip(self.w, vector, v, strict=True) for t in product(surd, x, root)]
                yield position, k, roots.sign(terms)


def product(surd: Surd, c: int, v: int) -> Surd:
    """Σ q √k · c/√v as terms a/√V."""
    return [(q * c * k, k * v) for q, k in surd]


def read_surds(value: object, what: str) -> list[Surd]:
    """Weights as lists of pairs of integers [q, k], k > 0."""
    if not isinstance(value, list):
        raise InputError(f"{what} is not a list of sums of roots; export the certificate again")
    return [_surd(entry, what) for entry in value]


def _surd(value: object, what: str) -> Surd:
    if not isinstance(value, list) or len(value) > MAX_TERMS:
        raise InputError(f"{what} holds something other than a sum of at most {MAX_TERMS} roots")
    terms: Surd = []
    for pair in value:
        numbers: Sequence[int] = integers(pair, what)
        if len(numbers) != 2 or numbers[1] <= 0:
            raise InputError(f"{what} holds something other than pairs of a factor and a positive radicand")
        terms.append((numbers[0], numbers[1]))
    return terms
