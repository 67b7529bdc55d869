"""Identities with powers, exponentials, Γ, derivatives, limits, and sums: against numbers.

Each true identity is accepted; a copy with one entry changed only if both sides agree at points, to 40 digits.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import mpmath
import pytest

from tests.certificates.programs import NAMES, accepted, program

POINTS = [
    {"x": mpmath.mpf("0.7"), "y": mpmath.mpf("1.9"), "m": mpmath.mpf(3), "k": mpmath.mpf(2)},
    {"x": mpmath.mpf("2.3"), "y": mpmath.mpf("0.4"), "m": mpmath.mpf(4), "k": mpmath.mpf(5)},
]
Made = Callable[[dict[str, mpmath.mpf]], mpmath.mpf]


def evaluated(nodes: list[list[Any]]) -> Made:
    """The value of a program without letters, by mpmath: differences for derivatives, points nearby for limits."""
    made: list[Made] = []
    for rule, *rest in nodes:
        made.append(_function(rule, rest, [made[i] for i in rest if isinstance(i, int) and 0 <= i < len(made)], made))
    return made[-1]


def _function(rule: str, rest: list[Any], parts: list[Made], made: list[Made]) -> Made:
    if rule == "q":
        return lambda _: mpmath.mpf(int(rest[0])) / int(rest[1])
    if rule == "v":
        return lambda at: at[NAMES[rest[0]]]
    if rule == "+":
        return lambda at: sum(part(at) for part in parts)
    if rule == "*":
        return lambda at: mpmath.fprod(part(at) for part in parts)
    if rule == "^":
        return lambda at: made[rest[0]](at) ** rest[1]
    if rule == "power":
        return lambda at: parts[0](at) ** parts[1](at)
    if rule in ("exp", "gamma"):
        return lambda at: getattr(mpmath, rule)(parts[0](at))
    inner, name, ends = made[rest[0]], NAMES[rest[1]], [made[i] for i in rest[2:4]]
    if rule == "diff":
        return lambda at: mpmath.diff(lambda t: inner({**at, name: t}), at[name], h=mpmath.mpf(10) ** -30)
    if rule == "at":
        return lambda at: inner({**at, name: ends[0](at)})
    if rule == "limit":
        return lambda at: inner({**at, name: ends[0](at) + mpmath.mpf(10) ** -45 if ends else mpmath.mpf(10) ** 45})
    return lambda at: sum(inner({**at, name: i}) for i in range(int(ends[0](at)), int(ends[1](at)) + 1))


def agree(left: list[list[Any]], right: list[list[Any]]) -> bool:
    with mpmath.workdps(160):
        for at in POINTS:
            try:
                a, b = evaluated(left)(at), evaluated(right)(at)
            except (ArithmeticError, ValueError, TypeError, IndexError):
                return False
            if not abs(a - b) < mpmath.mpf(10) ** -25 * (1 + abs(a)):
                return False
    return True


HALF = Fraction(1, 2)
x, y, m, k = NAMES
TRUE: dict[str, tuple[Any, ...]] = {
    "powers of a product": (
        ("power", ("*", x, y), ("+", m, 2)),
        ("*", x, x, ("power", x, m), y, ("power", y, ("+", 2, m)), y, ("^", y, -2)),
    ),
    "a power of a quotient": (("power", ("*", x, ("^", y, -1)), m), ("*", ("power", x, m), ("power", y, ("*", -1, m)))),
    "a power of a sum": (("*", ("power", ("+", x, y), m), ("+", x, y)), ("power", ("+", x, y), ("+", m, 1))),
    "a power of a number": (("power", 4, m), ("*", ("power", 4, ("+", m, -1)), 4)),
    "a power of a fraction": (("power", ("*", x, HALF), m), ("*", ("power", x, m), ("power", 2, ("*", -1, m)))),
    "halves of an exponent": (("^", ("power", x, ("*", HALF, m)), 2), ("power", x, m)),
    "exponentials": (("exp", ("+", x, ("*", 2, y))), ("*", ("exp", x), ("^", ("exp", y), 2))),
    "half an exponential": (("*", ("exp", ("*", HALF, x)), ("exp", ("*", HALF, x))), ("exp", x)),
    "an exponential of a constant": (("exp", ("+", x, 1)), ("*", ("exp", 1), ("exp", x))),
    "gamma": (("gamma", ("+", x, 3)), ("*", ("+", x, 2), ("+", x, 1), x, ("gamma", x))),
    "gamma downwards": (("*", ("gamma", ("+", x, -2)), ("+", x, -2), ("+", x, -1)), ("gamma", x)),
    "gamma of a half": (
        ("gamma", ("+", ("*", HALF, m), Fraction(3, 2))),
        ("*", HALF, ("+", m, 1), ("gamma", ("*", HALF, ("+", m, 1)))),
    ),
    "factorials": (("gamma", 5), 24),
    "gamma of one": (("*", ("gamma", 1), ("gamma", 2)), 1),
    "a derivative": (
        ("diff", ("*", ("^", x, 3), ("^", ("+", x, y), -2)), x),
        ("*", ("^", x, 2), ("+", x, ("*", 3, y)), ("^", ("+", x, y), -3)),
    ),
    "of an exponential": (("diff", ("exp", ("*", y, ("^", x, 2))), x), ("*", 2, x, y, ("exp", ("*", y, x, x)))),
    "of a power": (
        ("diff", ("power", ("+", ("*", x, x), y), m), x),
        ("*", 2, x, m, ("power", ("+", ("*", x, x), y), ("+", m, -1))),
    ),
    "of a number": (("diff", ("*", y, ("exp", y)), x), 0),
    "in place": (
        ("at", ("*", x, ("exp", ("+", x, y)), ("^", ("+", x, y), -1)), x, ("+", y, 1)),
        ("*", ("+", y, 1), ("exp", ("+", 1, y, y)), ("^", ("+", 1, y, y), -1)),
    ),
    "in place of a power": (
        ("at", ("*", ("power", x, m), ("gamma", ("+", x, m))), m, 2),
        ("*", x, x, ("+", x, 1), x, ("gamma", x)),
    ),
    "in place of a base": (("at", ("power", ("+", x, y), m), x, ("*", 2, y)), ("*", ("power", 3, m), ("power", y, m))),
    "a limit far away": (("limit", ("*", ("+", ("*", 3, x, x), y), ("^", ("+", ("*", x, x), x), -1)), x), 3),
    "a limit that vanishes": (("limit", ("*", x, ("^", ("+", ("*", x, x), y), -1)), x), 0),
    "a limit at 0": (("limit", ("*", ("+", ("^", ("+", x, y), 2), ("*", -1, y, y)), ("^", x, -1)), x, 0), ("*", 2, y)),
    "a limit at a point": (
        ("limit", ("*", ("+", ("*", x, x), ("*", -1, y, y)), ("^", ("+", x, ("*", -1, y)), -1)), x, y),
        ("*", 2, y),
    ),
    "a limit that is 0": (("limit", ("*", ("^", x, 2), ("^", ("+", x, ("*", x, y)), -1)), x, 0), 0),
    "a limit with another function": (("limit", ("*", ("exp", y), x, ("^", ("+", x, 1), -1)), x), ("exp", y)),
    "a sum": (("sum", k, k, 1, m, 0), ("*", HALF, m, ("+", m, 1)), ("*", HALF, k, ("+", k, -1))),
    "a sum of fractions": (
        ("sum", ("^", ("*", k, ("+", k, 1)), -1), k, 1, m, 0),
        ("*", m, ("^", ("+", m, 1), -1)),
        ("*", -1, ("^", k, -1)),
    ),
    "a sum of powers": (
        ("sum", ("power", 2, k), k, 0, m, 0), ("+", ("*", 2, ("power", 2, m)), -1), ("power", 2, k),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TRUE)
def test_true_identities(name: str) -> None:
    left, right, *steps = TRUE[name]
    sides = program(left), program(right)
    assert agree(*sides)
    assert accepted(*sides, *steps)
    assert accepted(*sides[::-1], *steps)


def changes(nodes: list[list[Any]]) -> Iterator[list[list[Any]]]:
    for at, node in enumerate(nodes):
        for place, value in enumerate(node[1:], start=1):
            for step in (1, -1):
                new = copy.deepcopy(nodes)
                new[at][place] = str(int(value) + step) if isinstance(value, str) else value + step
                yield new
        for one, other in (("+", "*"), ("*", "+"), ("exp", "gamma"), ("gamma", "exp")):
            if node[0] == one:
                new = copy.deepcopy(nodes)
                new[at][0] = other
                yield new


@pytest.mark.parametrize("name", TRUE)
def test_a_changed_side_is_accepted_only_if_numbers_agree(name: str) -> None:
    left, right, *steps = TRUE[name]
    sides = program(left), program(right)
    refused = 0
    every = [(new, sides[1]) for new in changes(sides[0])] + [(sides[0], new) for new in changes(sides[1])]
    for pair in random.Random(0).sample(every, min(30, len(every))):  # noqa: S311
        if accepted(*pair, *steps):
            assert agree(*pair), pair
        else:
            refused += 1
    assert refused > 0


@pytest.mark.parametrize(
    "expression",
    [
        ("gamma", 0),
        ("gamma", -1),
        ("gamma", ("^", x, -1)),
        ("power", 0, m),
        ("power", x, ("*", Fraction(1, 3), m)),
        ("power", x, ("^", m, -1)),
        ("power", x, 1001),
        ("gamma", ("+", x, 1001)),
        ("diff", ("power", 2, x), x),
        ("diff", ("gamma", x), x),
        ("limit", x, x),
        ("limit", ("^", x, -1), x, 0),
        ("limit", ("exp", x), x),
        ("limit", ("*", x, y), x, ("+", x, 1)),
        ("limit", ("*", x, y), x, ("power", ("*", x, x), m)),
        ("limit", ("*", x, ("power", ("+", x, 1), m)), x, 0),
    ],
)
def test_what_has_no_value_is_refused(expression: Any) -> None:
    assert not accepted(program(expression), program(expression))


def test_limits_of_what_is_computed() -> None:
    assert accepted(program(("power", x, 1000)), program(("^", x, 1000)))
    assert accepted(program(("at", ("gamma", ("+", x, 12)), x, 1)), program(479001600))


def test_a_sum_needs_its_antidifference() -> None:
    left, right, step = TRUE["a sum"]
    sides = program(left), program(right)
    assert accepted(*sides, ("+", step, 5))  # up to a constant
    assert not accepted(*sides, ("+", step, k))
    assert not accepted(*sides, ("*", 2, step))
    assert not accepted(*sides)


def test_a_bound_variable_is_no_part_of_another() -> None:
    left, right, *steps = TRUE["a sum"]
    assert not accepted(program(left), program(right), *steps, claim={"variables": ["x", "y", "m", "k", "B(k)"]})
    assert accepted(program(left), program(right), *steps, claim={"variables": ["x", "y", "m", "k", "B(kk)"]})
