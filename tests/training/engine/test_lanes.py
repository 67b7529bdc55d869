"""Lanes: arithmetic as numpy does it, sums in the order written down, e^x to about one unit in the last place."""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np
import pytest

from proofs_check.training.engine.compiled import compiled
from proofs_check.training.engine.lanes import exp_falling, load, root, select, spread, store, total, totals


@compiled
def _exp(x: Any, out: Any) -> None:
    for i in range(0, len(x), 8):
        store(out, i, exp_falling(load(x, i)))


@compiled
def _each(x: Any, y: Any, out: Any) -> Any:
    a, b = load(x, 0), load(y, 0)
    store(out, 0, a + b)
    store(out, 8, a - b)
    store(out, 16, a * b)
    store(out, 24, a / b)
    store(out, 32, root(b))
    store(out, 40, select(a, b, a, b))
    store(out, 48, spread(x[3]))
    store(out, 56, totals(a, b, a + b, a - b, a * b, a / b, root(b), select(a, b, a, b)))
    return total(a)


def exp(x: Any) -> Any:
    out = np.empty(len(x))
    _exp(np.asarray(x, dtype=np.float64), out)
    return out


def tree(x: Any) -> float:
    return float(((x[0] + x[1]) + (x[2] + x[3])) + ((x[4] + x[5]) + (x[6] + x[7])))


def test_arithmetic_is_rounded_operation_by_operation_and_sums_have_an_order() -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        x, y = rng.normal(size=8) * 10.0 ** rng.integers(-5, 5, 8), np.exp(rng.normal(size=8))
        out = np.empty(64)
        sum_of_x = _each(x, y, out)
        rows = np.array([x + y, x - y, x * y, x / y, np.sqrt(y), np.maximum(x, y), np.full(8, x[3])])
        assert np.array_equal(out[:56].reshape(7, 8), rows)
        assert list(out[56:]) == [tree(row) for row in (x, y, *rows[:6])]
        assert sum_of_x == tree(x)


@pytest.mark.parametrize("reach", [1e-9, 1.0, 30.0, 708.0])
def test_exp_against_many_digits(reach: float) -> None:
    x = -reach * np.linspace(0.0, 1.0, 1000) ** 1.5
    exact = [mpmath.exp(mpmath.mpf(float(value))) for value in x]
    off = [
        abs(mpmath.mpf(float(got)) - true) / np.spacing(float(true)) for got, true in zip(exp(x), exact, strict=True)
    ]
    # half a unit for the last addition, as much for what enters it; 1.0 is the most seen
    assert max(off) <= 1.25


def test_exp_at_its_edges() -> None:
    falling = -np.linspace(705.0, 746.0, 8 * 200)  # through the subnormal numbers, to 0
    exact = np.array([float(mpmath.exp(mpmath.mpf(float(value)))) for value in falling])
    # of the exact value, rounded: one unit in the last place, and below the normal numbers one least number
    assert (np.abs(exp(falling) - exact) <= np.spacing(exact)).all()
    edges = [0.0, -0.0, -745.0, -745.2, -1e300, -np.inf, np.nan, -5e-324]
    assert np.array_equal(exp(edges), [1.0, 1.0, 5e-324, 0.0, 0.0, 0.0, np.nan, 1.0], equal_nan=True)
