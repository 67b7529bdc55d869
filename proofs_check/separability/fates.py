"""The fate of training on normalized batches, judged by the undistorted risk L_GD (claim C-3), with a certificate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proofs_check.certificates import check_certificate
from proofs_check.orders import Indices
from proofs_check.separability.api import (
    Separability,
    Strength,
    decision_of,
    make_order,
    summary,
)
from proofs_check.separability.cone import ZERO, gordan
from proofs_check.separability.data import Constant, ExactData, Floats, exact_data
from proofs_check.separability.decision import Decision, Order, OrderName, certificate
from proofs_check.separability.decompose import complement, compose
from proofs_check.separability.exact_rows import ExactRows
from proofs_check.separability.items import Items, Key, items_of
from proofs_check.separability.proofs import independent, separator
from proofs_check.separability.shared_roots import shared_combination, shared_cones

__all__ = ["Fate", "fate", "fate_of"]

BECAUSE = {
    "overlaps": "the normalized batches overlap (SC): the weights converge, so the risk on all data stays bounded",
    "coercive": "the normalized batches are separable in part, so the weights grow without bound, while the data as one"
    " batch overlap in every direction: the risk on all data grows with them",
    "farkas": "every direction that separates the normalized batches puts some sample of the data as one batch on the"
    " wrong side",
    "whole": "one batch is all of the data, so driving its risk down drives down the risk on all data",
    "cones": "every sample of the data as one batch is a non-negative combination of separated ones, so no separating"
    " direction loses it",
    "depends": "some directions that separate the normalized batches keep all samples of the data as one batch, others"
    " lose some: the optimiser's direction decides",
}
RULES = {
    "overlaps": "bounded",
    "whole": "bounded",
    "coercive": "diverges",
    "farkas": "diverges",
    "cones": "bounded",
    "depends": "depends",
}


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of L_GD when the order's risk is driven to its infimum (claim C-3).

    Attributes:
        fate: "diverges", "bounded", "depends" or "undecided".
        rule: which part of C-3 decides: overlaps, coercive, farkas, cones or depends.
        because: the reason in a sentence.
        strength, verified, certificate: as for `Separability`.
        separability: the order's decomposition.
        tried: what was tried in vain.
    """

    fate: str
    rule: str
    because: str
    strength: Strength
    verified: bool
    separability: Separability
    certificate: Mapping[str, object] | None = field(repr=False)
    tried: tuple[str, ...] = ()


def fate(
    X: ArrayLike,
    y: ArrayLike,
    *,
    order: OrderName = "ss",
    batches: Sequence[Sequence[int] | Indices] | None = None,
    batch_size: int | None = None,
    drop_last: bool = False,
    eps: float | Fraction = 0,
    constant: Constant = "zero",
    rng: np.random.Generator | None = None,
) -> Fate:
    """Decide whether training with this order drives the undistorted risk to infinity; arguments as `separability`.

    Raises:
        InputError: bad shapes, labels, batches; a constant feature under "error".
    """
    data = exact_data(X, y, eps=eps, constant=constant)
    chosen = make_order(data, order, batches=batches, batch_size=batch_size, drop_last=drop_last)
    return fate_of(data, chosen, rng=rng)


def fate_of(
    data: ExactData,
    order: Order,
    *,
    rng: np.random.Generator | None = None,
    decision: Decision | None = None,
    whole: Decision | None = None,
) -> Fate:
    """`fate` for exact data; `decision` and `whole` save deciding the order and the data as one batch again."""
    z = decision_of(data, order, rng=rng) if decision is None else decision
    if z.kind == "UNDECIDED":
        return Fate("undecided", "", "the class is undecided", "undecided", False, summary(data, z), None, z.tried)
    tried: list[str] = list(z.tried)
    for rule, parts in _proofs(data, z, whole):
        if z.proof is None:
            return Fate(RULES[rule], rule, BECAUSE[rule], "supported", False, summary(data, z), None, tuple(tried))
        claim: dict[str, object] = {"fate": RULES[rule], "class": z.kind}
        if z.kind == "PLS":
            claim["ls_samples"] = list(z.ls_samples())
        proof = {"rule": rule, "separation": z.proof.document, **parts}
        made = certificate(data, order, "fate", claim, proof, z.exact.batches)
        verdict = check_certificate(made)
        if verdict:
            return Fate(RULES[rule], rule, BECAUSE[rule], "certified", True, summary(data, z), made, tuple(tried))
        tried.append(f"{rule}: {verdict.why}")
    why = "what was found could not be certified"
    return Fate("undecided", "", why, "undecided", False, summary(data, z), None, tuple(tried))


