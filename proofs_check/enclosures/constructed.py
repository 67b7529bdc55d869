"""Enclosures of what a construction promises, and of the distortions that follow from it."""

from __future__ import annotations

from typing import Any

import sympy as sp

from constructions.dataset import DataSet
from proofs_check.enclosures.ball import Ball
from proofs_check.enclosures.expressions import enclose

__all__ = ["distortions", "flat", "promised"]

Nested = Ball | tuple["Nested", ...]
_PAIRS = (("ss", "gd"), ("rr", "gd"), ("ss", "rr"))


def promised(data: DataSet, *, digits: int = 30) -> dict[str, Nested]:
    """A ball for each number that the data set promises, nested as the promise is; words and truth values are left out.

    Args:
        data: any construction.
        digits: decimal places.
    """
    return {k: _nested(v, digits) for k, v in data.expects.items() if not isinstance(v, str | bool)}


def distortions(data: DataSet, *, digits: int = 30) -> dict[str, Ball]:
    """Relative Frobenius distances ‖M − M'‖/‖M'‖ of the promised optima, where both are known.

    The keys are "ss_gd", "rr_gd", "ss_rr". A distance from an optimum 0 is left out.
    """
    optima = {name: list(_entries(data.expects[name])) for name in ("ss", "rr", "gd") if name in data.expects}
    found = {}
    for one, other in _PAIRS:
        if one in optima and other in optima:
            gap = sum(((a - b) ** 2 for a, b in zip(optima[one], optima[other], strict=True)), sp.S.Zero)
            size = sum((b**2 for b in optima[other]), sp.S.Zero)
            if sp.simplify(size) != 0:
                found[f"{one}_{other}"] = enclose(sp.sqrt(sp.expand(gap)) / sp.sqrt(sp.expand(size)), digits=digits)
    return found


def flat(balls: Nested) -> list[Ball]:
    """The balls of a nested value, in reading order."""
    return [balls] if isinstance(balls, Ball) else [ball for part in balls for ball in flat(part)]


def _nested(value: Any, digits: int) -> Nested:
    if isinstance(value, sp.MatrixBase):
        return tuple(_nested(list(value.row(i)), digits) for i in range(value.rows))
    if isinstance(value, list | tuple | sp.Tuple):
        return tuple(_nested(v, digits) for v in value)
    return enclose(value, digits=digits)


def _entries(value: Any) -> Any:
    if isinstance(value, list | tuple | sp.Tuple | sp.MatrixBase):
        for entry in value:
            yield from _entries(entry)
    else:
        yield sp.sympify(value)
