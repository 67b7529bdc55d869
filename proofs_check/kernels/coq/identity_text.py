"""Programs of identities as Coq text: formulas over the real numbers, and over an algebra where there are letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from proofs_check.kernels import checker
from proofs_check.kernels.checker import Unsupported

__all__ = [
    "MOST_CHARACTERS",
    "Call",
    "Formula",
    "Telescope",
    "Texts",
    "has_variable",
    "monomial_text",
    "negative",
    "product",
    "total",
]

MOST_CHARACTERS = 20_000  # of one side; `field` takes minutes beyond


@dataclass(frozen=True, slots=True)
class Formula:
    """A value of a program.

    Attributes:
        text: Coq text, a real number, or an element of the algebra.
        term: the same as the library's `term`, where it is an element of the algebra; empty for a number.
        bottoms: what it divides by.
    """

    text: str
    term: str = ""
    bottoms: tuple[str, ...] = ()

    @property
    def word(self) -> str:
        """As an element of the algebra."""
        return self.text if self.term else f"(scalar {self.text})"

    @property
    def tree(self) -> str:
        """As a term."""
        return self.term or f"(Number {self.text})"


@dataclass(frozen=True, slots=True)
class Call:
    """A power, exponential or Γ: its text, and the values of base and exponent or argument."""

    rule: str
    text: str
    base: str
    base_value: Any
    inside: str
    inside_value: Any


@dataclass(frozen=True, slots=True)
class Telescope:
    """A sum: the bound variable, its terms, the antidifference, the first and last place."""

    number: int
    variable: int
    terms: str
    step: str
    low: str
    high: str

    @property
    def text(self) -> str:
        """The sum."""
        return f"(sum_from (fun v{self.variable} => {self.terms}) {self.low} n{self.number})"


Made = tuple[Formula, Any]  # the text, and the value as the checker has it


@dataclass
class Texts:
    """Writes the programs of one certificate.

    Attributes:
        calls: the functions that were met, by their text.
        sums: the sums that were met.
    """

    formulas: Any
    proofs: Sequence[Any]
    calls: dict[str, Call] = field(default_factory=dict)
    sums: list[Telescope] = field(default_factory=list)

    def of(self, nodes: Sequence[Sequence[Any]]) -> Formula:
        """A program's value.

        Raises:
            Unsupported: it is too long, or has a node that there is no rule for.
        """
        return self.made(nodes)[0]

    def made(self, nodes: Sequence[Sequence[Any]], put: Mapping[int, Made] | None = None) -> Made:
        """Text and value of the last node, with something in place of some variables."""
        put = put or {}
        made: list[Formula] = []
        only = _written(nodes)
        values = self.formulas.values(nodes, {i: checker.scalar(value) for i, (_, value) in put.items()}, only)
        for k, (rule, *rest) in enumerate(nodes):
            found = Formula("")
            if k in only and rule == "at":
                i, variable, j = rest
                found, _ = self.made(nodes[: i + 1], {**put, variable: (made[j], values[j])})
            elif k in only:
                found = put[rest[0]][0] if rule == "v" and rest[0] in put else self._node(rule, rest, made, values)
            if len(found.text) > MOST_CHARACTERS:
                raise Unsupported(f"the Coq kernel takes sides of at most {MOST_CHARACTERS} characters")
            made.append(found)
        return made[-1], values[-1]

    def _node(self, rule: str, rest: Sequence[Any], made: Sequence[Formula], values: Sequence[Any]) -> Formula:
        if rule == "q":
            p, q = checker.row(rest)
            return Formula(f"({p})" if q == 1 else f"({p} / {q})")
        if rule == "v":
            return Formula(f"v{rest[0]}")
        if rule == "m":
            return Formula(f"m{rest[0]}", f"(Letter {rest[0]})")
        if rule in ("+", "*"):
            parts = [made[i] for i in rest]
            return total(parts) if rule == "+" else product(parts)
        if rule == "^":
            return _power(made[rest[0]], rest[1])
        if rule in ("power", "exp", "gamma"):
            base, inside = (made[rest[0]], made[rest[-1]]) if rule == "power" else (Formula(""), made[rest[0]])
            word = {"power": f"P {base.text}", "exp": "E", "gamma": "G"}[rule]
            text = f"({word} {inside.text})"
            number = [checker.scalar(values[i]) for i in rest]
            self.calls[text] = Call(rule, text, base.text, number[0], inside.text, number[-1])
            return Formula(text, bottoms=_bottoms([base, inside]))
        if rule == "sum":
            return self._sum(rest, made)
        raise Unsupported(f"the Coq kernel has no rule for {checker_name(rule)}")

    def _sum(self, rest: Sequence[Any], made: Sequence[Formula]) -> Formula:
        body, low, high = (made[rest[i]] for i in (0, 2, 3))
        step = self.of(self.proofs[rest[4]])
        bound, number = rest[1], len(self.sums)
        if any(has_variable(text, bound) for text in (*body.bottoms, *step.bottoms)):
            raise Unsupported("the Coq kernel has no rule for sums of fractions")
        if any(has_variable(part.low + part.high, bound) and part.text in body.text for part in self.sums):
            raise Unsupported("the Coq kernel has no rule for a sum whose number of terms varies")
        self.sums.append(Telescope(number, bound, body.text, step.text, low.text, high.text))
        return Formula(self.sums[-1].text, bottoms=_bottoms([body, low, high]))


def _written(nodes: Sequence[Sequence[Any]]) -> set[int]:
    """The nodes that the last one's text is made of: all that it needs, and the terms of its sums."""
    found = {len(nodes) - 1}
    for k in range(len(nodes) - 1, -1, -1):
        if k in found:
            found |= checker.needed(nodes, k) | ({nodes[k][1]} if nodes[k][0] in ("sum", "diff", "limit") else set())
    return found


