"""Where a claim's formula stands: the functions of its file that `claimed` runs through."""

from __future__ import annotations

import ast
import functools
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import CodeType, FunctionType, ModuleType
from typing import Any

__all__ = ["Source", "source_of"]

Function = ast.FunctionDef | ast.Lambda


@dataclass(frozen=True, slots=True)
class Source:
    """A module's text as a tree, with the places of its functions.

    Attributes:
        module: the module itself.
        tree: its syntax tree; never changed.
        functions: (first line, name) → node, as code objects name them.
        parents: child node → the node around it.
    """

    module: ModuleType
    tree: ast.Module
    functions: dict[tuple[int, str], list[Function]]
    parents: dict[ast.AST, ast.AST]

    def reached_from(self, formula: Callable[..., Any]) -> list[Function]:
        """The functions of this module that a formula may run, itself first; a method counts with its class."""
        found: list[Function] = []
        waiting = [node for code in _codes(formula) for node in self._nodes(code)]
        while waiting:
            node = waiting.pop(0)
            if any(node is seen for seen in found):
                continue
            found.append(node)
            waiting += [other for name in _names(node) for other in self._named(name)]
        outer = [f for f in found if not any(_inside(f, g, self.parents) for g in found if g is not f)]
        return sorted(outer, key=lambda f: (f.lineno, f.col_offset))

    def _nodes(self, code: CodeType) -> list[Function]:
        found = self.functions.get((code.co_firstlineno, code.co_name), [])
        return found if len(found) < 2 else [node for node in found if _holds(node, code)]

    def _named(self, name: str) -> Iterator[Function]:
        value = getattr(self.module, name, None)
        for made in _codes(value) if callable(value) and not inspect.isclass(value) else ():
            yield from self._nodes(made)


def source_of(module: ModuleType) -> Source:
    """Read and index a module's source."""
    tree = ast.parse(inspect.getsource(module))
    functions: dict[tuple[int, str], list[Function]] = {}
    parents: dict[ast.AST, ast.AST] = {}
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            parents[child] = node
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            name = node.name if isinstance(node, ast.FunctionDef) else "<lambda>"
            first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
            functions.setdefault((first, name), []).append(node)
    return Source(module, tree, functions, parents)


def _codes(value: Any) -> Iterator[CodeType]:
    """Code of a function, of what a partial or a cache wraps, and of functions it closes over."""
    if isinstance(value, functools.partial):
        yield from _codes(value.func)
        for argument in (*value.args, *value.keywords.values()):
            yield from _codes(argument)
        return
    wrapped = inspect.unwrap(value) if callable(value) else value
    if isinstance(wrapped, FunctionType):
        yield wrapped.__code__
        for cell in wrapped.__closure__ or ():
            try:
                yield from _codes(cell.cell_contents)
            except ValueError:  # an empty cell
                continue


def _holds(node: Function, code: CodeType) -> bool:
    """Whether the code's instructions lie within the node: tells lambdas of one line apart."""
    begin, end = (node.lineno, node.col_offset), (node.end_lineno or 0, node.end_col_offset or 0)
    places = [(line, column) for line, _, column, _ in code.co_positions() if line is not None and column is not None]
    return all(begin <= place <= end for place in places if place[1])  # prologues stand at column 0


def _names(node: ast.AST) -> list[str]:
    return [n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]


def _inside(node: ast.AST, outer: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    while node in parents:
        node = parents[node]
        if node is outer:
            return True
    return False
