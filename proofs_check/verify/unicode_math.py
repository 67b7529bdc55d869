"""Expressions in Unicode, as they are read in a terminal: names as mathematics, and no wider than it."""

from __future__ import annotations

import re
import textwrap
from typing import Any

import sympy as sp
from sympy.printing.pretty.pretty import PrettyPrinter
from sympy.printing.pretty.pretty_symbology import greek_unicode, sub
from sympy.printing.pretty.stringpict import prettyForm, stringPict
from sympy.printing.str import StrPrinter

__all__ = ["name_unicode", "pretty", "relation"]

_MARKS = (("^T", "ᵀ"), ("^-1", "⁻¹"), ("^+", "⁺"), ("^2", "²"), ("_inv", "⁻¹"), ("inv", "⁻¹"), ("star", "*"))
_TRANSPOSED = re.compile(r"(?<=[A-Za-z'])T$")  # as in theory.typesetting: xT, thetaT, but not A_T
_WORDS = {"sigma2": "σ²", "s2": "s²", "one": "1", "xbar": "x̄", "Xbar": "X̄"}
_INSIDE = (("**2", "²"), ("**3", "³"), ("**4", "⁴"), ("*", "·"))


def name_unicode(name: str) -> str:
    """A symbol's name: σ² for sigma2, Xᵀ for X^T, C_xx⁻¹ for C_xx_inv, ⟨c²⟩ for ⟨c**2⟩.

    >>> print(name_unicode("sigma2"), name_unicode("thetaT"), name_unicode("C_xx_inv"), name_unicode("theta_i"))
    σ² θᵀ C_xx⁻¹ θᵢ
    """
    if "⟨" in name or "−" in name:
        for plain, raised in _INSIDE:
            name = name.replace(plain, raised)
        return re.sub(r"[A-Za-z]{2,}", lambda word: greek_unicode.get(word[0], word[0]), name)
    above = ""
    for _ in range(2):  # such as the transpose of an inverse
        for mark, raised in _MARKS:
            if name.endswith(mark) and name != mark:
                name, above = name.removesuffix(mark), raised + above
        if _TRANSPOSED.search(name) and name[:-1] not in _WORDS.values():
            name, above = name[:-1], "ᵀ" + above
    base, line, below = name.partition("_")
    primes = base.count("'")
    base = base.replace("'", "")
    letter = _WORDS.get(base) or greek_unicode.get(base) or re.sub(r"^([A-Za-z])(\d)$", _lowered, base)
    return letter + "′" * primes + (_subscript(below) if line else "") + above


def pretty(expression: Any, *, width: int = 110) -> str:
    """An expression in two dimensions, or in Python's notation on several lines where it is wider than that."""
    return _fitting(_form(expression), expression, width)


def relation(left: Any, sign: str, right: Any, *, width: int = 110) -> str:
    """left = right, or another sign, beside each other where that fits, else below each other."""
    sides = [_form(side) for side in (left, right)]
    joined = prettyForm(*stringPict.next(sides[0], f" {sign} ", sides[1]))
    if joined.width() <= width:
        return _trimmed(joined)
    first, second = (_fitting(form, side, width) for form, side in zip(sides, (left, right), strict=True))
    return f"{first}\n  {sign}\n{second}"


class _Printer(PrettyPrinter):  # type: ignore[misc]  # sympy has no types
    def _print_Symbol(self, e: Any, bold_name: bool = False) -> Any:  # noqa: ARG002 - sympy's signature
        return prettyForm(name_unicode(e.name))


class _LinePrinter(StrPrinter):  # type: ignore[misc]  # sympy has no types
    def _print_Symbol(self, expr: Any) -> str:
        return name_unicode(expr.name)


def _form(expression: Any) -> Any:
    return _Printer({"use_unicode": True, "wrap_line": False})._print(_sympified(expression))


def _sympified(expression: Any) -> Any:
    return sp.Tuple(*expression) if isinstance(expression, list) else sp.sympify(expression)


def _fitting(form: Any, expression: Any, width: int) -> str:
    if form.width() <= width:
        return _trimmed(form)
    return "\n".join(textwrap.wrap(str(_LinePrinter().doprint(_sympified(expression))), width))


def _trimmed(form: Any) -> str:
    return "\n".join(line.rstrip() for line in str(form).splitlines())


def _lowered(match: re.Match[str]) -> str:
    return match[1] + str(sub[match[2]])


def _subscript(below: str) -> str:
    """One sign lowered where Unicode has it, more after a line: θᵢ, V₀, C_xx, x_last."""
    parts = [greek_unicode.get(part, part) for part in below.split("_")]
    single = len(parts) == 1 and (below in sub and len(below) == 1)
    return str(sub[below]) if single else "_" + ",".join(parts)
