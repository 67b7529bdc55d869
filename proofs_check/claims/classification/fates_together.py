"""C-13 checked by certified fates of drawn data, and of the catalogue's 27 data sets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np

import constructions
from constructions.dataset import DataSet
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.relations import AtMost, Exactly
from proofs_check.separability import Fate, exact_data, fate_of, make_order, separability

FATES = ("bounded", "diverges", "depends")
CLASSES = ("SC", "PLS", "LS")


@dataclass(frozen=True, slots=True)
class Orders:
    """Integer features, labels, SS's batches, RR's batch size."""

    X: tuple[tuple[int, ...], ...]
    y: tuple[int, ...]
    batches: tuple[tuple[int, ...], ...]
    size: int


@lru_cache(maxsize=2048)  # every check, control and mutant asks for the same cases
def fates(case: Orders) -> tuple[Fate, Fate, str]:
    """Fates of SS and RR and the class of GD, all certified."""
    data = exact_data(case.X, case.y)
    ss = fate_of(data, make_order(data, "ss", batches=case.batches))
    rr = fate_of(data, make_order(data, "rr", batch_size=case.size))
    gd = separability(case.X, case.y, order="gd")
    if not (ss.verified and rr.verified and gd.verified):
        raise ValueError(f"{case} was not certified")
    return ss, rr, gd.class_


def orders(X: Any, y: Any, size: int, cut: int | None = None) -> Orders:
    """A case in the order given; SS's batches of `cut` samples, where they differ from RR's."""
    part = cut or size
    rows = tuple(tuple(int(v) for v in row) for row in X)
    batches = tuple(tuple(range(i, i + part)) for i in range(0, len(rows), part))
    return Orders(rows, tuple(int(v) for v in y), batches, size)


def _line(budget: Budget, rng: np.random.Generator) -> Iterator[Orders]:
    yield orders([[0], [1], [2], [3]], (-1, 1, -1, 1), 2)
    yield orders([[0], [2], [1], [3]], (-1, 1, -1, 1), 2)
    yield orders([[0], [2], [1], [5]], (-1, 1, -1, 1), 2)
    for _ in range(budget.pick(12, 60, 2000)):
        B, m = int(rng.integers(2, 4)), int(rng.integers(2, 4))
        y = rng.choice((-1, 1), m * B)
        y[:2] = (-1, 1)
        yield orders(rng.integers(0, 8, (m * B, 1)), y, B)


def by_classes(case: Orders) -> list[str]:
    """Fates of SS and RR on a line, from classes alone."""
    ss = separability(case.X, case.y, order="ss", batches=case.batches)
    gd = separability(case.X, case.y, order="gd")
    return ["diverges" if ss.class_ != "SC" and gd.class_ == "SC" else "bounded", "bounded"]


def _both(case: Orders) -> list[str]:
    ss, rr, _ = fates(case)
    return [ss.fate, rr.fate]


def _untied(budget: Budget, rng: np.random.Generator) -> Iterator[Orders]:
    """Two or three features without ties; the third often such that the whole data overlap in a plane."""
    yield from _most_dependent()
    wanted = budget.pick(16, 60, 3000)
    while wanted:
        d, n = int(rng.integers(2, 4)), 2 * int(rng.integers(2, 4))
        X = np.stack([rng.permutation(n + 2)[:n] for _ in range(d)], axis=1)
        if d == 3 and rng.random() < 0.5:
            X[:, 2] = X[:, 0] + rng.choice((-2, -1, 1, 2)) * X[:, 1]
        y = rng.choice((-1, 1), n)
        y[:2] = (-1, 1)
        case = orders(X, y, 2)
        if all(len(set(column)) == n for column in X.T.tolist()) and _decided(case):
            wanted -= 1
            yield case


def _decided(case: Orders) -> bool:
    """Whether the engine decides it; margins that are 0 by an accident of several roots it leaves undecided."""
    data = exact_data(case.X, case.y)
    made = (make_order(data, "ss", batches=case.batches), make_order(data, "rr", batch_size=case.size))
    return all(fate_of(data, order).verified for order in made)


def dependence(case: Orders) -> int:
    """1 if SS depends, plus 2 if RR does."""
    ss, rr, _ = fates(case)
    return (ss.fate == "depends") + 2 * (rr.fate == "depends")


def most_dependence(case: Orders) -> int:
    """What (b), (c) and (d) allow."""
    overlaps = separability(case.X, case.y, order="gd").class_ == "SC"
    return {1: 0, 2: 0 if overlaps else 1}.get(len(case.X[0]), 1 if overlaps else 3)


def _most_dependent() -> list[Orders]:
    """Data on which all depends that may: on a line, in the plane where GD is SC and where not, in space likewise."""
    alternating = (1, -1, 1, -1)
    return [
        orders([[0], [1], [2], [3]], alternating, 2),
        orders([(2, 4), (1, 5), (3, 0), (4, 1)], (-1, 1, 1, 1), 2),
        orders([(0, 0), (1, 2), (2, 1), (3, 4)], alternating, 2),
        orders([(0, 0, 4), (1, 3, 0), (2, 2, 1), (3, 1, 2)], alternating, 2),
        orders([(0, 0, 0), (1, 1, 1), (2, 2, 3), (3, 4, 2)], alternating, 2),
    ]


def _kept(budget: Budget, rng: np.random.Generator) -> Iterator[Orders]:
    """Data on which SS is bounded with a separable part."""
    yield orders([(0, 0), (1, 1), (2, 3), (3, 5)], (-1, 1, -1, 1), 2)
    wanted = budget.pick(4, 16, 400)
    while wanted:
        d, n = int(rng.integers(1, 3)), 2 * int(rng.integers(2, 4))
        X, y = rng.integers(0, 7, (n, d)), np.tile((-1, 1), n // 2)
        X[y > 0, 0] += 4  # leans to separable data, which SS may keep
        case = orders(X, y, 2)
        data = exact_data(case.X, case.y)
        ss = fate_of(data, make_order(data, "ss", batches=case.batches))
        if ss.fate == "bounded" and ss.separability.class_ != "SC" and _decided(case):
            wanted -= 1
            yield case


LINE = Check("fates on a line from classes", by_classes, _both, _line, Exactly())
DEPENDS = Check("which orders can depend", most_dependence, dependence, _untied, AtMost())
ATTAINED = Check(
    "data on which as much depends as may",
    most_dependence,
    dependence,
    lambda _budget, _rng: _most_dependent(),
    Exactly(),
)
KEPT = Check("RR where SS keeps a separable part", lambda _case: "bounded", lambda case: fates(case)[1].fate, _kept,
             Exactly())  # fmt: skip
ALL = Check(
    "every combination occurs",
    lambda _budget: [list(cell) for cell in product(CLASSES, FATES, FATES)],
    lambda _budget: occurring(),
    lambda budget, _rng: [budget],
    Exactly(),
)
CHECKS = (LINE, DEPENDS, ATTAINED, KEPT, ALL)


def occurring() -> list[list[str]]:
    """(class of GD, fate of SS, fate of RR) of the catalogue's witnesses, recomputed, in the order of the words."""
    found = {(v["gd_class"], v["ss_fate"], v["rr_fate"]) for v in map(witness, constructions.witnesses("C-13"))}
    return [list(cell) for cell in product(CLASSES, FATES, FATES) if cell in found]


