"""The steps of a derivation as a reader needs them: also what was asked where both sides come out the same.

Sympy evaluates as it goes: of ``identity("σ² at s = 1", f.subs(s, 1), S)`` only σ² = σ² is left to show, which looks as
if nothing had been checked. What was written in the derivation's file is then the question, and it is shown instead.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FrameType, GeneratorType
from typing import Any

import sympy as sp

from theory.derivation import Closed, Derivation, Given, Identity, Proof, Step, prove
from theory.discovery import Entry

__all__ = ["Computed", "ShownStep", "asked", "count_sentence", "shown"]


@dataclass(frozen=True, slots=True)
class Computed:
    """What stands in the file for a step whose sides sympy made equal before they were compared.

    Attributes:
        left, right: both sides as they are written there; empty where that was not found, right also for a number.
        line: of the file; 0 where that was not found.
    """

    left: str = ""
    right: str = ""
    line: int = 0

    @property
    def words(self) -> tuple[tuple[str, bool], ...]:
        """What is said before the value, piece by piece, and whether that is code."""
        if not self.left:
            return (("both sides evaluate, as soon as they are written down, to", False),)
        if not self.right:
            return ((self.left, True), ("evaluates to", False))
        return ((self.left, True), ("and", False), (self.right, True), ("both evaluate to", False))


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step, its number from 1, and how it came about where its sides are the same.

    Attributes:
        number: from 1.
        closed: the step and what was left of it.
        computed: for a step whose sides are the same, else None.
    """

    number: int
    closed: Closed
    computed: Computed | None


def shown(entry: Entry) -> tuple[Proof, tuple[ShownStep, ...]]:
    """The proof of a claim and its steps, to be shown; a conjecture has none."""
    steps = list(asked(entry.derive())) if entry.derive else []
    proof = prove([step for step, _ in steps])
    numbered = enumerate(zip(proof.steps, steps, strict=True), start=1)
    return proof, tuple(ShownStep(number, closed, computed) for number, (closed, (_, computed)) in numbered)


def asked(derivation: Derivation) -> Iterator[tuple[Step, Computed | None]]:
    """The steps of a derivation, each with what stands in its file where its sides are the same."""
    for step in derivation:
        yield step, _computed(step, derivation)


def count_sentence(steps: tuple[ShownStep, ...]) -> str:
    """How many steps there are and how they close: "14 steps: 11 by algebra, 3 evaluated as they are written"."""
    given = sum(isinstance(s.closed.step, Given) for s in steps)
    same = sum(s.computed is not None for s in steps)
    left = sum(not isinstance(s.closed.step, Given) and not s.closed.closed for s in steps)  # its sides then differ
    done = Counter(_operation(s.closed.step) for s in steps)
    parts = {
        "by algebra": done["algebra"] - given - same - left,
        "by a limit": done["limit"],
        "by a derivative": done["derivative"],
        "by a value at a point": done["value"],
        "evaluated as they are written": same,
        "given": given,
        "left open": left,
    }
    said = ", ".join(f"{count} {how}" for how, count in parts.items() if count)
    return f"{len(steps)} step{'s' if len(steps) != 1 else ''}: {said}"


def _operation(step: Step) -> str:
    """What sympy was asked for beside algebra."""
    if not isinstance(step, Identity) or step.asked is None:
        return "algebra"
    entries = step.asked if isinstance(step.asked, sp.MatrixBase) else [step.asked]
    kinds = {"limit": sp.Limit, "derivative": sp.Derivative}
    return next((name for name, kind in kinds.items() if any(part.has(kind) for part in entries)), "value")


def _computed(step: Step, made: Iterator[Step]) -> Computed | None:
    if not isinstance(step, Identity) or step.asked is not None:
        return None
    if sp.sympify(step.lhs) != sp.sympify(step.rhs):
        return None
    frame = _frame(made)
    return Computed() if frame is None else _written(frame)


def _frame(made: Any) -> FrameType | None:
    """Where the innermost generator stands that yields the step."""
    while isinstance(made, GeneratorType):
        if not isinstance(made.gi_yieldfrom, GeneratorType):
            return made.gi_frame
        made = made.gi_yieldfrom
    return None


def _written(frame: FrameType) -> Computed:
    """The two sides of ``yield identity(because, left, right)``."""
    line, tree = frame.f_lineno, _tree(frame.f_code.co_filename)
    here = [
        node for node in ast.walk(tree)
        if isinstance(node, ast.Yield) and node.lineno <= line <= (node.end_lineno or node.lineno)
    ]  # fmt: skip
    call = here[-1].value if here else None
    if not isinstance(call, ast.Call) or len(call.args) < 3:
        return Computed(line=line)
    left, right = (ast.unparse(side) for side in call.args[1:3])
    if isinstance(ast.parse(right, mode="eval").body, ast.Constant | ast.UnaryOp):
        right = ""  # a number: the value itself
    if isinstance(call.args[1], ast.Name):
        left = _inlined(left, tree, frame.f_code.co_name, line)
    return Computed(left.replace("sp.", ""), right.replace("sp.", ""), call.lineno)


def _inlined(name: str, tree: ast.Module, function: str, line: int) -> str:
    """A bare name with what it was last set to in its function: "ratio = a / b"."""
    inside = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == function]
    found = [
        node for outer in inside for node in ast.walk(outer)
        if isinstance(node, ast.Assign) and node.lineno < line and ast.unparse(node.targets[0]) == name
    ]  # fmt: skip
    return f"{name} = {ast.unparse(found[-1].value)}" if found else name


@cache
def _tree(file: str) -> ast.Module:
    return ast.parse(Path(file).read_text(encoding="utf-8"))
