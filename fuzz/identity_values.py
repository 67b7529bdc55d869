"""What an identity's programs come to at numbers, by their meaning alone: sums term by term, limits by approach.

Shares nothing with the checkers. Where something has no value there, or is left out by the convention under which
identities are valid, `Undefined` is raised.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

import mpmath
from mpmath import mp

__all__ = ["Undefined", "refuted", "value_at"]

DIGITS = 60
EQUAL = mpmath.mpf(10) ** -5  # limits and derivatives are approached to about 10 digits
STEP = mpmath.mpf(10) ** -14
MOST_TERMS = 60
DEEPEST = 4  # operations in each other: each evaluates what is inside several times
POINTS = 6
FREE = (1, 1, 2, 2, 3, 4, 5, "1/2", "3/2", "1/3", "7/3")

Nodes = Sequence[Sequence[Any]]
Number = tuple[Any, bool]  # the value, and whether a free variable is in it


class Undefined(Exception):
    """There is no value."""


def refuted(part: Mapping[str, Any], *, seed: int = 0) -> str:
    """Where the two sides of an identity differ, or nothing.

    Identities with letters, and with relations that do not hold at a point, are not decided.
    """
    claim, rng = part["claim"], random.Random(seed)  # noqa: S311
    if claim.get("letters"):
        return ""
    with mp.workdps(DIGITS):
        for _ in range(POINTS):
            at = [_read(rng.choice(FREE)) for _ in claim["variables"]]
            try:
                sides = [value_at(claim[side], at) for side in ("lhs", "rhs")]
                held = all(abs(value_at(nodes, at)) < EQUAL for nodes in claim.get("relations", []))
            except (Undefined, ZeroDivisionError, OverflowError, ValueError, mpmath.libmp.NoConvergence):
                continue
            if held and abs(sides[0] - sides[1]) > EQUAL * (1 + abs(sides[0])):
                shown = ", ".join(mpmath.nstr(x, 8) for x in at)
                return f"at {shown} the sides are {mpmath.nstr(sides[0], 12)} and {mpmath.nstr(sides[1], 12)}"
    return ""


def value_at(nodes: Nodes, at: Sequence[Any]) -> Any:
    """The value of a program at numbers.

    Raises:
        Undefined: there is none, or not by the convention.
    """
    with mp.workdps(DIGITS):
        return _Reader(nodes, DEEPEST).all({i: (mpmath.mpf(x), True) for i, x in enumerate(at)})


def _read(number: int | str) -> Any:
    top, _, under = str(number).partition("/")
    return mpmath.mpf(int(top)) / int(under or 1)


class _Reader:
    """Evaluates nodes by recursion, in a frame of values for the variables."""

    def __init__(self, nodes: Nodes, depth: int) -> None:
        self.nodes, self.depth = nodes, depth

    def all(self, frame: Mapping[int, Number]) -> Any:
        """The last node's value; all must have one."""
        made: dict[int, Number] = {}
        return [self.node(k, frame, made) for k in sorted(self._used(len(self.nodes) - 1))][-1][0]

    def _used(self, last: int) -> set[int]:
        found = {last}
        for k in range(last, -1, -1):
            if k in found:
                found.update(self._parts(k))
        return found

    def _parts(self, k: int) -> list[int]:
        rule, *rest = self.nodes[k]
        own = {"q": [], "v": [], "^": rest[:1], "diff": [], "at": rest[2:3], "limit": rest[2:3], "sum": rest[2:4]}
        return own.get(rule, rest)

    def node(self, k: int, frame: Mapping[int, Number], made: dict[int, Number]) -> Number:
        if k not in made:
            for i in self._parts(k):
                self.node(i, frame, made)
            made[k] = self._value(k, frame, made)
            if not mpmath.isfinite(made[k][0]) or abs(made[k][0]) > mpmath.mpf(10) ** 25:
                raise Undefined
        return made[k]

    def _value(self, k: int, frame: Mapping[int, Number], made: Mapping[int, Number]) -> Number:
        rule, *rest = self.nodes[k]
        parts = [made[i] for i in self._parts(k)]
        free = any(part[1] for part in parts)
        numbers = [part[0] for part in parts]
        if rule == "q":
            return mpmath.mpf(int(rest[0])) / int(rest[1]), False
        if rule == "v":
            return frame[rest[0]]
        if rule in ("+", "*"):
            return (mpmath.fsum(numbers) if rule == "+" else mpmath.fprod(numbers)), free
        if rule == "^":
            if rest[1] < 0 and abs(numbers[0]) < STEP**2:
                raise Undefined
            return numbers[0] ** rest[1], free
        if rule == "exp":
            return mpmath.exp(numbers[0]), free
        if rule == "gamma":
            if _real(numbers[0]) < STEP and abs(numbers[0] - mpmath.nint(numbers[0])) < STEP:
                raise Undefined
            return mpmath.gamma(numbers[0]), free
        if rule == "power":
            return self._power(rest[0], numbers, made), free
        return self._operation(rule, rest, parts, frame)

    def _power(self, base: int, numbers: Sequence[Any], made: Mapping[int, Number]) -> Any:
        if abs(numbers[0]) < STEP**2:
            raise Undefined
        whole = abs(numbers[1] - mpmath.nint(_real(numbers[1]))) < STEP
        factors = [made[k] for k in self._used(base) if k in made]
        if not whole and any(free and mpmath.re(value) <= 0 for value, free in factors):
            raise Undefined  # factors of bases are positive
        return mpmath.power(*numbers)

    def _operation(
        self, rule: str, rest: Sequence[Any], parts: Sequence[Number], frame: Mapping[int, Number]
    ) -> Number:
        i, variable = rest[:2]
        inner = _Reader(self.nodes, self.depth - 1)
        if inner.depth < 0:
            raise Undefined
        free = any(part[1] for part in [*parts, *(frame[j] for j in frame if j != variable)])

        def f(x: Any, *, known: bool = True) -> Any:
            return inner.node(i, {**frame, variable: (x, not known)}, {})[0]

        if rule == "at":
            return inner.node(i, {**frame, variable: parts[0]}, {})
        if rule == "sum":
            low, high = (part[0] for part in parts)
            count = _real(high - low + 1)
            if abs(count - mpmath.nint(count)) > STEP or not -STEP < count < MOST_TERMS:
                raise Undefined
            return mpmath.fsum(f(low + j) for j in range(int(mpmath.nint(count)))), free
        if rule == "diff":
            x, known = frame[variable][0], not frame[variable][1]
            f(x, known=known)
            return _alike(*((f(x + h, known=known) - f(x, known=known)) / h for h in (STEP, -STEP))), free
        if not parts:
            return _alike(f(1 / STEP, known=False), f(4 / STEP, known=False)), free
        point = parts[0][0]
        return _alike(*(f(point + h) for h in (STEP, -STEP, 3 * STEP))), free


def _real(x: Any) -> Any:
    if abs(mpmath.im(x)) > STEP:
        raise Undefined
    return mpmath.re(x)


def _alike(*found: Any) -> Any:
    """One of some numbers that are nearly the same."""
    if any(abs(x - found[0]) > EQUAL / 1000 * (1 + abs(found[0])) for x in found):
        raise Undefined
    return found[0]
