"""BN-5 checked: every order of small epochs is run through, its partition and its exact X̄ collected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import combinations, permutations
from math import factorial
from typing import Any

import numpy as np

from constructions.batches import draw_epochs
from constructions.dataset import DataSet
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.exact.normalized import cut, exact_batch
from proofs_check.exact.partitions import few_partitions
from proofs_check.exact.surds import root
from proofs_check.relations import AtMost, Exactly

Rows = tuple[tuple[Fraction, ...], ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """Samples, batch size, ε and whether a smaller last batch is left out."""

    X: Rows
    batch_size: int
    eps: Fraction = Fraction(0)
    drop_last: bool = False

    @property
    def shape(self) -> tuple[int, int, int]:
        """Batch size B, number m of full batches, and r = n − mB."""
        return (self.batch_size, *divmod(len(self.X), self.batch_size))


def claimed(case: Counted) -> int:
    """n!/((B!)^m m! r!)."""
    B, m, r = case.shape
    return factorial(m * B + r) // (int(factorial(B) ** m) * factorial(m) * factorial(r))


def partitions_seen(case: Counted) -> int:
    """Number of different sets of batches over all n! orders."""
    orders = permutations(range(len(case.X)))
    return len({frozenset(map(frozenset, cut(o, case.batch_size, drop_last=case.drop_last))) for o in orders})


def different_values(case: Counted) -> int:
    """Number of different X̄ over all n! orders, each batch normalized in the order in which it is seen."""
    names: dict[Any, int] = {}  # different rows of X̄, numbered: comparing numbers is quicker than comparing rows

    @cache
    def rows(batch: tuple[int, ...]) -> tuple[int, ...]:
        block = exact_batch([case.X[i] for i in batch], case.eps)
        return tuple(names.setdefault(tuple(row), len(names)) for row in block)

    def whole(order: Sequence[int]) -> tuple[int, ...]:
        out = [-1] * len(case.X)
        for batch in cut(order, case.batch_size, drop_last=case.drop_last):
            for i, name in zip(batch, rows(batch), strict=True):
                out[i] = name
        return tuple(out)

    found = {whole(order) for order in permutations(range(len(case.X)))}
    return len(found)


def _with_running_statistics(case: Counted) -> int:
    """As `different_values`, with statistics that are half the batch's own and half those of the batches before it."""
    found = set()
    for order in permutations(range(len(case.X))):
        out: list[Any] = [None] * len(case.X)
        mean, variance = [Fraction(0)] * len(case.X[0]), [Fraction(1)] * len(case.X[0])
        for batch in cut(order, case.batch_size):
            for a in range(len(mean)):
                column = [case.X[i][a] for i in batch]
                own = sum(column, Fraction(0)) / len(batch)
                mean[a] = (mean[a] + own) / 2
                variance[a] = (variance[a] + sum(((v - own) ** 2 for v in column), Fraction(0)) / len(batch)) / 2
            for i in batch:
                out[i] = tuple((v - u) / root(w) for v, u, w in zip(case.X[i], mean, variance, strict=True))
        found.add(tuple(out))
    return len(found)


def _code(n: int, batch_size: int, *, eps: int = 0, drop_last: bool = False) -> Counted:
    """The data of the claim: ±i, and Bn for sample k itself."""
    rows = [[Fraction(batch_size * n if i == k else s * i) for k in range(n) for s in (1, -1)] for i in range(n)]
    return Counted(tuple(map(tuple, rows)), batch_size, Fraction(eps), drop_last)


def _line(n: int, batch_size: int) -> Counted:
    return Counted(tuple((Fraction(v),) for v in range(n)), batch_size)


def _shapes(largest: int, batch_size: int) -> Iterator[tuple[int, int, bool]]:
    """n up to `largest`, B up to `batch_size`, last batch kept or left out."""
    for n in range(2, largest + 1):
        for B in range(2, min(n, batch_size) + 1):
            if n % B != 1:
                yield n, B, False
            if n % B:
                yield n, B, True


def _counts(budget: Budget, _rng: np.random.Generator) -> Any:
    yield _line(6, 2)
    for n, batch_size, drop_last in _shapes(budget.pick(5, 7, 8), budget.pick(5, 5, 8)):
        yield Counted(_line(n, batch_size).X, batch_size, drop_last=drop_last)


