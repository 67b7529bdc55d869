"""C-6 checked by certified classes of all three orders and by going through all pairings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np
import sympy as sp

from constructions.dataset import DataSet
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.exact.partitions import few_partitions
from proofs_check.mutation.systematic import Equivalent
from proofs_check.relations import Exactly
from proofs_check.separability import separability
from proofs_check.separability.fates import fate
from theory.derivation import identity


@dataclass(frozen=True, slots=True)
class Line:
    """Points on a line with labels, B = 2 in the order given."""

    x: tuple[int, ...]
    y: tuple[int, ...]


def line(n: int) -> Line:
    """The claim's data."""
    return Line(tuple(range(n)), tuple(1 if i % 2 else -1 for i in range(n)))


def classes(case: Line) -> list[str]:
    """Certified classes of SS, RR and GD, and the fates of SS and RR."""
    X, y = np.array(case.x)[:, None], np.array(case.y)
    found = [
        separability(X, y, order="ss", batch_size=2),
        separability(X, y, order="rr", batch_size=2),
        separability(X, y, order="gd"),
    ]
    fates = [fate(X, y, order="ss", batch_size=2), fate(X, y, order="rr", batch_size=2)]
    answers = [(f.class_, f.verified) for f in found] + [(f.fate, f.verified) for f in fates]
    return [answer if verified else "not certified" for answer, verified in answers]


def _lines(budget: Budget, _rng: np.random.Generator) -> list[Line]:
    return [line(n) for n in range(4, budget.pick(12, 24, 60), 2)]


CLASSES = Check(
    "classes of SS, RR, GD and fates of SS, RR",
    lambda _case: ["LS", "SC", "SC", "diverges", "bounded"],
    classes,
    _lines,
    Exactly(),
)


def pairings(left: tuple[int, ...]) -> Iterator[list[tuple[int, int]]]:
    """All ways to pair these samples."""
    if not left:
        yield []
        return
    first, rest = left[0], left[1:]
    for i, partner in enumerate(rest):
        for more in pairings(rest[:i] + rest[i + 1 :]):
            yield [(first, partner), *more]


def share_separable(case: Line) -> Fraction:
    """Share of the pairings in which all batches are mixed and all x₊ − x₋ have the same sign."""
    hits = total = 0
    for pairs in pairings(tuple(range(len(case.x)))):
        signs = {
            0 if case.y[i] == case.y[j] else (1 if (case.x[i] - case.x[j]) * case.y[i] > 0 else -1) for i, j in pairs
        }
        hits += signs in ({1}, {-1})
        total += 1
    return Fraction(hits, total)


COUNT = Check(
    "share of pairings that are LS",
    lambda case: Fraction(1, prod(range(1, len(case.x), 2))),
    share_separable,
    lambda budget, _rng: [line(n) for n in range(4, budget.pick(10, 12, 14), 2)],
    Exactly(),
)
CHECKS = (CLASSES, COUNT)
CONTROLS = (
    Control("two samples", "n ≥ 4", CLASSES, (line(2),), 0.5),
    Control("labels −−++ do not alternate", "labels alternate", CLASSES, (Line((0, 1, 2, 3), (-1, -1, 1, 1)),), 0.5),
    Control("labels −++− do not alternate", "labels alternate", COUNT, (Line((0, 1, 2, 3), (-1, 1, 1, -1)),), 0.1),
)
MUTANTS = (
    Mutant("RR diverges as well", CLASSES, lambda _case: ["LS", "PLS", "SC", "diverges", "diverges"]),
    Mutant("GD is separable", CLASSES, lambda _case: ["LS", "SC", "LS", "bounded", "bounded"]),
    Mutant("SS only in part separable", CLASSES, lambda _case: ["PLS", "SC", "SC", "diverges", "bounded"]),
    Mutant("n!! for (n − 1)!!", COUNT, lambda case: Fraction(1, prod(range(2, len(case.x) + 1, 2)))),
    Mutant("two such pairings", COUNT, lambda case: Fraction(2, prod(range(1, len(case.x), 2)))),
)

_HALF = sp.Symbol("h", integer=True, positive=True)
EQUIVALENT = (
    Equivalent(
        "len(case.x) → len(case.x) + 1",
        (
            identity(
                "range(1, N, 2) has ⌈(N − 1)/2⌉ terms, for even n = 2h the same at N = n + 1 as at N = n",
                sp.ceiling(((2 * _HALF + 1) - 1) / 2),
                sp.ceiling((2 * _HALF - 1) / sp.Integer(2)),
            ),
        ),
    ),
)


def witness(data: DataSet) -> dict[str, Any]:
    """Classes and fates, certified, and the share of pairings that diverge where these are few."""
    if data.d != 1:
        return {}
    x, y = tuple(int(row[0]) for row in data.X), tuple(int(row[0]) for row in data.y)
    ss, rr, gd, fate_ss, fate_rr = classes(Line(x, y))
    found = {
        "ss_class": ss,
        "rr_class": rr,
        "gd_class": gd,
        "ss_fate": fate_ss,
        "rr_fate": fate_rr,
    }
    return found | ({"share_diverging": share_separable(Line(x, y))} if few_partitions(data.n, 2) else {})
