"""Words, numbers and symbols of a predicate, each with its place; and the error that points at one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from proofs_check.errors import InputError

__all__ = ["MAX_LENGTH", "PredicateError", "Token", "tokens"]

MAX_LENGTH = 2000
MAX_DIGITS = 50
_SHOWN = 100
_PATTERN = re.compile(
    r"(?P<space>\s+)|(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<word>[^\W\d]\w*)"
    r"|(?P<symbol><=|>=|==|!=|<>|[<>=+\-*/()\[\],≤≥≠·−])"
)
_SAME = {"==": "=", "<>": "!=", "≤": "<=", "≥": ">=", "≠": "!=", "·": "*", "−": "-"}

Kind = Literal["number", "word", "symbol", "end"]


class PredicateError(InputError):
    """A predicate that cannot be read: what is wrong, where, and a line with a caret under the place.

    Attributes:
        position: index of the character at which reading stopped, from 0.
    """

    def __init__(self, what: str, source: str, position: int) -> None:
        self.position = position
        start = max(0, position - _SHOWN // 2)
        line = "".join(c if c.isprintable() else " " for c in source[start : start + _SHOWN])
        super().__init__(f"predicate, column {position + 1}: {what}\n  {line}\n  {' ' * (position - start)}^")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the source: its kind, its text in canonical spelling (words in lower case), and where it starts."""

    kind: Kind
    text: str
    position: int


def tokens(source: str) -> tuple[Token, ...]:
    """The tokens of a predicate, with one of kind "end" last.

    Raises:
        PredicateError: a character that no predicate has, a number too long, or too long a predicate.
    """
    if len(source) > MAX_LENGTH:
        raise PredicateError(f"it is longer than {MAX_LENGTH} characters; shorten it", source, MAX_LENGTH)
    found: list[Token] = []
    place = 0
    while place < len(source):
        match = _PATTERN.match(source, place)
        if match is None:
            raise PredicateError(f"{source[place]!r} has no meaning here; remove it", source, place)
        kind, text = str(match.lastgroup), match.group()
        if kind == "number":
            if len(text) > MAX_DIGITS:
                raise PredicateError(f"a number has at most {MAX_DIGITS} digits; round it", source, place)
            found.append(Token("number", text, place))
        elif kind == "word":
            found.append(Token("word", text.lower(), place))
        elif kind == "symbol":
            found.append(Token("symbol", _SAME.get(text, text), place))
        place = match.end()
    return (*found, Token("end", "", len(source)))
