"""BN-6 checked: the gradient in closed form against exact differentiation of the definition, sample by sample."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from constructions.batches import draw_epochs
from constructions.dataset import DataSet
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.exact.dual import Dual
from proofs_check.exact.surds import Surd, rank, root
from proofs_check.relations import Exactly

Column = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Upstream:
    """One feature of one batch, the gradient with respect to its x̄, and ε."""

    x: Column
    g: Column
    eps: Fraction = Fraction(0)


def _parts(case: Upstream) -> tuple[Fraction, Fraction, Surd, list[Surd]]:
    """⟨g⟩, σ², s and x̄ from moments."""
    size = len(case.x)
    mean = sum(case.x, Fraction(0)) / size
    variance = sum((v * v for v in case.x), Fraction(0)) / size - mean**2
    s = root(variance + case.eps)
    return sum(case.g, Fraction(0)) / size, variance, s, [(v - mean) / s for v in case.x]


def _along(case: Upstream, bar: list[Surd]) -> Surd:
    return sum((g * b for g, b in zip(case.g, bar, strict=True)), Surd({}))


def claimed(case: Upstream) -> list[Surd]:
    """(g − ⟨g⟩ − ⟨g x̄⟩ x̄)/s."""
    mean, _, s, bar = _parts(case)
    along = _along(case, bar) / len(bar)
    return [(g - mean - along * b) / s for g, b in zip(case.g, bar, strict=True)]


def _forward(column: list[Any], eps: Fraction) -> list[Any]:
    """The definition of batch normalization, in whatever numbers the column is made of."""
    size = len(column)
    mean = sum(column[1:], column[0]) / size
    squares = [(v - mean) * (v - mean) for v in column]
    spread = (sum(squares[1:], squares[0]) / size + eps).sqrt()
    return [(v - mean) / spread for v in column]


def _jacobian(x: Column, eps: Fraction) -> list[list[Any]]:
    """∂x̄_i/∂x_k in row k: one sample moves at a time."""
    return [
        [v.slope for v in _forward([Dual(u, Fraction(int(i == k))) for i, u in enumerate(x)], eps)]
        for k in range(len(x))
    ]


def observed(case: Upstream) -> list[Surd]:
    """Σ_i g_i ∂x̄_i/∂x_k by differentiating the definition."""
    return [sum((g * d for g, d in zip(case.g, row, strict=True)), Surd({})) for row in _jacobian(case.x, case.eps)]


def claimed_products(case: Upstream) -> list[Any]:
    """0, and ε (σ² + ε)^{−3/2} Σ g x̄."""
    _, _, s, bar = _parts(case)
    return [0, case.eps / (s * s * s) * _along(case, bar)]


def _products(case: Upstream, gradient: list[Surd]) -> list[Any]:
    bar = [v.value for v in _forward([Dual(u) for u in case.x], case.eps)]
    return [sum(gradient, Surd({})), sum((d * b for d, b in zip(gradient, bar, strict=True)), Surd({}))]


def observed_products(case: Upstream) -> list[Any]:
    """Inner products of the differentiated gradient with 1 and with x̄."""
    return _products(case, observed(case))


def observed_detached(case: Upstream) -> list[Any]:
    """The same when mean and variance are treated as constants: the gradient is g/s."""
    spread = _parts(case)[2]
    return _products(case, [g / spread for g in case.g])


def claimed_rank(case: Upstream) -> int:
    """B − 2 at ε = 0; only the direction 1 is lost for ε > 0."""
    return len(case.x) - (2 if case.eps == 0 else 1)


def observed_rank(case: Upstream) -> int:
    """Rank of the differentiated Jacobian."""
    return rank(_jacobian(case.x, case.eps))


_PLAIN = Upstream(tuple(map(Fraction, (0, 1, 3, 7))), tuple(map(Fraction, (2, -1, 4, 1))))
_EPS = Upstream(_PLAIN.x, _PLAIN.g, Fraction(1, 2))


def _cases(budget: Budget, rng: np.random.Generator) -> Any:
    yield from (_PLAIN, _EPS)
    for eps in (False, True):
        count = budget.pick(5, 25, 250)
        for epoch in draw_epochs(rng, count=count, n=(2, 8), d=(1, 1), batch_size=(2, 8), eps=eps, constants=eps):
            column = tuple(epoch.X[i][0] for i in epoch.batches[0])
            yield Upstream(column, tuple(Fraction(int(v)) for v in rng.integers(-9, 10, len(column))), epoch.eps)


GRADIENT = Check("input gradient", claimed, observed, _cases, Exactly())
PRODUCTS = Check("inner products with 1 and x̄", claimed_products, observed_products, _cases, Exactly())
RANK = Check("rank of the Jacobian", claimed_rank, observed_rank, _cases, Exactly())
CHECKS = (GRADIENT, PRODUCTS, RANK)

CONTROLS = (
    Control(
        "ε = 1/2, claimed orthogonal to x̄",
        "ε = 0 for the orthogonality to x̄",
        PRODUCTS,
        (_EPS,),
        must_miss_by=1e-3,
        claimed=lambda _case: [0, 0],
    ),
    Control(
        "mean and variance held constant",
        "mean and variance differentiated too",
        PRODUCTS,
        (_PLAIN, _EPS),
        must_miss_by=1e-2,
        observed=observed_detached,
    ),
)


def _mutated(change: str) -> Any:
    def formula(case: Upstream) -> list[Surd]:
        mean, _, s, bar = _parts(case)
        size = len(bar)
        along = _along(case, bar) / size
        values: dict[str, Callable[[Fraction, Surd], Surd]] = {
            "⟨g⟩ forgotten": lambda g, b: (g - along * b) / s,
            "⟨g x̄⟩x̄ forgotten": lambda g, _b: (g - mean) / s,
            "plus ⟨g x̄⟩x̄": lambda g, b: (g - mean + along * b) / s,
            "1/(B − 1) for 1/B": lambda g, b: (g - mean - along * b * Fraction(size, size - 1)) / s,
            "divided by s²": lambda g, b: (g - mean - along * b) / (s * s),
            "not divided by s": lambda g, b: g - mean - along * b,
        }
        return [values[change](g, b) for g, b in zip(case.g, bar, strict=True)]

    return formula


def _wrong_product(change: str) -> Any:
    def formula(case: Upstream) -> list[Any]:
        _, variance, s, bar = _parts(case)
        along = _along(case, bar)
        value = {
            "power −1/2": case.eps / s,
            "power −1": case.eps / (s * s),
            "σ² for ε": variance / (s * s * s),
            "minus": -case.eps / (s * s * s),
        }[change]
        return [0, value * along]

    return formula


MUTANTS = (
    *(
        Mutant(change, GRADIENT, _mutated(change))
        for change in (
            "⟨g⟩ forgotten",
            "⟨g x̄⟩x̄ forgotten",
            "plus ⟨g x̄⟩x̄",
            "1/(B − 1) for 1/B",
            "divided by s²",
            "not divided by s",
        )
    ),
    *(Mutant(change, PRODUCTS, _wrong_product(change)) for change in ("power −1/2", "power −1", "σ² for ε", "minus")),
    Mutant("one dimension lost, not two", RANK, lambda c: len(c.x) - 1),
)


def witness(data: DataSet) -> dict[str, Any]:
    """Jacobian of the first batch's first feature at ε = 0, row k: derivatives with respect to sample k."""
    matrix = _jacobian(tuple(data.X[i][0] for i in data.batches[0]), Fraction(0))
    return {"Jacobian": matrix, "rank": rank(matrix)}
