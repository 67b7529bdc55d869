"""C-8 checked by going through every placement of the labels, or every permutation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise, permutations
from math import comb
from typing import Any

import numpy as np

from constructions.dataset import DataSet
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.relations import Exactly


@dataclass(frozen=True, slots=True)
class Classes:
    """Batch sizes and how many of all samples are positive."""

    sizes: tuple[int, ...]
    positive: int

    @property
    def n(self) -> int:
        """All samples."""
        return sum(self.sizes)


def coefficient(case: Classes, *, without: Sequence[str] = ("none", "all")) -> int:
    """[x^{n₊}] of the product over batches of Σ_k C(B, k) x^k, without k = 0 ("none") and k = B ("all")."""
    product = Counter({0: 1})  # exponent → coefficient
    for B in case.sizes:
        before, product = product, Counter()
        for k in range("none" in without, B + 1 - ("all" in without)):
            for power, times in before.items():
                product[power + k] += times * comb(B, k)
    return product[case.positive]


def claimed(case: Classes) -> Fraction:
    """The claim's ratio."""
    return Fraction(coefficient(case), comb(case.n, case.positive))


def observed(case: Classes) -> Fraction:
    """Share of the label placements in which every batch holds both classes."""
    starts = np.cumsum([0, *case.sizes])
    hits = total = 0
    for places in combinations(range(case.n), case.positive):
        chosen = set(places)
        counts = [len(chosen & set(range(a, b))) for a, b in pairwise(starts)]
        hits += all(0 < k < B for k, B in zip(counts, case.sizes, strict=True))
        total += 1
    return Fraction(hits, total)


def by_permutations(case: Classes) -> Fraction:
    """Share of the n! permutations of n distinct samples, of which the first n₊ are positive."""
    starts = np.cumsum([0, *case.sizes]).tolist()
    hits = total = 0
    for order in permutations(range(case.n)):
        counts = [sum(i < case.positive for i in order[a:b]) for a, b in pairwise(starts)]
        hits += all(0 < k < B for k, B in zip(counts, case.sizes, strict=True))
        total += 1
    return Fraction(hits, total)


def _drawn(budget: Budget, rng: np.random.Generator) -> Iterator[Classes]:
    yield Classes((2, 2, 2), 3)
    yield Classes((3, 3), 3)
    yield Classes((4, 4, 3), 5)
    for _ in range(budget.pick(8, 30, 200)):
        sizes = tuple(int(b) for b in rng.integers(2, 5, int(rng.integers(1, 5))))
        yield Classes(sizes, int(rng.integers(0, sum(sizes) + 1)))


PLACEMENTS = Check("against all placements of the labels", claimed, observed, _drawn, Exactly())
ORDERS = Check(
    "against all n! permutations",
    claimed,
    by_permutations,
    lambda budget, _rng: [Classes((2, 2), 2), Classes((3, 2), 2), Classes((3, 3), 3)][: budget.pick(2, 3, 3)],
    Exactly(),
)
CHECKS = (PLACEMENTS, ORDERS)


def _coins(case: Classes) -> Fraction:
    """Independent fair labels instead of a random permutation of fixed counts."""
    share = Fraction(1)
    for B in case.sizes:
        share *= 1 - Fraction(2, 2**B)
    return share


def _sorted(case: Classes) -> Fraction:
    """Data sorted by class and never shuffled."""
    starts = np.cumsum([0, *case.sizes]).tolist()
    counts = [max(0, min(b, case.positive) - a) for a, b in pairwise(starts)]
    return Fraction(int(all(0 < k < B for k, B in zip(counts, case.sizes, strict=True))))


CONTROLS = (
    Control("labels drawn by fair coins", "the number of positive samples is fixed", PLACEMENTS,
            (Classes((2, 2, 2), 3),), 0.1, observed=_coins),
    Control("sorted by class", "π uniformly random", PLACEMENTS, (Classes((2, 2, 2), 3), Classes((3, 3), 3)), 0.1,
            observed=_sorted),
)  # fmt: skip


def _over(case: Classes, top: int) -> Fraction:
    return Fraction(top, comb(case.n, case.positive))


MUTANTS = (
    Mutant("all-positive batches allowed", PLACEMENTS, lambda c: _over(c, coefficient(c, without=("none",)))),
    Mutant("all-negative batches allowed", PLACEMENTS, lambda c: _over(c, coefficient(c, without=("all",)))),
    Mutant("over 2^n", PLACEMENTS, lambda c: Fraction(coefficient(c), 2**c.n)),
    Mutant("over C(n, B)", PLACEMENTS, lambda c: Fraction(coefficient(c), comb(c.n, c.sizes[0]))),
    Mutant("m − 1 batches", PLACEMENTS,
           lambda c: _over(c, coefficient(Classes(c.sizes[1:], min(c.positive, sum(c.sizes[1:])))))),
)  # fmt: skip


def witness(data: DataSet) -> dict[str, Any]:
    """The probability for the data set's own labels and batch sizes, by enumeration."""
    sizes = tuple(len(batch) for batch in data.batches)
    return {"all_mixed": observed(Classes(sizes, sum(row[0] > 0 for row in data.y)))}