def _proofs(data: ExactData, z: Decision, known: Decision | None) -> list[tuple[str, dict[str, object]]]:
    """Rules that seem to hold, most telling first, each with its part of the proof."""
    if z.kind == "SC":
        return [("overlaps", {})]
    if data.n in (z.order.sizes or map(len, z.exact.batches)):
        return [("whole", {})]
    whole = decision_of(data, Order("gd")) if known is None else known
    if whole.kind == "SC" and whole.proof is not None and len(whole.proof.closed) == data.dim:
        return [("coercive", {"gd": whole.proof.document})]
    every = items_of(data, [np.arange(data.n, dtype=np.intp)], first=-1)
    joint = _join(z.items, every)
    is_whole = np.arange(joint.count) >= z.items.count
    overlapping = np.concatenate([z.guess.overlapping, np.zeros(every.count, np.bool_)])
    stays, support, weights = _peel(joint, z.guess.basis, overlapping, is_whole)
    if stays is None:
        shared = shared_combination(data, z, joint)
        return [("farkas", part) for part in (_combination(z, joint, support, weights), shared) if part is not None]
    leaves, cones = _leaving(z, joint, is_whole, overlapping, stays)
    if leaves is None:
        exact = shared_cones(data, z, joint, np.flatnonzero(is_whole).tolist())
        return [("cones", {"cones": part}) for part in (cones, exact) if part is not None]
    if z.proof is None:
        return [("depends", {})]
    keeps = separator(z.proof, stays, *_ties(data, z, [joint.key(int(i)) for i in support]))
    return [("depends", {"stays": keeps, "leaves": separator(z.proof, leaves)})]


def _ties(data: ExactData, z: Decision, keys: list[Key]) -> tuple[ExactRows, list[Key]]:
    """Items of the data as one batch (number −1) that span, over Z_SC, those that a direction must be 0 on."""
    exact = ExactRows(data, [*z.exact.batches, np.arange(data.n, dtype=np.intp)])  # −1 is the last one
    closed = set() if z.proof is None else z.proof.closed
    opened = [a for a in range(data.dim) if a not in closed]
    family, shared = exact.family([a % data.d for a in opened]), [] if z.proof is None else z.proof.basis
    family.admit(-1)
    known = [key for key in shared if family.admit(key[0])]  # what they span with the others is 0 with them
    rows = [family.row(key, opened) for key in (*known, *keys)]
    chosen = independent([_whole_numbers(row) for row in rows]) if keys else []
    return exact, [keys[i - len(known)] for i in chosen if i >= len(known)]


def _whole_numbers(row: Sequence[Fraction]) -> list[int]:
    den = lcm(*[entry.denominator for entry in row])
    return [int(entry * den) for entry in row]


def _peel(
    joint: Items, basis: Floats | None, overlapping: NDArray[np.bool_], is_whole: NDArray[np.bool_]
) -> tuple[Floats | None, Indices, Floats]:
    """A direction positive on Z_LS and on Z_GD but for items of Z_GD that it must be 0 on; or a Farkas combination.

    As in the decomposition, combinations equal to 0 are peeled off; one that holds an item of Z_LS ends the search.
    """
    support, weights = np.empty(0, np.intp), np.empty(0)
    within = basis
    while True:
        alive = ~overlapping
        if within is not None:
            alive &= joint.norms(within) > ZERO
            lost = np.flatnonzero(~alive & ~overlapping & ~is_whole)
            if len(lost):
                return None, *compose(joint, support, weights, lost[:1], np.ones(1), basis)
        answer = gordan(joint, within, alive)
        if answer.w is not None:
            return answer.w, support, weights
        if not len(answer.support):
            return None, support, weights
        support, weights = compose(joint, support, weights, answer.support, answer.weights, basis)
        if not is_whole[answer.support].all():
            return None, support, weights
        start = np.eye(joint.dim) if basis is None else basis
        within = start @ complement(joint.rows(support) @ start)[0]


