"""What can be wrong in one place of a formula: wrong versions of one node of its syntax tree.

Constants one up and one down; − for +, / for ×, and back; an exponent one up and one down; a sign lost; a size or an
index (n, B, m, len …) one off, which also turns the biased into the unbiased variance; < for ≤; and for or; min for
max; a truth value turned over; a default that is an integer or a fraction.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from fractions import Fraction

__all__ = ["wrong_versions"]

_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
}
_COMPARISON: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_CALLS = {"min": "max", "max": "min", "any": "all", "all": "any"}
_SIZES = frozenset({"n", "m", "d", "p", "B", "k", "nu", "batch_size", "count", "steps", "size", "spacing"})


def wrong_versions(node: ast.AST) -> Iterator[ast.AST]:
    """Replacements for this node, each wrong in one way; none for most nodes. An index is changed with its list."""
    if isinstance(node, ast.Constant):
        yield from _constants(node)
    elif isinstance(node, ast.BinOp):
        yield from _binary(node)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not):
        yield node.operand
    elif isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _COMPARISON:
        yield _with(node, ops=[_COMPARISON[type(node.ops[0])]()])
    elif isinstance(node, ast.BoolOp):
        yield _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and node.slice.value == 0:
        yield _with(node, slice=ast.Constant(1))  # not −1, which is the same entry of a list of one
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        yield from _calls(node, node.func.id)
    elif isinstance(node, ast.Name | ast.Attribute) and _is_size(node):
        yield from _one_off(node)


def _constants(node: ast.Constant) -> Iterator[ast.AST]:
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)
        yield ast.Constant(value - 1) if value > 0 else ast.UnaryOp(ast.USub(), ast.Constant(1))
    elif isinstance(value, float):
        yield ast.Constant(value * 1.5 if value else 1.0)
    elif isinstance(value, str) and "/" in value:
        try:
            wrong = Fraction(value) + 1
        except (ValueError, ZeroDivisionError):
            return
        yield ast.Constant(str(wrong))


def _binary(node: ast.BinOp) -> Iterator[ast.AST]:
    if isinstance(node.op, ast.Pow) and not isinstance(node.right, ast.Constant):  # a constant exponent changes itself
        for step in (ast.Add(), ast.Sub()):
            yield _with(node, right=ast.BinOp(node.right, step, ast.Constant(1)))
    elif type(node.op) in _ARITHMETIC:
        yield _with(node, op=_ARITHMETIC[type(node.op)]())


def _calls(node: ast.Call, name: str) -> Iterator[ast.AST]:
    if name in _CALLS:
        yield _with(node, func=ast.Name(_CALLS[name], ast.Load()))
    elif name == "len":
        yield from _one_off(node)


def _is_size(node: ast.Name | ast.Attribute) -> bool:
    return (node.id if isinstance(node, ast.Name) else node.attr) in _SIZES and isinstance(node.ctx, ast.Load)


def _one_off(node: ast.expr) -> Iterator[ast.AST]:
    for step in (ast.Add(), ast.Sub()):
        yield ast.BinOp(node, step, ast.Constant(1))


def _with(node: ast.expr, **changes: object) -> ast.AST:
    made = copy.copy(node)
    for name, value in changes.items():
        setattr(made, name, value)
    return made
