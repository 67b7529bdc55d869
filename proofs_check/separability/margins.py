"""Where the weights go: the max-margin direction of Z_LS, and what it does to the data as one batch (claims C-4, C-5).

Frozen Γ: the weights tend to the ℓ2 max-margin direction. Trained Γ (one output, from W = 0, Γ = I): to the ℓ1 one.
Both are taken within the directions orthogonal to Z_SC, scaled to a least margin of 1, v̂; under gradient flow with Γ
frozen then v = v̂ log t + O(1), and L_GD grows as (1/n) Σ max(0, −v̂·z_GD) log t. For p classes lengths are those of all
p rows of weights, whose mean stays 0 in training from 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

import numpy as np

from proofs_check.certificates import check_certificate
from proofs_check.errors import InputError
from proofs_check.orders import Indices
from proofs_check.separability.data import ExactData, Floats
from proofs_check.separability.decision import Decision, certificate
from proofs_check.separability.decompose import complement
from proofs_check.separability.items import Items, Key, items_of
from proofs_check.separability.least_norms import TIGHT, Norm, duality_gap, least_l1, least_l2, tight
from proofs_check.separability.proofs import integer_weights
from proofs_check.separability.rows import all_rows, dual_root, row_lengths_basis

__all__ = ["Direction", "Gamma", "direction"]

Gamma = Literal["frozen", "trained"]
MAX_TARGETS = 20_000  # samples that a proof of "bounded" lists, one by one


@dataclass(frozen=True, slots=True)
class Direction:
    """The direction that the weights tend to.

    Attributes:
        norm: "l2" (frozen Γ) or "l1" (trained Γ).
        weight: v̂, (d,) for two classes, (p, d) with rows that sum to 0 for more, with least margin 1 on Z_LS.
        error: bound on ‖v̂ − exact‖₂, over all rows, from the duality gap, in floating point; for ℓ1 the relative gap of
            the norms.
        margins: v̂·z of each sample as part of one batch, the least over the classes (n,).
        lost: samples with a negative such margin, most negative first.
        slope, slope_error: the growth rate of L_GD in log t (C-5); for frozen Γ, else None.
        fate: "diverges" or "bounded" under this direction; "undecided" if a margin is too close to 0.
        certificate: for that fate, checked; None if undecided or too large.
    """

    norm: Norm
    weight: Floats
    error: float
    margins: Floats
    lost: tuple[int, ...]
    slope: float | None
    slope_error: float | None
    fate: str
    certificate: Mapping[str, object] | None = field(repr=False)


def direction(data: ExactData, decision: Decision, *, gamma: Gamma = "frozen") -> Direction:
    """The direction for an order that is separable in part.

    Raises:
        InputError: the order is SC or undecided, so the weights stay bounded or nothing is known; or Γ is trained and
            there are more than two classes, for which the direction is not known.
    """
    if decision.kind not in ("LS", "PLS"):
        raise InputError(f"the class is {decision.kind}, so there is no direction that the weights tend to")
    if gamma == "trained" and data.classes > 2:
        raise InputError("with trained gamma the direction is known for two classes only; use gamma frozen")
    norm: Norm = "l2" if gamma == "frozen" else "l1"
    items = items_of(data, decision.exact.batches, full=True)
    separable = np.flatnonzero(~decision.guess.overlapping)
    spanning = decision.guess.support
    basis = complement(items.rows(spanning))[0] if len(spanning) else np.eye(items.dim)
    if data.classes > 2:
        basis = row_lengths_basis(basis, data.classes)
    solve = least_l2 if norm == "l2" else least_l1
    v, support, alpha = solve(items, separable, basis)
    scale = float(items.margins(v)[separable].min())
    if not scale > 0:
        raise InputError("the max-margin direction was not found: the margin is below floating-point precision")
    v = v / scale
    whole = items_of(data, [np.arange(data.n, dtype=np.intp)], first=-1, full=True)
    margins = whole.margins(v).reshape(data.n, -1).min(axis=1)
    gap = duality_gap(items, v, support, alpha, basis, norm)
    reach = np.linalg.norm(whole.x, axis=1) * (np.sqrt(2.0) if data.classes > 2 else 1.0)  # of (e_y − e_k) ⊗ x̄
    slope = float(np.maximum(0.0, -margins).mean()) if norm == "l2" else None
    fate, made = _certify(data, decision, items, whole, norm, v, support, alpha, gap)
    return Direction(
        norm=norm,
        weight=v if data.classes == 2 else all_rows(v, data.d),
        error=gap,
        margins=margins,
        lost=tuple(int(i) for i in np.argsort(margins) if margins[i] < 0),
        slope=slope,
        slope_error=None if slope is None else gap * float(reach.mean()),
        fate=fate,
        certificate=made,
    )


def _certify(
    data: ExactData,
    decision: Decision,
    items: Items,
    whole: Items,
    norm: Norm,
    v: Floats,
    support: Indices,
    alpha: Floats,
    gap: float,
) -> tuple[str, Mapping[str, object] | None]:
    """The fate under the direction, and its certificate."""
    margins = whole.margins(v)
    reach = whole.norms(None)
    flat = np.abs(margins) <= TIGHT * reach  # to be in the overlapping part, which the checker finds out exactly
    loses = bool((margins[~flat] < 0).any())
    shown = [int(np.argmin(margins))] if loses else [int(j) for j in np.flatnonzero(~flat)]
    if decision.proof is None or len(shown) > MAX_TARGETS:
        return "undecided", None
    free = decision.proof.basis
    number = {items.key(i): i for i in range(items.count)} if free else {}
    spanning = items.rows(np.array([number[key] for key in free])) if free else np.zeros((0, items.dim))
    opened = np.array([a for a in range(items.dim) if a not in decision.proof.closed or a % data.d in data.redundant])
    targets = []
    for j in shown:
        found = _target(items, whole, j, loses, norm, v, support, alpha, gap, spanning, opened)
        if found is None:
            return "undecided", None
        beta_items, beta, nu = found
        unit = 1 << 80
        targets.append(
            {
                "item": list(whole.key(j)),
                "side": "lost" if loses else "kept",
                "scale": str(unit),
                "items": [list(items.key(int(i))) for i in beta_items],
                "weights": [str(max(1, round(Fraction(float(x)) * unit))) for x in beta],
                "free": [list(key) for key in free],
                "free_weights": [str(round(Fraction(float(x)) * unit)) for x in nu],
            }
        )
    claim: dict[str, object] = {"fate": "diverges" if loses else "bounded", "norm": norm, "class": decision.kind}
    if decision.kind == "PLS":
        claim["ls_samples"] = list(decision.ls_samples())
    proof: dict[str, object] = {
        "separation": decision.proof.document,
        "norm": norm,
        "feasible": _feasible(data, decision, v, free),
        "targets": targets,
    }
    made = certificate(data, decision.order, "direction", claim, proof, decision.exact.batches)
    return (str(claim["fate"]), made) if check_certificate(made) else ("undecided", None)


def _feasible(data: ExactData, decision: Decision, v: Floats, free: Sequence[Key]) -> dict[str, object]:
    weights = integer_weights(v)
    if decision.proof is not None:
        for a in decision.proof.closed:
            if a % data.d not in data.redundant:
                weights[a] = 0
    columns = [] if decision.proof is None else decision.proof.columns
    return {"w": list(map(str, weights)), "basis": [list(key) for key in free], "columns": columns}


def _target(
    items: Items,
    whole: Items,
    j: int,
    loses: bool,
    norm: Norm,
    v: Floats,
    support: Indices,
    alpha: Floats,
    gap: float,
    spanning: Floats,
    opened: Indices,
) -> tuple[Indices, Floats, Floats] | None:
    """β on items of Z_LS and ν on Z_SC that bound u·z for every minimiser u."""
    z = whole.rows(np.array([j]))[0]
    if norm == "l2":
        size = float(np.linalg.norm(z)) / max(gap, 1e-12 * float(np.linalg.norm(v)))
        beta_items, beta = support, size * alpha
        rows = items.rows(support)
    else:
        from scipy.optimize import linprog

        support = tight(items, v)  # not those of some multipliers alone: where they are many, one item may have all
        rows = items.rows(support)
        sign = 1.0 if loses else -1.0
        s, f = len(rows), len(spanning)
        # minimise h‖z + sign Σβ z_i + Σν z_k‖∞ − Σβ; a tiny pull keeps β bounded where it does not matter
        height = float(np.abs(v).sum()) * (1 + 1e-12)
        table = np.hstack([sign * rows[:, opened].T, spanning[:, opened].T, -np.ones((len(opened), 1))])
        lower = np.hstack([-sign * rows[:, opened].T, -spanning[:, opened].T, -np.ones((len(opened), 1))])
        result = linprog(
            np.concatenate([-np.ones(s), np.zeros(f), [height]]),
            A_ub=np.vstack([table, lower]),
            b_ub=np.concatenate([-z[opened], z[opened]]),
            bounds=[(0.0, 1e6)] * s + [(None, None)] * f + [(0.0, None)],
            method="highs-ds",
        )
        if result.x is None:
            return None
        keep = result.x[:s] > 0
        return support[keep], result.x[:s][keep], result.x[s : s + f]
    sign = 1.0 if loses else -1.0
    rest = z + sign * (rows.T @ beta)
    if not len(spanning):
        return beta_items, beta, np.zeros(0)
    stretch = dual_root(opened, items.dim, items.x.shape[1])
    nu = np.linalg.lstsq(stretch(spanning.T), -stretch(rest[:, None])[:, 0], rcond=None)[0]
    return beta_items, beta, np.asarray(nu, dtype=np.float64)
