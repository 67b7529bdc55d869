"""The weights of least norm that give every separable item a margin of 1, in floating point (claims C-4, C-5)."""

from __future__ import annotations

from typing import Literal

import numpy as np

from proofs_check.errors import InputError
from proofs_check.orders import Indices
from proofs_check.separability.data import Floats
from proofs_check.separability.items import Items
from proofs_check.separability.rows import all_rows

__all__ = ["TIGHT", "Norm", "duality_gap", "least_l1", "least_l2", "tight"]

Norm = Literal["l1", "l2"]
TIGHT = 1e-9  # a margin below 1 − this counts as violated; the certificate's enclosures decide
MAX_ROUNDS = 100


def least_l2(items: Items, separable: Indices, basis: Floats) -> tuple[Floats, Indices, Floats]:
    """The shortest v in the span of the basis with v·z ≥ 1, its support vectors and their multipliers."""
    from scipy.optimize import nnls

    work = _start(items, separable, basis)
    for _ in range(MAX_ROUNDS):
        rows = items.rows(work) @ basis
        table = np.vstack([rows.T, np.ones(len(rows))])
        target = np.append(np.zeros(rows.shape[1]), 1.0)
        alpha, _ = nnls(table, target, maxiter=50 * len(rows) + 1000)
        rest = 1.0 - alpha.sum()
        if rest <= 0:
            break
        alpha /= rest
        v = basis @ (rows.T @ alpha)
        bad = _violated(items, separable, work, v)
        if not len(bad):
            keep = alpha > 0
            return v, work[keep], alpha[keep]
        work = np.concatenate([work[alpha > 0], bad])
    raise InputError("the ℓ2 max-margin direction was not found: the margin is below floating-point precision")


def least_l1(items: Items, separable: Indices, basis: Floats) -> tuple[Floats, Indices, Floats]:
    """The v of least ℓ1 norm in the span of the basis with v·z ≥ 1, its support and multipliers."""
    from scipy.optimize import linprog

    work = _start(items, separable, basis)
    dim, k = basis.shape
    for _ in range(MAX_ROUNDS):
        rows = items.rows(work) @ basis
        result = linprog(
            np.append(np.zeros(k), np.ones(dim)),
            A_ub=np.block(
                [
                    [-rows, np.zeros((len(rows), dim))],
                    [basis, -np.eye(dim)],
                    [-basis, -np.eye(dim)],
                ]
            ),
            b_ub=np.concatenate([-np.ones(len(rows)), np.zeros(2 * dim)]),
            bounds=[(None, None)] * k + [(0.0, None)] * dim,
            method="highs-ds",
            options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
        )
        if result.x is None:
            break
        v = basis @ result.x[:k]
        bad = _violated(items, separable, work, v)
        if not len(bad):
            alpha = -result.ineqlin.marginals[: len(rows)]
            keep = alpha > 0
            return v, work[keep], alpha[keep]
        work = np.concatenate([work, bad])
    raise InputError("the ℓ1 max-margin direction was not found: the margin is below floating-point precision")


def _start(items: Items, separable: Indices, basis: Floats) -> Indices:
    guess = basis @ (basis.T @ items.guess())
    size = min(len(separable), 4 * basis.shape[1] + 40)
    return separable[np.argpartition(items.margins(guess)[separable], size - 1)[:size]]


def _violated(items: Items, separable: Indices, work: Indices, v: Floats) -> Indices:
    margins = items.margins(v)[separable]
    bad = separable[margins < 1.0 - TIGHT]
    bad = bad[~np.isin(bad, work)]
    size = min(len(bad), 2 * items.dim + 40)
    return bad[np.argsort(items.margins(v)[bad])[:size]] if size else bad


def tight(items: Items, v: Floats) -> Indices:
    """Items whose margin is the least one, 1; one of each that are equal."""
    tight = np.flatnonzero(np.abs(items.margins(v) - 1.0) <= TIGHT)
    _, first = np.unique(np.round(items.rows(tight), 9), axis=0, return_index=True)
    return np.asarray(tight[np.sort(first)])


def duality_gap(items: Items, v: Floats, support: Indices, alpha: Floats, basis: Floats, norm: Norm) -> float:
    """ℓ2: ‖v − v*‖ ≤ √(2 gap), by strong convexity. ℓ1: the relative difference of primal and dual value."""
    combined = basis.T @ (items.rows(support).T @ alpha)
    if norm == "l2":
        square = float(v @ v) if items.classes == 2 else float((all_rows(v, items.x.shape[1]) ** 2).sum())
        gap = 0.5 * square - float(alpha.sum()) + 0.5 * float(combined @ combined)
        return float(np.sqrt(2.0 * max(gap, 1e-16 * square)))  # rounding of the three terms
    return abs(1.0 - float(alpha.sum()) / float(np.abs(v).sum()))
