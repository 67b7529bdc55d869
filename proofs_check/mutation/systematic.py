"""Every wrong version of a claim's formula, one place at a time, against the claim's own checks.

A mutant's `claimed` comes from the claim's file compiled with one node replaced; `observed`, cases and tolerance stay
those of the true file. It is killed when some check that runs through the place rejects it by its value. Mutants that
raise or do not end are counted apart: they are noticed, but say nothing about the check's sharpness.
"""

from __future__ import annotations

import ast
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType, ModuleType
from typing import Any

import numpy as np

from proofs_check.check import BUDGETS, Budget, Check
from proofs_check.mutation.operators import wrong_versions
from proofs_check.mutation.sites import Function, Source, source_of
from theory.derivation import Identity, Sign, prove

__all__ = ["Equivalent", "Place", "Systematic", "attack", "places"]

LIMIT = 20.0  # seconds of processor time for one mutant on one check; the slowest true check takes about 4
QUICK = BUDGETS["quick"]
_SKIPPED = ("annotation", "returns", "decorator_list", "type_params")


@dataclass(frozen=True, slots=True)
class Equivalent:
    """A mutant that is no error, with the proof: its value is the same, or its bound follows from the claim's.

    Attributes:
        mutant: its name, as the report gives it, without the line.
        proof: steps that show it, closed by the derivation engine.
        where: the function it is in, where another has a mutant of the same name.
    """

    mutant: str
    proof: tuple[Identity | Sign, ...]
    where: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """One wrong version of one node, and the checks whose formula runs through it."""

    name: str
    line: int
    node: ast.AST
    wrong: ast.AST
    checks: tuple[int, ...]
    function: str = ""


@dataclass(frozen=True, slots=True)
class Systematic:
    """What became of a claim's systematic mutants.

    Attributes:
        places: how many there are in all.
        run: how many were run.
        killed: rejected by value.
        raised: stopped with an error, or did not end.
        equivalent: survived and proved to change nothing.
        survivors: the others, by name and line: each is a hole in a check.
    """

    places: int
    run: int
    killed: int
    raised: int
    equivalent: int
    survivors: tuple[str, ...]


def attack(
    module: ModuleType, budget: Budget, seeds: Sequence[tuple[int, ...]], *, most: int, rng: np.random.Generator
) -> Systematic:
    """Run a claim's systematic mutants.

    Args:
        module: the claim's file of checks.
        budget: how many cases its checks draw.
        seeds: a seed for each check, as verification uses.
        most: how many to run at most, drawn by `rng` where there are more.
        rng: draws the sample.
    """
    source = source_of(module)
    found = places(module, source, seeds)
    chosen = sorted(rng.permutation(len(found))[:most].tolist())
    proved = {(e.mutant, e.where) for e in getattr(module, "EQUIVALENT", ()) if not prove(e.proof).open_steps}
    outcomes = {"killed": 0, "raised": 0, "equivalent": 0}
    survivors = []
    for index in chosen:
        place = found[index]
        outcome = _outcome(module, source, place, budget, seeds)
        if outcome == "survived" and proved & {(place.name, ""), (place.name, place.function)}:
            outcome = "equivalent"
        if outcome == "survived":
            survivors.append(f"line {place.line}: {place.name}")
        else:
            outcomes[outcome] += 1
    return Systematic(len(found), len(chosen), **outcomes, survivors=tuple(survivors))


def places(module: ModuleType, source: Source, seeds: Sequence[tuple[int, ...]]) -> list[Place]:
    """All wrong versions of all nodes that the formulas of a claim's checks run through, in the file's order."""
    reached: dict[int, tuple[Function, list[int]]] = {}
    lines: list[set[int]] = []
    for index, check in enumerate(module.CHECKS):
        lines.append(_lines_run(check, module, seeds[index]))
        for function in source.reached_from(check.claimed):
            reached.setdefault(id(function), (function, []))[1].append(index)
    found = []
    for function, checks in sorted(reached.values(), key=lambda item: (item[0].lineno, item[0].col_offset)):
        for node in _formula_nodes(function):
            if isinstance(node, ast.expr) and not _is_form(node, source):
                through = tuple(i for i in checks if lines[i] & set(range(node.lineno, (node.end_lineno or 0) + 1)))
                wrong = wrong_versions(node) if through else ()
                inside = getattr(function, "name", "<lambda>")
                found += [Place(_name(source, node, w), node.lineno, node, w, through, inside) for w in wrong]
    return found


