"""One decision, from data and batches to a certificate that the independent checker accepts.

Floating point guesses first; what its certificate does not prove is decided again in exact arithmetic. A guess that no
certificate supports is never returned as an answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import isqrt, lcm
from typing import Literal

import numpy as np

from proofs_check.certificates import FORMAT, VERSION, check_certificate, digest
from proofs_check.orders import Indices
from proofs_check.separability.algebraic import algebraic_proof
from proofs_check.separability.data import ExactData
from proofs_check.separability.decompose import Guess, decompose
from proofs_check.separability.exact_cone import exact_overlap, null_space
from proofs_check.separability.exact_rows import ExactRows
from proofs_check.separability.items import Items, items_of
from proofs_check.separability.proofs import Proof, separation_proof

__all__ = ["Decision", "Order", "certificate", "decide", "decide_on"]

OrderName = Literal["ss", "gd", "rr"]
EXACT_ENTRIES = 400_000  # items × coordinates up to which the exact simplex method is tried, some seconds
OWN_NUMBERS = ("surds", "columns", "features", "ties", "w", "weights", "free_weights", "gd")  # hold no batch numbers
EXACT_BITS = 256  # decides margins down to about 1e-60


@dataclass(frozen=True, slots=True)
class Order:
    """An order of the data: its name, the batches of SS or GD, the batch sizes of RR."""

    name: OrderName
    batches: tuple[Indices, ...] = ()
    sizes: tuple[int, ...] = ()

    def document(self) -> dict[str, object]:
        """The order as it stands in a certificate."""
        match self.name:
            case "ss":
                return {"name": "ss", "batches": [rows.tolist() for rows in self.batches]}
            case "rr":
                return {"name": "rr", "sizes": list(self.sizes)}
        return {"name": "gd"}


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer with everything that led to it.

    Attributes:
        kind: "LS", "PLS", "SC" or "UNDECIDED".
        certificate: checked and valid, or None.
        proof: what the certificate's proof was made of, or None.
        items, exact, guess: the search's state.
        tried: what was tried in vain, in sentences.
        stands_for: for RR with equal pairs left out, the samples of all pairs that a batch stands for.
    """

    kind: str
    order: Order
    items: Items
    exact: ExactRows
    guess: Guess
    certificate: dict[str, object] | None
    proof: Proof | None
    tried: tuple[str, ...] = field(default=())
    stands_for: Mapping[int, Indices] | None = None

    def ls_samples(self) -> tuple[int, ...]:
        """Samples with an item on the separable side, increasing."""
        if self.kind in ("SC", "UNDECIDED"):
            return ()
        index = np.flatnonzero(~self.guess.overlapping)
        if self.stands_for is not None:
            numbers = np.unique(self.items.batches_at(index)).tolist()
            return tuple(sorted({int(i) for number in numbers for i in self.stands_for[number]}))
        return tuple(np.unique(self.items.samples(index)).tolist())


def decide(data: ExactData, order: Order) -> Decision:
    """Decide for the batches of SS or GD."""
    batches = order.batches if order.name == "ss" else (np.arange(data.n, dtype=np.intp),)
    return decide_on(data, order, items_of(data, batches), ExactRows(data, batches))


def decide_on(
    data: ExactData, order: Order, items: Items, exact: ExactRows, stands_for: Mapping[int, Indices] | None = None
) -> Decision:
    """Decide for given items, which must stand for all that the order can make."""
    tried: list[str] = []
    guess = floating = decompose(items)
    for attempt in ("floating point", "exact arithmetic", "sums of roots"):
        bits: dict[str, int] = {}
        if attempt == "exact arithmetic":
            found = _exact_guess(items, exact)
            if found is None:
                tried.append(f"exact arithmetic: {items.count} items × {items.dim} coordinates are too many")
                continue
            guess, bits = found, {"bits": 2 * EXACT_BITS}
        if attempt == "sums of roots":
            guess = floating
            proof = algebraic_proof(items, exact, floating)
        else:
            proof = separation_proof(items, exact, guess, **bits)
        if proof is None:
            tried.append(f"{attempt}: what overlaps has irrational relations across batches")
            continue
        decision = Decision(_kind(guess), order, items, exact, guess, None, proof, (), stands_for)
        claim: dict[str, object] = {"class": decision.kind}
        if decision.kind == "PLS":
            claim["ls_samples"] = list(decision.ls_samples())
        made = certificate(data, order, "separability", claim, proof.document, exact.batches)
        verdict = check_certificate(made)
        if verdict:
            return replace(decision, certificate=made, tried=tuple(tried))
        tried.append(f"{attempt}: {verdict.why}")
    return Decision("UNDECIDED", order, items, exact, guess, None, None, tuple(tried))


