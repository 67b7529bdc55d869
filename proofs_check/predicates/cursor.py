"""A place among the tokens of a predicate, and the errors that point at it."""

from __future__ import annotations

from proofs_check.predicates.tokens import PredicateError, Token, tokens
from proofs_check.predicates.vocabulary import VOCABULARY
from proofs_check.wording import nearest

__all__ = ["Cursor"]

MAX_DEPTH = 60


class Cursor:
    """Goes from token to token."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.tokens = tokens(source)
        self.at = 0
        self.depth = 0

    @property
    def here(self) -> Token:
        """The token at this place."""
        return self.tokens[self.at]

    def next(self) -> Token:
        """The token at this place, which is left behind unless it is the end."""
        token = self.here
        if token.kind != "end":
            self.at += 1
        return token

    def take(self, text: str) -> bool:
        """Whether this word or symbol is here; if so it is left behind."""
        if self.here.text == text and self.here.kind in ("word", "symbol"):
            self.at += 1
            return True
        return False

    def expect(self, text: str) -> None:
        """Leave this word or symbol behind, or raise."""
        if not self.take(text):
            raise self.unexpected(repr(text))

    def enter(self) -> None:
        """Count a level of nesting, so that no text is too deep for the interpreter."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error(f"it is nested more than {MAX_DEPTH} levels deep; simplify it")

    def unexpected(self, wanted: str) -> PredicateError:
        """The error that something else was needed here."""
        token = self.here
        if token.kind == "word" and token.text not in VOCABULARY:
            return self.unknown(token)
        seen = "it ends" if token.kind == "end" else f"there is {token.text!r}"
        return self.error(f"{seen} where {wanted} is needed", token)

    def unknown(self, token: Token) -> PredicateError:
        """The error that a word is none of the language's, with the nearest that are."""
        offer = nearest(token.text, VOCABULARY, otherwise="write such as 'ss diverges and gd bounded'")
        return self.error(f"unknown word {token.text!r}; {offer}", token)

    def error(self, what: str, at: Token | None = None) -> PredicateError:
        """An error at a token, or here."""
        return PredicateError(what, self.source, (at or self.here).position)
