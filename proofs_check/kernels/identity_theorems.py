"""Coq theorems for identities of rational functions, for all real values at which no denominator is 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from proofs_check.kernels import checker
from proofs_check.kernels.checker import Unsupported

__all__ = ["identity_theorem"]

MOST_CHARACTERS = 20_000  # of one side; `field` takes minutes beyond
RULES = {
    "power": "powers with symbolic exponents",
    "exp": "exponentials",
    "gamma": "the function Γ",
    "diff": "derivatives",
    "at": "substitutions",
    "limit": "limits",
    "sum": "sums with symbolic bounds",
}
FIELD = (
    "field; repeat split; first [assumption | lra | "
    "intro E; match goal with H : _ <> 0%R |- _ => apply H; rewrite <- E; field end | "
    "intro E; match goal with H : _ <> 0%R |- _ => apply H; lra end | "
    "intro E; match goal with H : _ <> 0%R |- _ => "
    "apply H; field_simplify_eq; [first [lra | nra] | repeat split; assumption] end | "
    "intro E; match goal with H : _ <> 0%R |- _ => apply H; nra end]"
)


def identity_theorem(certificate: Mapping[str, Any], name: str) -> str:
    """Coq text for a certificate of the kind "identity" whose hashes were checked.

    Raises:
        Unsupported: a side is too long, or has something that there is no rule for.
        Invalid: the sides do not expand to the same.
    """
    claim, proof = (checker.get(certificate, key, dict) for key in ("claim", "proof"))
    checker.need(checker.identity(claim, proof) == claim, "the claim says more than an identity")
    if "letters" in claim:
        raise Unsupported("the Coq kernel has no rule for matrices")
    bottoms: dict[str, None] = {}
    left, right, *relations = (
        _text(part, bottoms) for part in (claim["lhs"], claim["rhs"], *claim.get("relations", []))
    )
    names = " ".join(f"v{i}" for i in range(len(claim["variables"])))
    every = f"forall {names} : R, " if names else ""
    given = "".join(f"({bottom} <> 0)%R -> " for bottom in bottoms)
    given += "".join(f"({relation} = 0)%R -> " for relation in relations)
    return f"\nTheorem {name} :\n  {every}{given}\n  ({left} = {right})%R.\nProof. {_proof(claim, proof, relations)}. Qed.\n"


def _proof(claim: Mapping[str, Any], proof: Mapping[str, Any], relations: Sequence[str]) -> str:
    """The tactics; with relations, lhs - rhs is their combination, which is 0."""
    if not relations:
        return f"intros; {FIELD}"
    parts = [
        f"{_text(before, {})} * ({relations[k]}) * {_text(after, {})}"
        for k, before, after in proof.get("multiples", [])
    ]
    hypotheses = [f"R{k}" for k in range(len(relations))]
    keep = "; ".join(
        f"match goal with H : ({text} = 0)%R |- _ => rename H into {name} end"
        for text, name in zip(relations, hypotheses, strict=True)
    )
    zero = "; ".join(f"rewrite {name}" for name in hypotheses)
    return f"intros; {keep}; apply Rminus_diag_uniq; transitivity ({' + '.join(parts)})%R; [{FIELD}|{zero}; ring]"


def _text(nodes: Sequence[Sequence[Any]], bottoms: dict[str, None]) -> str:
    """A program as a formula; what it divides by is added to `bottoms`."""
    made: list[str] = []
    for rule, *rest in nodes:
        if rule == "q":
            p, q = checker.row(rest)
            made.append(f"({p})" if q == 1 else f"({p} / {q})")
        elif rule == "v":
            made.append(f"v{rest[0]}")
        elif rule == "^":
            base, power = made[rest[0]], rest[1]
            if power < 0:
                bottoms[base] = None
            whole = base if abs(power) == 1 else f"{base} ^ {abs(power)}"
            made.append(f"(/ ({whole}))" if power < 0 else f"({whole})")
        elif rule in ("+", "*"):
            made.append(f"({f' {rule} '.join(made[i] for i in rest)})")
        else:
            raise Unsupported(f"the Coq kernel has no rule for {RULES[rule]}")
        if len(made[-1]) > MOST_CHARACTERS:
            raise Unsupported(f"the Coq kernel takes sides of at most {MOST_CHARACTERS} characters")
    return made[-1]
