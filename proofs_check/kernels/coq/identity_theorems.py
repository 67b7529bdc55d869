"""Coq theorems for identities: of real numbers, with functions and sums, and of elements of every algebra."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from proofs_check.kernels import checker
from proofs_check.kernels.coq.function_lemmas import FUNCTIONS, lemmas
from proofs_check.kernels.coq.identity_text import Formula, Telescope, Texts
from proofs_check.kernels.coq.limit_theorems import derivative_theorem, limit_theorem
from proofs_check.kernels.coq.word_theorems import word_theorem

__all__ = ["identity_theorem"]

OPEN, CLOSE = "\nSection identity. Import Identities.", "End identity.\n"
NOT_ZERO = (
    "repeat split; first [assumption | apply Rgt_not_eq; lra | "
    "intro zero; match goal with H : _ <> 0%R |- _ => apply H; rewrite <- zero; field end | "
    "intro zero; match goal with H : _ <> 0%R |- _ => apply H; lra end | "
    "intro zero; match goal with H : _ <> 0%R |- _ => "
    "apply H; field_simplify_eq; [first [lra | nra] | repeat split; assumption] end | "
    "intro zero; match goal with H : _ <> 0%R |- _ => apply H; nra end]"
)
FIELD = f"field; {NOT_ZERO}"


def identity_theorem(certificate: Mapping[str, Any], name: str) -> str:
    """Coq text for a certificate of the kind "identity" whose hashes were checked.

    Raises:
        Unsupported: a side is too long, or has something that there is no rule for.
        Invalid: the sides do not expand to the same.
    """
    claim, proof = (checker.get(certificate, key, dict) for key in ("claim", "proof"))
    checker.need(checker.identity(claim, proof) == claim, "the claim says more than an identity")
    letters, sums = claim.get("letters", []), proof.get("antidifferences", [])
    texts = Texts(checker.Formulas(len(claim["variables"]), len(letters), sums), sums)
    last = claim["lhs"][-1][0]
    if last in ("limit", "diff") and "relations" not in claim:
        made = limit_theorem if last == "limit" else derivative_theorem
        return f"{OPEN}{made(texts, claim, name, NOT_ZERO)}{CLOSE}"
    left, right, *relations = (texts.of(part) for part in (claim["lhs"], claim["rhs"], *claim.get("relations", [])))
    multiples = [(k, texts.of(before), texts.of(after)) for k, before, after in proof.get("multiples", [])]
    names = [f"v{i}" for i in range(len(claim["variables"]))]
    bottoms = dict.fromkeys(bottom for part in (left, right, *relations) for bottom in part.bottoms)
    given = {f"N{i}": f"{bottom} <> 0" for i, bottom in enumerate(bottoms)}
    if letters:
        text = word_theorem(claim, proof, name, names, given, (left, right), relations, multiples, FIELD)
        return f"{OPEN}{text}{CLOSE}"
    written = [part.text for part in (left, right, *relations, *(part for _, *around in multiples for part in around))]
    called = lemmas(texts, [*written, *(part for s in texts.sums for part in (s.text, s.step))])
    first = {**called.premises, **{f"L{s.number}": f"{s.high} + 1 = {s.low} + INR n{s.number}" for s in texts.sums}}
    given |= {f"E{i}": f"{relation.text} = 0" for i, relation in enumerate(relations)}
    numbers = [f"n{s.number}" for s in texts.sums]
    every = "".join(f"forall {' '.join(some)} : {kind}, " for some, kind in ((names, "R"), (numbers, "nat")) if some)
    laws = "".join(f"\n  forall {FUNCTIONS[rule][0]}, {FUNCTIONS[rule][1]} ->\n  " for rule in called.rules)
    functions = [part for rule in called.rules for part in (FUNCTIONS[rule][0][0], f"L{FUNCTIONS[rule][0][0]}")]
    premises = "".join(f"({text})%R ->\n  " for text in (*first.values(), *given.values()))
    start = " ".join([*names, *numbers, *functions, *first])
    steps = [f"intros {start}" if start else "idtac"]
    steps += called.steps
    if given:
        steps.append(f"intros {' '.join(given)}")
    steps += [_telescoped(texts.sums)] if texts.sums else []
    steps.append(_combined(relations, multiples) if relations else FIELD)
    proved = ".\n  ".join(steps)
    stated = f"{every}{laws}{premises}({left.text} = {right.text})%R"
    return f"{OPEN}\nTheorem {name} :\n  {stated}.\nProof.\n  {proved}.\nQed.\n{CLOSE}"


def _combined(relations: Sequence[Formula], multiples: Sequence[tuple[int, Formula, Formula]]) -> str:
    """lhs - rhs is a combination of relations, and that is 0."""
    parts = " + ".join(f"{before.text} * {relations[k].text} * {after.text}" for k, before, after in multiples)
    zero = "".join(f"rewrite E{i}; " for i in range(len(relations)))
    return f"apply Rminus_diag_uniq; transitivity ({parts})%R; [{FIELD}|{zero}ring]"


def _telescoped(sums: Sequence[Telescope]) -> str:
    """Every sum becomes a difference; inner sums first, which stand in the terms of outer ones."""
    steps: list[str] = []
    for s in sums:
        at = f"v{s.variable}"
        inner = f"clear dependent {at}; rename x into {at}; {'; '.join(steps)}; cbv beta; " if steps else ""
        turn = f"intros x; cbv beta; {inner}{FIELD}"
        steps.append(
            f"try (rewrite (telescope (fun v{s.variable} => {s.terms})%R (fun v{s.variable} => {s.step})%R {s.low}%R"
            f" n{s.number}) by ({turn}); rewrite <- L{s.number})"
        )
    return f"{'; '.join(steps)}; cbv beta"
