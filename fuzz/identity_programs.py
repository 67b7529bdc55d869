"""Identities drawn at random over every rule of the format: what a kernel makes of a program, and things near it.

One side is a random program, the other the kernel's own normal form of it, so that the kernel accepts whatever it has
worked out. If it has worked it out wrongly, numbers say so (`fuzz.identity_values`).
"""

from __future__ import annotations

import copy
import random
from collections.abc import Mapping
from typing import Any

from proofs_check.certificates.document import FORMAT, VERSION, digest
from proofs_check.kernels import checker

__all__ = ["identity"]

NAMES = ("x", "y", "k")
NUMBERS = ((0, 1), (1, 1), (1, 1), (2, 1), (-1, 1), (-2, 1), (3, 1), (1, 2), (-1, 2), (5, 1))
RULES = (
    "+", "+", "+", "*", "*", "*", "^", "^", "power", "power", "exp", "gamma", "diff", "at", "at", "at", "limit", "sum",
)  # fmt: skip
DATA = {"claim": "-", "title": "drawn at random"}

Nodes = list[list[Any]]


def identity(rng: random.Random) -> dict[str, Any]:
    """A certificate of an identity, true or false, with hashes that fit."""
    for _ in range(40):
        sums: list[Nodes] = []
        left = _program(rng, rng.randint(3, 11), sums)
        formulas = checker.Formulas(len(NAMES), 0, sums)
        checker.work[0] = 0
        try:
            found = checker.scalar(formulas.value(left))
            right = _written(formulas, found)
        except (checker.Invalid, ValueError, RecursionError):
            continue
        if len(right) < 150:
            break
    else:
        left = right = [["q", "1", "1"]]
    claim: dict[str, Any] = {"step": 0, "because": "-", "variables": list(NAMES), "lhs": left, "rhs": right}
    proof: dict[str, Any] = {"rule": "expand"} | ({"antidifferences": sums} if sums else {})
    draw = rng.random()
    if draw < 0.25:
        _changed(rng.choice([left, right, *sums]), rng)
    elif draw < 0.5:
        _related(claim, proof, rng)
    part = {"format": FORMAT, "version": VERSION, "kind": "identity", "data_sha256": digest(DATA)}
    part |= {"claim": claim, "proof": proof}
    return copy.deepcopy({**part, "sha256": digest(part), "data": DATA})


def _program(rng: random.Random, size: int, sums: list[Nodes], *, plain: bool = False) -> Nodes:
    """A random program; `plain` ones have no operations with a variable."""
    nodes: Nodes = [["v", 0], ["v", 1], ["v", 2]]
    nodes += [["q", *map(str, rng.choice(NUMBERS))] for _ in range(2)]
    rules = [rule for rule in RULES if not plain or rule in ("+", "*", "^")]
    for _ in range(size):
        rule, variable = rng.choice(rules), rng.randrange(len(NAMES))
        i, j = (max(rng.randrange(len(nodes)), rng.randrange(len(nodes))), rng.randrange(len(nodes)))
        if rule in ("+", "*"):
            nodes.append([rule, i, j])
        elif rule == "^":
            nodes.append([rule, i, rng.choice((2, 2, -1, -1, -2, 3, 0))])
        elif rule == "power":
            nodes += [["q", *rng.choice((("1", "2"), ("-1", "2"), ("2", "1"), ("3", "2")))]]
            nodes.append([rule, i, rng.choice((len(nodes) - 1, j))])
        elif rule in ("exp", "gamma"):
            nodes.append([rule, i])
        elif rule == "diff":
            nodes.append([rule, i, variable])
        elif rule == "at":
            nodes.append([rule, i, variable, j])
        elif rule == "limit":
            nodes.append([rule, i, variable, *([j] if rng.random() < 0.7 else [])])
        else:
            _sum(rng, nodes, sums)
    return nodes


