"""Exact combinations of items whose batches share their roots, for fates that no open condition decides (claim C-3).

Where all features have the same roots up to squares, as when two columns hold the same values in another order, items
of different batches can be exactly parallel although their entries are irrational. In such a family rows become
rational once each batch has its positive factor, and a cone does not feel positive factors.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

import numpy as np

from proofs_check.separability.data import ExactData
from proofs_check.separability.decision import Decision
from proofs_check.separability.exact_cone import exact_overlap
from proofs_check.separability.exact_rows import ExactRows
from proofs_check.separability.items import Items, Key
from proofs_check.separability.proofs import Proof

__all__ = ["shared_combination", "shared_cones"]

MOST_ITEMS = 400  # exact simplex beyond it takes long; large data are not degenerate in this way
ROUNDS = 4  # factors depend on the batches named first, so leaving items out may change rows


def shared_combination(data: ExactData, z: Decision, joint: Items) -> dict[str, object] | None:
    """A vanishing non-negative combination of Z and Z_GD with an item of Z_LS, if its batches share their roots."""
    if z.proof is None:
        return None
    exact, opened = _exact(data, z), _opened(data, z.proof)
    every = [joint.key(i) for i in range(joint.count)]
    shown = [key for key in every if _shows(exact, key, opened)]
    for i in np.flatnonzero(~z.guess.overlapping).tolist():
        found = _relation(exact, [key for key in shown if key != every[i]], every[i], 1, opened)
        if found is not None:
            keys, weights, own = found
            return _document([*keys, every[i]], [*weights, own])
    return None


def shared_cones(data: ExactData, z: Decision, joint: Items, whole: Sequence[int]) -> list[dict[str, object]] | None:
    """Each item of Z_GD as a non-negative combination of Z, whose Z_SC spans its span; None if one is not found."""
    if z.proof is None:
        return None
    exact, opened = _exact(data, z), _opened(data, z.proof)
    own = [key for key in map(joint.key, range(z.items.count)) if _shows(exact, key, opened)]
    cones: list[dict[str, object]] = []
    for j in whole:
        target = joint.key(j)
        found = _relation(exact, own, target, -1, opened)
        if found is None:
            return None
        keys, weights, scale = found
        cones.append({**_document(keys, weights), "item": list(target), "scale": str(scale)})
    return cones


def _document(keys: Sequence[Key], weights: Sequence[int]) -> dict[str, object]:
    return {
        "shared": True,
        "items": [list(key) for key in keys],
        "weights": [str(weight) for weight in weights],
        "free": [],
        "free_weights": [],
    }


def _exact(data: ExactData, z: Decision) -> ExactRows:
    return ExactRows(data, [*z.exact.batches, np.arange(data.n, dtype=np.intp)])  # −1 is the last one


def _opened(data: ExactData, proof: Proof) -> list[int]:
    return [a for a in range(data.dim) if a not in proof.closed]


def _shows(exact: ExactRows, key: Key, opened: Sequence[int]) -> bool:
    vector, _ = exact.vector(key)
    return any(vector[a] for a in opened)


def _relation(
    exact: ExactRows, keys: list[Key], target: Key, side: int, opened: Sequence[int]
) -> tuple[list[Key], list[int], int] | None:
    """Items with positive integers whose rational rows, plus side · scale times the target's, add up to 0 exactly."""
    if len(keys) > MOST_ITEMS:
        return None
    for _ in range(ROUNDS):
        rows = _rows(exact, [*keys, target], opened)
        if rows is None:
            return None
        den = lcm(*[entry.denominator for row in rows for entry in row])
        table = [[*(int(entry * den) for entry in row), 0] for row in rows]
        table[-1] = [*(side * entry for entry in table[-1][:-1]), 1]  # a coordinate that only the target and
        found = exact_overlap([*table, [0] * len(opened) + [-1]])  # one more row have: both take part, or neither
        weights = dict(zip(found.support, found.weights, strict=True))
        if len(keys) not in weights:
            return None
        chosen = sorted(i for i in weights if i < len(keys))
        kept = [keys[i] for i in chosen]
        if _rows(exact, [*kept, target], opened) == [rows[i] for i in [*chosen, len(keys)]]:
            return kept, [int(weights[i]) for i in chosen], int(weights[len(keys)])
        keys = kept
    return None


def _rows(exact: ExactRows, keys: Sequence[Key], opened: Sequence[int]) -> list[list[Fraction]] | None:
    """Rational rows, factors fixed by the keys in this order; None if the batches do not share their roots."""
    family = exact.family(sorted({a % exact.data.d for a in opened}))
    if not all(family.admit(key[0]) for key in keys):
        return None
    return [family.row(key, opened) for key in keys]
