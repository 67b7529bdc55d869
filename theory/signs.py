"""Signs that follow from the form of an expression: sums and products of visibly nonnegative things.

Deliberately weak and purely structural. sympy's own ``is_nonnegative`` on a compound expression may evaluate it
numerically; here only the declared assumptions of symbols are trusted. To prove B ≥ 2 ⇒ B − 1 > 0, write B = 2 + b
with b declared nonnegative.
"""

from __future__ import annotations

import sympy as sp

__all__ = ["is_nonnegative", "is_positive"]


def is_nonnegative(expression: sp.Expr) -> bool:
    """Whether expression ≥ 0 is evident, as it stands, or from the expanded numerator over the denominator."""
    return _sign(expression, strict=False) or _as_fraction(expression, strict=False)


def is_positive(expression: sp.Expr) -> bool:
    """Whether expression > 0 is evident, as `is_nonnegative`."""
    return _sign(expression, strict=True) or _as_fraction(expression, strict=True)


def _as_fraction(expression: sp.Expr, *, strict: bool) -> bool:
    top, bottom = sp.fraction(sp.together(expression))
    top, bottom = sp.expand(top), sp.expand(bottom)
    if _sign(bottom, strict=True):
        return _sign(top, strict=strict)
    return _sign(-bottom, strict=True) and _sign(sp.expand(-top), strict=strict)


def _sign(e: sp.Expr, *, strict: bool) -> bool:
    if isinstance(e, sp.Rational):
        return bool(e > 0 if strict else e >= 0)
    if isinstance(e, sp.Symbol | sp.NumberSymbol):
        return bool((e.is_positive if strict else e.is_nonnegative) is True)
    if isinstance(e, sp.Add):
        return all(_sign(t, strict=False) for t in e.args) and (
            not strict or any(_sign(t, strict=True) for t in e.args)
        )
    if isinstance(e, sp.Mul):
        return all(_sign(t, strict=strict) for t in e.args)
    if isinstance(e, sp.Pow):
        return _power_sign(e.base, e.exp, strict=strict)
    if isinstance(e, sp.exp | sp.gamma):
        argument = e.args[0]
        return _is_real(argument) if isinstance(e, sp.exp) else _sign(argument, strict=True)
    if isinstance(e, sp.Abs):
        return not strict and _is_real(e.args[0])
    return False


def _power_sign(base: sp.Expr, exponent: sp.Expr, *, strict: bool) -> bool:
    if isinstance(exponent, sp.Integer) and exponent % 2 == 0 and _is_real(base):
        return (not strict and (exponent > 0)) or _sign(base, strict=True)
    needs_positive = strict or _sign(exponent, strict=True) is False
    return _is_real(exponent) and _sign(base, strict=needs_positive)


def _is_real(e: sp.Expr) -> bool:
    """Real because every symbol in it is declared real and every operation in it keeps reals real."""
    if isinstance(e, sp.Symbol | sp.Rational | sp.NumberSymbol):
        return bool(e.is_real)
    if isinstance(e, sp.Add | sp.Mul):
        return all(_is_real(t) for t in e.args)
    if isinstance(e, sp.Pow):
        if isinstance(e.exp, sp.Integer):
            return _is_real(e.base)
        return _is_real(e.exp) and _sign(e.base, strict=False)
    if isinstance(e, sp.exp | sp.Abs):
        return _is_real(e.args[0])
    return False
