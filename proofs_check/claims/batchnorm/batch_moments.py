"""BN-1 checked: the sums of exactly normalized batches against the moments of the raw ones."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from constructions.batches import Epoch, draw_epochs
from constructions.dataset import DataSet
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.exact.normalized import exact_batch
from proofs_check.exact.surds import Surd, root
from proofs_check.relations import Exactly

Sums = list[list[Any]]


def _columns(case: Epoch) -> list[list[list[Fraction]]]:
    """Batch by batch, feature by feature, the raw values."""
    return [[[case.X[i][a] for i in batch] for a in range(len(case.X[0]))] for batch in case.batches]


def claimed(case: Epoch) -> list[Sums]:
    """Zeros, and B σ²/(σ² + ε) with σ² = ⟨x²⟩ − ⟨x⟩²; 0 for a constant feature."""
    return _formula(case, lambda size, variance, eps: size * variance / (variance + eps))


def _formula(case: Epoch, square: Callable[[int, Fraction, Fraction], Fraction], first: int = 0) -> list[Sums]:
    def of(column: list[Fraction]) -> Fraction:
        size = len(column)
        variance = sum((v * v for v in column), Fraction(0)) / size - (sum(column, Fraction(0)) / size) ** 2
        return square(size, variance, case.eps) if variance else Fraction(0)

    batches = _columns(case)
    return [
        [[first for _ in columns] for columns in batches],
        [[of(column) for column in columns] for columns in batches],
    ]


def observed(case: Epoch) -> list[Sums]:
    """Normalize each batch by the definition and add up."""
    return _added([exact_batch([case.X[i] for i in batch], case.eps) for batch in case.batches])


def _added(batches: list[list[list[Surd]]]) -> list[Sums]:
    zero = Surd({})
    sums = [[sum(column, zero) for column in zip(*rows, strict=True)] for rows in batches]
    squares = [[sum((v * v for v in column), zero) for column in zip(*rows, strict=True)] for rows in batches]
    return [sums, squares]


def _evaluation_mode(case: Epoch) -> list[Sums]:
    """All batches centred and divided by the statistics of the whole data."""
    columns = list(zip(*case.X, strict=True))
    means = [sum(c, Fraction(0)) / len(c) for c in columns]
    spreads = [root(sum((v - m) ** 2 for v in c) / len(c) + case.eps) for c, m in zip(columns, means, strict=True)]
    return _added(
        [
            [[(v - m) / s for v, m, s in zip(case.X[i], means, spreads, strict=True)] for i in batch]
            for batch in case.batches
        ]
    )


def _unbiased(case: Epoch) -> list[Sums]:
    """Divided by the root of Σ(x − μ)²/(B − 1) + ε."""
    out = []
    for batch in case.batches:
        grown = case.eps * Fraction(len(batch) - 1, len(batch))  # σ²B/(B − 1) + ε = (σ² + grown)·B/(B − 1)
        shrink = root(Fraction(len(batch) - 1, len(batch)))
        out.append([[v * shrink for v in row] for row in exact_batch([case.X[i] for i in batch], grown)])
    return _added(out)


def _rows(*rows: tuple[int, ...]) -> tuple[tuple[Fraction, ...], ...]:
    return tuple(tuple(Fraction(v) for v in row) for row in rows)


def _cases(budget: Budget, rng: np.random.Generator) -> Any:
    count = budget.pick(8, 40, 400)
    yield Epoch(_rows((0, 5), (1, 2), (3, 5), (4, 7)), ((0, 2), (1, 3)), Fraction(1, 2))  # one feature constant in one
    yield from draw_epochs(rng, count=count, n=(2, 12), d=(1, 3), batch_size=(2, 6))
    yield from draw_epochs(rng, count=count, n=(2, 12), d=(1, 3), batch_size=(2, 6), eps=True)


SUMS = Check("sums of x̄ and x̄² in each batch", claimed, observed, _cases, Exactly())
CHECKS = (SUMS,)

_PAIRS = Epoch(
    tuple((Fraction(v), Fraction(v * v)) for v in (0, 1, 3, 7, 4, 5)), ((0, 1, 2), (5, 3, 4)), Fraction(1, 3)
)
CONTROLS = (
    Control("unbiased variance", "biased variance", SUMS, (_PAIRS,), must_miss_by=1e-2, observed=_unbiased),
    Control(
        "evaluation mode: statistics of the whole data",
        "statistics of the batch itself",
        SUMS,
        (_PAIRS,),
        must_miss_by=1e-2,
        observed=_evaluation_mode,
    ),
)
MUTANTS = (
    Mutant("B − 1 for B", SUMS, lambda c: _formula(c, lambda size, v, e: (size - 1) * v / (v + e))),
    Mutant("ε forgotten", SUMS, lambda c: _formula(c, lambda size, _v, _e: Fraction(size))),
    Mutant(
        "σ²/(σ² − ε)", SUMS, lambda c: _formula(c, lambda size, v, e: size * v / (v - e) if v != e else Fraction(0))
    ),
    Mutant("a mean, not a sum", SUMS, lambda c: _formula(c, lambda _size, v, e: v / (v + e))),
    Mutant("first sum 1", SUMS, lambda c: _formula(c, lambda size, v, e: size * v / (v + e), first=1)),
)


def witness(data: DataSet) -> dict[str, Any]:
    """The sums of a data set's batches, at ε = 0 (constant features 0) and ε = 1."""
    plain, with_eps = (observed(Epoch(data.X, data.batches, Fraction(eps))) for eps in (0, 1))
    return {"sums of x̄": plain[0], "sums of x̄²": plain[1], "sums of x̄² at ε = 1": with_eps[1]}
