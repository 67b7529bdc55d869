"""Coq theorems for identities of rational functions, for all real values at which no denominator is 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from proofs_check.kernels import checker
from proofs_check.kernels.checker import Unsupported

__all__ = ["identity_theorem"]

MOST_CHARACTERS = 20_000  # of one side; `field` takes minutes beyond
TACTIC = (
    "intros; field; repeat split; first [assumption | lra | "
    "intro E; match goal with H : _ <> 0%R |- _ => apply H; rewrite <- E; field end | "
    "intro E; match goal with H : _ <> 0%R |- _ => apply H; lra end | "
    "intro E; match goal with H : _ <> 0%R |- _ => "
    "apply H; field_simplify_eq; [first [lra | nra] | repeat split; assumption] end | "
    "intro E; match goal with H : _ <> 0%R |- _ => apply H; nra end]"
)


def identity_theorem(certificate: Mapping[str, Any], name: str) -> str:
    """Coq text for a certificate of the kind "identity" whose hashes were checked.

    Raises:
        Unsupported: a side is too long.
        Invalid: the sides do not expand to the same.
    """
    claim = checker.get(certificate, "claim", dict)
    checker.need(checker.identity(claim) == claim, "the claim says more than an identity")
    bottoms: dict[str, None] = {}
    left, right = (_text(claim[side], bottoms) for side in ("lhs", "rhs"))
    if max(len(left), len(right)) > MOST_CHARACTERS:
        raise Unsupported(f"the Coq kernel takes sides of at most {MOST_CHARACTERS} characters")
    names = " ".join(f"v{i}" for i in range(len(claim["variables"])))
    every = f"forall {names} : R, " if names else ""
    given = "".join(f"({bottom} <> 0)%R -> " for bottom in bottoms)
    return f"\nTheorem {name} :\n  {every}{given}\n  ({left} = {right})%R.\nProof. {TACTIC}. Qed.\n"


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
        else:
            made.append(f"({f' {rule} '.join(made[i] for i in rest)})")
        if len(made[-1]) > MOST_CHARACTERS:
            raise Unsupported(f"the Coq kernel takes sides of at most {MOST_CHARACTERS} characters")
    return made[-1]