def _join(first: Items, second: Items) -> Items:
    return Items(
        x=np.concatenate([first.x, second.x]),
        sample=np.concatenate([first.sample, second.sample]),
        batch=np.concatenate([first.batch, second.batch]),
        position=np.concatenate([first.position, second.position]),
        label=np.concatenate([first.label, second.label]),
        classes=first.classes,
    )


def _combination(z: Decision, joint: Items, support: Indices, weights: Floats) -> dict[str, object]:
    """Σ weight · item up to span Z_SC, in the form that certificates hold."""
    free: list[Key] = [] if z.proof is None else z.proof.basis
    opened = [a for a in range(joint.dim) if z.proof is None or a not in z.proof.closed]
    scaled = weights / weights.max(initial=1e-300)
    alpha: Floats = np.zeros(0)
    if free:
        number = {z.items.key(i): i for i in range(z.items.count)}
        rows = z.items.rows(np.array([number[key] for key in free]))[:, opened]
        rest = (joint.rows(support).T @ scaled)[opened] if len(support) else np.zeros(len(opened))
        alpha = np.linalg.lstsq(rows.T, -rest, rcond=None)[0]
    return {
        "items": [list(joint.key(i)) for i in support],
        "weights": [str(max(1, _units(weight))) for weight in scaled],
        "free": [list(key) for key in free],
        "free_weights": [str(_units(weight)) for weight in alpha],
    }


def _leaving(
    z: Decision, joint: Items, is_whole: NDArray[np.bool_], overlapping: NDArray[np.bool_], stays: Floats
) -> tuple[Floats | None, list[dict[str, object]]]:
    """A separating direction that loses a sample of the data as one batch; or, if there is none, a cone for each."""
    whole = np.flatnonzero(is_whole)
    alive = ~overlapping if z.guess.basis is None else ~overlapping & (joint.norms(z.guess.basis) > ZERO)
    near = z.guess.w
    if near is not None and near.dtype != object and joint.margins(near)[whole].min() < -ZERO:
        return near, []
    separable = np.flatnonzero(alive & ~is_whole)
    rows = joint.rows(separable)
    cones: list[dict[str, object]] = []
    for j in whole[np.argsort(joint.margins(stays)[whole])]:
        target = joint.rows(np.array([j]))[0]
        if alive[j]:
            answer = gordan(_plain(np.vstack([rows, -target])), z.guess.basis, None)
            if answer.w is not None:
                return answer.w, []
            own = answer.support == len(rows)
            scale = float(answer.weights[own].sum())
            support, weights = separable[answer.support[~own]], answer.weights[~own]
        else:
            support, weights, scale = np.empty(0, np.intp), np.empty(0), 1.0
        cones.append(_cone(z, joint, int(j), support, weights, scale))
    return None, cones


def _cone(z: Decision, joint: Items, j: int, support: Indices, weights: Floats, scale: float) -> dict[str, object]:
    """z_j · scale = Σ weight · item up to span Z_SC, in the form that certificates hold."""
    items, weights = np.append(support, joint.count), np.append(weights, scale)
    entry = _combination(z, _join(joint, _negated(joint, j)), items, weights)
    scaled = [str(max(1, _units(weight))) for weight in weights / weights.max()]
    named = [list(joint.key(int(i))) for i in support]
    return {**entry, "items": named, "weights": scaled[:-1], "item": list(joint.key(j)), "scale": scaled[-1]}


def _negated(joint: Items, j: int) -> Items:
    row = np.array([j // (joint.classes - 1)])
    return replace(
        joint,
        x=-joint.x[row],
        sample=joint.sample[row],
        batch=joint.batch[row],
        position=joint.position[row],
        label=joint.label[row],
    )


def _plain(rows: Floats) -> Items:
    """Rows as items of two classes, each in the positive one."""
    count = np.arange(len(rows), dtype=np.intp)
    return Items(rows, count, count, count, np.ones(len(rows), dtype=np.intp), 2)


def _units(weight: float) -> int:
    return round(Fraction(float(weight)) * (1 << 80))
