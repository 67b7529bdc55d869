"""C-9 checked by certified classes of SS on integer data, and by the exact rank of the derivation's witness."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from constructions.dataset import DataSet
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.claims.classification.rr_overlap import Labelled
from proofs_check.exact.normalized import cut, exact_epoch
from proofs_check.exact.surds import rank
from proofs_check.relations import Exactly
from proofs_check.separability import separability


def classify(case: Labelled) -> str:
    """The certified class of SS in the order given."""
    found = separability(case.X, case.y, order="ss", batch_size=case.batch_size)
    return found.class_ if found.verified else "not certified"


def _labels(rng: np.random.Generator, sizes: list[int]) -> list[int]:
    y: list[int] = []
    for size in sizes:
        part = rng.choice((-1, 1), size)
        part[:2] = (-1, 1)
        y += [int(v) for v in part]
    return y


def _drawn(budget: Budget, rng: np.random.Generator) -> Iterator[Labelled]:
    for _ in range(budget.pick(8, 40, 300)):
        m, B = int(rng.integers(1, 5)), int(rng.integers(3, 6))
        d = m * (B - 1) + int(rng.integers(0, 3))
        X = rng.integers(-999, 1000, (m * B, d))  # wide entries: the null set is met with negligible probability
        yield Labelled(tuple(tuple(int(v) for v in row) for row in X), tuple(_labels(rng, [B] * m)), B)


SEPARATES = Check("class of SS on wide data", lambda _case: "LS", classify, _drawn, Exactly())


def staircase(m: int, B: int) -> Labelled:
    """The derivation's witness: features (j, r) of ±1 at place r of each batch, − in the batches before j."""
    X = [
        [(1 if batch >= j else -1) * (place == r) for j in range(m) for r in range(B - 1)]
        for batch in range(m)
        for place in range(B)
    ]
    y = [1 if place else -1 for _ in range(m) for place in range(B)]
    return Labelled(tuple(tuple(int(v) for v in row) for row in X), tuple(y), B)


def exact_rank(case: Labelled) -> int:
    """Rank of X̄, exactly."""
    rows = [[Fraction(v) for v in row] for row in case.X]
    return rank(exact_epoch(rows, cut(range(len(rows)), case.batch_size)))


RANK = Check(
    "rank of the witness",
    lambda case: len(case.X) - Fraction(len(case.X), case.batch_size),
    exact_rank,
    lambda budget, _rng: [staircase(m, B) for m in range(1, budget.pick(4, 5, 7)) for B in range(3, 6)],
    Exactly(),
)
CHECKS = (SEPARATES, RANK)
OPPOSITE = Labelled(((0, 0), (1, 2), (5, 7), (3, 4)), (-1, 1, -1, 1), 2)


def _narrow() -> Labelled:
    """Twelve samples in four mixed batches of three, one feature that rises with the label in half of them."""
    return Labelled(tuple((v,) for v in (0, 1, 5, 6, 2, 1, 3, 9, 8, 4, 0, 2)), (-1, 1, 1) * 4, 3)


def _copied(case: Labelled, d: int) -> Labelled:
    return Labelled(tuple(row * d for row in case.X), case.y, case.batch_size)


CONTROLS = (
    Control("generic pairs with opposite sign vectors", "B_j ≥ 3", SEPARATES, (OPPOSITE,), 0.5),
    Control("one feature, twelve samples", "d ≥ n − m", SEPARATES, (_narrow(),), 0.5),
    Control("a batch of one class", "every batch is mixed", SEPARATES,
            (Labelled(((3, 1, 4, 1), (1, 5, 9, 2), (6, 5, 3, 5), (8, 9, 7, 9), (3, 2, 3, 8), (4, 6, 2, 6)),
                      (1, 1, 1, -1, 1, 1), 3),), 0.5),
    Control("eight features, all the same", "X outside a null set", SEPARATES, (_copied(_narrow(), 8),), 0.5),
)  # fmt: skip
MUTANTS = (
    Mutant("SS is SC", SEPARATES, lambda _case: "SC"),
    Mutant("SS is PLS from three batches on", SEPARATES,
           lambda case: "PLS" if len(case.X) >= 3 * case.batch_size else "LS"),
    Mutant("rank n", RANK, lambda case: len(case.X)),
    Mutant("rank n − m − 1", RANK, lambda case: len(case.X) - len(case.X) // case.batch_size - 1),
    Mutant("rank d = m(B − 1) − (m − 1)", RANK,
           lambda case: len(case.X[0]) - len(case.X) // case.batch_size + 1 if len(case.X) > 5 else -1),
)  # fmt: skip


def witness(data: DataSet) -> dict[str, Any]:
    """The certified class of SS and the exact rank of X̄."""
    X = tuple(tuple(int(v) for v in row) for row in data.X)
    case = Labelled(X, tuple(int(row[0]) for row in data.y), data.batch_size)
    return {"ss_class": classify(case), "rank": exact_rank(case)}