def checker_name(rule: str) -> str:
    """A rule in words."""
    return {"diff": "derivatives", "limit": "limits"}[rule]


def total(parts: Sequence[Formula]) -> Formula:
    """A sum."""
    return _folded(parts, "+", "Plus")


def product(parts: Sequence[Formula]) -> Formula:
    """A product, numbers first."""
    numbers, words = ([part for part in parts if bool(part.term) == wanted] for wanted in (False, True))
    if not words or not numbers:
        return _folded(parts, "*", "Times")
    return _folded([_folded(numbers, "*", ""), *words], "*", "Times")


def negative(part: Formula) -> Formula:
    """The opposite of an element of the algebra."""
    return _folded([Formula("(-1)"), part], "*", "Times")


def _folded(parts: Sequence[Formula], sign: str, name: str) -> Formula:
    bottoms = _bottoms(parts)
    if not any(part.term for part in parts):
        return Formula(f"({f' {sign} '.join(part.text for part in parts)})", bottoms=bottoms)
    text, term = parts[0].word, parts[0].tree
    for part in parts[1:]:
        term = f"({name} {term} {part.tree})"
    text = f" {sign} ".join(part.word for part in parts)
    return Formula(f"({text})%word", term, bottoms)


def _power(base: Formula, exponent: int) -> Formula:
    if base.term:
        return _folded([base] * exponent, "*", "Times") if exponent else Formula("(1)")
    bottoms = (*base.bottoms, *([base.text] if exponent < 0 and base.text not in base.bottoms else []))
    whole = base.text if abs(exponent) == 1 else f"{base.text} ^ {abs(exponent)}"
    return Formula(f"(/ ({whole}))" if exponent < 0 else f"({whole})", bottoms=bottoms)


def _bottoms(parts: Sequence[Formula]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for part in parts for text in part.bottoms))


def has_variable(text: str, variable: int) -> bool:
    """Whether a text has the variable."""
    return f"v{variable}" in text.replace("(", " ").replace(")", " ").split()


def monomial_text(m: Sequence[int]) -> str:
    """A product of powers of variables."""
    return f"({' * '.join(f'v{i} ^ {k}' if k > 1 else f'v{i}' for i, k in enumerate(m) if k) or '1'})"
