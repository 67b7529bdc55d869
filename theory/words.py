"""Matrix identities of every size at once: noncommutative words, rewriting rules and the trace.

A matrix is a noncommutative symbol. An identity that holds between words in the free algebra, with rules such as
A A⁻¹ → 1, holds for matrices of all sizes for which the products make sense. Transposes are symbols of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp

from theory.tactics import field

__all__ = ["Words", "matrices", "transpose", "words"]

Word = tuple[sp.Expr, ...]


def matrices(names: str) -> tuple[sp.Symbol, ...]:
    """Noncommutative symbols."""
    return tuple(sp.symbols(names, commutative=False, seq=True))


@dataclass(frozen=True)
class Use:
    """One use of a rule: coefficient · before · (left − right) · after is taken off."""

    rule: int
    coefficient: sp.Expr
    before: Word
    after: Word


@dataclass(frozen=True)
class Words:
    """Tactic for words.

    Attributes:
        rules: pairs of a subword and its replacement.
        trace: whether words equal up to rotation are equal.
        flips: symbol → its transpose, or None where a word is not equal to its transpose.
    """

    rules: tuple[tuple[Word, sp.Expr], ...]
    trace: bool
    flips: Mapping[sp.Symbol, sp.Symbol] | None

    def __call__(self, expression: Any) -> Any:
        """What is left of an expression, entry by entry of a matrix."""
        return expression.applyfunc(self._scalar) if isinstance(expression, sp.MatrixBase) else self._scalar(expression)

    def uses(self, expression: sp.Expr) -> list[Use]:
        """The uses of rules that bring an expression to what is left of it."""
        return self._rewritten(expression)[1]

    def _scalar(self, expression: sp.Expr) -> sp.Expr:
        total: dict[Word, sp.Expr] = {}
        for word, coefficient in self._rewritten(expression)[0]:
            key = _canonical(word, self.flips) if self.trace else word
            total[key] = total.get(key, sp.S.Zero) + coefficient
        return sp.Add(*(c * sp.Mul(*w) for w, c in ((w, field(c)) for w, c in total.items())))

    def _rewritten(self, expression: sp.Expr) -> tuple[list[tuple[Word, sp.Expr]], list[Use]]:
        left: list[tuple[Word, sp.Expr]] = []
        used: list[Use] = []
        todo = list(_terms(expression))
        while todo:
            coefficient, word = todo.pop()
            found = _match(word, self.rules)
            if found is None:
                left.append((word, coefficient))
                continue
            rule, before, after = found
            used.append(Use(rule, coefficient, before, after))
            new = sp.Mul(*before) * sp.sympify(self.rules[rule][1]) * sp.Mul(*after)
            todo.extend((coefficient * c, w) for c, w in _terms(new))
        return left, used


def words(
    rules: Mapping[Any, Any] | None = None, *, trace: bool = False, flips: Mapping[Any, Any] | None = None
) -> Words:
    """Tactic for words.

    Args:
        rules: subword → replacement (any expression, 0 and 1 included), applied until none matches. Make them
            terminate: each should shorten the word or lower it in some order.
        trace: the expression stands under a trace: words equal up to rotation are equal.
        flips: symbol → its transpose, for use with `trace`: a word then equals its transpose too. A symbol that is
            absent is symmetric.
    """
    return Words(tuple((_word(left), sp.sympify(right)) for left, right in (rules or {}).items()), trace, flips)


def transpose(expression: Any, flips: Mapping[Any, Any]) -> sp.Expr:
    """The transpose of a sum of words; symbols absent from `flips` are symmetric."""
    return sp.Add(*(c * sp.Mul(*_flip(w, flips)) for c, w in _terms(sp.sympify(expression))))


def _flip(word: Word, flips: Mapping[Any, Any]) -> Word:
    both = {**flips, **{v: k for k, v in flips.items()}}
    return tuple(both.get(s, s) for s in reversed(word))


def _canonical(word: Word, flips: Mapping[Any, Any] | None) -> Word:
    candidates = [word] if flips is None else [word, _flip(word, flips)]
    rotations = [w[i:] + w[:i] for w in candidates for i in range(max(1, len(w)))]
    return min(rotations, key=lambda w: [str(s) for s in w])


def _word(monomial: Any) -> Word:
    ((coefficient, word),) = _terms(sp.sympify(monomial))
    if coefficient != 1:
        raise ValueError(f"the left side of a rule is a bare word, got {monomial}")
    return word


def _terms(expression: sp.Expr) -> list[tuple[sp.Expr, Word]]:
    terms = []
    for term in sp.Add.make_args(sp.expand(expression)):
        if term == 0:
            continue
        commuting, word = term.args_cnc()
        terms.append((sp.Mul(*commuting), tuple(_unfold(word))))
    return terms


def _unfold(word: Sequence[sp.Expr]) -> list[sp.Expr]:
    out: list[sp.Expr] = []
    for factor in word:
        if isinstance(factor, sp.Pow) and isinstance(factor.exp, sp.Integer) and factor.exp > 0:
            out.extend([factor.base] * int(factor.exp))
        else:
            out.append(factor)
    return out


def _match(word: Word, rules: Sequence[tuple[Word, Any]]) -> tuple[int, Word, Word] | None:
    """The first rule whose subword occurs, with what stands before and after it."""
    for rule, (left, _) in enumerate(rules):
        for i in range(len(word) - len(left) + 1):
            if word[i : i + len(left)] == left:
                return rule, word[:i], word[i + len(left) :]
    return None
