"""Identities that derivations use as steps, re-checked by expansion.

A claim has two programs over its variables (see `programs`), perhaps over letters that do not commute, and relations:
programs whose value is assumed to be 0. The proof gives multiples of the relations; lhs − rhs less these has to expand
to 0, word by word, under a trace up to rotation and transposition of words. The claim then holds for all values of the
variables, and elements of an associative algebra for the letters, for which the relations hold and the claim has a
meaning: nothing in it is divided by 0 (a multiple divides by nothing else), factors of the bases of powers are positive
or the exponents whole, sums have a whole number of terms, Γ has no pole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from proofs_check.certificates.document import Document, get, indices
from proofs_check.certificates.polynomials import Key, limited, number
from proofs_check.certificates.programs import Programs, Value, minus, plus, times
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
    with limited():
        return _checked(get(certificate, "claim", dict), get(certificate, "proof", dict))


def _checked(claim: Document, proof: Document) -> dict[str, object]:
    if proof.get("rule") != "expand":
        raise Failure("the rule of the identity's proof is unknown")
    names, letters = _names(claim, "variables"), _names(claim, "letters")
    if len({*names, *letters}) < len(names) + len(letters):
        raise InputError("two variables of the identity have the same name")
    steps = get(proof, "antidifferences", list) if "antidifferences" in proof else []
    programs = Programs(variables=len(names), letters=len(letters), antidifferences=steps)
    left, right = (programs.claimed(get(claim, side, list)) for side in ("lhs", "rhs"))
    rest = plus(left, minus(right))
    relations = [programs.claimed(part) for part in (get(claim, "relations", list) if "relations" in claim else [])]
    divided: set[Key] = set()
    for entry in get(proof, "multiples", list) if "multiples" in proof else []:
        if not isinstance(entry, list) or len(entry) != 3:
            raise InputError("a multiple of a relation is not a number and two programs")
        (k,) = indices(entry[:1], "a multiple of a relation", len(relations))
        before, after = programs.value(entry[1]), programs.value(entry[2])
        divided |= {key for c in (*before.values(), *after.values()) for key, power in c.factors.items() if power}
        rest = plus(rest, minus(times(times(before, relations[k]), after)))
    _refuse_division(programs, divided)
    if "trace" in claim:
        rest = _rotated(rest, claim, len(letters))
    if not all(map(programs.functions.is_zero, rest.values())):
        raise Failure("the two sides do not expand to the same")
    _refuse_dependence(programs, names, relations)
    return {key: claim[key] for key in STATED if key in claim}


def _refuse_division(programs: Programs, divided: set[Key]) -> None:
    """A multiple that divides by what may be 0 proves anything: 1 = 0 is x = 0 divided by x."""
    own = {key for key in programs.divisors if not programs.bound & _variables(key)}
    single = {i for key in own if len(key) == 1 for i in _variables(key)}
    for key in divided - own:
        if len(key) > 1 or not _variables(key) <= single:
            raise Failure("a multiple of a relation divides by something that the identity does not divide by")


def _refuse_dependence(programs: Programs, names: Sequence[str], relations: Sequence[Value]) -> None:
    """What a derivative, limit, sum or value is taken in has nothing else that depends on it."""
    tied = programs.functions.over(*(c for relation in relations for c in relation.values()))
    for i in programs.bound:
        single = _NAMES.findall(names[i]) == [names[i]]
        if any(names[i] in (_NAMES.findall(name) if single else name) for name in names if name != names[i]):
            raise Failure(f"a variable depends on {names[i]}, which varies")
        if i in tied:
            raise Failure(f"a relation holds {names[i]}, which varies")


def _variables(key: Key) -> set[int]:
    return {i for m, _ in key for i, e in enumerate(m) if e}


def _names(claim: Mapping[str, object], key: str) -> Sequence[str]:
    names = get(claim, key, list) if key in claim or key == "variables" else []
    if not all(isinstance(name, str) for name in names):
        raise InputError(f"the identity's {key} are not names")
    return names


def _rotated(value: Value, claim: Mapping[str, object], letters: int) -> Value:
    """Words up to rotation, and up to transposition where the claim names the letters' transposes."""
    if claim["trace"] is not True:
        raise InputError("the identity's trace is not true")
    turned: list[int] | None = None
    if "transposes" in claim:
        turned = list(range(letters))
        for pair in get(claim, "transposes", list):
            if not isinstance(pair, list) or len(pair) != 2:
                raise InputError("a transpose of the identity is no pair of letters")
            i, j = indices(pair, "a transpose of the identity", letters)
            turned[i], turned[j] = j, i
        if any(turned[turned[i]] != i for i in range(letters)):
            raise InputError("the identity's transposes do not come in pairs")
    total: Value = {}
    for word, c in value.items():
        words = [word] if turned is None else [word, tuple(turned[i] for i in reversed(word))]
        least = min(w[i:] + w[:i] for w in words for i in range(max(1, len(w))))
        total = plus(total, {least: number(1) * c})
    return total
