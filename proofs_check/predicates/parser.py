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
from typing import Any, get_args

from proofs_check.predicates.syntax import (
    Absolute,
    Alike,
    And,
    Arithmetic,
    Class,
    Coefficient,
    Comparison,
    Constant,
    Count,
    Distortion,
    Fate,
    Lost,
    Negative,
    Not,
    Number,
    Or,
    Property,
    Quantified,
    Rank,
    Separated,
    Size,
    Truth,
    children,
)
from proofs_check.predicates.tokens import PredicateError, Token, tokens
from proofs_check.predicates.words import (
    CLASSES,
    COUNTS,
    FATES,
    FUNCTIONS,
    GAMMAS,
    ORDERS,
    PROPERTIES,
    VOCABULARY,
    nearest,
)

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


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.tokens = tokens(source)
        self.at = 0
        self.depth = 0

    def whole(self) -> Truth:
        if self.here.kind == "end":
            raise self.error("it is empty; write a condition such as 'ss diverges'")
        start = self.here
        found = self.truth(self.disjunction(), start)
        if self.here.kind != "end":
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
        raise self.error(f"unknown word {text!r}{nearest(text)}", token)

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
            raise self.error(f"unknown word {token.text!r}{nearest(token.text)}", token)
        return Coefficient(order)

    def loses(self, order: Any, gamma: Any) -> Truth:
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
        self.expect("(")
        if name == "abs":
            start = self.here
            of = self.number(self.sum(), start)
            self.expect(")")
            return Absolute(of)
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
        return {"norm": Size, "separated": Separated, "rank": Rank}[name](order)

    def order(self) -> Any:
        token = self.next()
        if token.text not in ORDERS:
            raise self.error("here stands an order: ss, rr or gd", token)
        return ORDERS[token.text]

    def whole_number(self, what: str) -> int:
        token = self.next()
        if token.kind != "number" or not token.text.isdigit() or len(token.text) > 6:
            raise self.error(f"here stands {what}", token)
        return int(token.text)

    # -- tokens and errors

    @property
    def here(self) -> Token:
        return self.tokens[self.at]

    def next(self) -> Token:
        token = self.here
        if token.kind != "end":
            self.at += 1
        return token

    def take(self, text: str) -> bool:
        if self.here.text == text and self.here.kind in ("word", "symbol"):
            self.at += 1
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.take(text):
            raise self.unexpected(repr(text))

    def enter(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error(f"it is nested more than {MAX_DEPTH} levels deep; simplify it")

    def truth(self, found: Any, start: Token) -> Truth:
        if isinstance(found, _NUMBERS):
            raise self.error("a number stands where a condition is needed; compare it with something", start)
        kept: Truth = found
        return kept

    def number(self, found: Any, start: Token) -> Number:
        if not isinstance(found, _NUMBERS):
            raise self.error("a condition stands where a number is needed", start)
        kept: Number = found
        return kept

    def unexpected(self, wanted: str) -> PredicateError:
        token = self.here
        if token.kind == "word" and token.text not in VOCABULARY:
            return self.error(f"unknown word {token.text!r}{nearest(token.text)}", token)
        seen = "it ends" if token.kind == "end" else f"there is {token.text!r}"
        return self.error(f"{seen} where {wanted} is needed", token)

    def error(self, what: str, at: Token | None = None) -> PredicateError:
        return PredicateError(what, self.source, (at or self.here).position)


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
