"""What Coq is told of powers, exponentials and Γ: every call in terms of few, by the functions' laws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from proofs_check.kernels import checker
from proofs_check.kernels.checker import Unsupported
from proofs_check.kernels.coq.identity_text import Call, Texts, monomial_text

__all__ = ["FUNCTIONS", "Lemmas", "lemmas"]

FUNCTIONS = {
    "power": ("P : R -> R -> R", "powers P"),
    "exp": ("E : R -> R", "power_law E"),
    "gamma": ("G : R -> R", "gamma_law G"),
}
"""A theorem holds for every function that obeys the laws; by name of the rule."""


@dataclass(frozen=True, slots=True)
class Lemmas:
    """The rules that are called, premises by name, and the tactics that rewrite the calls in the goal."""

    rules: tuple[str, ...]
    premises: dict[str, str]
    steps: list[str]


def lemmas(texts: Texts, written: Sequence[str]) -> Lemmas:
    """The laws for the calls that are left in what is written; `at` puts others in place of some.

    Raises:
        Unsupported: a call is of a form that there is no rule for.
    """
    calls = [call for call in texts.calls.values() if any(call.text in text for text in written)]
    premises: dict[str, str] = {}
    for call in calls:
        need = {"power": call.base, "gamma": call.inside, "exp": ""}[call.rule]
        if need and f"0 < {need}" not in premises.values():
            premises[f"Q{len(premises)}"] = f"0 < {need}"
    named = {text: name for name, text in premises.items()}
    steps: list[str] = []
    atoms: dict[str, None] = {}
    for call in calls:
        if any(other.text in call.inside or other.text in call.base for other in calls if other is not call):
            raise Unsupported("the Coq kernel has no rule for functions of functions")
        if call.rule == "power" and not _single(call.base_value):
            raise Unsupported("the Coq kernel has no rule for powers of products")
        if call.rule != "gamma":
            steps.append(_split(call, named.get(f"0 < {call.base}", ""), atoms))
    steps += _shifted([call for call in calls if call.rule == "gamma"], atoms)
    for number, atom in enumerate(atoms):
        why = "apply Rgt_not_eq, LG; assumption"
        if not atom.startswith("(G "):
            why = "apply LE" if atom.startswith("(E ") else "apply LP; assumption"
        steps.append(f"assert (A{number} : {atom} <> 0) by ({why}).\n  "
                     f"generalize dependent {atom}; intros a{number} A{number}")  # fmt: skip
    return Lemmas(tuple(rule for rule in FUNCTIONS if any(call.rule == rule for call in calls)), premises, steps)


def _split(call: Call, positive: str, atoms: dict[str, None]) -> str:
    """A power or exponential as a product of those of half of each monomial of the exponent."""
    top, under = call.inside_value.top, call.inside_value.under
    word, law = (f"P {call.base}", f"(proj1 (LP {call.base} {positive}))") if call.rule == "power" else ("E", "LE")
    parts: list[tuple[str, int]] = []
    for m, c in top.items():
        if not m and c % under == 0 and call.rule == "power":
            parts.append(("1", c // under))
        else:
            parts.append((f"({monomial_text(m)} / 2)", 2 * c // under))
    whole, proof = "1", f"rewrite (law_0 _ {law}); reflexivity"
    rests = ["0"]
    for text, k in reversed(parts):
        rests.append(f"({'-' if k < 0 else ''}{abs(k)} * {text} + {rests[-1]})")
    made = [f"({word} {text}) ^ {abs(k)}" for text, k in parts]
    for (_, k), text in reversed(list(zip(parts, made, strict=True))):
        whole = f"(/ ({text}) * {whole})" if k < 0 else f"({text} * {whole})"
    moves = []
    for (text, k), rest, e in zip(parts, reversed(rests[:-1]), [call.inside, *list(reversed(rests))[1:]], strict=False):
        name = f"law_{'down' if k < 0 else 'up'} ({word}) {law}"
        moves.append(f"rewrite ({name} {abs(k)} {text} {rest} {e}) by (simpl INR; field)")
        if text != "1" or call.rule == "exp":
            atoms[f"({word} {text})"] = None
    if parts == [("1", 1)]:  # the base itself
        why = f"transitivity ({word} 1); [now rewrite (proj2 (LP {call.base} {positive}))|f_equal; field]"
        return f"replace {call.text} with {call.base}%R by ({why})"
    if not moves:
        return (
            f"replace {call.text} with 1%R by (transitivity ({word} 0); [now rewrite (law_0 _ {law})|f_equal; field])"
        )
    step = f"replace {call.text} with {whole}%R by (symmetry; {'; '.join([*moves, proof])})"
    return step + (f"; rewrite ?(proj2 (LP {call.base} {positive}))" if positive else "")


def _shifted(calls: Sequence[Call], atoms: dict[str, None]) -> list[str]:
    """Γ(x + k) = (x + k - 1) … x Γ(x), from the least x of each family."""
    families: dict[Any, list[tuple[int, Call]]] = {}
    for call in calls:
        value = call.inside_value
        whole = value.top.get((), 0) // value.under
        rest = value.plus(checker.constant(-whole))
        families.setdefault((frozenset(rest.top.items()), rest.under), []).append((whole, call))
    steps: list[str] = []
    for (top, _), family in families.items():
        least = min(whole for whole, _ in family)
        start = next(call.inside for whole, call in family if whole == least)
        if not top:
            least, start = 1, "1"
        else:
            atoms[f"(G {start})"] = None
        for whole, call in family:
            k = whole - least
            at = "".join(f" * ({start} + {j})" for j in range(k))
            up = f"({start}{' + 1' * k})"
            laws = "rewrite (proj2 (proj2 LG)) by lra; " * k
            if call.inside != start:
                steps.append(
                    f"replace {call.text} with ((G {start}){at})%R"
                    f" by (transitivity (G {up}); [{laws}ring | f_equal; field])"
                )
        if not top:
            steps.append("rewrite ?(proj1 LG)")
    return steps


def _single(base: Any) -> bool:
    """Whether a base is a sum, a variable or a number, which is raised as a whole."""
    return base.under == 1 and not base.factors and (len(base.top) > 1 or sum(sum(m) for m in base.top) <= 1)
