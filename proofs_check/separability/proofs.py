"""From a guessed decomposition to a proof, in the form that `proofs_check.certificates` checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from proofs_check.orders import Indices
from proofs_check.separability.cone import ZERO
from proofs_check.separability.decompose import Guess, decompose
from proofs_check.separability.exact_cone import exact_overlap
from proofs_check.separability.exact_rows import ExactRows, Family
from proofs_check.separability.items import Items, Key

__all__ = ["Proof", "correction_columns", "independent", "integer_weights", "separation_proof", "separator"]

BITS = 64  # 11 beyond a float's digits; far more where an exact answer is at hand


@dataclass
class Proof:
    """A proof under construction.

    Attributes:
        document: "bits", "stages", "separator" as certificates hold them.
        closed: coordinates that are covered, or of features that no decision needs.
        basis: items (keys) that span Z_SC on the open coordinates, and the coordinates to correct on.
    """

    document: dict[str, object]
    closed: set[int]
    basis: list[Key] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)


def separation_proof(items: Items, exact: ExactRows, guess: Guess, *, bits: int = BITS) -> Proof | None:
    """Turn a guess into a proof; None if the overlapping part has no structure that the rules can express."""
    dim = items.dim
    live = _live(items)
    d = items.x.shape[1]
    idle = {block * d + a for block in range(items.classes - 1) for a in exact.data.redundant}
    proof = Proof({"bits": bits, "stages": [], "separator": None}, idle)
    stages: list[dict[str, object]] = []
    proof.document["stages"] = stages
    if guess.w is None and dim - guess.open_dim(dim) == len(live):
        if live:
            stages.append(_span(items, guess.support, guess.weights, live))
        proof.closed.update(live)
        return proof
    if guess.overlapping.any():
        _cover(items, guess, live, stages, proof)
        suspects = np.flatnonzero(guess.overlapping)
        if not _combinations(items, exact, suspects, stages, proof):
            return None
    if guess.w is not None:
        proof.document["separator"] = separator(proof, guess.w)
    return proof


def separator(
    proof: Proof, w: NDArray[np.generic], exact: ExactRows | None = None, tied: Sequence[Key] = ()
) -> dict[str, object]:
    """A weight as certificates hold it, 0 on covered coordinates, corrected against the basis of Z_SC.

    With `tied` items (rows from `exact`), it is corrected to be orthogonal to those as well.
    """
    weights = integer_weights(w)
    for a in proof.closed:
        weights[a] = 0
    columns = proof.columns
    if tied and exact is not None:
        opened = [a for a in range(len(weights)) if a not in proof.closed]
        columns = correction_columns(exact, [*proof.basis, *tied], opened) or []
    document: dict[str, object] = {
        "w": list(map(str, weights)),
        "basis": [list(key) for key in proof.basis],
        "columns": columns,
    }
    return {**document, "tied": [list(key) for key in tied]} if exact is not None else document


def integer_weights(w: NDArray[np.generic]) -> list[int]:
    """Integers in the proportions of w: exact ones as they are, floats to 53 bits of the largest."""
    if w.dtype == object:
        return [int(entry) for entry in w]
    largest = float(np.abs(w).max(initial=0.0)) or 1.0
    return [round(Fraction(float(entry)) / Fraction(largest) * (1 << 53)) for entry in w.tolist()]


def _live(items: Items) -> list[int]:
    features = np.flatnonzero(items.x.any(axis=0))
    d = items.x.shape[1]
    return [block * d + int(a) for block in range(items.classes - 1) for a in features]


def _span(items: Items, support: Indices, weights: NDArray[np.generic], columns: Sequence[int]) -> dict[str, object]:
    if weights.dtype == object:
        scaled = [int(weight) for weight in weights]
    else:
        largest = Fraction(float(weights.max()))
        scaled = [max(1, round(Fraction(float(weight)) / largest * (1 << 80))) for weight in weights.tolist()]
    return {
        "rule": "span",
        "columns": list(columns),
        "items": [list(items.key(i)) for i in support],
        "weights": list(map(str, scaled)),
    }


def _cover(items: Items, guess: Guess, live: list[int], stages: list[dict[str, object]], proof: Proof) -> None:
    """Coordinates that are spanned positively by items that live on them alone, if there are any."""
    if guess.basis is None:
        return
    d, blocks = items.x.shape[1], items.classes - 1
    reach = np.abs(guess.basis).max(axis=1, initial=0.0).reshape(blocks, d).max(axis=0)
    features = [a for a in sorted({a % d for a in live}) if reach[a] <= ZERO]
    while features:
        outside = np.setdiff1d(np.arange(d), features)
        rows = np.flatnonzero(~items.x[:, outside].any(axis=1) & items.x.any(axis=1))
        if not len(rows):
            return
        part = replace(
            items,
            x=items.x[np.ix_(rows, features)],
            sample=items.sample[rows],
            batch=items.batch[rows],
            position=items.position[rows],
            label=items.label[rows],
        )
        inner = decompose(part, whole=False)
        if inner.open_dim(part.dim) == 0 and inner.w is None:
            columns = [block * d + a for block in range(blocks) for a in features]
            stages.append(_span(part, inner.support, inner.weights, columns))
            proof.closed.update(columns)
            return
        inner_basis = np.eye(part.dim) if inner.basis is None else inner.basis
        size = np.abs(inner_basis).max(axis=1, initial=0.0).reshape(blocks, len(features)).max(axis=0)
        kept = [a for a, reached in zip(features, size, strict=True) if reached <= ZERO]
        if len(kept) == len(features):
            return
        features = kept


def _combinations(
    items: Items, exact: ExactRows, suspects: Indices, stages: list[dict[str, object]], proof: Proof
) -> bool:
    """Exact combinations, group by group, that account for all suspects; False if some remain."""
    opened = [a for a in range(items.dim) if a not in proof.closed]
    if not opened:
        return True
    features = sorted({a % items.x.shape[1] for a in opened})
    keys = [items.key(int(i)) for i in suspects]
    keys = [key for key in keys if any(_pick(exact.vector(key)[0], opened))]
    for members in _families(exact, features, keys):
        found = _exact_relation(exact, features, members, opened)
        if found is None:
            return False
        support, weights, rows = found
        stages.append(
            {"rule": "combination", "items": [list(key) for key in support], "weights": list(map(str, weights))}
        )
        proof.basis += [support[i] for i in independent(rows)]
    columns = correction_columns(exact, proof.basis, opened)
    proof.columns = columns or []
    return columns is not None


def _families(exact: ExactRows, features: Sequence[int], keys: Sequence[Key]) -> list[list[Key]]:
    families: list[tuple[Family, list[Key]]] = []
    for key in keys:
        for family, members in families:
            if family.admit(key[0]):
                members.append(key)
                break
        else:
            fresh = exact.family(features)
            fresh.admit(key[0])
            families.append((fresh, [key]))
    return [members for _, members in families]


def _exact_relation(
    exact: ExactRows, features: Sequence[int], members: list[Key], opened: Sequence[int]
) -> tuple[list[Key], list[int], list[list[int]]] | None:
    """Items of one family with positive integer weights whose combination is 0 and whose span holds all members."""
    everyone = members
    while True:
        rows = _rational_rows(exact, features, members, opened)
        if not any(map(sum, zip(*rows, strict=True))):  # as in batches of one class
            return members, [1] * len(members), rows
        found = exact_overlap(rows)
        if len(found.overlapping) < len(rows):
            return None
        support = [members[i] for i in found.support]
        if len(support) == len(members) or _rational_rows(exact, features, support, opened) == [
            rows[i] for i in found.support
        ]:
            return support, found.weights, [rows[i] for i in found.support]
        members = support if members is everyone else sorted(support)  # scales come from the first batches named


def _rational_rows(
    exact: ExactRows, features: Sequence[int], keys: Sequence[Key], opened: Sequence[int]
) -> list[list[int]]:
    """The rows of one family's items, as integers over one denominator."""
    family = exact.family(features)
    for key in keys:
        family.admit(key[0])
    rows = [family.row(key, opened) for key in keys]
    den = lcm(*[entry.denominator for row in rows for entry in row])
    return [[int(entry * den) for entry in row] for row in rows]


def correction_columns(exact: ExactRows, basis: Sequence[Key], opened: Sequence[int]) -> list[int] | None:
    """A coordinate for each item of a basis, so that the correction's matrix is well-conditioned; None if dependent."""
    from scipy.linalg import qr

    if not basis:
        return []
    if len(basis) > len(opened):
        return None
    rows = np.array([_pick(exact.rounded(key, 60), opened) for key in basis], dtype=np.float64) * 2.0**-60
    _, r, pivots = qr(rows, pivoting=True, mode="economic")
    if abs(r[len(rows) - 1, len(rows) - 1]) <= ZERO:
        return None
    return [opened[int(j)] for j in pivots[: len(rows)]]


def independent(rows: Sequence[Sequence[int]]) -> list[int]:
    """Indices of integer rows that form a basis of the row space, exactly."""
    from flint import fmpz_mat

    reduced, _, rank = fmpz_mat([list(column) for column in zip(*rows, strict=True)]).rref()
    return [next(j for j in range(len(rows)) if reduced[r, j] != 0) for r in range(rank)]


def _pick(vector: Sequence[int], columns: Sequence[int]) -> list[int]:
    return [vector[a] for a in columns]