def certificate(
    data: ExactData,
    order: Order,
    kind: str,
    claim: dict[str, object],
    proof: dict[str, object],
    batches: Sequence[Indices],
) -> dict[str, object]:
    """Assemble a certificate with its hashes."""
    if order.name == "rr":
        proof = _name_batches(proof, batches)
    document: dict[str, object] = {
        "format": FORMAT,
        "version": VERSION,
        "kind": kind,
        "data_sha256": data.sha256,
        "order": order.document(),
        "claim": claim,
        "proof": proof,
    }
    document["sha256"] = digest(document)
    document["data"] = data.document
    return document


def _kind(guess: Guess) -> str:
    if guess.w is None:
        return "SC"
    return "PLS" if guess.overlapping.any() else "LS"


def _name_batches(proof: dict[str, object], batches: Sequence[Indices]) -> dict[str, object]:
    """For RR: the proof with the batches that its items refer to, renumbered."""
    numbers: dict[int, int] = {}

    def number(old: int) -> int:
        return numbers.setdefault(old, len(numbers))

    def renumber(value: object) -> object:
        if isinstance(value, dict):
            return {key: entry if key in OWN_NUMBERS else within(key, entry) for key, entry in value.items()}
        if isinstance(value, list):
            if len(value) == 3 and all(isinstance(entry, int) for entry in value):
                return [number(value[0]) if value[0] >= 0 else value[0], *value[1:]]
            return [renumber(entry) for entry in value]
        return value

    def within(key: str, entry: object) -> object:
        return [number(old) for old in entry] if key == "batches" and isinstance(entry, list) else renumber(entry)

    renamed = {key: entry if key in OWN_NUMBERS else within(key, entry) for key, entry in proof.items()}
    inner = renamed.get("separation", renamed)
    if isinstance(inner, dict):
        inner["batches"] = [batches[old].tolist() for old in numbers]
    return renamed


def _exact_guess(items: Items, exact: ExactRows) -> Guess | None:
    """The decomposition by exact arithmetic: of the items themselves if they share their roots, else of close ones."""
    if items.count * items.dim > EXACT_ENTRIES:
        return None
    keys = [items.key(i) for i in range(items.count)]
    family = exact.family(range(items.x.shape[1]))
    if all(family.admit(number) for number in dict.fromkeys(key[0] for key in keys)):
        rational = [family.row(key, range(items.dim)) for key in keys]
        den = lcm(*[entry.denominator for row in rational for entry in row])
        rows = [[int(entry * den) for entry in row] for row in rational]
        roots = [family.scale.get(a, Fraction(1)) for a in range(items.x.shape[1])]
        scale = [isqrt((v.numerator << 2 * EXACT_BITS) // v.denominator) for v in roots] * (items.classes - 1)
    else:
        rows = [exact.rounded(key, EXACT_BITS) for key in keys]
        scale = [1] * items.dim
    found = exact_overlap(rows)
    basis = None
    if found.support:
        null = null_space([rows[i] for i in found.support])
        width = len(null[0]) if null else 0
        floats = np.zeros((items.dim, width))
        for j in range(width):
            largest = max(abs(row[j]) for row in null)
            floats[:, j] = [row[j] / largest for row in null]
        basis = np.linalg.qr(floats)[0] if width else floats
    overlapping = np.zeros(items.count, np.bool_)
    overlapping[list(found.overlapping)] = True
    w = None if found.w is None else np.array([a * s for a, s in zip(found.w, scale, strict=True)], dtype=object)
    return Guess(np.array(found.support, dtype=np.intp), np.array(found.weights, dtype=object), basis, overlapping, w)
