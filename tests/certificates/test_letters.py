"""Identities of letters that do not commute, traces, transposes and relations: against matrices of integers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.certificates.programs import accepted, program

x, y, m = "x", "y", "m"
LETTERS = {"letters": ["A", "B", "C", "D"]}


def matrices(expression: Any, values: dict[str, np.ndarray]) -> np.ndarray:
    """The value for whole matrices."""
    if isinstance(expression, str):
        return values[expression]
    if not isinstance(expression, tuple):
        return int(expression) * np.eye(3, dtype=int)
    if expression[0] == "^":
        return np.linalg.matrix_power(matrices(expression[1], values), expression[2])
    parts = [matrices(part, values) for part in expression[1:]]
    out = parts[0]
    for part in parts[1:]:
        out = out + part if expression[0] == "+" else out @ part
    return out


A, B, C, D = "ABCD"
WORDS = [
    ("^", ("+", A, B), 2), ("+", ("^", A, 2), ("*", A, B), ("*", B, A), ("^", B, 2)),
    ("+", ("^", A, 2), ("*", 2, A, B), ("^", B, 2)), ("*", A, ("+", B, C)), ("+", ("*", A, B), ("*", A, C)),
    ("*", ("+", B, C), A), ("*", A, B, C), ("*", C, A, B), ("*", C, B, A), ("*", B, C, A), ("^", A, 0), 1, ("^", B, 1),
    B,
    ("+", ("*", A, B, C), ("*", A, B), -2), ("+", ("*", B, C, A), ("*", B, A), -2), ("*", 3, A, A), ("*", A, 3, A),
]  # fmt: skip


@pytest.mark.parametrize("trace", [False, True])
def test_words_are_equal_exactly_where_matrices_are(trace: bool) -> None:
    rng = np.random.default_rng(0)
    values = {name: rng.integers(-5, 6, (3, 3)) for name in "ABCD"}
    claim = {**LETTERS, **({"trace": True} if trace else {})}
    for left in WORDS:
        for right in WORDS:
            one, other = matrices(left, values), matrices(right, values)
            equal = np.trace(one) == np.trace(other) if trace else np.array_equal(one, other)
            assert accepted(program(left), program(right), claim=claim) == equal, (left, right)


@pytest.mark.parametrize("pairs", [[[0, 1]], [[0, 1], [2, 3]], [[1, 0], [3, 3]]])
def test_transposes_under_a_trace(pairs: list[list[int]]) -> None:
    """A and B, perhaps C and D, are transposes of one another; a letter in no pair is symmetric."""
    rng = np.random.default_rng(1)
    values = {name: rng.integers(-5, 6, (3, 3)) for name in "ABCD"}
    partner = dict(enumerate(range(4)))
    for i, j in pairs:
        partner[i], partner[j] = j, i
    for i, j in partner.items():
        values["ABCD"[j]] = values["ABCD"[i]].T if i != j else values["ABCD"[i]] + values["ABCD"[i]].T
    for i, j in partner.items():
        assert np.array_equal(values["ABCD"[j]], values["ABCD"[i]].T)
    for left in [("*", A, C), ("*", A, C, B), ("*", A, B, C, C), ("*", A, A, C), ("+", A, C)]:
        for right in [
            ("*", D, B),
            ("*", C, B),
            ("*", A, D, B),
            ("*", C, A, B),
            ("*", C, B, B),
            ("+", B, C),
            ("+", B, D),
            ("*", D, D, A, B),
        ]:
            equal = np.trace(matrices(left, values)) == np.trace(matrices(right, values))
            claim = {**LETTERS, "trace": True, "transposes": pairs}
            assert accepted(program(left), program(right), claim=claim) == equal, (left, right)


def test_malformed_traces() -> None:
    for claim in ({"trace": False}, {"trace": 1}, {"trace": True, "transposes": [[0, 1], [1, 2]]}, {"letters": [1]}):
        assert not accepted(program(A), program(A), claim={**LETTERS, **claim})
    for claim in ({"trace": True, "transposes": [[0, 4]]}, {"trace": True, "transposes": {}}):
        assert not accepted(program(A), program(A), claim={**LETTERS, **claim})
    assert not accepted(program(D), program(D), claim={"letters": ["A", "B", "C"]})
    assert accepted(program(C), program(C), claim={"letters": ["A", "B", "C"]})
    for expression in (("^", A, -1), ("exp", A), ("power", x, A), ("power", A, m), ("gamma", ("+", A, x))):
        assert not accepted(program(expression), program(expression), claim=LETTERS)
    assert accepted(program(("exp", ("+", A, x, ("*", -1, A)))), program(("exp", x)), claim=LETTERS)


def multiple(number: int, before: Any, after: Any) -> list[Any]:
    return [number, program(before), program(after)]


def test_relations() -> None:
    """With A B = 1 and x y = 2: A B C = C, C A B A = C A, x y + 1 = 3; not B A = 1."""
    relations = [program(("+", ("*", A, B), -1)), program(("+", ("*", x, y), -2))]
    claim = {**LETTERS, "relations": relations}

    def shown(left: Any, right: Any, *multiples: list[Any]) -> bool:
        return accepted(program(left), program(right), claim=claim, multiples=list(multiples))

    assert shown(("*", A, B, C), C, multiple(0, 1, C))
    assert shown(("*", C, A, B, A), ("*", C, A), multiple(0, C, A))
    assert shown(("+", ("*", x, y), 1), 3, multiple(1, 1, 1))
    assert shown(("*", x, y, A, B), 2, multiple(1, 1, ("*", A, B)), multiple(0, 2, 1))
    assert not shown(("*", A, B, C), C)
    assert not shown(("*", A, B, C), C, multiple(0, C, 1))
    assert not shown(("*", A, B, C), C, multiple(0, 1, C), multiple(0, 1, C))
    assert not shown(("*", A, B, C), C, multiple(1, 1, C))
    assert not shown(("*", A, B, C), C, multiple(0, -1, C))
    assert not shown(("*", A, B, C), C, multiple(2, 1, C))
    assert not shown(("*", A, B, C), C, multiple(0, 1, C)[:2])
    assert not shown(("*", B, A), 1, multiple(0, 1, 1))
    assert not accepted(program(A), program(A), rule="magic")