_RR_DIVERGES = orders([(2, 0), (4, 1), (0, 3), (1, 2)], (1, -1, 1, -1), 2)
CONTROLS = (
    Control("two features", "few features, as said", LINE, (_RR_DIVERGES,), 0.5),
    Control("SS in batches of three, RR in pairs", "SS's batches are among RR's", KEPT,
            (orders([(1, 0), (6, 7), (7, 8), (8, 2), (9, 9), (3, 6)], (1, -1, -1, 1, -1, -1), 2, cut=3),), 0.5),
    Control("two features and a class of one value, B = 3", "no ties", DEPENDS,
            (orders([(4, 1), (2, 4), (2, 4), (2, 3), (2, 4), (2, 4)], (1, -1, -1, 1, -1, -1), 3),), 0.5),
    Control("four features, whose dependence is not that of fewer", "few features, as said", DEPENDS,
            (orders([(5, 0, 0, 4), (0, 5, 3, 1), (1, 2, 2, 0), (3, 1, 1, 2)], (1, -1, 1, -1), 2),), 0.5),
)  # fmt: skip
MUTANTS = (
    Mutant("on a line a separable part always diverges", LINE,
           lambda c: ["diverges" if separability(c.X, c.y, order="ss", batches=c.batches).class_ != "SC" else "bounded",
                      "bounded"]),
    Mutant("on a line SS is always bounded", LINE, lambda _case: ["bounded", "bounded"]),
    Mutant("with two features nothing depends", DEPENDS, lambda c: 0 if len(c.X[0]) == 2 else most_dependence(c)),
    Mutant("with three features and GD SC nothing depends", DEPENDS,
           lambda c: 0 if len(c.X[0]) == 3 and most_dependence(c) == 1 else most_dependence(c)),
    Mutant("RR never depends", DEPENDS, lambda c: min(1, most_dependence(c))),
    Mutant("RR depends where SS keeps all", KEPT, lambda _case: "depends"),
    Mutant("SS diverging excludes that RR depends", ALL,
           lambda _b: [list(c) for c in product(CLASSES, FATES, FATES) if c[1:] != ("diverges", "depends")]),
    Mutant("where GD is SC nothing depends", ALL,
           lambda _b: [list(c) for c in product(CLASSES, FATES, FATES) if c[0] != "SC" or "depends" not in c]),
)  # fmt: skip


def witness(data: DataSet) -> dict[str, Any]:
    """Classes and fates, certified."""
    case = Orders(
        tuple(tuple(int(v) for v in row) for row in data.X),
        tuple(int(row[0]) for row in data.y),
        data.batches,
        data.batch_size,
    )
    ss, rr, gd = fates(case)
    return {
        "ss_fate": ss.fate,
        "rr_fate": rr.fate,
        "gd_class": gd,
        "ss_class": ss.separability.class_,
        "rr_class": rr.separability.class_,
    }
