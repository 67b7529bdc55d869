"""Matrix identities of every size at once: noncommutative words, rewriting rules and the trace.

A matrix is a noncommutative symbol. An identity that holds between words in the free algebra, with rules such as
A A⁻¹ → 1, holds for matrices of all sizes for which the products make sense. Transposes are symbols of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sympy as sp

from theory.tactics import Tactic, entrywise, field

__all__ = ["matrices", "transpose", "words"]

Word = tuple[sp.Expr, ...]


def matrices(names: str) -> tuple[sp.Symbol, ...]:
    """Noncommutative symbols."""
    return tuple(sp.symbols(names, commutative=False, seq=True))


def words(
    rules: Mapping[Any, Any] | None = None, *, trace: bool = False, flips: Mapping[Any, Any] | None = None
) -> Tactic:
    """Tactic for words.

    Args:
        rules: subword → replacement (any expression, 0 and 1 included), applied until none matches. Make them
            terminate: each should shorten the word or lower it in some order.
        trace: the expression stands under a trace: words equal up to rotation are equal.
        flips: symbol → its transpose, for use with `trace`: a word then equals its transpose too. A symbol that is
            absent is symmetric.
    """
    pairs = [(_word(left), right) for left, right in (rules or {}).items()]

    @entrywise
    def tactic(expression: sp.Expr) -> sp.Expr:
        total: dict[Word, sp.Expr] = {}
        todo = list(_terms(expression))
        while todo:
            coefficient, word = todo.pop()
            rewritten = _rewrite(word, pairs)
            if rewritten is not None:
                todo.extend((coefficient * c, w) for c, w in _terms(rewritten))
                continue
            key = _canonical(word, flips) if trace else word
            total[key] = total.get(key, sp.S.Zero) + coefficient
        return sp.Add(*(c * sp.Mul(*w) for w, c in ((w, field(c)) for w, c in total.items())))

    return tactic


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


def _rewrite(word: Word, pairs: Sequence[tuple[Word, Any]]) -> sp.Expr | None:
    for left, right in pairs:
        for i in range(len(word) - len(left) + 1):
            if word[i : i + len(left)] == left:
                return sp.Mul(*word[:i]) * sp.sympify(right) * sp.Mul(*word[i + len(left) :])
    return None
