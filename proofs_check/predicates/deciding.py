"""Whether a predicate holds on a data set: exactly true, exactly false, or undecided, with every fact that was used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from constructions.dataset import DataSet
from proofs_check.errors import InputError
from proofs_check.exact.surds import Surd
from proofs_check.orders import check_batch_size
from proofs_check.predicates import syntax
from proofs_check.predicates.classes import Classes, exact_ranks
from proofs_check.predicates.kleene import UNKNOWN, as_bool, both, either, negated, truth
from proofs_check.predicates.optima import Optima
from proofs_check.predicates.parser import parse
from proofs_check.predicates.quantities import Quantity, closed, compare, sign
from proofs_check.predicates.shape import read_off
from proofs_check.predicates.syntax import Truth
from theory.verdict import Verdict

__all__ = ["Decision", "Fact", "decide"]

_NO_VALUE = "no value"
_RELATIONS = {
    "<": (-1,),
    "<=": (-1, 0),
    ">": (1,),
    ">=": (1, 0),
    "=": (0,),
    "!=": (-1, 1),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that a predicate asked for.

    Attributes:
        name: in the predicate's words.
        value: exact, as text; "undecided" if nothing certain is known.
        how: "read off", "exact arithmetic", "enclosure", "certificate" or "undecided".
    """

    name: str
    value: str
    how: str


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer.

    Attributes:
        holds: True, False or None (undecided).
        predicate: what was asked, as parsed.
        data: on what.
        facts: every fact that was looked at, in the order of the predicate.
        certificates: of the classes and fates among them, each accepted by `proofs_check.certificates`.
    """

    holds: bool | None
    predicate: Truth
    data: DataSet
    facts: tuple[Fact, ...]
    certificates: tuple[Mapping[str, object], ...] = field(repr=False)

    @property
    def verdict(self) -> Verdict:
        """CERTIFIED for an answer, which is exact and for these data; UNDECIDED otherwise."""
        return Verdict.UNDECIDED if self.holds is None else Verdict.CERTIFIED


def decide(predicate: str | Truth, data: DataSet) -> Decision:
    """Decide a predicate on a data set, exactly.

    Facts are combined by Kleene's rules: an undecided one leaves the answer undecided unless the others settle it.

    Raises:
        InputError: a predicate that cannot be read (`PredicateError`), facts that the data cannot have (classes of more
            than two labels, a feature that is not there), or a batch size that does not fit.
    """
    tree = parse(predicate) if isinstance(predicate, str) else predicate
    check_batch_size(data.n, data.batch_size)
    world = _World(data)
    answer = world.truth(tree, None)
    return Decision(as_bool(answer), tree, data, tuple(world.facts.values()), tuple(world.certificates.values()))


class _World:
    """Looks facts up and notes each one."""

    def __init__(self, data: DataSet) -> None:
        self.data = data
        self.facts: dict[str, Fact] = {}
        self.certificates: dict[str, Mapping[str, object]] = {}
        self._classes: Classes | None = None
        self._optima: Optima | None = None

    @property
    def classes(self) -> Classes:
        if self._classes is None:
            self._classes = Classes(self.data)
        return self._classes

    @property
    def optima(self) -> Optima:
        if self._optima is None:
            self._optima = Optima(self.data)
        return self._optima

    def note(self, name: str, value: Any, how: str) -> None:
        self.facts[name] = Fact(
            name, "undecided" if value is None else str(value), "undecided" if value is None else how
        )

    # -- truths

    def truth(self, node: Truth, feature: int | None) -> int:
        match node:
            case syntax.And(left, right):
                return int(both(self.truth(left, feature), self.truth(right, feature)))
            case syntax.Or(left, right):
                return int(either(self.truth(left, feature), self.truth(right, feature)))
            case syntax.Not(of):
                return int(negated(self.truth(of, feature)))
            case syntax.Quantified(which, of):
                each = [self.truth(of, a) for a in range(self.data.d)]
                return max(each) if which == "some" else min(each)
            case syntax.Class(order, name):
                kind, made = self.classes.class_of(order)
                self.certified(f"class of {order}", kind, made)
                return truth(None if kind is None else kind == name)
            case syntax.Fate(order, name, gamma):
                fate, made = self.classes.fate_of(order, gamma)
                self.certified(f"fate of {order}" + (f" ({gamma})" if gamma else ""), fate, made)
                return truth(None if fate is None else fate == name)
            case syntax.Property(name):
                found = bool(read_off(self.data, name))
                self.note(name, found, "read off")
                return truth(found)
            case syntax.Comparison(relation, left, right):
                return self.comparison(relation, left, right, feature)
            case syntax.Alike(opposite, left, right):
                ways = [self.sign(self.number(side, feature)) for side in (left, right)]
                if "none" in ways or 0 in ways:
                    return truth(False)
                return UNKNOWN if None in ways else truth((ways[0] != ways[1]) == opposite)
        raise TypeError(f"{node!r} is no condition")

    def certified(self, name: str, value: str | None, made: Mapping[str, object] | None) -> None:
        self.note(name, value, "exact arithmetic" if made is None else "certificate")
        if made is not None:
            self.certificates[name] = made

    def comparison(self, relation: str, left: syntax.Number, right: syntax.Number, feature: int | None) -> int:
        wanted = _RELATIONS[relation]
        for one, other, side in ((left, right, 1), (right, left, -1)):
            if isinstance(one, syntax.Lost) and isinstance(other, syntax.Constant):
                low, high = self.lost(one)
                ways = {side * _way(count, other.value) for count in range(low, high + 1)}
                return truth(True) if ways <= set(wanted) else UNKNOWN if ways & set(wanted) else truth(False)
        a, b = self.number(left, feature), self.number(right, feature)
        if isinstance(a, str) or isinstance(b, str):
            return truth(False)  # a number without a value compares to nothing
        if a is None or b is None:
            return UNKNOWN
        way = compare(a, b)
        return UNKNOWN if way is None else truth(way in wanted)

    def sign(self, number: Quantity | str | None) -> int | str | None:
        return number if number is None else "none" if isinstance(number, str) else sign(number)

    # -- numbers: a quantity, "none" where there is no value (a ratio over 0), None where it is undecided

    def number(self, node: syntax.Number, feature: int | None) -> Quantity | str | None:
        match node:
            case syntax.Constant(value):
                return closed(value)
            case syntax.Count(name):
                found = read_off(self.data, name)
                self.note(name, found, "read off")
                return closed(found)
            case syntax.Coefficient(order, own):
                place = feature if own is None else own
                if place is None:
                    raise InputError(f"{order} stands for several coefficients; say {order}[0]")
                entry = self.optima.coefficient(order, place)
                self.value(f"{order}[{place}]", entry)
                return entry
            case syntax.Distortion(one, other):
                ratio = self.optima.distortion(one, other)
                self.value(str(node), ratio)
                return ratio
            case syntax.Size(order):
                norm = self.optima.norm(order)
                self.value(str(node), norm)
                return norm
            case syntax.Lost():
                low, high = self.lost(node)
                return closed(low) if low == high else None
            case syntax.Separated(order):
                count = self.classes.separated(order)
                self.certified(f"class of {order}", *self.classes.class_of(order))
                self.note(str(node), count, "certificate")
                return None if count is None else closed(count)
            case syntax.Rank(order):
                rank = exact_ranks(self.data, order)
                self.note(str(node), rank, "exact arithmetic")
                return None if rank is None else closed(rank)
        return self.compound(node, feature)

    def compound(self, node: syntax.Node, feature: int | None) -> Quantity | str | None:
        match node:
            case syntax.Negative(of) | syntax.Absolute(of):
                inner = self.number(of, feature)
                if inner is None or isinstance(inner, str):
                    return inner
                return -inner if isinstance(node, syntax.Negative) else abs(inner)
            case syntax.Arithmetic(symbol, left, right):
                a, b = self.number(left, feature), self.number(right, feature)
                if isinstance(a, str) or isinstance(b, str):
                    return "none"
                if a is None or b is None:
                    return None
                if symbol == "/":
                    way = sign(b)
                    return "none" if way == 0 else None if way is None else a / b
                return a + b if symbol == "+" else a - b if symbol == "-" else a * b
        raise TypeError(f"{node!r} is no number")

    def lost(self, node: syntax.Lost) -> tuple[int, int]:
        low, high = self.classes.lost(node.order, node.gamma)
        fate, made = self.classes.fate_of(node.order, node.gamma)
        self.certified(f"fate of {node.order} ({node.gamma})", fate, made)
        how = "exact arithmetic" if low == high else "certificate"
        self.note(str(node), low if low == high else f"{low} to {high}", how)
        return low, high

    def value(self, name: str, number: Quantity | str | None) -> None:
        if number is None or isinstance(number, str):
            self.note(name, None if number is None else _NO_VALUE, "exact arithmetic")
            return
        form, square = number.exact(), number.square()
        if form is not None:
            self.note(name, _written(form), "exact arithmetic")
        elif square is not None:
            self.note(name, f"√({_written(square)})", "exact arithmetic")
        else:
            self.note(name, str(number.ball(64)), "enclosure")


def _way(count: int, value: Fraction) -> int:
    return (count > value) - (count < value)


def _written(form: Surd) -> str:
    parts = [
        f"{q}" if r == 1 else f"{'' if q == 1 else '-' if q == -1 else f'{q}·'}√{r}" for r, q in form.terms.items()
    ]
    return " + ".join(parts).replace("+ -", "- ") or "0"
