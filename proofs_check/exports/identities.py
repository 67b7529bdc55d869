"""The identities of a claim's derivation as certificates, so that its algebra is re-checked without sympy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sympy as sp

from proofs_check.certificates import FORMAT, VERSION, check_certificate, digest
from proofs_check.errors import InputError
from theory.derivation import Identity
from theory.discovery import Entry

__all__ = ["Identities", "identities_of"]


@dataclass(frozen=True, slots=True)
class Identities:
    """The identity steps of a claim.

    Attributes:
        certificates: those that hold as identities of rational functions of their symbols; whatever is not rational in
            these (2^n, √v, cos t) counts as one more symbol.
        same: steps whose sides are the same expression as soon as they are written down (limits, sums in closed form,
            derivatives: the work was done by sympy before), so that there is nothing to re-check.
        other: steps that need more than algebra: binomials, sums with symbolic bounds, relations between symbols.
    """

    certificates: tuple[dict[str, Any], ...]
    same: tuple[str, ...]
    other: tuple[str, ...]


def identities_of(entry: Entry) -> Identities:
    """Certificates for the identities of a claim's derivation, each accepted by the independent checker."""
    made: list[dict[str, Any]] = []
    same: list[str] = []
    other: list[str] = []
    data = {"claim": entry.claim.id, "title": entry.claim.title}
    for number, step in enumerate(entry.derive() if entry.derive else ()):
        if not isinstance(step, Identity):
            continue
        sides = _sides(step)
        if sides is None:
            other.append(step.because)
            continue
        claims = [_claim(number, step.because, left, right) for left, right in sides if left != right]
        found = [_sealed(data, claim) for claim in claims]
        if not found:
            same.append(step.because)
        elif all(map(_holds, found)):
            made += found
        else:
            other.append(step.because)
    return Identities(tuple(made), tuple(same), tuple(other))


def _holds(certificate: Mapping[str, Any]) -> bool:
    try:
        return bool(check_certificate(certificate))
    except InputError:  # too large to expand
        return False


def _sides(step: Identity) -> list[tuple[sp.Expr, sp.Expr]] | None:
    """Pairs of scalars; None for what is neither a scalar nor two matrices written out."""
    left, right = sp.sympify(step.lhs), sp.sympify(step.rhs)
    pairs = [(left, right)]
    if isinstance(left, sp.MatrixBase) and isinstance(right, sp.MatrixBase) and left.shape == right.shape:
        pairs = list(zip(left, right, strict=True))
    return pairs if all(isinstance(side, sp.Expr) for pair in pairs for side in pair) else None


def _claim(number: int, because: str, left: sp.Expr, right: sp.Expr) -> dict[str, Any]:
    variables: dict[sp.Expr, int] = {}
    sides = [_Program(variables).of(side) for side in (left, right)]
    return {
        "step": number,
        "because": because,
        "variables": [str(atom) for atom in variables],
        "lhs": sides[0],
        "rhs": sides[1],
    }


class _Program:
    """An expression as nodes; equal parts are written once."""

    def __init__(self, variables: dict[sp.Expr, int]) -> None:
        self.variables = variables
        self.nodes: list[list[Any]] = []
        self.known: dict[sp.Expr, int] = {}

    def of(self, expression: sp.Expr) -> list[list[Any]]:
        """The nodes, the last one the value."""
        last = self.place(expression)
        if last != len(self.nodes) - 1:
            self.nodes.append(["+", last])
        return self.nodes

    def place(self, x: sp.Expr) -> int:
        """The number of the node."""
        if x not in self.known:
            node: list[Any]
            if isinstance(x, sp.Rational):
                node = ["q", str(x.p), str(x.q)]
            elif isinstance(x, sp.Add | sp.Mul):
                node = ["+" if isinstance(x, sp.Add) else "*", *[self.place(part) for part in x.args]]
            elif isinstance(x, sp.Pow) and isinstance(x.exp, sp.Integer):
                node = ["^", self.place(x.base), int(x.exp)]
            else:
                node = ["v", self.variables.setdefault(x, len(self.variables))]
            self.nodes.append(node)
            self.known[x] = len(self.nodes) - 1
        return self.known[x]


def _sealed(data: Mapping[str, Any], claim: Mapping[str, Any]) -> dict[str, Any]:
    parts = {
        "format": FORMAT,
        "version": VERSION,
        "kind": "identity",
        "data_sha256": digest(data),
        "claim": claim,
        "proof": {"rule": "expand"},
    }
    return {**parts, "sha256": digest(parts), "data": data}
