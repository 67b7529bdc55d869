"""Identities against evaluation at points: two rational functions of small degree agree only if they do at many."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from proofs_check.certificates import polynomials
from proofs_check.certificates.identities import check_identity
from proofs_check.certificates.stages import Failure
from proofs_check.errors import InputError

Program = list[list[Any]]
PROOF = {"rule": "expand"}
RNG = random.Random(0)  # noqa: S311
POINTS = [tuple(Fraction(RNG.randint(-99, 99), RNG.randint(1, 9)) for _ in range(2)) for _ in range(9)]


def claimed(left: Program, right: Program, variables: int = 2) -> dict[str, object]:
    claim = {"step": "s", "variables": [f"x{i}" for i in range(variables)], "lhs": left, "rhs": right}
    return {"claim": claim, "proof": PROOF}


def holds(left: Program, right: Program, variables: int = 2) -> bool:
    try:
        check_identity(claimed(left, right, variables))
    except Failure:
        return False
    return True


def value(program: Program, at: tuple[Fraction, ...]) -> Fraction:
    made: list[Fraction] = []
    for rule, *rest in program:
        if rule == "q":
            made.append(Fraction(int(rest[0]), int(rest[1])))
        elif rule == "v":
            made.append(at[rest[0]])
        elif rule == "^":
            made.append(made[rest[0]] ** rest[1])
        else:
            out = made[rest[0]]
            for i in rest[1:]:
                out = out + made[i] if rule == "+" else out * made[i]
            made.append(out)
    return made[-1]


def short_programs() -> list[Program]:
    """All of four nodes: x, y or a number, twice; a node of both; a node of that."""
    starts = [["v", 0], ["v", 1], ["q", "1", "1"], ["q", "-2", "3"], ["q", "6", "4"]]
    firsts = [["+", 0, 1], ["*", 0, 1], ["^", 0, 2], ["^", 0, -1], ["+", 0, 1, 1], ["*", 1, 0, 0]]
    seconds = [["+", 2, 0], ["*", 2, 1], ["^", 2, -1], ["^", 2, -2], ["^", 2, 0], ["^", 2, 1]]
    every = [[a, b, c, e] for a, b, c, e in product(starts, starts, firsts, seconds)]
    return random.Random(1).sample(every, 60)  # noqa: S311


def test_short_programs_are_equal_exactly_where_their_values_are() -> None:
    programs = short_programs()
    values = [[value(program, at) for at in POINTS] for program in programs]
    equal = 0
    for i, j in product(range(len(programs)), repeat=2):
        assert holds(programs[i], programs[j]) == (values[i] == values[j]), (programs[i], programs[j])
        equal += values[i] == values[j] and i != j
    assert equal > 50


def fractions_added(seed: int) -> tuple[Program, Program]:
    """a/b + c/d + a/b² and (a b d + c b² + a d) / (b² d), for polynomials a, b, c, d."""
    rng = random.Random(seed)  # noqa: S311
    nodes: Program = [["v", 0], ["v", 1], ["*", 0, 0], ["*", 0, 1]]
    for _ in range(4):  # nodes 5, 7, 9, 11, with numbers before them
        nodes.append(["q", str(rng.choice((-3, -1, 2, 5))), str(rng.choice((1, 2, 6)))])
        nodes.append(["+", len(nodes) - 1, *rng.sample(range(4), 2)])
    a, b, c, d = 5, 7, 9, 11
    left = [*nodes, ["^", b, -1], ["^", d, -1], ["*", a, 12], ["*", c, 13], ["^", b, -2], ["*", a, 16]]
    right = [*nodes, ["*", a, b, d], ["*", c, b, b], ["*", a, d], ["+", 12, 13, 14], ["*", b, b, d], ["^", 16, -1]]
    return [*left, ["+", 14, 15, 17]], [*right, ["*", 15, 17]]


@pytest.mark.parametrize("seed", range(8))
def test_fractions_are_added(seed: int) -> None:
    left, right = fractions_added(seed)
    assert all(value(left, at) == value(right, at) for at in POINTS)
    assert holds(left, right)
    assert holds(right, left)
    for wrong in (["+", len(left) - 1, 4], ["*", len(left) - 1, 4], ["^", len(left) - 1, -1], ["+", 0, 0]):
        assert not holds([*left, wrong], right)
        assert not holds(left, [*right, wrong])
    twice: Program = [*left, ["^", len(left) - 1, 2]]
    assert holds(twice, [*right, ["*", len(right) - 1, len(right) - 1]])
    assert holds([*left, ["^", len(left) - 1, -1]], [*right, ["^", len(right) - 1, -1]])


def test_nothing_is_divided_by_zero() -> None:
    zero: Program = [["v", 0], ["q", "-1", "1"], ["*", 0, 1], ["+", 0, 2]]
    for program in ([["q", "0", "5"], ["^", 0, -1]], [*zero, ["^", 3, -1]], [*zero, ["^", 3, -2]]):
        with pytest.raises(Failure, match="divides by 0"):
            check_identity(claimed(program, program))
    assert holds([*zero, ["^", 3, 2]], [["q", "0", "1"]])
    assert holds([*zero, ["^", 3, 0]], [["q", "1", "1"]])


@pytest.mark.parametrize(
    "program",
    [
        [],
        [["q"]],
        ["q1"],
        [["q", "1"]],
        [["q", "1", "2", "3"]],
        [["q", "1", "0"]],
        [["q", "1", "-1"]],
        [["q", 1, 2]],
        [["v", 2]],
        [["v", -1]],
        [["v", 0, 1]],
        [["v", 0], ["^", 0]],
        [["v", 0], ["^", 0, 1, 1]],
        [["v", 0], ["^", 1, 1]],
        [["v", 0], ["+", 1]],
        [["v", 0], ["+", 0, -1]],
        [["v", 0], ["-", 0, 0]],
        [["q", "1", "1"], ["^", 0, 1001]],
        [["q", "1", "1"], ["^", 0, -1001]],
        [["v", 0]] * 20_001,
    ],
)
def test_malformed_programs(program: Any) -> None:
    for pair in ((program, [["v", 0]]), ([["v", 0]], program)):
        with pytest.raises(InputError):
            check_identity(claimed(*pair))


def test_limits_are_reached() -> None:
    one: Program = [["q", "1", "1"]]
    assert holds([*one, ["^", 0, 1000]], one)
    assert holds([*one, ["^", 0, -1000]], one)
    assert holds(one * 20_000, one)  # nodes; their work is far below the bound
    assert holds([["q", "1", "2"], ["q", "-3", "6"], ["+", 0, 1]], [["q", "0", "1"]])
    assert holds([["v", 1]], [["v", 1]])
    with pytest.raises(InputError, match="not names"):
        check_identity({"claim": {"variables": ["x", 1], "lhs": one, "rhs": one}, "proof": PROOF})


def test_products_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sums of variables multiplied, 600 or 900 products of terms, and as much again: 5,475 or 6,915 is counted."""
    variables: Program = [["v", i] for i in range(40)]

    def multiplied(k: int, size: int) -> Program:
        return [*variables, ["+", *range(k)], ["+", *range(40 - size, 40)], ["*", 40, 41]]

    monkeypatch.setattr(polynomials, "MOST_WORK", 6_000)
    assert holds(multiplied(20, 30), multiplied(20, 30), variables=40)
    with pytest.raises(InputError, match="too large"):
        holds(multiplied(30, 30), multiplied(30, 30), variables=40)


def test_what_is_shown_is_the_claim_without_more() -> None:
    one: Program = [["q", "1", "1"]]
    claim = {"step": "s", "because": "b", "variables": [], "lhs": one, "rhs": one, "verdict": "PROVED"}
    assert check_identity({"claim": claim, "proof": PROOF}) == {key: claim[key] for key in claim if key != "verdict"}
