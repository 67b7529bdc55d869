"""Reads what begins with the name of an order or of a function: facts such as ``ss diverges`` and quantities."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from proofs_check.predicates.cursor import Cursor
from proofs_check.predicates.syntax import (
    Class,
    Coefficient,
    Comparison,
    Constant,
    Distortion,
    Fate,
    Lost,
    Number,
    Rank,
    Separated,
    Size,
    Truth,
)
from proofs_check.predicates.tokens import Token
from proofs_check.predicates.vocabulary import CLASSES, FATES, GAMMAS, ORDERS, VOCABULARY

__all__ = ["FactParser"]


class FactParser(Cursor):
    """The part of the grammar below "fact" and "quantity"."""

    def after_order(self, order: Any, gamma: Any, start: Token) -> Any:
        """What an order's name begins: a class, a fate, a count of lost samples, or its coefficient."""
        token = self.here
        if token.kind == "word" and token.text in ("is", "stays"):
            self.next()
            token = self.here
            if token.text not in FATES and (token.text not in CLASSES):
                raise self.unexpected(f"a class or a fate after {'is'!r}")
        if token.kind == "word" and token.text in CLASSES:
            self.next()
            if gamma:
                raise self.error("a class does not depend on gamma; leave the word out", start)
            name: Any = CLASSES[token.text]
            return Class(order, name)
        if token.kind == "word" and token.text in FATES:
            self.next()
            fate: Any = FATES[token.text]
            said = self.gamma(gamma)
            if said and fate == "depends":
                raise self.error("with gamma given the fate does not depend on it; leave the word out", token)
            return Fate(order, fate, said)
        if token.kind == "word" and token.text == "loses":
            self.next()
            return self.loses(order, gamma)
        if gamma:
            raise self.unexpected("a fate such as 'diverges', or 'loses a sample'")
        if token.kind == "symbol" and token.text == "[":
            self.next()
            feature = self.whole_number("the number of a feature, from 0")
            self.expect("]")
            return Coefficient(order, feature)
        if token.kind == "word" and token.text not in VOCABULARY:
            raise self.unknown(token)
        return Coefficient(order)

    def loses(self, order: Any, gamma: Any) -> Truth:
        """``loses a sample`` and the like."""
        relation: Any = "="
        if self.take("a"):
            relation, count = ">=", 1
        elif self.take("no"):
            count = 0
        else:
            if self.take("at"):
                relation = {"least": ">=", "most": "<="}.get(self.here.text)
                if relation is None:
                    raise self.unexpected("'least' or 'most'")
                self.next()
            count = self.whole_number("'a', 'no' or how many samples")
        if not self.take("sample") and not self.take("samples"):
            raise self.unexpected("'sample' or 'samples'")
        return Comparison(relation, Lost(order, self.gamma(gamma) or "frozen"), Constant(Fraction(count)))

    def gamma(self, before: Any) -> Any:
        """The Γ said before the order, or in brackets behind the fact."""
        following = self.tokens[self.at + 1] if self.at + 1 < len(self.tokens) else self.here
        if not (self.here.text == "(" and following.text in GAMMAS):
            return before
        if before:
            raise self.error("gamma is said twice", following)
        self.at += 2
        self.expect(")")
        return GAMMAS[following.text]

    def call(self, name: str) -> Number:
        """A function of orders, after its name."""
        self.expect("(")
        order = self.order()
        gamma: Any = "frozen"
        if name == "distortion":
            self.expect(",")
            place = self.here
            other = self.order()
            if other == order:
                raise self.error("the distortion of an optimum from itself is 0; name two orders", place)
            self.expect(")")
            return Distortion(order, other)
        if name == "lost" and self.take(","):
            place = self.next()
            if place.text not in GAMMAS:
                raise self.error("after the comma comes 'frozen' or 'trained'", place)
            gamma = GAMMAS[place.text]
        self.expect(")")
        if name == "lost":
            return Lost(order, gamma)
        return Size(order) if name == "norm" else Separated(order) if name == "separated" else Rank(order)

    def order(self) -> Any:
        """The name of an order."""
        token = self.next()
        if token.text not in ORDERS:
            raise self.error("here stands an order: ss, rr or gd", token)
        return ORDERS[token.text]

    def whole_number(self, what: str) -> int:
        """Digits."""
        token = self.next()
        if token.kind != "number" or not token.text.isdigit() or len(token.text) > 6:
            raise self.error(f"here stands {what}", token)
        return int(token.text)
