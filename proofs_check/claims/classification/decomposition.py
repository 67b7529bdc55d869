"""C-1 checked by exhaustion over directions and over dependences, and against the engine's certified answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from constructions.dataset import DataSet
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.exact.alternatives import inseparable_samples, separable_samples
from proofs_check.relations import Exactly
from proofs_check.separability import separability


@dataclass(frozen=True, slots=True)
class Pairs:
    """Integer features and labels in pairs (B = 2, in the order given), where signed features are rational."""

    X: tuple[tuple[int, ...], ...]
    y: tuple[int, ...]

    def signed(self) -> list[list[int]]:
        """z (n, d): the sign of each difference, times the label."""
        rows: list[list[int]] = []
        for i in range(0, len(self.X), 2):
            signs = [(a > b) - (a < b) for a, b in zip(self.X[i], self.X[i + 1], strict=True)]
            rows += [[self.y[i] * s for s in signs], [-self.y[i + 1] * s for s in signs]]
        return rows


def _drawn(budget: Budget, rng: np.random.Generator) -> Iterator[Pairs]:
    yield Pairs(((0,), (1,), (2,), (3,)), (-1, 1, -1, 1))
    yield Pairs(((0, 0), (1, 2), (5, 7), (3, 4), (1, 1), (1, 2)), (-1, 1, 1, 1, -1, 1))
    for _ in range(budget.pick(6, 20, 150)):
        m, d = int(rng.integers(2, 6)), int(rng.integers(1, 4))
        X = rng.integers(-2, 3, (2 * m, d))
        yield Pairs(tuple(tuple(int(v) for v in row) for row in X), tuple(int(v) for v in rng.choice((-1, 1), 2 * m)))


def by_weights(case: Pairs) -> list[int]:
    """Z_LS as what no vanishing nonnegative combination touches."""
    touched = set(inseparable_samples(case.signed()))
    return [i for i in range(len(case.X)) if i not in touched]


def by_directions(case: Pairs) -> list[int]:
    """Z_LS as what some nowhere negative direction separates."""
    return separable_samples(case.signed())


def by_engine(case: Pairs) -> list[Any]:
    """Class and Z_LS of the engine, refused unless its certificate was accepted."""
    found = separability(case.X, case.y, order="ss", batch_size=2)
    return [found.class_, list(found.ls_samples)] if found.verified else ["not certified", []]


def classified(case: Pairs) -> list[Any]:
    """Class and Z_LS by the definition."""
    separable = by_weights(case)
    return ["LS" if len(separable) == len(case.X) else "PLS" if separable else "SC", separable]


ALTERNATIVE = Check(
    "no combination touches it iff a direction separates it", by_weights, by_directions, _drawn, Exactly()
)
ENGINE = Check("the certified decomposition against the definition", classified, by_engine, _drawn, Exactly())
CHECKS = (ALTERNATIVE, ENGINE)


def _by_dependence(case: Pairs) -> list[int]:
    """Weights of any sign: what no linear dependence touches."""
    from proofs_check.exact.surds import rank

    Z = case.signed()
    full = rank([list(z) for z in Z])
    return [i for i in range(len(Z)) if len(Z) > 1 and rank([list(z) for j, z in enumerate(Z) if j != i]) < full]


CONTROLS = (
    Control("weights of either sign", "combinations are nonnegative", ALTERNATIVE,
            (Pairs(((0,), (1,), (2,), (3,)), (-1, 1, -1, 1)),), 0.5, claimed=_by_dependence),
)  # fmt: skip
UNDROPPED = {
    "Z is finite": "a check runs on finite data; on Z = {(cos t, sin t) : 0 ≤ t < π} no combination vanishes, as all"
    " have a positive second entry but (1, 0), and yet w·z > 0 for all would need w₁ > 0 at t = 0 and w₁ ≤ 0 as t → π"
}
MUTANTS = (
    Mutant("the complement", ALTERNATIVE, lambda c: [i for i in range(len(c.X)) if i not in set(by_weights(c))]),
    Mutant("separable all at once or not at all", ALTERNATIVE,
           lambda c: by_weights(c) if len(by_weights(c)) == len(c.X) else []),
    Mutant("labels left out", ALTERNATIVE, lambda c: by_weights(Pairs(c.X, (1,) * len(c.y)))),
    Mutant("PLS counted as SC", ENGINE,
           lambda c: [classified(c)[0].replace("PLS", "SC"), classified(c)[1]]),
    Mutant("LS counted as PLS", ENGINE,
           lambda c: [classified(c)[0] if classified(c)[0] != "LS" else "PLS", classified(c)[1]]),
)  # fmt: skip


def witness(data: DataSet) -> dict[str, Any]:
    """The exact decomposition of SS in the order given, B = 2."""
    if data.batch_size != 2:
        return {}
    X = tuple(tuple(int(v) for v in data.X[i]) for i in data.order)
    y = tuple(int(data.y[i][0]) for i in data.order)
    kind, separable = classified(Pairs(X, y))
    return {"ss_class": kind, "ss_separable": separable}