def _sum(rng: random.Random, nodes: Nodes, sums: list[Nodes]) -> None:
    """A sum over k of the differences of another program."""
    step = _program(rng, rng.randint(1, 4), sums, plain=rng.random() < 0.8)
    base = len(nodes)
    low, high = rng.randrange(base), rng.randrange(base)
    nodes += _later(step, base)
    last = len(nodes) - 1
    nodes += [["v", 2], ["q", "1", "1"], ["+", last + 1, last + 2], ["at", last, 2, last + 3], ["q", "-1", "1"]]
    nodes += [["*", last, last + 5], ["+", last + 4, last + 6]]
    if rng.random() < 0.5:
        nodes += [["q", str(rng.randint(-3, 2)), "1"], ["q", str(rng.randint(-2, 4)), "1"]]
        low, high = len(nodes) - 2, len(nodes) - 1
    sums.append(step)
    nodes.append(["sum", last + 7, 2, low, high, len(sums) - 1])


def _later(nodes: Nodes, by: int) -> Nodes:
    """The same nodes, where all of them stand further back."""
    nodes_of = {"q": (), "v": (), "^": (1,), "diff": (1,), "at": (1, 3), "limit": (1, 3), "sum": (1, 3, 4)}
    places = [nodes_of.get(node[0], range(1, len(node))) for node in nodes]
    return [[part + by if at in known else part for at, part in enumerate(node)]
            for node, known in zip(nodes, places, strict=True)]  # fmt: skip


def _written(formulas: Any, value: Any) -> Nodes:
    """A value of the kernel as a program."""
    nodes: Nodes = []

    def put(*node: Any) -> int:
        nodes.append(list(node))
        return len(nodes) - 1

    def variable(i: int) -> int:
        if i < formulas.n:
            return put("v", i)
        rule, base, inside, *_ = formulas.atoms[i - formulas.n]
        within = whole(inside)
        if rule == "gamma":
            return put("gamma", within)
        return put("exp", within) if base is None else put("power", polynomial(base), within)

    def polynomial(poly: Mapping[tuple[int, ...], int]) -> int:
        terms = []
        for m, c in poly.items():
            parts = [put("q", str(c), "1")]
            parts += [put("^", variable(i), k) for i, k in enumerate(m) if k]
            terms.append(put("*", *parts))
        return put("+", *terms) if terms else put("q", "0", "1")

    def whole(quotient: Any) -> int:
        parts = [put("q", "1", str(quotient.under)), polynomial(quotient.top)]
        parts += [put("^", polynomial(dict(key)), -power) for key, power in quotient.factors.items()]
        return put("*", *parts)

    whole(value)
    return nodes


def _changed(nodes: Nodes, rng: random.Random) -> None:
    """One number of a program is another one."""
    node = rng.choice(nodes)
    at = rng.randrange(1, len(node))
    node[at] = str(int(node[at]) + rng.choice((1, -1))) if isinstance(node[at], str) else max(0, node[at] - 1)


def _related(claim: dict[str, Any], proof: dict[str, Any], rng: random.Random) -> None:
    """A relation that holds at some points, and a multiple of it that makes a false claim fit, if it may."""
    relation = [["v", 0], ["q", *map(str, rng.choice(((1, 1), (2, 1), (3, 1))))], ["q", "-1", "1"], ["*", 1, 2],
                ["+", 0, 3]]  # fmt: skip
    if rng.random() < 0.3:
        relation[1] = ["v", 1]
    claim["relations"] = [relation]
    wrong = _program(rng, rng.randint(0, 2), [], plain=True)
    over = [*copy.deepcopy(relation), ["^", 4, rng.choice((-1, -1, -2, 1))]]
    by = [*over, *_later(wrong, 6)]
    by.append(["*", 5, len(by) - 1])
    proof["multiples"] = [[0, by, [["q", "1", "1"]]]]
    left, size = claim["lhs"], len(claim["lhs"])
    left += _later(by, size) + _later(relation, size + len(by))
    at = len(left)
    if rng.random() < 0.6:  # the same with the division already made: what a forger would write
        del left[size:]
        left += _later(wrong, size)
        left.append(["+", size - 1, len(left) - 1])
        return
    left += [["*", size + len(by) - 1, at - 1], ["+", size - 1, at]]
