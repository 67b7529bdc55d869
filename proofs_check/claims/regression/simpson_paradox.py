"""R-8 checked: the closed forms against exact optima of the written-out data, and against the users' functions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from constructions.dataset import DataSet
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.exact.normalized import cut
from proofs_check.exact.optima import gd, rr, ss
from proofs_check.exact.surds import Surd, root
from proofs_check.optima import gd_optimum, rr_optimum, ss_optimum
from proofs_check.relations import Exactly, Within

EPS = float(np.finfo(float).eps)
ZERO = Surd({})


@dataclass(frozen=True, slots=True)
class Blocks:
    """x = 0 … n−1, y reversed within consecutive batches of B, seen in the order given (default 0 … n−1)."""

    n: int
    batch_size: int
    order: tuple[int, ...] = ()

    @property
    def y(self) -> list[int]:
        """The targets, block after block counted down."""
        blocks = cut(range(self.n), self.batch_size)
        return [v for block in blocks for v in reversed(block)]


def claimed(
    case: Blocks, *, plus: int = 1, less: int = 1, minus: int = 1, share: Fraction = Fraction(1, 6)
) -> dict[str, Any]:
    """The closed forms; RR at B = 2 only. The options are what mutants change."""
    n, B = case.n, case.batch_size
    total = Fraction(n * n - 1, 12)
    found = {
        "ss": -root(Fraction(B * B - less, 12)),
        "gd": (total - (B * B - 1) * share) / root(total),
    }
    return found if B > 2 else {**found, "rr": Surd({1: Fraction(n + plus, 6) - Fraction(1, n - minus)})}


def observed(case: Blocks) -> dict[str, Any]:
    """Exact optima of the data."""
    X, Y = [[v] for v in range(case.n)], [[v] for v in case.y]
    found = {
        "ss": ss(X, Y, cut(case.order or range(case.n), case.batch_size))[0][0] + ZERO,
        "gd": gd(X, Y)[0][0] + ZERO,
    }
    return found if case.batch_size > 2 else {**found, "rr": rr(X, Y, 2)[0][0] + ZERO}


def called(case: Blocks) -> list[float]:
    """What users call."""
    x, y = np.arange(float(case.n)), np.array(case.y, dtype=float)
    found = [gd_optimum(x, y).coef.item(), ss_optimum(x, y, range(case.n), case.batch_size).coef.item()]
    return found if case.batch_size > 2 else [*found, rr_optimum(x, y, 2).coef.item()]


def formula(case: Blocks) -> list[float]:
    """The closed forms as floats: GD, SS and, at B = 2, RR."""
    found = claimed(case)
    return [float(found[name]) for name in ("gd", "ss", "rr") if name in found]


def cases(budget: Budget, rng: np.random.Generator) -> Iterator[Blocks]:
    """All small sizes, then some larger."""
    yield from (Blocks(4, 2), Blocks(6, 2), Blocks(6, 3), Blocks(8, 4), Blocks(15, 5))
    for _ in range(budget.pick(4, 20, 100)):
        B = int(rng.integers(2, 8))
        yield Blocks(B * int(rng.integers(2, 6)), B)
    yield from (Blocks(2 * h, 2) for h in range(4, budget.pick(8, 20, 40)))


def float_cases(budget: Budget, rng: np.random.Generator) -> Iterator[Blocks]:
    """Hundreds of samples."""
    yield from (Blocks(4, 2), Blocks(2 * int(rng.integers(50, 200)), 2))
    for _ in range(budget.pick(2, 8, 40)):
        B = int(rng.integers(3, 30))
        yield Blocks(B * int(rng.integers(2, 12)), B)


EXACT = Check("closed forms against exact optima", claimed, observed, cases, Exactly())
FLOAT = Check(
    "closed forms against the users' functions",
    formula,
    called,
    float_cases,
    Within(lambda case: 8 * EPS * case.n**1.5, "n terms of size up to n summed pairwise and by squares: 8 n^1.5 eps"),
)
CHECKS = (EXACT, FLOAT)

CONTROLS = (
    Control(
        "the samples shuffled",
        "batches in the order given",
        EXACT,
        (Blocks(4, 2, (0, 2, 1, 3)), Blocks(6, 3, (0, 3, 1, 4, 2, 5))),
        must_miss_by=0.1,
    ),
    Control("a smaller last batch", "B divides n", EXACT, (Blocks(5, 3), Blocks(8, 3)), must_miss_by=1e-2),
)
MUTANTS = (
    Mutant("n − 1 for n + 1 in RR", EXACT, lambda c: claimed(c, plus=-1)),
    Mutant("1/n for 1/(n − 1) in RR", EXACT, lambda c: claimed(c, minus=0)),
    Mutant("B² for B² − 1 in SS", EXACT, lambda c: claimed(c, less=0)),
    Mutant("1/12 for 1/6 in GD", EXACT, lambda c: claimed(c, share=Fraction(1, 12))),
    Mutant("the right sign for SS", EXACT, lambda c: {**claimed(c), "ss": -claimed(c)["ss"]}),
    Mutant("SS, RR and GD alike", EXACT, lambda c: {**claimed(c), "ss": claimed(c)["gd"]}),
)


def witness(data: DataSet) -> dict[str, Any]:
    """SS and GD, and RR at B = 2, by the exact engine."""
    import sympy as sp

    X, Y = data.X, data.y
    found = {"ss": ss(X, Y, cut(data.order, data.batch_size)), "gd": gd(X, Y)}
    if data.batch_size == 2:
        found["rr"] = rr(X, Y, 2)
    return {name: sp.sympify(matrix[0][0]) for name, matrix in found.items()}
