"""Programs of identities from nested tuples, and whether the checker accepts a claim of them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from proofs_check.certificates.identities import check_identity
from proofs_check.certificates.stages import Failure
from proofs_check.errors import InputError

__all__ = ["NAMES", "accepted", "program"]

NAMES = ["x", "y", "m", "k"]


def program(expression: Any) -> list[list[Any]]:
    """The nodes of an expression in nested tuples; a name is a variable, A to D are letters, the rest is a number."""
    nodes: list[list[Any]] = []

    def add(part: Any) -> int:
        if isinstance(part, str):
            nodes.append(["m", "ABCD".index(part)] if part in "ABCD" else ["v", NAMES.index(part)])
        elif not isinstance(part, tuple):
            nodes.append(["q", str(Fraction(part).numerator), str(Fraction(part).denominator)])
        elif part[0] == "^":
            nodes.append(["^", add(part[1]), part[2]])
        elif part[0] in ("diff", "at", "limit", "sum"):
            rule, inner, v, *rest = part
            ends = [add(inner), NAMES.index(v), *[add(end) for end in rest[:2]], *rest[2:]]
            nodes.append([rule, *ends])
        else:
            nodes.append([part[0], *[add(inner) for inner in part[1:]]])
        return len(nodes) - 1

    add(expression)
    return nodes


def accepted(left: Any, right: Any, *steps: Any, **more: Any) -> bool:
    claim = {"variables": NAMES, "lhs": left, "rhs": right, **more.pop("claim", {})}
    proof = {"rule": "expand", **({"antidifferences": [program(step) for step in steps]} if steps else {}), **more}
    try:
        check_identity({"claim": claim, "proof": proof})
    except (Failure, InputError):
        return False
    return True
