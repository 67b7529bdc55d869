"""What a predicate cares about: which symmetries leave it as it is, which facts it needs, when it is hopeless."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from constructions.enumeration import Symmetry
from proofs_check.predicates import syntax
from proofs_check.predicates.kleene import FALSE, UNKNOWN, both, either, negated
from proofs_check.predicates.syntax import Truth, walk

__all__ = ["asks_classes", "asks_optima", "hopeless", "kleene", "needs_distinct", "orders", "symmetry_of"]


def asks_classes(tree: Truth) -> bool:
    """Whether facts of classification occur."""
    return any(isinstance(node, syntax.Class | syntax.Fate | syntax.Lost | syntax.Separated) for node in walk(tree))


def asks_optima(tree: Truth) -> bool:
    """Whether facts of regression occur."""
    return any(isinstance(node, syntax.Coefficient | syntax.Distortion | syntax.Size) for node in walk(tree))


def orders(tree: Truth) -> frozenset[str]:
    """The orders that must be looked at; every fate looks at GD."""
    found: set[str] = set()
    for node in walk(tree):
        if isinstance(node, syntax.Class | syntax.Coefficient | syntax.Size | syntax.Separated | syntax.Rank):
            found.add(node.order)
        elif isinstance(node, syntax.Fate | syntax.Lost):
            found |= {node.order, "gd"}
        elif isinstance(node, syntax.Distortion):
            found |= {node.one, node.other}
    return frozenset(found)


def kleene(tree: Truth, atom: Callable[[Truth], Any]) -> Any:
    """A predicate's truth value from those of its conditions."""
    match tree:
        case syntax.And(left, right):
            return both(kleene(left, atom), kleene(right, atom))
        case syntax.Or(left, right):
            return either(kleene(left, atom), kleene(right, atom))
        case syntax.Not(of):
            return negated(kleene(of, atom))
    return atom(tree)


def hopeless(tree: Truth, *, n: int, d: int, batch_size: int) -> bool:
    """Whether n, d and B alone make the predicate false."""
    known = {"n": n, "d": d, "B": batch_size}

    def atom(node: Truth) -> int:
        if not isinstance(node, syntax.Comparison):
            return UNKNOWN
        left, right = (_known(side, known) for side in (node.left, node.right))
        if left is None or right is None:
            return UNKNOWN
        holds = {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right, "=": left == right,
                 "!=": left != right}[node.relation]  # fmt: skip
        return 2 * int(holds)

    return bool(kleene(tree, atom) == FALSE)


def needs_distinct(tree: Truth) -> bool:
    """Whether the predicate is false on all data with ties in a feature."""

    def atom(node: Truth) -> int:
        if isinstance(node, syntax.Property) and node.name in ("ties", "generic"):
            return 2 * int(node.name == "ties")
        return UNKNOWN

    return bool(kleene(tree, atom) == FALSE)


def symmetry_of(tree: Truth, *, batch_size: int) -> Symmetry:
    """The symmetries that leave the predicate's truth as it is; for the reasons see `constructions.enumeration`."""
    nodes = walk(tree)
    signed = any(isinstance(node, syntax.Count) and node.name in ("positives", "negatives") for node in nodes)
    conditions = [_condition(node) for node in nodes if isinstance(node, syntax.Comparison | syntax.Alike)]
    return Symmetry(
        features=not any(isinstance(node, syntax.Coefficient) and node.feature is not None for node in nodes),
        columns=all(found.columns for found in conditions),
        targets=not signed and all(found.targets for found in conditions),
        together=not signed,
        stretch=all(found.stretch for found in conditions),
        ranks=batch_size == 2 and "gd" not in orders(tree),
    )


@dataclass(frozen=True, slots=True)
class _Kept:
    """Which changes keep a condition."""

    columns: bool
    targets: bool
    stretch: bool


@dataclass(frozen=True, slots=True)
class _Signs:
    """How a number changes: the features whose column's sign it takes on, whether it takes on the targets', its degree
    in the targets; None where it changes in no such way. `zero` is the number 0, which has every degree."""

    columns: frozenset[int | None] | None = frozenset()
    targets: int | None = 0
    degree: int | None = 0
    zero: bool = False


def _condition(node: syntax.Comparison | syntax.Alike) -> _Kept:
    left, right = _signs(node.left), _signs(node.right)
    if isinstance(node, syntax.Alike):
        product = _times(left, right)
        return _Kept(
            product.columns == frozenset(),
            product.targets == 0,
            left.degree is not None and right.degree is not None,
        )
    gap = _plus(left, right)
    even = node.relation in ("=", "!=")  # then the sign of the difference does not matter
    return _Kept(
        gap.columns is not None if even else gap.columns == frozenset(),
        gap.targets is not None if even else gap.targets == 0,
        gap.degree is not None,
    )


def _signs(node: syntax.Number) -> _Signs:
    match node:
        case syntax.Constant(value):
            return _Signs(zero=value == 0)
        case syntax.Coefficient(_, feature):
            return _Signs(frozenset({feature}), 1, 1)
        case syntax.Size():
            return _Signs(degree=1)
        case syntax.Negative(of):
            return _signs(of)
        case syntax.Absolute(of):
            inner = _signs(of)
            return _Signs(None if inner.columns is None else frozenset(), None if inner.targets is None else 0,
                          inner.degree, inner.zero)  # fmt: skip
        case syntax.Arithmetic(symbol, left, right):
            one, other = _signs(left), _signs(right)
            if symbol in "+-":
                return _plus(one, other)
            return _times(one, other, -1 if symbol == "/" else 1)
    return _Signs()


def _plus(one: _Signs, other: _Signs) -> _Signs:
    if one.zero:
        return other
    if other.zero:
        return one
    return _Signs(
        one.columns if one.columns == other.columns else None,
        one.targets if one.targets == other.targets else None,
        one.degree if one.degree == other.degree else None,
    )


def _times(one: _Signs, other: _Signs, power: int = 1) -> _Signs:
    return _Signs(
        None if one.columns is None or other.columns is None else one.columns ^ other.columns,
        None if one.targets is None or other.targets is None else (one.targets + other.targets) % 2,
        None if one.degree is None or other.degree is None else one.degree + power * other.degree,
        one.zero or (power == 1 and other.zero),
    )


def _known(node: syntax.Node, known: dict[str, int]) -> Any:
    if isinstance(node, syntax.Constant):
        return node.value
    return known.get(node.name) if isinstance(node, syntax.Count) else None


_ = syntax.Quantified  # a quantifier changes none of this: its conditions are looked at one by one
