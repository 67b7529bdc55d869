"""Coq theorems for identities of elements of an algebra (matrices of any size), and of their traces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from proofs_check.kernels import checker
from proofs_check.kernels.coq.identity_text import Formula, negative, product, total

__all__ = ["word_theorem"]

COMPUTE = (
    "cbv [vanish collect insert normal brought chosen alike rotates turned positions same find existsb orb andb"
    " flat_map map app rev skipn firstn length fst snd Nat.eqb]"
)
EACH = "repeat match goal with |- _ /\\ _ => split | |- True => exact I end"


def word_theorem(
    claim: Mapping[str, Any],
    proof: Mapping[str, Any],
    name: str,
    names: Sequence[str],
    bottoms: Mapping[str, str],
    sides: tuple[Formula, Formula],
    relations: Sequence[Formula],
    multiples: Sequence[tuple[int, Formula, Formula]],
    field: str,
) -> str:
    """The theorem: for every algebra, its elements and real numbers that fulfil the relations."""
    letters = [f"m{i}" for i in range(len(claim["letters"]))]
    traced, flips = "trace" in claim, [tuple(pair) for pair in claim.get("transposes", [])]
    turn = "transposes" in claim
    every = f"forall (A : algebra) {'(t : trace A) ' if traced else ''}{'(p : transposition A t) ' if turn else ''}"
    every += f"({' '.join(letters)} : A)" + (f" ({' '.join(names)} : R)" if names else "") + ",\n  "
    other = {a: b for pair in flips for a, b in (pair, pair[::-1])}
    turned = {f"T{i}": f"p m{i} = m{other.get(i, i)}" for i in range(len(letters) if turn else 0)}
    given = {**{key: f"({text})%R" for key, text in bottoms.items()}, **turned}
    given |= {f"E{i}": f"{relation.word} = scalar 0" for i, relation in enumerate(relations)}
    premises = "".join(f"{text} ->\n  " for text in given.values())
    parts = [
        negative(product([before, Formula(relations[k].word, relations[k].tree), after]))
        for k, before, after in multiples
    ]
    left, right = sides
    minus = negative(Formula(right.word, right.tree))
    whole = total([Formula(left.word, left.tree), minus, *parts])
    environment = "".join(f" | {i}%nat => {letter}" for i, letter in enumerate(letters))
    values = f"(fun i => match i with{environment} | _ => scalar 1 end)"
    start = ["A", *(["t"] if traced else []), *(["p"] if turn else []), *letters, *names, *given]
    steps = [f"intros {' '.join(start)}"]
    if traced:
        pairs = "; ".join(f"({a}, {b})%nat" for a, b in flips)
        flag = "true" if turn else "false"
        some = "[" + "; ".join(f"[{'; '.join(map(str, word))}]" for word in _classes(claim, proof)) + "]%nat"
        found = (
            f"exact (words_vanish_traced A t [{pairs}] {values} {flag} {some} {whole.tree}"
            f" ltac:({_transposed(len(letters)) if turn else 'discriminate'}) ltac:({COMPUTE}; {EACH}; {field}))"
        )
        steps += [f"assert (W : t {whole.word} = 0%R) by ({found})"]
    else:
        found = f"exact (words_vanish A {values} {whole.tree} ltac:({COMPUTE}; {EACH}; {field}))"
        steps += [f"assert (W : {whole.word} = scalar 0) by ({found})"]
    for i, (part, (k, _, _)) in enumerate(zip(parts, multiples, strict=True)):
        zero = f"rewrite E{k}, ?zero_times, ?times_zero, ?zero_times; reflexivity"
        steps.append(f"assert (Z{i} : {part.word} = scalar 0) by ({zero})")
        steps.append(f"rewrite Z{i} in W")
    steps.append(f"rewrite ?plus_0 in W; apply {'trace_difference' if traced else 'difference'}; exact W")
    sign = ("t ", "t ") if traced else ("", "")
    proved = ".\n  ".join(steps)
    claimed = f"({sign[0]}{left.word} = {sign[1]}{right.word})"
    return f"\nTheorem {name} :\n  {every}{premises}{claimed}.\nProof.\n  {proved}.\nQed.\n"


def _transposed(letters: int) -> str:
    cases = f"do {letters} (destruct a as [|a]; [cbn; assumption|]); " if letters else ""
    return f"intros _; exists p; intros a; {cases}cbn; apply tp_one"


def _classes(claim: Mapping[str, Any], proof: Mapping[str, Any]) -> list[tuple[int, ...]]:
    """One word of each class of words that are equal under the trace."""
    formulas = checker.Formulas(len(claim["variables"]), len(claim["letters"]), proof.get("antidifferences", []))
    found = [formulas.value(claim[side]) for side in ("lhs", "rhs")]
    relations = [formulas.value(part) for part in claim.get("relations", [])]
    for k, *around in proof.get("multiples", []):
        before, after = map(formulas.value, around)
        found.append(checker.word_product(checker.word_product(before, relations[k]), after))
    words = {word: checker.constant(1) for value in found for word in value}
    return sorted(checker.turned(words, claim.get("transposes"), len(claim["letters"])))
