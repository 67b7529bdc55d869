"""One draw of C-10: Gaussian features, batches with given class counts, and what single shuffle and GD do on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from proofs_check.batchnorm import batch_normalize
from proofs_check.sweeps.phase.active_set import in_cone, nearest_point

__all__ = ["Answer", "Draw", "decide_exactly", "decide_quickly", "draw"]

Floats = NDArray[np.float64]
Kind = Literal["LS", "PLS", "SC", "undecided"]
Fate = Literal["diverges", "bounded", "undecided"]

GRID = 2.0**30
"""Features are rounded to this grid: sums within a batch are then exact, and the exact decision reads short numbers."""
ENTRY = 1e-12
"""Error of a normalized entry and of a sum of them: a thousand times what sums of 200 terms of size √B ≤ 4 round."""
GOLDEN = (np.sqrt(5) - 1) / 2


@dataclass(frozen=True, slots=True)
class Draw:
    """Features X (n, d) and labels y (n,) = ±1; batch j holds the rows j·B … j·B + B − 1."""

    X: Floats
    y: Floats
    batch_size: int

    def signed(self, batch_size: int) -> Floats:
        """z_i = y_i x̄_i for consecutive batches of this size."""
        n, d = self.X.shape
        values = batch_normalize(self.X.reshape(-1, batch_size, d), constant="zero").reshape(n, d)
        return np.asarray(self.y[:, None] * values)


@dataclass(frozen=True, slots=True)
class Answer:
    """What happens on a draw.

    Attributes:
        kind: class of single shuffle (C-1).
        fate: of single shuffle with a frozen scale (C-3, C-4).
        overlaps: whether the data as one batch are SC, so that GD has a finite optimum; None if undecided or not asked.
    """

    kind: Kind
    fate: Fate
    overlaps: bool | None = None


def draw(n: int, d: int, batch_size: int, positives: int, rng: np.random.Generator) -> Draw:
    """Independent standard normal features; each batch has `positives` samples of class +1."""
    X = np.round(rng.normal(size=(n, d)) * GRID) / GRID
    y = np.tile(np.repeat([1.0, -1.0], [positives, batch_size - positives]), n // batch_size)
    return Draw(X, y, batch_size)


def decide_quickly(data: Draw) -> Answer:
    """The answer in floating point, "undecided" where rounding could turn it; PLS is always left undecided.

    A frozen scale turns towards the largest margin (C-4); L_GD then diverges iff a sample lies on its wrong side.
    """
    Z = data.signed(data.batch_size)
    if data.batch_size == 2:
        Z = Z[::2]  # a mixed pair gives the same z twice (C-2)
    kind, w = _classify(Z)
    if kind != "LS":
        return Answer(kind, "bounded" if kind == "SC" else "undecided")
    whole = data.signed(len(data.X))
    least = float((whole @ w).min())
    slack = ENTRY * float(abs(w).sum())
    fate: Fate = "undecided" if abs(least) <= slack else "diverges" if least < 0 else "bounded"
    other, _ = _classify(whole)
    if other == "undecided":
        return Answer(kind, "undecided")
    return Answer(kind, fate, other == "SC")


def _classify(Z: Floats) -> tuple[Kind, Floats]:
    """LS by a direction of positive margin, SC of full rank by positive weights; both beyond what rounding can turn."""
    size = np.sqrt(Z.shape[1])
    weights, steps = nearest_point(Z / size)
    w = weights @ Z
    if steps > 0 and (Z @ w).min() > ENTRY * abs(w).sum():
        return "LS", w
    return "SC" if _simplex(Z / size, weights) or _interior(Z / size) else "undecided", w


def _simplex(Z: Floats, weights: Floats) -> bool:
    """Whether the rows of positive weight are the d + 1 corners of a simplex with 0 inside."""
    corners = np.vstack([Z[weights > 0].T, np.ones(np.count_nonzero(weights))])
    return _positive(corners, np.append(np.zeros(Z.shape[1]), 1.0), 1.0)


def _interior(Z: Floats) -> bool:
    """Whether all rows with positive weights sum to 0 and span: draws on a lattice, whose hulls have many ties."""
    some = 1 + np.arange(1, len(Z) + 1) * GOLDEN % 1  # positive weights in general position
    some /= some.sum()
    weights, _ = in_cone(Z, -(some @ Z))
    return _positive(Z[weights > 0].T, -(some @ Z), 1.0)


def _positive(matrix: Floats, right: Floats, others: float) -> bool:
    """Whether the one solution of a square system is positive, with errors in its entries and in `right`.

    An error e in each of them moves the solution by at most |inverse| · e · (Σ|solution| + others), to first order.
    """
    if matrix.shape[0] != matrix.shape[1]:
        return False
    try:
        inverse = np.linalg.inv(matrix)
    except np.linalg.LinAlgError:
        return False
    solution = inverse @ right
    moved = ENTRY * float(abs(inverse).sum(axis=1).max()) * (float(abs(solution).sum()) + others)
    return bool(solution.min() > moved)


def decide_exactly(data: Draw) -> Answer:
    """The answer with certificates, by rational and algebraic arithmetic; "undecided" if the search gives up."""
    from proofs_check.separability import Decision, decision_of, direction, exact_data, fate_of, make_order

    exact = exact_data(data.X, data.y.astype(int), constant="zero")
    batches = np.arange(len(data.X)).reshape(-1, data.batch_size)
    decision = decision_of(exact, make_order(exact, "ss", batches=list(batches)))
    if decision.kind == "SC":
        return Answer("SC", "bounded")
    if decision.kind not in ("LS", "PLS"):
        return Answer("undecided", "undecided")
    kind: Kind = "LS" if decision.kind == "LS" else "PLS"
    whole: Decision = decision_of(exact, make_order(exact, "gd"))
    fate = fate_of(exact, decision.order, decision=decision, whole=whole).fate
    if fate == "depends":
        fate = direction(exact, decision, gamma="frozen").fate
    overlaps = None if whole.kind == "UNDECIDED" else whole.kind == "SC"
    known: Fate = "diverges" if fate == "diverges" else "bounded" if fate == "bounded" else "undecided"
    return Answer(kind, known, overlaps)
