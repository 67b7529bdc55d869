"""False or meaningless identities that a checker of formulas might take: each was taken by one at least."""

from __future__ import annotations

import shutil
from typing import Any

import pytest

from tests.kernels.test_identity_rules import JUDGES, ONE, ZERO, programs, valid

Node = list[Any]


def v(i: int) -> Node:
    return ["v", i]


def q(p: int, over: int = 1) -> Node:
    return ["q", str(p), str(over)]


ROOT_OF_SQUARE = [v(0), ["^", 0, 2], q(1, 2), ["power", 1, 2]]  # |x|, which is x for positive x alone
STEP = [v(0), q(-1), ["+", 0, 1], ["*", 0, 2], q(1, 2), ["*", 3, 4]]  # k(k − 1)/2
RATIO = [v(0), v(1), ["+", 0, 1], ["^", 2, -1], ["*", 0, 3], q(0), ["limit", 4, 0, 5]]  # lim x/(x + y) at x = 0
THOUSANDS = [v(0), *(["^", i, 1000] for i in range(6))]
X_AND_Y = ["x", "y"]

FALSE = {
    "((-1/2)^(3/2))^(-1/2), of a complex number, factor by factor": programs(  # one is minus the other
        [q(-1, 2), q(3, 2), ["power", 0, 1], q(-1, 2), ["power", 2, 3]],
        [
            q(-1),
            q(1, 2),
            ["power", 0, 1],
            q(-3, 2),
            ["power", 2, 3],
            q(2),
            ["power", 5, 1],
            q(3, 2),
            ["power", 6, 7],
            ["*", 4, 8],
        ],
        [],
    ),
    "1/√(x - 2)² = 1/(x - 2)": programs(
        [v(0), q(-2), ["+", 0, 1], ["^", 2, -2], q(1, 2), ["power", 3, 4]],
        [v(0), q(-2), ["+", 0, 1], ["^", 2, -1]],
        ["x"],
    ),
    "1 = 0 where x = 0, over x": programs(
        ONE, ZERO, ["x"], relations=[[v(0)]], multiples=[[0, [v(0), ["^", 0, -1]], ONE]]
    ),
    "1 = 0 where x = 0, over x, which a node that is not used divides by": programs(
        [v(0), ["^", 0, -1], q(1)], ZERO, ["x"], relations=[[v(0)]], multiples=[[0, [v(0), ["^", 0, -1]], ONE]]
    ),
    "1 = 0 where x + y = 0, over x + y": programs(
        ONE,
        ZERO,
        X_AND_Y,
        relations=[[v(0), v(1), ["+", 0, 1]]],
        multiples=[[0, [v(0), v(1), ["+", 0, 1], ["^", 2, -1]], ONE]],
    ),
    "1 = 0 where x = 0, as a value at another x is divided by x": programs(
        [v(0), ["^", 0, -1], q(1), ["at", 1, 0, 2]],
        ZERO,
        ["x"],
        relations=[[v(0)]],
        multiples=[[0, [v(0), ["^", 0, -1]], ONE]],
    ),
    "dx/dx = 0 with two variables x": programs([v(0), ["diff", 0, 1]], ZERO, ["x", "x"]),
    "ds/dx = 0 where s² = x": programs(
        [v(0), ["diff", 0, 1]],
        ZERO,
        ["s", "x"],
        relations=[[v(0), ["^", 0, 2], v(1), q(-1), ["*", 2, 3], ["+", 1, 4]]],
    ),
    "d f(a b)/d(a b) = 0": programs([v(0), ["diff", 0, 1]], ZERO, ["f(a b)", "a b"]),
    "x/x = 1 at 0": programs([v(0), ["^", 0, -1], ["*", 0, 1], q(0), ["at", 2, 0, 3]], ONE, ["x"]),
    "x/x has the slope 0 at 0": programs(
        [v(0), ["^", 0, -1], ["*", 0, 1], ["diff", 2, 0], q(0), ["at", 3, 0, 4]], ZERO, ["x"]
    ),
    "√x² = -1 at -1": programs([*ROOT_OF_SQUARE, q(-1), ["at", 3, 0, 4]], [q(-1)], ["x"]),
    "√x² tends to -1 at -1": programs([*ROOT_OF_SQUARE, q(-1), ["limit", 3, 0, 4]], [q(-1)], ["x"]),
    "√x²/x tends to 1 at 0": programs(
        [*ROOT_OF_SQUARE, ["^", 0, -1], ["*", 3, 4], q(0), ["limit", 5, 0, 6]], ONE, ["x"]
    ),
    "√x² has the slope 1 at -1": programs([*ROOT_OF_SQUARE, ["diff", 3, 0], q(-1), ["at", 4, 0, 5]], ONE, ["x"]),
    "√x² has a slope at 0": programs([*ROOT_OF_SQUARE, ["diff", 3, 0], q(0), ["at", 4, 0, 5]], ONE, ["x"]),
    "√k² for k = -2, -1 sums to -3": programs(
        [*ROOT_OF_SQUARE, q(-2), q(-1), ["sum", 3, 0, 4, 5, 0]], [q(-3)], ["k"], antidifferences=[STEP]
    ),
    "lim x/(x + y) = 0 at y = 0": programs([*RATIO, ["at", 6, 1, 5]], ZERO, X_AND_Y),
    "lim x/(x + y) = 0 has the slope 0 at y = 0": programs([*RATIO, ["diff", 6, 1], ["at", 7, 1, 5]], ZERO, X_AND_Y),
    "lim x/(x + y - 1) = 0, which is 1 at y = 1": programs(
        [v(0), v(1), q(-1), ["+", 0, 1, 2], ["^", 3, -1], ["*", 0, 4], q(0), ["limit", 5, 0, 6]], ZERO, X_AND_Y
    ),
    "lim x/(x + k), summed from k = 0 to n, is 0": programs(
        [*RATIO, v(2), ["sum", 6, 1, 5, 7, 0]], ZERO, ["x", "k", "n"], antidifferences=[ZERO]
    ),
    "k from 5 to 2 sums to -7": programs(
        [v(0), q(5), q(2), ["sum", 0, 0, 1, 2, 0]], [q(-7)], ["k"], antidifferences=[STEP]
    ),
    "k from 0 to 1/2 sums to 3/8": programs(
        [v(0), q(0), q(1, 2), ["sum", 0, 0, 1, 2, 0]], [q(3, 8)], ["k"], antidifferences=[STEP]
    ),
    "k from 0 to n, at n = 1/2, sums to 3/8": programs(
        [v(0), q(0), v(1), ["sum", 0, 0, 1, 2, 0], q(1, 2), ["at", 3, 1, 4]],
        [q(3, 8)],
        ["k", "n"],
        antidifferences=[STEP],
    ),
    "1/(k(k + 1)) from -1 to 1 sums to -3/2": programs(
        [v(0), q(1), ["+", 0, 1], ["*", 0, 2], ["^", 3, -1], q(-1), ["sum", 4, 0, 5, 1, 0]],
        [q(-3, 2)],
        ["k"],
        antidifferences=[[v(0), ["^", 0, -1], q(-1), ["*", 1, 2]]],
    ),
    "k/k from 0 to n sums to n + 1": programs(
        [v(0), ["^", 0, -1], ["*", 0, 1], q(0), v(1), ["sum", 2, 0, 3, 4, 0]],
        [v(1), q(1), ["+", 0, 1]],
        ["k", "n"],
        antidifferences=[[v(0)]],
    ),
    "the sum of k to n has the slope n + 1/2": programs(
        [v(0), v(1), q(1), ["sum", 0, 0, 2, 1, 0], ["diff", 3, 1]],
        [v(1), q(1, 2), ["+", 0, 1]],
        ["k", "n"],
        antidifferences=[STEP],
    ),
    "x^(10¹⁸ + 1) = x^(10¹⁸), as floats have it": programs([*THOUSANDS, ["*", 6, 0]], THOUSANDS, ["x"]),
    "x^-(10¹⁸ + 1) = x^-(10¹⁸)": programs([*THOUSANDS, ["*", 6, 0], ["^", 7, -1]], [*THOUSANDS, ["^", 6, -1]], ["x"]),
    "a transpose of one letter": programs([["m", 0]], [["m", 1]], [], letters=["A", "B"], trace=True, transposes=[[1]]),
}
ENDLESS = {
    "a sum shown by itself": programs(
        [v(0), ["sum", 0, 0, 0, 0, 0]], ZERO, ["k"], antidifferences=[[v(0), ["sum", 0, 0, 0, 0, 0]]]
    ),
    "1/(1 + x)^1000000 + 1": programs(
        [v(0), q(1), ["+", 0, 1], ["^", 2, -1], ["^", 3, 1000], ["^", 4, 1000], ["+", 5, 1]], ZERO, ["x"]
    ),
    "a number with 4000 million digits": programs([["q", "9" * 4000, "1"], ["^", 0, 1000], ["^", 1, 1000]], ZERO, []),
    "e to the power of e, 3000 times": programs([v(0), *(["exp", i] for i in range(3000))], ZERO, ["x"]),
    "(A + B)^1000": programs([["m", 0], ["m", 1], ["+", 0, 1], ["^", 2, 1000]], ZERO, [], letters=["A", "B"]),
    "a value at a value, 2000 times": programs([v(0), q(1), *(["at", i + 1, 0, 1] for i in range(2000))], ONE, ["x"]),
    "a sum of 10⁹ terms": programs([v(0), q(0), q(10**9), ["sum", 0, 0, 1, 2, 0]], ZERO, ["k"], antidifferences=[STEP]),
}
TRUE = {
    "s/s = 1 where s² = x, with a multiple over s": programs(
        [v(0), ["^", 0, 2], v(1), q(-1), ["*", 2, 3], ["+", 1, 4], ["^", 0, -1], ["*", 5, 6]],
        ZERO,
        ["s", "x"],
        relations=[[v(0), ["^", 0, 2], v(1), q(-1), ["*", 2, 3], ["+", 1, 4]]],
        multiples=[[0, [v(0), ["^", 0, -1]], ONE]],
    ),
    "√x² = 1 at -1": programs([*ROOT_OF_SQUARE, q(-1), ["at", 3, 0, 4]], ONE, ["x"]),
    "√x² has the slope -1 at -1": programs([*ROOT_OF_SQUARE, ["diff", 3, 0], q(-1), ["at", 4, 0, 5]], [q(-1)], ["x"]),
    "lim x/(x + y) = 1 at y = 0": programs([*RATIO, ["at", 6, 1, 5]], ONE, X_AND_Y),
    "lim x/(x + y) = 0": programs(RATIO, ZERO, X_AND_Y),
    "√x √x = x": programs([v(0), q(1, 2), ["power", 0, 1], ["^", 2, 2]], [v(0)], ["x"]),
    "k from 3 to 2 sums to 0": programs(
        [v(0), q(3), q(2), ["sum", 0, 0, 1, 2, 0]], ZERO, ["k"], antidifferences=[STEP]
    ),
    "k from 0 to n, at n = 4, sums to 10": programs(
        [v(0), q(0), v(1), ["sum", 0, 0, 1, 2, 0], q(4), ["at", 3, 1, 4]], [q(10)], ["k", "n"], antidifferences=[STEP]
    ),
    "x in the place of y where x varies already": programs(  # lim (x + y) at x = 0 is y, which is then x
        [v(0), v(1), ["+", 0, 1], q(0), ["limit", 2, 0, 3], ["at", 4, 1, 0]], [v(0)], X_AND_Y
    ),
}


@pytest.mark.parametrize("judge", JUDGES)
def test_false_and_meaningless_identities_are_refused(judge: str) -> None:
    false = {**FALSE, **ENDLESS}
    verdicts = dict(zip(false, valid(judge, list(false.values())), strict=True))
    assert [name for name, verdict in verdicts.items() if verdict] == []


@pytest.mark.parametrize("judge", JUDGES)
def test_their_true_neighbours_are_accepted(judge: str) -> None:
    verdicts = dict(zip(TRUE, valid(judge, list(TRUE.values())), strict=True))
    assert [name for name, verdict in verdicts.items() if not verdict] == []


@pytest.mark.coq
@pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")
def test_coq_is_not_asked_about_false_ones() -> None:
    from proofs_check.kernels import run_kernel

    assert "valid" not in {answer.verdict for answer in run_kernel("coq", list(FALSE.values()))}
