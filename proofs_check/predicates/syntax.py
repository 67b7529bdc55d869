"""The syntax tree of predicates: immutable values, equal when they mean the same words; `str` writes them back.

Truths are conditions on a data set, numbers are quantities of it. `str` gives the canonical spelling, which parses to
an equal tree.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

__all__ = [
    "Absolute",
    "Alike",
    "And",
    "Arithmetic",
    "Class",
    "Coefficient",
    "Comparison",
    "Constant",
    "Count",
    "Distortion",
    "Fate",
    "Gamma",
    "Lost",
    "Negative",
    "Not",
    "Number",
    "Or",
    "Order",
    "Property",
    "Quantified",
    "Rank",
    "Separated",
    "Size",
    "Truth",
    "children",
    "walk",
]

Order = Literal["ss", "rr", "gd"]
Gamma = Literal["frozen", "trained"]
Relation = Literal["<", "<=", ">", ">=", "=", "!="]


@dataclass(frozen=True, slots=True)
class Constant:
    """A rational number."""

    value: Fraction

    def __str__(self) -> str:
        return str(self.value) if self.value.denominator == 1 else f"({self.value})"


@dataclass(frozen=True, slots=True)
class Coefficient:
    """An entry of an order's optimum: of one feature, counted from 0, or of the feature that is being looked at."""

    order: Order
    feature: int | None = None

    def __str__(self) -> str:
        return self.order if self.feature is None else f"{self.order}[{self.feature}]"


@dataclass(frozen=True, slots=True)
class Distortion:
    """‖one − other‖ / ‖other‖ of two optima."""

    one: Order
    other: Order

    def __str__(self) -> str:
        return f"distortion({self.one}, {self.other})"


@dataclass(frozen=True, slots=True)
class Size:
    """‖M‖ of an optimum."""

    order: Order

    def __str__(self) -> str:
        return f"norm({self.order})"


@dataclass(frozen=True, slots=True)
class Lost:
    """How many samples of the data as one batch the order's direction puts on the wrong side (claim C-4)."""

    order: Order
    gamma: Gamma = "frozen"

    def __str__(self) -> str:
        return f"lost({self.order})" if self.gamma == "frozen" else f"lost({self.order}, {self.gamma})"


@dataclass(frozen=True, slots=True)
class Separated:
    """How many samples are on the separable side (claim C-1)."""

    order: Order

    def __str__(self) -> str:
        return f"separated({self.order})"


@dataclass(frozen=True, slots=True)
class Rank:
    """Rank of an order's normalized data."""

    order: Order

    def __str__(self) -> str:
        return f"rank({self.order})"


@dataclass(frozen=True, slots=True)
class Count:
    """A number that is read off the data: n, d, B, positives, negatives, constant features, constant pairs."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Negative:
    """−x."""

    of: Number

    def __str__(self) -> str:
        return f"-{_operand(self.of)}"


@dataclass(frozen=True, slots=True)
class Absolute:
    """|x|."""

    of: Number

    def __str__(self) -> str:
        return f"abs({self.of})"


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """x + y, x − y, x · y, x / y."""

    symbol: Literal["+", "-", "*", "/"]
    left: Number
    right: Number

    def __str__(self) -> str:
        return f"{_operand(self.left)} {self.symbol} {_operand(self.right)}"


@dataclass(frozen=True, slots=True)
class Class:
    """The class of an order's signed features."""

    order: Order
    name: Literal["LS", "PLS", "SC"]

    def __str__(self) -> str:
        return f"{self.order} {self.name}"


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of the undistorted risk: for every optimiser (C-3), or with Γ frozen or trained (C-4)."""

    order: Order
    name: Literal["diverges", "bounded", "depends"]
    gamma: Gamma | None = None

    def __str__(self) -> str:
        return f"{self.order} {self.name}" + (f" ({self.gamma})" if self.gamma else "")


@dataclass(frozen=True, slots=True)
class Property:
    """Something that the data have or have not: ties, target ties, generic, balanced."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two numbers compared."""

    relation: Relation
    left: Number
    right: Number

    def __str__(self) -> str:
        return f"{self.left} {self.relation} {self.right}"


@dataclass(frozen=True, slots=True)
class Alike:
    """Two numbers have the same sign, or opposite signs; neither is 0."""

    opposite: bool
    left: Number
    right: Number

    def __str__(self) -> str:
        return f"{self.left} {'opposite' if self.opposite else 'agrees with'} {self.right}"


@dataclass(frozen=True, slots=True)
class Quantified:
    """A condition on coefficients without a number, for some feature or for every one."""

    which: Literal["some", "every"]
    of: Truth

    def __str__(self) -> str:
        inner = str(self.of) if isinstance(self.of, Comparison | Alike) else f"({self.of})"
        return f"{inner} in {self.which} feature"


@dataclass(frozen=True, slots=True)
class Not:
    """The condition does not hold."""

    of: Truth

    def __str__(self) -> str:
        return f"not ({self.of})" if isinstance(self.of, And | Or) else f"not {self.of}"


@dataclass(frozen=True, slots=True)
class And:
    """Both hold."""

    left: Truth
    right: Truth

    def __str__(self) -> str:
        left = f"({self.left})" if isinstance(self.left, Or) else str(self.left)
        right = f"({self.right})" if isinstance(self.right, And | Or) else str(self.right)
        return f"{left} and {right}"


@dataclass(frozen=True, slots=True)
class Or:
    """One of them holds."""

    left: Truth
    right: Truth

    def __str__(self) -> str:
        right = f"({self.right})" if isinstance(self.right, Or) else str(self.right)
        return f"{self.left} or {right}"


Number = Constant | Coefficient | Distortion | Size | Lost | Separated | Rank | Count | Negative | Absolute | Arithmetic
Truth = Class | Fate | Property | Comparison | Alike | Quantified | Not | And | Or
Node = Number | Truth


def children(node: Node) -> tuple[Node, ...]:
    """The parts of a node, left to right."""
    match node:
        case Arithmetic(_, left, right) | Comparison(_, left, right) | Alike(_, left, right):
            return left, right
        case And(left, right) | Or(left, right):
            return left, right
        case Negative(of) | Absolute(of):
            return (of,)
        case Quantified(_, of) | Not(of):
            return (of,)
    return ()


def walk(node: Node) -> tuple[Node, ...]:
    """The node and everything below it."""
    return (node, *(below for child in children(node) for below in walk(child)))


def _operand(number: Number) -> str:
    return f"({number})" if isinstance(number, Arithmetic | Negative) else str(number)
