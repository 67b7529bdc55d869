"""Tactics: functions that bring an expression to 0 exactly when it is 0 in their own algebra.

A tactic takes lhs − rhs and returns what is left. Returning the literal 0 is a proof (in that algebra, where the
denominators that occur do not vanish, as the claim's hypotheses say); returning anything else proves nothing. All
work on matrices entry by entry. A theme that needs another algebra writes another function: there is no list to edit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp

__all__ = ["Modulo", "Tactic", "entrywise", "field", "gamma", "modulo", "ring", "sums", "trig"]

Tactic = Callable[[Any], Any]


def entrywise(scalar: Callable[[sp.Expr], sp.Expr]) -> Tactic:
    """Lift a tactic on scalars to matrices."""

    def tactic(expression: Any) -> Any:
        if isinstance(expression, sp.MatrixBase):
            return expression.applyfunc(scalar)
        return scalar(expression)

    tactic.__name__, tactic.__doc__ = scalar.__name__, scalar.__doc__
    return tactic


@entrywise
def ring(expression: sp.Expr) -> sp.Expr:
    """Polynomials: expand."""
    return sp.expand(expression)


@entrywise
def field(expression: sp.Expr) -> sp.Expr:
    """Rational functions of whatever the expression is made of: one fraction, expanded numerator, cancelled."""
    top, bottom = sp.fraction(sp.together(expression))
    top = sp.expand(top)
    return top if top == 0 else sp.cancel(top / bottom)


@entrywise
def gamma(expression: sp.Expr) -> sp.Expr:
    """Factorials, binomials and Γ-functions with symbolic arguments: to Γ, contracted, then a rational function."""
    return field(sp.expand(sp.gammasimp(sp.expand_func(expression.rewrite(sp.gamma)))))


@entrywise
def sums(expression: sp.Expr) -> sp.Expr:
    """Finite sums of polynomials and geometric terms with symbolic bounds: summed in closed form, then expanded."""
    return field(sp.expand(expression.doit()))


@entrywise
def trig(expression: sp.Expr) -> sp.Expr:
    """Trigonometric and exponential functions of the same arguments: to exponentials, then a rational function."""
    return field(sp.expand(expression.rewrite(sp.exp), power_exp=True))


@dataclass(frozen=True)
class Modulo:
    """Rational functions modulo polynomial relations, by a Gröbner basis.

    Attributes:
        relations: polynomials that vanish.
        over: the symbols to eliminate first, in this order; the others follow by name.
    """

    relations: tuple[sp.Expr, ...]
    over: tuple[sp.Symbol, ...] = ()

    def __call__(self, expression: Any) -> Any:
        """What is left of an expression, entry by entry of a matrix."""
        return expression.applyfunc(self._scalar) if isinstance(expression, sp.MatrixBase) else self._scalar(expression)

    def symbols(self, top: sp.Expr) -> tuple[sp.Symbol, ...]:
        """The symbols of a polynomial and of the relations, in the order of their elimination."""
        free = set().union(*(r.free_symbols for r in self.relations), top.free_symbols)
        return (*self.over, *sorted(free - set(self.over), key=lambda s: s.name))

    def _scalar(self, expression: sp.Expr) -> sp.Expr:
        top = sp.expand(sp.fraction(sp.together(expression))[0])
        if top == 0:
            return top
        basis = sp.groebner(self.relations, *self.symbols(top), order="lex")
        return sp.expand(basis.reduce(top)[1])


def modulo(*relations: Any, over: Sequence[sp.Symbol] = ()) -> Modulo:
    """Rational functions modulo polynomial relations (each an expression that is 0), by a Gröbner basis.

    Args:
        relations: polynomials that vanish, such as ``sigma**2 - V``.
        over: the symbols to eliminate first, in this order; the others follow by name.
    """
    return Modulo(tuple(map(sp.sympify, relations)), tuple(over))
