"""Where a module can be wrong: every wrong version of every expression that computes something."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

from proofs_check.mutation.operators import wrong_versions

__all__ = ["Place", "mutated", "places"]

_FORM = ("annotation", "returns", "decorator_list", "type_params", "bases")


@dataclass(frozen=True, slots=True)
class Place:
    """One mutant.

    Attributes:
        number: its place among all of the file.
        first, last: lines of the expression that is changed.
        name: function, before → after; the same as long as the line's text is.
    """

    number: int
    first: int
    last: int
    name: str


def places(path: Path) -> list[Place]:
    """All mutants of a file, in its order."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    above = _parents(tree)
    found = []
    for number, (node, wrong, function) in enumerate(_changes(tree)):
        around = _around(above, node)
        before, end = ast.unparse(around), getattr(around, "end_lineno", node.lineno) or node.lineno
        _replace(above[node], node, wrong)
        after = ast.unparse(around if around is not node else wrong)
        _replace(above[node], wrong, node)
        found.append(Place(number, node.lineno, end, f"{function}: {_short(before)} → {_short(after)}"))
    return found


def mutated(path: Path, number: int) -> CodeType:
    """The file's code with one change."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for at, (node, wrong, _) in enumerate(_changes(tree)):
        if at == number:
            _replace(_parents(tree)[node], node, wrong)
            ast.fix_missing_locations(tree)
            return compile(tree, str(path), "exec")
    raise IndexError(number)


def _changes(tree: ast.Module) -> list[tuple[ast.expr, ast.expr, str]]:
    return [
        (node, wrong, function)
        for node, function in _expressions(tree, "(module)")
        for wrong in wrong_versions(node)
        if isinstance(wrong, ast.expr)
    ]


def _expressions(node: ast.AST, function: str) -> Iterator[tuple[ast.expr, str]]:
    """Expressions that compute something: no messages of errors, texts, annotations, nor zip's guard."""
    for field, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or field in _FORM or _is_form(child):
                continue
            if isinstance(child, ast.expr):
                yield child, function
            inside = child.name if isinstance(child, ast.FunctionDef | ast.ClassDef) else function
            yield from _expressions(child, inside)


def _is_form(node: ast.AST) -> bool:
    if isinstance(node, ast.Raise | ast.JoinedStr | ast.Import | ast.ImportFrom | ast.Assert):
        return True
    if isinstance(node, ast.keyword):
        return node.arg in ("strict", "slots", "frozen")
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _parents(tree: ast.AST) -> dict[ast.AST, ast.AST]:
    return {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}


def _around(above: Mapping[ast.AST, ast.AST], node: ast.AST) -> ast.AST:
    """The largest expression on the way up that is short enough to be read."""
    best = node
    while isinstance(above.get(node), ast.expr | ast.keyword | ast.comprehension):
        node = above[node]
        if isinstance(node, ast.expr):
            if len(ast.unparse(node)) > 70:
                break
            best = node
    return best


def _replace(parent: ast.AST, node: ast.AST, wrong: ast.AST) -> None:
    """Put one node in the other's stead; the very node, as the same text may occur twice."""
    ast.copy_location(wrong, node)
    if not hasattr(wrong, "lineno"):
        raise AssertionError("an expression has a place")
    for field, value in ast.iter_fields(parent):
        if value is node:
            setattr(parent, field, wrong)
            return
        if isinstance(value, list):
            for at, item in enumerate(value):
                if item is node:
                    value[at] = wrong
                    return
    raise AssertionError("the node is not below its parent")


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 90 else text[:89] + "…"
