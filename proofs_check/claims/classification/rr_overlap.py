"""C-7 checked by certified classes of RR on integer data whose one-class batches span, by exact rank."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np

from constructions.dataset import DataSet
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.exact.normalized import exact_batch
from proofs_check.exact.surds import rank
from proofs_check.relations import Exactly
from proofs_check.separability import separability
from proofs_check.separability.fates import fate


@dataclass(frozen=True, slots=True)
class Labelled:
    """Integer features, labels, batch size."""

    X: tuple[tuple[int, ...], ...]
    y: tuple[int, ...]
    batch_size: int


def one_class_rank(case: Labelled) -> int:
    """Rank of the normalized one-class batches, exactly."""
    vectors: list[list[Any]] = []
    for batch in combinations(range(len(case.X)), case.batch_size):
        if len({case.y[i] for i in batch}) == 1:
            vectors += exact_batch([[Fraction(v) for v in case.X[i]] for i in batch])
    return rank(vectors)


def spans(case: Labelled) -> bool:
    """Whether the one-class batches span R^d."""
    return one_class_rank(case) == len(case.X[0])


def classify(case: Labelled) -> str:
    """The certified class of RR."""
    found = separability(case.X, case.y, order="rr", batch_size=case.batch_size, drop_last=True)
    return found.class_ if found.verified else "not certified"


def _drawn(budget: Budget, rng: np.random.Generator) -> Iterator[Labelled]:
    wanted = budget.pick(8, 30, 200)
    while wanted:
        n, d, B = int(rng.integers(4, 8)), int(rng.integers(1, 4)), int(rng.integers(2, 4))
        X = tuple(tuple(int(v) for v in row) for row in rng.integers(-6, 7, (n, d)))
        case = Labelled(X, tuple(int(v) for v in rng.choice((-1, 1), n)), B)
        if len(set(case.y)) == 2 and spans(case):
            wanted -= 1
            yield case


SHARP = Labelled(((2, 0), (4, 1), (0, 3), (1, 2)), (1, -1, 1, -1), 2)
FEW = Labelled(((0,), (1,), (2,), (3,)), (-1, -1, 1, 1), 3)


def _needed(budget: Budget, rng: np.random.Generator) -> Iterator[Labelled]:
    """Drawn data that span; two data sets that do not and are not SC; and what lies between them and spanning."""
    yield from (SHARP, FEW)
    yield Labelled(((0,), (1,), (2,), (5,)), (-1, -1, 1, -1), 2)
    yield Labelled(((0,), (1,), (2,), (5,)), (1, 1, -1, 1), 2)
    yield Labelled(((0, 1), (1, 3), (2, 2), (5, 0), (4, 7)), (-1, -1, -1, 1, 1), 3)
    yield from _drawn(budget, rng)


OVERLAP = Check("class of RR where one-class batches span", lambda _case: "SC", classify, _drawn, Exactly())
SPAN = Check(
    "one-class batches span, against RR being SC, where the two go together",
    spans,
    lambda case: classify(case) == "SC",
    _needed,
    Exactly(),
)
CHECKS = (OVERLAP, SPAN)
CONTROLS = (
    Control("one-class batches span a line of the plane", "one-class batches span R^d", OVERLAP, (SHARP,), 0.5),
    Control("no class has B samples", "some class has at least B samples", OVERLAP,
            (FEW,), 0.5),
)  # fmt: skip
MUTANTS = (
    Mutant("RR is LS", OVERLAP, lambda _case: "LS"),
    Mutant("RR is PLS", OVERLAP, lambda _case: "PLS"),
    Mutant("only even n", OVERLAP, lambda case: "PLS" if len(case.y) % 2 else "SC"),
)


def witness(data: DataSet) -> dict[str, Any]:
    """Certified classes and fates of RR and GD, and the rank of the one-class batches."""
    X = [[int(v) for v in row] for row in data.X]
    y = [int(row[0]) for row in data.y]
    B = data.batch_size
    answers = {
        "rr_class": separability(X, y, order="rr", batch_size=B),
        "gd_class": separability(X, y, order="gd"),
    }
    outcome = fate(X, y, order="rr", batch_size=B)
    values: dict[str, Any] = {k: a.class_ if a.verified else "not certified" for k, a in answers.items()}
    values["rr_fate"] = outcome.fate if outcome.verified else "not certified"
    values["one_class_rank"] = one_class_rank(Labelled(tuple(map(tuple, X)), tuple(y), B))
    return values
