"""Expressions as programs of numbered nodes, the language of certificates of identities."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

__all__ = ["Nodes", "ProgramWriter"]

Nodes = list[list[Any]]

# what the functions are, in the words of the language
_MEANING: dict[Any, Callable[..., sp.Expr]] = {
    sp.factorial: lambda n: sp.gamma(n + 1),
    sp.binomial: lambda n, k: sp.gamma(n + 1) / (sp.gamma(k + 1) * sp.gamma(n - k + 1)),
    sp.RisingFactorial: lambda x, j: sp.gamma(x + j) / sp.gamma(x),
    sp.sinh: lambda x: (sp.exp(x) - sp.exp(-x)) / 2,
    sp.cosh: lambda x: (sp.exp(x) + sp.exp(-x)) / 2,
    sp.tanh: lambda x: (sp.exp(2 * x) - 1) / (sp.exp(2 * x) + 1),
}


class ProgramWriter:
    """Writes the programs of one certificate, over the same variables and letters.

    Attributes:
        variables, letters: what they stand for, in the order of their numbers.
        antidifferences: one program for each sum.
    """

    def __init__(self, *, functions: bool) -> None:
        """Powers with symbolic exponents, exponentials, Γ (binomials, …) are functions, or each one a variable."""
        self.functions = functions
        self.variables: dict[sp.Expr, int] = {}
        self.letters: dict[sp.Expr, int] = {}
        self.antidifferences: list[Nodes] = []

    def program(self, expression: Any) -> Nodes:
        """The nodes, the last one the value; equal parts are written once.

        Raises:
            ValueError: the language has no word for something.
        """
        nodes: Nodes = []
        known: dict[sp.Expr, int] = {}
        last = self._place(sp.sympify(expression), nodes, known)
        if last != len(nodes) - 1:
            nodes.append(["+", last])
        return nodes

    def letter(self, x: sp.Expr) -> int:
        """The number of a letter."""
        return self.letters.setdefault(x, len(self.letters))

    def _place(self, x: sp.Expr, nodes: Nodes, known: dict[sp.Expr, int]) -> int:
        """The number of the node."""
        if x not in known:
            node = self._node(x, lambda part: self._place(part, nodes, known))
            nodes.append(node)
            known[x] = len(nodes) - 1
        return known[x]

    def _node(self, x: sp.Expr, place: Callable[[sp.Expr], int]) -> list[Any]:
        if isinstance(x, sp.Rational):
            return ["q", str(x.p), str(x.q)]
        if isinstance(x, sp.Add | sp.Mul):
            return ["+" if isinstance(x, sp.Add) else "*", *map(place, x.args)]
        if isinstance(x, sp.Pow) and isinstance(x.exp, sp.Integer):
            return ["^", place(x.base), int(x.exp)]
        if x.is_commutative is False:
            if not isinstance(x, sp.Symbol):
                raise ValueError(f"{x} is neither a letter nor a sum of words")
            return ["m", self.letter(x)]
        if isinstance(x, sp.Derivative) and not x.atoms(AppliedUndef):
            return self._derivative(x, place)
        if isinstance(x, sp.Subs):
            return self._value(x, place)
        if isinstance(x, sp.Limit):
            body, symbol, point, _ = x.args
            return ["limit", place(body), self._variable(symbol), *([] if point is sp.oo else [place(point)])]
        if isinstance(x, sp.Sum):
            return self._sum(x, place)
        if self.functions and x.func in _MEANING:
            return ["+", place(_MEANING[x.func](*x.args))]
        if self.functions and isinstance(x, sp.exp | sp.gamma):
            return ["exp" if isinstance(x, sp.exp) else "gamma", place(x.args[0])]
        if self.functions and isinstance(x, sp.Pow) and not x.exp.is_number:
            return ["power", place(x.base), place(x.exp)]
        return ["v", self._variable(x)]

    def _variable(self, x: sp.Expr) -> int:
        return self.variables.setdefault(x, len(self.variables))

    def _derivative(self, x: sp.Derivative, place: Callable[[sp.Expr], int]) -> list[Any]:
        *inner, last = x.variables
        body = sp.Derivative(x.expr, *inner) if inner else x.expr
        return ["diff", place(body), self._variable(last)]

    def _value(self, x: sp.Subs, place: Callable[[sp.Expr], int]) -> list[Any]:
        if any(point.has(*x.variables) for point in x.point) and len(x.variables) > 1:
            raise ValueError(f"in {x} one value depends on another one's symbol")
        (*inner, symbol), (*values, point) = x.variables, x.point
        body = sp.Subs(x.expr, inner, values) if inner else x.expr
        return ["at", place(body), self._variable(symbol), place(point)]

    def _sum(self, x: sp.Sum, place: Callable[[sp.Expr], int]) -> list[Any]:
        *inner, (symbol, low, high) = x.limits
        body = sp.Sum(x.function, *inner) if inner else x.function
        step = sp.Dummy("step")
        found = sp.summation(body.doit(), (symbol, 0, step - 1))
        if found.has(sp.Sum, sp.Piecewise):
            raise ValueError(f"no antidifference of {x} is known")
        self.antidifferences.append(self.program(sp.expand(found.subs(step, symbol))))
        number = len(self.antidifferences) - 1
        return ["sum", place(body), self._variable(symbol), place(low), place(high), number]
