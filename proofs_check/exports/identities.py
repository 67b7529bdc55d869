"""The identities of a claim's derivation as certificates, so that its algebra is re-checked without sympy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp

from proofs_check.certificates import FORMAT, VERSION, check_certificate, digest
from proofs_check.errors import InputError
from proofs_check.exports.programs import ProgramWriter
from theory.derivation import Identity
from theory.discovery import Entry
from theory.tactics import Modulo
from theory.words import Words

__all__ = ["Identities", "identities_of"]

Sides = tuple[sp.Expr, sp.Expr]
Multiple = tuple[sp.Expr, Any, Any]  # a relation, and what stands before and after it


@dataclass(frozen=True, slots=True)
class Identities:
    """The identity steps of a claim.

    Attributes:
        certificates: those that hold by the rules of the certificates; whatever these do not know (√v, cos t) counts as
            one more symbol.
        same: steps whose sides are the same expression as soon as they are written down (the work was done by sympy
            before), so that there is nothing to re-check.
        other: steps that need more than the rules know.
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
        pairs = [(left, right) for left, right in sides or () if left != right]
        found = [_certified(data, number, step, left, right) for left, right in pairs]
        if sides is not None and not pairs:
            same.append(step.because)
        elif found and None not in found:
            made += [certificate for certificate in found if certificate]
        else:
            other.append(step.because)
    return Identities(tuple(made), tuple(same), tuple(other))


def _sides(step: Identity) -> list[tuple[sp.Expr, sp.Expr]] | None:
    """Pairs of scalars; None for what is neither a scalar nor two matrices written out."""
    left, right = sp.sympify(step.lhs if step.asked is None else step.asked), sp.sympify(step.rhs)
    pairs = [(left, right)]
    if isinstance(left, sp.MatrixBase) and isinstance(right, sp.MatrixBase) and left.shape == right.shape:
        pairs = list(zip(left, right, strict=True))
    return pairs if all(isinstance(side, sp.Expr) for pair in pairs for side in pair) else None


def _certified(
    data: Mapping[str, Any], number: int, step: Identity, left: sp.Expr, right: sp.Expr
) -> dict[str, Any] | None:
    """The plainest certificate that is accepted: fewest functions, then fewest relations."""
    for functions in (False, True):
        for sides, multiples in _attempts(step, (left, right)):
            try:
                writer = ProgramWriter(functions=functions)
                certificate = _written(data, number, step, writer, sides, multiples)
                if check_certificate(certificate):
                    return certificate
            except (InputError, ValueError):  # too large to expand, or nothing that the language has words for
                continue
    return None


def _attempts(step: Identity, sides: Sides) -> Iterator[tuple[Sides, list[Multiple]]]:
    """Sides, and multiples of relations that may add up to their difference."""
    if isinstance(step.by, Words):
        yield sides, _of_words(step.by, sides[0] - sides[1])
        return
    yield sides, []
    relations = list(step.by.relations) if isinstance(step.by, Modulo) else []
    order = list(step.by.over) if isinstance(step.by, Modulo) else []
    if relations:
        yield from ((sides, found) for found in _cofactors(sides, relations, order))
    named = _named_roots(*sides, *relations)
    if named:
        plain = sides[0].xreplace(named), sides[1].xreplace(named)
        relations = [relation.xreplace(named) for relation in relations]
        squares = [symbol**2 - root.base for root, symbol in named.items() if root.exp == sp.S.Half]
        yield from ((plain, found) for found in _cofactors(plain, relations + squares, order))


def _named_roots(*sides: sp.Expr) -> dict[sp.Pow, sp.Expr]:
    """Square roots and their odd powers, as powers of symbols."""
    named: dict[sp.Pow, sp.Expr] = {}
    for side in sides:
        for power in sorted(side.atoms(sp.Pow), key=str):
            if power.exp.is_Rational and power.exp.q == 2:
                symbol = sp.Symbol(f"sqrt({power.base})", positive=True)
                named |= {power: symbol**power.exp.p, sp.sqrt(power.base): symbol}
    return named


def _of_words(tactic: Words, difference: sp.Expr) -> list[Multiple]:
    """The uses of rules that the tactic makes, those of the same place together."""
    total: dict[tuple[int, Any, Any], sp.Expr] = {}
    for use in tactic.uses(difference):
        key = (use.rule, use.before, use.after)
        total[key] = total.get(key, sp.S.Zero) + use.coefficient
    made: list[Multiple] = []
    for (rule, before, after), coefficient in total.items():
        left, right = tactic.rules[rule]
        made.append((sp.Mul(*left) - right, coefficient * sp.Mul(*before), sp.Mul(*after)))
    return made


def _cofactors(sides: Sides, relations: Sequence[sp.Expr], order: Sequence[sp.Symbol]) -> Iterator[list[Multiple]]:
    """left − right = Σ cofactor · relation, by division with remainder."""
    top, bottom = sp.fraction(sp.together(sides[0] - sides[1]))
    top = sp.expand(top)
    if top == 0:
        yield []
        return
    free = set().union(top.free_symbols, *(r.free_symbols for r in relations))
    rest = sorted(free - set(order), key=lambda s: (not str(s).startswith("sqrt("), str(s)))
    for symbols in ([*order, *rest], [*rest, *order]):
        try:
            quotients, remainder = sp.reduced(top, relations, *symbols, order="lex")
        except sp.PolynomialError:  # a symbol in a function or an exponent
            return
        if remainder == 0:
            yield [(r, q / bottom, sp.S.One) for r, q in zip(relations, quotients, strict=True) if q != 0]
            return


def _written(
    data: Mapping[str, Any],
    number: int,
    step: Identity,
    writer: ProgramWriter,
    sides: Sides,
    multiples: Sequence[Multiple],
) -> dict[str, Any]:
    """The certificate of one equation."""
    left, right = map(writer.program, sides)
    relations: dict[sp.Expr, int] = {}
    uses = [
        [relations.setdefault(relation, len(relations)), writer.program(before), writer.program(after)]
        for relation, before, after in multiples
    ]
    claim: dict[str, Any] = {"step": number, "because": step.because}
    claim |= {"lhs": left, "rhs": right}
    proof: dict[str, Any] = {"rule": "expand"}
    if relations:
        claim["relations"] = [writer.program(relation) for relation in relations]
        proof["multiples"] = uses
    if isinstance(step.by, Words) and step.by.trace:
        claim["trace"] = True
        if step.by.flips is not None:
            claim["transposes"] = [
                [writer.letter(a), writer.letter(b)]
                for a, b in step.by.flips.items()
                if a in writer.letters or b in writer.letters
            ]
    claim["variables"] = [str(atom) for atom in writer.variables]
    if writer.letters:
        claim["letters"] = [str(letter) for letter in writer.letters]
    if writer.antidifferences:
        proof["antidifferences"] = writer.antidifferences
    parts = {
        "format": FORMAT,
        "version": VERSION,
        "kind": "identity",
        "data_sha256": digest(data),
        "claim": claim,
        "proof": proof,
    }
    return {**parts, "sha256": digest(parts), "data": data}
