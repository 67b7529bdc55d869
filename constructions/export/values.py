"""Exact values as JSON and back: numbers in a small grammar of their own, never evaluated as a program.

A value is one of {"number": "3*sqrt(5)/10"}, {"text": "diverges"}, {"truth": true}, {"matrix": [["1", "1/2"]]},
{"list": [values]} and {"tuple": [values]}. Numbers are real and algebraic:

    sum      = ["-"] product {("+" | "-") product}
    product  = power {("*" | "/") power}
    power    = atom ["**" (digits | "(" ["-"] digits ["/" digits] ")")]
    atom     = digits | "sqrt(" sum ")" | "(" sum ")"
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import sympy as sp

from constructions.export.errors import ExportError

__all__ = ["decode", "encode", "parse_number"]

MAX_LENGTH = 100_000  # characters of a number
MAX_DIGITS = 4000  # of an integer, below the interpreter's own limit of 4300
MAX_EXPONENT = 64
MAX_DEPTH = 40  # brackets within brackets, lists within lists
_TOKEN = re.compile(r" *(\*\*|[0-9]+|sqrt|[-+*/()])")


def encode(value: Any) -> dict[str, Any]:
    """A value as JSON; reading it back gives the same value.

    Raises:
        ExportError: a value of another kind, or one that the grammar does not have.
    """
    if isinstance(value, bool):
        return {"truth": value}
    if isinstance(value, str):
        return {"text": value}
    if isinstance(value, sp.MatrixBase):
        return {"matrix": [[_text(entry) for entry in row] for row in value.tolist()]}
    if isinstance(value, list):
        return {"list": [encode(entry) for entry in value]}
    if isinstance(value, tuple | sp.Tuple):
        return {"tuple": [encode(entry) for entry in value]}
    return {"number": _text(value)}


def decode(document: Any, *, depth: int = 0) -> Any:
    """The value that `encode` wrote.

    Raises:
        ExportError: the document is not of that form.
    """
    if not isinstance(document, Mapping) or len(document) != 1 or depth > MAX_DEPTH:
        raise ExportError("it is not one value of a known kind")
    ((kind, inside),) = document.items()
    if kind == "truth" and isinstance(inside, bool):
        return inside
    if kind == "text" and isinstance(inside, str) and inside.isprintable():
        return inside
    if kind == "number" and isinstance(inside, str):
        return parse_number(inside)
    if kind == "matrix" and isinstance(inside, list) and all(isinstance(row, list) for row in inside):
        if len({len(row) for row in inside}) > 1 or not all(isinstance(e, str) for row in inside for e in row):
            raise ExportError("its matrix is not made of equally long rows of numbers")
        return sp.ImmutableMatrix([[parse_number(entry) for entry in row] for row in inside])
    if kind in ("list", "tuple") and isinstance(inside, list):
        values = [decode(entry, depth=depth + 1) for entry in inside]
        return values if kind == "list" else sp.Tuple(*values)
    raise ExportError(f"it is of the unknown kind {str(kind)[:20]!r}")


def parse_number(text: str) -> Any:
    """The real algebraic number that a text of the grammar stands for.

    Raises:
        ExportError: a text outside the grammar, beyond its bounds, or no real number.
    """
    if len(text) > MAX_LENGTH:
        raise ExportError(f"a number of {len(text)} characters is longer than {MAX_LENGTH}")
    try:
        value = _Reader(text).whole()
    except OverflowError as err:  # sympy takes logarithms of what is below a root as floats
        raise ExportError(f"{text[:40]!r} has too large a number below a root") from err
    if value.has(sp.I, sp.nan, sp.zoo, sp.oo, -sp.oo):
        raise ExportError(f"{text[:40]!r} is no real number")
    return value


def _text(value: Any) -> str:
    number = sp.sympify(value)
    try:
        text = str(number)
    except ValueError as err:  # the interpreter's bound
        raise ExportError("a value has an integer of more than 4300 digits, too long to be written") from err
    try:
        same = bool(parse_number(text) == number)
    except ExportError:
        same = False
    if not same:
        raise ExportError(f"the value {text[:60]} cannot be written exactly; only real algebraic numbers can")
    return text


class _Reader:
    """Reads one number by recursive descent, a method a rule of the grammar."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens: list[str] = []
        self._next = 0
        self._depth = 0
        end = 0
        stripped = text.rstrip(" ")
        while end < len(stripped):
            match = _TOKEN.match(stripped, end)
            if match is None:
                raise self._refusal()
            self._tokens.append(match[1])
            end = match.end()

    def whole(self) -> Any:
        value = self._sum()
        if self._next != len(self._tokens):
            raise self._refusal()
        return value

    def _sum(self) -> Any:
        terms = [-self._product() if self._takes("-") else self._product()]
        while True:
            if self._takes("+"):
                terms.append(self._product())
            elif self._takes("-"):
                terms.append(-self._product())
            else:
                return sp.Add(*terms)

    def _product(self) -> Any:
        factors = [self._power()]
        while True:
            if self._takes("*"):
                factors.append(self._power())
            elif self._takes("/"):
                divisor = self._power()
                if divisor.is_zero:
                    raise ExportError(f"{self._text[:40]!r} divides by 0")
                factors.append(1 / divisor)
            else:
                return sp.Mul(*factors)

    def _power(self) -> Any:
        base = self._atom()
        if not self._takes("**"):
            return base
        bracket = self._takes("(")
        sign = -1 if bracket and self._takes("-") else 1
        exponent = sp.Rational(sign * self._small(), self._small() if bracket and self._takes("/") else 1)
        if bracket and not self._takes(")"):
            raise self._refusal()
        if exponent < 0 and base.is_zero:
            raise ExportError(f"{self._text[:40]!r} divides by 0")
        return base**exponent

    def _atom(self) -> Any:
        if self._takes("sqrt"):
            if not self._takes("("):
                raise self._refusal()
            return sp.sqrt(self._bracket())
        if self._takes("("):
            return self._bracket()
        return sp.Integer(self._digits(MAX_DIGITS))

    def _bracket(self) -> Any:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ExportError(f"{self._text[:40]!r} nests brackets more than {MAX_DEPTH} deep")
        value = self._sum()
        self._depth -= 1
        if not self._takes(")"):
            raise self._refusal()
        return value

    def _small(self) -> int:
        value = self._digits(3)
        if not 0 < value <= MAX_EXPONENT:
            raise ExportError(f"{self._text[:40]!r} has an exponent outside 1 … {MAX_EXPONENT}")
        return value

    def _digits(self, most: int) -> int:
        token = self._tokens[self._next] if self._next < len(self._tokens) else ""
        if not token.isdigit() or len(token) > most:
            raise self._refusal()
        self._next += 1
        return int(token)

    def _takes(self, token: str) -> bool:
        if self._next < len(self._tokens) and self._tokens[self._next] == token:
            self._next += 1
            return True
        return False

    def _refusal(self) -> ExportError:
        return ExportError(f"{self._text[:40]!r} is not a number such as 1/3 or 3*sqrt(5)/10")
