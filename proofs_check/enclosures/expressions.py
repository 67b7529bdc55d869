"""Exact real expressions in ball arithmetic: rationals, roots, π, exponentials, logarithms, Γ, circular functions.

sympy's own evaluation is not used: each node is evaluated by python-flint's Arb, whose balls contain the true value.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import sympy as sp
from flint import arb, fmpq

from proofs_check.enclosures.ball import Ball, exact, refine
from proofs_check.errors import InputError

__all__ = ["as_arb", "enclose"]


def enclose(expression: Any, *, digits: int = 30) -> Ball:
    """A ball around an exact real value.

    Args:
        expression: a fraction, an integer or a sympy number without symbols; a float is refused.
        digits: decimal places; a rational value comes back exactly, with radius 0.

    Raises:
        InputError: a float, a symbol, or a function that has no ball here.
        ArithmeticError: the value is not defined (a division by zero).
    """
    if isinstance(expression, float):
        raise InputError(f"{expression!r} is a float, whose exact value is not known; give a fraction or an expression")
    made = sp.sympify(expression)
    if isinstance(made, sp.Rational):
        return exact(Fraction(int(made.p), int(made.q)))
    return refine(lambda: as_arb(made), digits=digits)


def as_arb(node: Any) -> arb:
    """The expression under python-flint's current precision.

    Raises:
        InputError: a node that has no ball here.
    """
    if isinstance(node, sp.Rational):
        return arb(fmpq(int(node.p), int(node.q)))
    if isinstance(node, sp.Add):
        return _fold(node, arb(0), lambda a, b: a + b)
    if isinstance(node, sp.Mul):
        return _fold(node, arb(1), lambda a, b: a * b)
    if isinstance(node, sp.Pow):
        return _power(node)
    known = _CONSTANTS.get(type(node)) or _FUNCTIONS.get(type(node))
    if known is None:
        raise InputError(f"{node} has no enclosure here; use rationals, roots, π, exp, log, Γ and circular functions")
    return known(*(as_arb(argument) for argument in node.args))


def _fold(node: Any, start: arb, combine: Callable[[arb, arb], arb]) -> arb:
    for argument in node.args:
        start = combine(start, as_arb(argument))
    return start


def _power(node: Any) -> arb:
    base, exponent = node.args
    if isinstance(exponent, sp.Integer):
        return as_arb(base) ** int(exponent)
    if isinstance(exponent, sp.Rational) and exponent.q == 2:  # √: also of a ball that touches 0
        return as_arb(base).sqrt() ** int(exponent.p)
    return as_arb(base) ** as_arb(exponent)


_CONSTANTS: dict[type, Callable[..., arb]] = {
    type(sp.pi): arb.pi,
    type(sp.E): lambda: arb(1).exp(),
    type(sp.EulerGamma): arb.const_euler,
}
_FUNCTIONS: dict[type, Callable[..., arb]] = {
    sp.exp: arb.exp,
    sp.log: arb.log,
    sp.gamma: arb.gamma,
    sp.sin: arb.sin,
    sp.cos: arb.cos,
    sp.asin: arb.asin,
    sp.acos: arb.acos,
    sp.atan: arb.atan,
    sp.tanh: arb.tanh,
    sp.Abs: abs,
}
