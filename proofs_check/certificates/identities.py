"""Identities that derivations use as steps, re-checked by expansion.

A claim has two programs over its variables (see `programs`), perhaps over letters that do not commute, and relations:
programs whose value is assumed to be 0. The proof gives multiples of the relations; lhs − rhs less these has to expand
to 0, word by word, under a trace up to rotation and transposition of words. The claim then holds for all values of the
variables, and elements of an associative algebra for the letters, for which the relations hold and nothing is divided
by 0.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from proofs_check.certificates.document import Document, get, indices
from proofs_check.certificates.polynomials import number
from proofs_check.certificates.programs import Programs, Value, plus, times
from proofs_check.certificates.stages import Failure
from proofs_check.errors import InputError

__all__ = ["check_identity"]

STATED = ("step", "because", "variables", "letters", "relations", "trace", "transposes", "lhs", "rhs")
_NAMES = re.compile(r"[^][ (){}⟨⟩*/+,^|=<>-]+")


def check_identity(certificate: Document) -> dict[str, object]:
    """What the certificate proves: its claim, if both sides expand to the same.

    Raises:
        Failure: the sides differ, or a denominator is 0 identically.
        InputError: it is malformed, or too large to expand.
    """
    claim, proof = get(certificate, "claim", dict), get(certificate, "proof", dict)
    if proof.get("rule") != "expand":
        raise Failure("the rule of the identity's proof is unknown")
    names, letters = _names(claim, "variables"), _names(claim, "letters")
    steps = get(proof, "antidifferences", list) if "antidifferences" in proof else []
    programs = Programs(variables=len(names), letters=len(letters), antidifferences=steps)
    left, right = (programs.value(get(claim, side, list)) for side in ("lhs", "rhs"))
    rest = plus(left, _minus(right))
    relations = [programs.value(part) for part in (get(claim, "relations", list) if "relations" in claim else [])]
    for entry in get(proof, "multiples", list) if "multiples" in proof else []:
        if not isinstance(entry, list) or len(entry) != 3:
            raise InputError("a multiple of a relation is not a number and two programs")
        (k,) = indices(entry[:1], "a multiple of a relation", len(relations))
        before, after = programs.value(entry[1]), programs.value(entry[2])
        rest = plus(rest, _minus(times(times(before, relations[k]), after)))
    if "trace" in claim:
        rest = _rotated(rest, claim, len(letters))
    if any(c.top for c in rest.values()):
        raise Failure("the two sides do not expand to the same")
    for i in programs.bound:
        if any(names[i] in _NAMES.findall(name) for name in names if name != names[i]):
            raise Failure(f"a variable depends on {names[i]}, which varies")
    return {key: claim[key] for key in STATED if key in claim}


def _names(claim: Mapping[str, object], key: str) -> Sequence[str]:
    names = get(claim, key, list) if key in claim or key == "variables" else []
    if not all(isinstance(name, str) for name in names):
        raise InputError(f"the identity's {key} are not names")
    return names


def _minus(value: Value) -> Value:
    return {word: -c for word, c in value.items()}


def _rotated(value: Value, claim: Mapping[str, object], letters: int) -> Value:
    """Words up to rotation, and up to transposition where the claim names the letters' transposes."""
    if claim["trace"] is not True:
        raise InputError("the identity's trace is not true")
    turned: list[int] | None = None
    if "transposes" in claim:
        turned = list(range(letters))
        for pair in get(claim, "transposes", list):
            i, j = [*indices(pair, "a transpose of the identity", letters), 0, 0][:2]
            turned[i], turned[j] = j, i
        if any(turned[turned[i]] != i for i in range(letters)):
            raise InputError("the identity's transposes do not come in pairs")
    total: Value = {}
    for word, c in value.items():
        words = [word] if turned is None else [word, tuple(turned[i] for i in reversed(word))]
        least = min(w[i:] + w[:i] for w in words for i in range(max(1, len(w))))
        total = plus(total, {least: number(1) * c})
    return total