def _is_form(node: ast.expr, source: Source) -> bool:
    """What says nothing of the formula: the 0 of `list[0]`, changed with its list; a row whose length is asked."""
    around = source.parents[node]
    if isinstance(around, ast.Subscript) and isinstance(node, ast.Constant):
        return node.value == 0
    measured = isinstance(around, ast.Call) and isinstance(around.func, ast.Name) and around.func.id == "len"
    return measured and isinstance(node, ast.Subscript)


def _formula_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """Nodes below a function that compute something: no docstrings, annotations or decorators."""
    for field, value in ast.iter_fields(function):
        if field in _SKIPPED:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
                continue
            if isinstance(child, ast.keyword) and child.arg == "strict":  # zip's, which only guards
                continue
            if isinstance(child, ast.AST):
                yield child
                yield from _formula_nodes(child)


def _outcome(module: ModuleType, source: Source, place: Place, budget: Budget, seeds: Sequence[tuple[int, ...]]) -> str:
    with _replaced(source, place):
        code = compile(source.tree, str(module.__file__), "exec")
    try:
        mutant = _executed(code, module)
        raised = False
        for index in place.checks:
            true: Check = module.CHECKS[index]
            try:
                levels = (QUICK, budget) if budget.level else (QUICK,)  # the few cases reject nearly all
                if any(_rejected(mutant.CHECKS[index].claimed, true, b, seeds[index]) for b in levels):
                    return "killed"
            except Exception:  # noqa: BLE001 - a wrong formula may raise anything
                raised = True
    except Exception:  # noqa: BLE001 - as above, already at import
        return "raised"
    return "raised" if raised else "survived"


def _rejected(claimed: Any, true: Check, budget: Budget, seed: tuple[int, ...]) -> bool:
    rng = np.random.default_rng(np.random.SeedSequence(seed))
    with _time_limit(LIMIT), np.errstate(all="ignore"):
        cases = true.cases(budget, rng)
        return any(not true.relation.judge(claimed(case), true.observed(case), case).holds for case in cases)


def _executed(code: Any, module: ModuleType) -> ModuleType:
    """The file run with the change, under a name of its own (dataclasses look their module up)."""
    made = ModuleType(f"{module.__name__}__mutant")
    made.__file__, made.__package__ = module.__file__, module.__package__
    sys.modules[made.__name__] = made
    try:
        exec(code, made.__dict__)  # noqa: S102 - the project's own source with one node replaced
    finally:
        del sys.modules[made.__name__]
    return made


@contextmanager
def _replaced(source: Source, place: Place) -> Iterator[None]:
    """The tree with the wrong node in place; put back afterwards."""
    parent = source.parents[place.node]
    wrong = ast.copy_location(place.wrong, place.node)
    ast.fix_missing_locations(wrong)
    for field, value in ast.iter_fields(parent):
        if value is place.node:
            setattr(parent, field, wrong)
            try:
                yield
            finally:
                setattr(parent, field, place.node)
            return
        if isinstance(value, list) and any(item is place.node for item in value):
            at = next(i for i, item in enumerate(value) if item is place.node)
            value[at] = wrong
            try:
                yield
            finally:
                value[at] = place.node
            return
    raise AssertionError("the node is not below its parent")


def _name(source: Source, node: ast.AST, wrong: ast.AST) -> str:
    """Before and after, with the expression around a bare constant or name."""
    around = source.parents[node]
    if (
        isinstance(node, ast.Constant | ast.Name)
        and isinstance(around, ast.expr)
        and not isinstance(around, ast.Lambda)
    ):
        before = ast.unparse(around)
        with _replaced(source, Place("", 0, node, wrong, ())):
            after = ast.unparse(around)
    else:
        before, after = ast.unparse(node), ast.unparse(ast.fix_missing_locations(ast.copy_location(wrong, node)))
    return f"{_short(before)} → {_short(after)}"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 90 else text[:89] + "…"


def _lines_run(check: Check, module: ModuleType, seed: tuple[int, ...]) -> set[int]:
    """Lines of the claim's file that `claimed` runs on the check's cases; a quick few suffice."""
    seen: set[int] = set()

    def local(frame: FrameType, event: str, _argument: Any) -> Any:
        seen.add(frame.f_lineno)
        return local if event != "return" else None

    def trace(frame: FrameType, _event: str, _argument: Any) -> Any:
        if frame.f_code.co_filename != module.__file__:
            return None
        seen.add(frame.f_lineno)
        return local

    rng = np.random.default_rng(np.random.SeedSequence(seed))
    before = sys.gettrace()
    for case in check.cases(QUICK, rng):
        sys.settrace(trace)
        try:
            check.claimed(case)
        finally:
            sys.settrace(before)
    return seen


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """TimeoutError after so many seconds of the process's own time, so that a busy machine changes no outcome.

    Where it can be had: only a process's main thread can be interrupted so.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