def _codes(budget: Budget, _rng: np.random.Generator) -> Any:
    yield _code(4, 2)
    for n, batch_size, drop_last in _shapes(budget.pick(5, 6, 7), budget.pick(3, 3, 5)):
        yield _code(n, batch_size, drop_last=drop_last)
    yield _code(5, 3, eps=1)


def _drawn(budget: Budget, rng: np.random.Generator) -> Any:
    yield Counted(tuple((Fraction(v), Fraction(-v * v)) for v in (0, 1, 3, 7)), 2)
    for eps in (False, True):
        for e in draw_epochs(
            rng, count=budget.pick(3, 8, 60), n=(4, budget.pick(5, 6, 7)), d=(1, 2), batch_size=(2, 4), eps=eps
        ):
            yield Counted(e.X, len(e.batches[0]), e.eps)


PARTITIONS = Check("partitions over all n! orders", claimed, partitions_seen, _counts, Exactly())
BOUND = Check("at most one X̄ a partition", claimed, different_values, _drawn, AtMost())
ATTAINED = Check("data with one X̄ a partition", claimed, different_values, _codes, Exactly())
CHECKS = (PARTITIONS, BOUND, ATTAINED)

CONTROLS = (
    Control(
        "running statistics",
        "statistics of the batch alone",
        BOUND,
        (_line(4, 2),),
        must_miss_by=1,
        observed=_with_running_statistics,
    ),
    Control(
        "one feature in pairs",
        "features that tell all batches apart, for equality",
        ATTAINED,
        (_line(4, 2), _line(6, 2)),
        must_miss_by=1,
    ),
)


def _mutated(change: str) -> Any:
    def formula(case: Counted) -> int:
        B, m, r = case.shape
        divisors = {
            "batches in their order": factorial(B) ** m * factorial(r),
            "orders, not partitions": 1,
            "B! only once": factorial(B) * factorial(m) * factorial(r),
            "no r!": factorial(B) ** m * factorial(m),
            "B and m exchanged": factorial(m) ** B * factorial(B) * factorial(r),
            "the small batch counted among the m": factorial(B) ** m * factorial(m + 1) * factorial(r),
        }
        return factorial(m * B + r) // int(divisors[change])

    return formula


def _mutant(check: Check, change: str) -> Mutant:
    return Mutant(change, check, _mutated(change))


MUTANTS = (
    _mutant(PARTITIONS, "batches in their order"),
    _mutant(PARTITIONS, "orders, not partitions"),
    _mutant(PARTITIONS, "B! only once"),
    _mutant(PARTITIONS, "no r!"),
    _mutant(PARTITIONS, "B and m exchanged"),
    _mutant(ATTAINED, "the small batch counted among the m"),
    _mutant(ATTAINED, "batches in their order"),
    _mutant(BOUND, "the small batch counted among the m"),
)


def witness(data: DataSet) -> dict[str, Any]:
    """Partitions of a data set's samples, and different X̄ over one order of each, where these are few."""
    if not few_partitions(data.n, data.batch_size):
        return {}
    orders = list(_each_partition(tuple(range(data.n)), data.batch_size))
    names: dict[Any, int] = {}

    @cache
    def rows(batch: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
        block = exact_batch([data.X[i] for i in batch])
        return tuple((i, names.setdefault(tuple(row), len(names))) for i, row in zip(batch, block, strict=True))

    values = {frozenset(pair for batch in partition for pair in rows(batch)) for partition in orders}
    return {"partitions": len(orders), "different X̄": len(values)}


def _each_partition(samples: tuple[int, ...], size: int) -> Iterator[tuple[tuple[int, ...], ...]]:
    """Every partition into batches of `size` and one of the rest, once."""
    rest = len(samples) % size
    if rest:
        for small in combinations(samples, rest):
            for full in _each_partition(tuple(i for i in samples if i not in small), size):
                yield (*full, small)
    elif not samples:
        yield ()
    else:
        for others in combinations(samples[1:], size - 1):
            first = (samples[0], *others)
            for tail in _each_partition(tuple(i for i in samples if i not in first), size):
                yield (first, *tail)
