"""Reads a predicate by recursive descent.

    predicate   = conjunction { "or" conjunction }
    conjunction = negation { "and" negation }
    negation    = "not" negation | condition [ "in" ( "some" | "every" ) "feature" ]
    condition   = sum { relation sum }  |  sum ( "opposite" [ "to" ] | "agrees" "with" ) sum  |  fact
    relation    = "<" | "<=" | ">" | ">=" | "=" | "!="
    sum         = product { ( "+" | "-" ) product }
    product     = factor { ( "*" | "/" ) factor }
    factor      = "-" factor | number | "(" predicate ")" | "(" sum ")" | quantity
    quantity    = order [ "[" feature "]" ] | "distortion" "(" order "," order ")" | "norm" "(" order ")"
                | "rank" "(" order ")" | "separated" "(" order ")" | "lost" "(" order [ "," gamma ] ")"
                | "abs" "(" sum ")" | "n" | "d" | "B" | "positives" | "negatives" | "constant_features"
                | "constant_pairs"
    fact        = order [ "is" ] class | [ gamma ] order [ "is" | "stays" ] fate [ "(" gamma ")" ]
                | [ gamma ] order "loses" ( "a" | "no" | [ "at" ( "least" | "most" ) ] count ) ( "sample" | "samples" )
                  [ "(" gamma ")" ]
                | [ "no" ] property
    order       = "ss" | "rr" | "gd"            class    = "LS" | "PLS" | "SC"
    fate        = "diverges" | "bounded" | "depends"
    gamma       = "frozen" | "trained"          property = "ties" | "target_ties" | "generic" | "balanced"

"and" binds closer than "or", "not" closest; words are read in any case. A condition on coefficients without a number is
meant in every feature unless it says "in some feature". Aliases: separable (LS), overlaps (SC), converges (bounded),
igm (ss), samples (n), features (d), batch_size (B); ==, <>, ≤, ≥, ≠, ·, − for their plain spelling.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, cast, get_args

from proofs_check.predicates.fact_parser import FactParser
from proofs_check.predicates.syntax import (
    Absolute,
    Alike,
    And,
    Arithmetic,
    Coefficient,
    Comparison,
    Constant,
    Count,
    Negative,
    Not,
    Number,
    Or,
    Property,
    Quantified,
    Truth,
    children,
)
from proofs_check.predicates.tokens import Token
from proofs_check.predicates.vocabulary import COUNTS, FUNCTIONS, GAMMAS, ORDERS, PROPERTIES, VOCABULARY

__all__ = ["parse"]

MAX_DEPTH = 60
_NUMBERS: tuple[type, ...] = get_args(Number)
_RELATIONS = ("<", "<=", ">", ">=", "=", "!=")


def parse(source: str) -> Truth:
    """Read a predicate.

    Raises:
        PredicateError: it cannot be read; the message says why, shows the place and names near words.
    """
    return _Parser(source).whole()


class _Parser(FactParser):
    def whole(self) -> Truth:
        if self.here.kind == "end":
            raise self.error("it is empty; write a condition such as 'ss diverges'")
        start = self.here
        found = self.truth(self.disjunction(), start)
        if self.tokens[self.at].kind != "end":
            raise self.unexpected("the end, 'and' or 'or'")
        return _every(found)

    # -- truths

    def disjunction(self) -> Any:
        start = self.here
        left = self.conjunction()
        while self.take("or"):
            second = self.here
            left = Or(self.truth(left, start), self.truth(self.conjunction(), second))
        return left

    def conjunction(self) -> Any:
        start = self.here
        left = self.negation()
        while self.take("and"):
            second = self.here
            left = And(self.truth(left, start), self.truth(self.negation(), second))
        return left

    def negation(self) -> Any:
        self.enter()
        start = self.here
        if self.take("not"):
            inner = self.here
            found: Any = Not(self.truth(self.negation(), inner))
        else:
            found = self.condition()
            if self.here.text == "in" and self.here.kind == "word":
                found = self.quantified(self.truth(found, start))
        self.depth -= 1
        return found

    def quantified(self, found: Truth) -> Truth:
        place = self.next()
        which = self.next()
        if which.text not in ("some", "every"):
            raise self.error("after 'in' comes 'some feature' or 'every feature'", which)
        self.expect("feature")
        if not _loose(found):
            raise self.error("nothing before 'in' speaks of a coefficient without a number such as ss", place)
        return Quantified("some" if which.text == "some" else "every", found)

    def condition(self) -> Any:
        start = self.here
        left = self.sum()
        links: list[Truth] = []
        while True:
            sign = self.here
            if sign.kind == "symbol" and sign.text in _RELATIONS:
                make: Any = lambda a, b, r=sign.text: Comparison(r, a, b)  # noqa: E731
                self.next()
            elif sign.kind == "word" and sign.text == "opposite":
                self.next()
                self.take("to")
                make = lambda a, b: Alike(True, a, b)  # noqa: E731
            elif sign.kind == "word" and sign.text == "agrees":
                self.next()
                self.expect("with")
                make = lambda a, b: Alike(False, a, b)  # noqa: E731
            else:
                break
            number = self.number(left, start)
            start = self.here
            left = self.number(self.sum(), start)
            links.append(make(number, left))
        if not links:
            return left
        found = links[0]
        for link in links[1:]:
            found = And(found, link)
        return found

    # -- numbers

    def sum(self) -> Any:
        start = self.here
        left = self.product()
        while self.here.kind == "symbol" and self.here.text in "+-":
            symbol: Any = self.next().text
            second = self.here
            left = Arithmetic(symbol, self.number(left, start), self.number(self.product(), second))
        return left

    def product(self) -> Any:
        start = self.here
        left = self.factor()
        while self.here.kind == "symbol" and self.here.text in "*/":
            symbol: Any = self.next().text
            second = self.here
            right = self.number(self.factor(), second)
            left = self.number(left, start)
            if isinstance(left, Constant) and isinstance(right, Constant):
                left = self.ratio(left, symbol, right, second)
            else:
                left = Arithmetic(symbol, left, right)
        return left

    def ratio(self, left: Constant, symbol: str, right: Constant, place: Token) -> Constant:
        if symbol == "*":
            return Constant(left.value * right.value)
        if not right.value:
            raise self.error("division by 0", place)
        return Constant(left.value / right.value)

    def factor(self) -> Any:
        token = self.here
        if token.kind == "symbol" and token.text == "-":
            self.enter()
            self.next()
            start = self.here
            inner = self.number(self.factor(), start)
            self.depth -= 1
            return Constant(-inner.value) if isinstance(inner, Constant) else Negative(inner)
        if token.kind == "symbol" and token.text == "(":
            self.next()
            found = self.disjunction()
            self.expect(")")
            return found
        if token.kind == "number":
            self.next()
            return Constant(Fraction(token.text))
        if token.kind == "word":
            return self.word()
        raise self.unexpected("a fact such as 'ss diverges' or a number")

    def word(self) -> Any:
        token = self.next()
        text = token.text
        if text in GAMMAS:
            order = self.order()
            return self.after_order(order, GAMMAS[text], token)
        if text in ORDERS:
            return self.after_order(ORDERS[text], None, token)
        if text == "abs":
            self.expect("(")
            start = self.here
            of = self.number(self.sum(), start)
            self.expect(")")
            return Absolute(of)
        if text in FUNCTIONS:
            return self.call(text)
        if text in COUNTS:
            return Count(COUNTS[text])
        if text == "no":
            place = self.next()
            if place.text not in PROPERTIES:
                raise self.error("after 'no' comes 'ties' or 'target_ties'", place)
            return Not(Property(PROPERTIES[place.text]))
        if text in PROPERTIES:
            return Property(PROPERTIES[text])
        if text in VOCABULARY:
            raise self.error(f"{text!r} cannot stand here; a fact such as 'ss diverges' or a number can", token)
        raise self.unknown(token)

    def truth(self, found: Any, start: Token) -> Truth:
        if isinstance(found, _NUMBERS):
            raise self.error("a number stands where a condition is needed; compare it with something", start)
        return cast(Truth, found)

    def number(self, found: Any, start: Token) -> Number:
        if not isinstance(found, _NUMBERS):
            raise self.error("a condition stands where a number is needed", start)
        return cast(Number, found)


def _loose(node: Any) -> bool:
    """Whether a coefficient without a number is below, outside of every quantifier."""
    if isinstance(node, Quantified):
        return False
    if isinstance(node, Coefficient):
        return node.feature is None
    return any(_loose(child) for child in children(node))


def _every(node: Truth) -> Truth:
    """Conditions on coefficients without a number made explicit: in every feature."""
    match node:
        case And(left, right):
            return And(_every(left), _every(right))
        case Or(left, right):
            return Or(_every(left), _every(right))
        case Not(of):
            return Not(_every(of))
        case Comparison() | Alike() if _loose(node):
            return Quantified("every", node)
    return node
