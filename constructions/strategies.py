"""Hypothesis strategies that draw small exact data sets, for tests of your own functions.

`regression` draws any targets, `labelled` any labels, `of_class` labels such that the signed, batch-normalized features
of an order are of a wanted class (claim C-1), by construction rather than by rejection. Each draws a frozen `DataSet`;
`as_arrays` makes (X, y) of it. Everything shrinks towards few samples, few features and small integers. A range is
written as a number or as an inclusive pair. Needs the extra "test".

    from hypothesis import given
    from constructions.strategies import as_arrays, of_class

    @given(of_class("LS", order="ss"))
    def test_mine(data):
        X, y = as_arrays(data)
        ...
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from constructions.dataset import DataSet, data_set
from constructions.planted import PLANS, Wish

try:
    from hypothesis import strategies as st
except ModuleNotFoundError as missing:
    raise ImportError('constructions.strategies needs hypothesis: pip install "proofs-check[test]"') from missing

__all__ = ["as_arrays", "labelled", "numbers", "of_class", "orders", "regression"]

Range = int | tuple[int, int]
Class = Literal["LS", "PLS", "SC"]
Rows = list[list[Any]]


def numbers(high: int = 6, denominator: int = 1) -> st.SearchStrategy[Fraction]:
    """Small rationals in −high … high; integers unless `denominator`, the largest one, is more than 1."""
    if denominator == 1:
        return st.integers(-high, high).map(Fraction)
    return st.fractions(-high, high, max_denominator=denominator)


def orders(n: int) -> st.SearchStrategy[tuple[int, ...]]:
    """Permutations of n samples; shrinks to the identity."""
    return st.permutations(range(n)).map(tuple)


def as_arrays(data: DataSet, *, exact: bool = False) -> tuple[NDArray[Any], NDArray[Any]]:
    """X (n, d) and y, (n,) or for several targets (n, p), as float64; as fractions in object arrays if `exact`."""
    kind: Any = object if exact else float
    y = np.array([[kind(v) if not exact else v for v in row] for row in data.y], dtype=kind)
    X = np.array([[kind(v) if not exact else v for v in row] for row in data.X], dtype=kind)
    return X, y[:, 0] if y.shape[1] == 1 else y


@st.composite
def regression(
    draw: st.DrawFn,
    *,
    n: Range = (2, 8),
    d: Range = (1, 3),
    p: Range = 1,
    batch_size: Range = (2, 4),
    high: int = 6,
    denominator: int = 1,
    ties: bool = True,
    ragged: bool = False,
    constant: bool = False,
) -> DataSet:
    """Any regression problem, with any order.

    Args:
        draw: given by hypothesis.
        n, d, p, batch_size: samples, features, targets, B; n is rounded to what B allows.
        high, denominator: size and denominators of the entries, see `numbers`.
        ties: False: no feature has a value twice.
        ragged: allow a smaller last batch (of at least two samples).
        constant: the last feature is constant on all samples, so that batch normalization has no variance there.

    Raises:
        ValueError: bounds that no data set meets.
    """
    size, B = draw(_shape(n, batch_size, ragged))
    X = draw(_features(size, _draw(draw, d), high, denominator, ties, constant))
    width = _draw(draw, p)
    y = [[draw(numbers(high, denominator)) for _ in range(width)] for _ in range(size)]
    return _made("regression", X, y, B, draw(orders(size)))


@st.composite
def labelled(
    draw: st.DrawFn,
    *,
    n: Range = (4, 8),
    d: Range = (1, 3),
    batch_size: Range = (2, 3),
    high: int = 6,
    denominator: int = 1,
    ties: bool = True,
    ragged: bool = False,
    constant: bool = False,
    batches: Literal["any", "mixed", "one-class"] = "any",
) -> DataSet:
    """Any classification problem with labels −1 and +1, both present; options as for `regression`.

    Args:
        draw: given by hypothesis.
        n, d, batch_size, high, denominator, ties, ragged, constant: see `regression`.
        batches: every batch "mixed", every batch "one-class", or "any".
    """
    size, B = draw(_shape(n, batch_size, ragged))
    X = draw(_features(size, _draw(draw, d), high, denominator, ties, constant))
    order = draw(orders(size))
    parts = [order[i : i + B] for i in range(0, size, B)]
    if batches == "one-class" and len(parts) < 2:
        raise ValueError("one batch alone cannot be of one class and hold both; ask for a larger n or a smaller B")
    y = [0] * size
    for k, part in enumerate(parts):
        if batches == "one-class":
            signs = [(-1) ** k] * len(part)
        else:
            signs = draw(st.lists(_SIGN, min_size=len(part), max_size=len(part)))
            if batches == "mixed" or k == 0:
                signs[:2] = [-signs[1], signs[1]]
        for i, sign in zip(part, signs, strict=True):
            y[i] = sign
    return _made("classification", X, y, B, order)


@st.composite
def of_class(
    draw: st.DrawFn,
    kind: Class,
    *,
    order: Literal["ss", "gd", "rr"] = "ss",
    n: Range = (4, 12),
    d: Range = (1, 3),
    batch_size: Range = (2, 4),
    high: int = 4,
    mixed: bool = False,
) -> DataSet:
    """Labelled data whose signed features are LS, PLS or SC under an order, by construction.

    LS: one feature separates each batch by its mean. SC: every row has its negative. PLS: batches of one class (pairs
    of one class, for GD and RR) stay on a line that the others leave, so d ≥ 2. The planted features change place,
    scale and sign, and the samples are shuffled; not every data set of the class can be drawn.

    Args:
        draw: given by hypothesis.
        kind: the wanted class.
        order: "ss" for the data set's own order, "gd" for one batch, or "rr" (B divides n, n ≥ 2B; SC for any B, PLS
            for B = 2; RR is never LS, C-13).
        n, d, batch_size, high: see `regression`; the values grow somewhat beyond `high`.
        mixed: every batch of SS holds both classes (not PLS, which is planted by batches of one class).

    Raises:
        ValueError: a combination that this cannot plant, with the reason.
    """
    plan = PLANS.get((order, kind))
    if plan is None:
        raise ValueError("RR is never LS where B divides n and there are two batches: a batch of one class overlaps")
    if mixed and (order, kind) != ("ss", "LS") and (order, kind) != ("ss", "SC"):
        raise ValueError("mixed batches are planted for SS and the classes LS and SC only")
    why = "PLS is planted with two features or more: ask for d of at least 2"
    width = _draw(draw, _clip(d, 2 if kind == "PLS" else 1, why))
    least = 1 if order == "gd" else 2
    n = _clip(n, 2 if kind == "LS" else 4, "this class is planted on four samples or more: ask for n of at least 4")
    if (order, kind) == ("rr", "PLS"):
        batch_size = _only_two(batch_size)
    size, B = draw(_shape(n, batch_size, False, least_batches=least, even=order != "ss" and kind != "LS"))
    X, y = plan(lambda low, top: draw(st.integers(low, top)), Wish(size, width, B, high, mixed))
    X = _hidden(draw, X)
    shuffled = draw(orders(size))  # sample `shuffled[t]` stands at place t
    rows, labels = [X[0]] * size, [0] * size
    for place, i in enumerate(shuffled):
        rows[i], labels[i] = X[place], y[place]
    return _made("classification", rows, labels, B, shuffled)


def _made(task: Any, X: Rows, y: Sequence[Any], B: int, order: Sequence[int]) -> DataSet:
    return data_set("drawn", "Drawn by a strategy.", task=task, X=X, y=y, batch_size=B, order=order, witnesses=(),
                    expects={})  # fmt: skip


_SIGN = st.sampled_from((1, -1))


def _draw(draw: st.DrawFn, bounds: Range) -> int:
    low, high = bounds if isinstance(bounds, tuple) else (bounds, bounds)
    return draw(st.integers(low, high))


def _clip(bounds: Range, low: int, why: str) -> Range:
    first, last = bounds if isinstance(bounds, tuple) else (bounds, bounds)
    if last < low:
        raise ValueError(why)
    return (max(first, low), last)


def _only_two(bounds: Range) -> int:
    first, last = bounds if isinstance(bounds, tuple) else (bounds, bounds)
    if not first <= 2 <= last:
        raise ValueError("RR is planted PLS for batches of two only")
    return 2


@st.composite
def _shape(
    draw: st.DrawFn, n: Range, batch_size: Range, ragged: bool, least_batches: int = 1, even: bool = False
) -> tuple[int, int]:
    """(n, B) with B a divisor of n unless ragged, never a last batch of one sample."""
    low, high = n if isinstance(n, tuple) else (n, n)
    first, last = batch_size if isinstance(batch_size, tuple) else (batch_size, batch_size)
    fits = [
        (size, B)
        for size in range(max(low, 2), high + 1)
        for B in range(max(first, 2), min(last, size // least_batches) + 1)
        if (size % B == 0 or (ragged and size % B > 1)) and not (even and size % 2)
    ]
    if not fits:
        raise ValueError(f"no n in {n} and batch size in {batch_size} fit together")
    return draw(st.sampled_from(fits))


@st.composite
def _features(draw: st.DrawFn, n: int, d: int, high: int, denominator: int, ties: bool, constant: bool) -> Rows:
    """X (n, d) as rows."""
    if not ties and 2 * high + 1 < n:
        raise ValueError(f"{n} different values do not fit into −{high} … {high}; ask for ties or a larger high")
    column = st.lists(numbers(high, denominator), min_size=n, max_size=n, unique=not ties)
    columns = [draw(column) for _ in range(d)]
    if constant:
        columns[-1] = [draw(numbers(high, denominator))] * n
    return [list(row) for row in zip(*columns, strict=True)]


def _hidden(draw: st.DrawFn, X: Rows) -> Rows:
    """Features in another place, scaled by ±1, ±2 or ±3: which batch normalization feels by the sign alone (BN-3)."""
    place = draw(st.permutations(range(len(X[0]))))
    scale = [draw(st.sampled_from((1, -1, 2, -2, 3, -3))) for _ in place]
    return [[row[a] * s for a, s in zip(place, scale, strict=True)] for row in X]
