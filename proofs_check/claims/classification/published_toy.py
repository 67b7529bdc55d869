"""C-12 checked by certified classes and fates, and by the exact margin of the last pair."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from constructions.classification.toy import published
from constructions.dataset import DataSet
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.relations import Exactly
from proofs_check.separability import separability
from proofs_check.separability.fates import fate


def outcome(data: DataSet) -> dict[str, Any]:
    """Certified classes and fates, and the direction scaled so that its largest entry is ±1."""
    X: Any = [list(row) for row in data.X]
    y, B = [int(row[0]) for row in data.y], data.batch_size
    batches = data.batches
    found = {
        "ss_class": separability(X, y, order="ss", batches=batches),
        "rr_class": separability(X, y, order="rr", batch_size=B),
        "gd_class": separability(X, y, order="gd"),
    }
    fates = {
        "ss_fate": fate(X, y, order="ss", batches=batches),
        "rr_fate": fate(X, y, order="rr", batch_size=B),
    }
    values: dict[str, Any] = {key: a.class_ if a.verified else "not certified" for key, a in found.items()}
    values |= {key: a.fate if a.verified else "not certified" for key, a in fates.items()}
    v = found["ss_class"].direction
    if v is not None and found["ss_class"].class_ == "PLS":
        values["direction"] = [Fraction(float(e / abs(v).max())).limit_denominator(10**6) for e in v]
    return values


def sizes(budget: Budget, _rng: np.random.Generator) -> list[DataSet]:
    """Members of the family."""
    return [published(m) for m in range(2, budget.pick(6, 14, 40))]


CLAIMED = {
    "ss_class": "PLS",
    "rr_class": "SC",
    "gd_class": "LS",
    "ss_fate": "diverges",
    "rr_fate": "bounded",
    "direction": [-1, 1],
}
FATES = Check("classes, fates and direction", lambda _data: CLAIMED, outcome, sizes, Exactly())


def lost_margin(data: DataSet) -> Fraction:
    """110² σ_1² − 300² σ_2²: negative exactly when the last pair's margin on (−1, 1) is; biased variances."""
    n = data.n
    spread = [sum((row[a] for row in data.X), Fraction(0)) / n for a in range(2)]
    variance = [sum(((row[a] - spread[a]) ** 2 for row in data.X), Fraction(0)) / n for a in range(2)]
    far = data.X[-2]
    return far[1] ** 2 * variance[0] - far[0] ** 2 * variance[1]


def claimed_margin(data: DataSet) -> Fraction:
    """(110² (20 + 2Q) − 300² (5 + 2Q))/n with Q = 4m + m(m + 1)/(75(m − 1)), n = 2m + 6: negative, as 4·110² < 300².

    Q is what each cluster adds to n σ²; the far pair adds 2·300² and 2·110², which cancel.
    """
    m = Fraction(data.n, 2) - 3
    Q = 4 * m + m * (m + 1) / (75 * (m - 1))
    return (110**2 * (20 + 2 * Q) - 300**2 * (5 + 2 * Q)) / data.n


MARGIN = Check("by how much the last pair is lost", claimed_margin, lost_margin, sizes, Exactly())
CHECKS = (FATES, MARGIN)


def _rolled() -> DataSet:
    """The toy's list begun one place later, so that every pair is another one."""
    data = published(2)
    return replace(data, order=(*data.order[1:], data.order[0]))


def _nearer() -> DataSet:
    """The last pair moved to ±(3, 5), on the right side of (−1, 1)."""
    data = published(2)
    far = (Fraction(3), Fraction(5))
    return replace(data, X=(*data.X[:-2], far, (-far[0], -far[1])))


def _single() -> DataSet:
    """One point in each cluster: no batch of one class is left."""
    data = published(2)
    X, y = ([*rows[:3], *rows[4:7], *rows[8:]] for rows in (data.X, data.y))
    return replace(data, X=tuple(X), y=tuple(y), order=tuple(range(8)))


CONTROLS = (
    Control("one point in each cluster", "m ≥ 2", FATES, (_single(),), 0.5),
    Control("another order", "B = 2 in the order listed", FATES, (_rolled(),), 0.5),
    Control("the far pair moved to ±(3, 5)", "the last pair at ±(300, 110)", MARGIN, (_nearer(),), 1e-3),
)
MUTANTS = (
    Mutant("SS is LS", FATES, lambda _data: {**CLAIMED, "ss_class": "LS"}),
    Mutant("GD overlaps", FATES, lambda _data: {**CLAIMED, "gd_class": "SC"}),
    Mutant("direction (1, 1)", FATES, lambda _data: {**CLAIMED, "direction": [1, 1]}),
    Mutant("direction (1, −1)", FATES, lambda _data: {**CLAIMED, "direction": [1, -1]}),
    Mutant("RR diverges", FATES, lambda _data: {**CLAIMED, "rr_fate": "diverges"}),
    Mutant("unbiased variances", MARGIN, lambda data: claimed_margin(data) * Fraction(data.n, data.n - 1)),
    Mutant("summed, not averaged", MARGIN, lambda data: claimed_margin(data) * data.n),
    Mutant("the last pair is kept", MARGIN, lambda data: -claimed_margin(data)),
)


def witness(data: DataSet) -> dict[str, Any]:
    """Certified classes and fates."""
    return outcome(data)
