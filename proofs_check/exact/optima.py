"""SS, RR and GD optima of exact data: rational at B = 2, else rational combinations of square roots, or balls.

A batch S enters the normal equations M Σ_S x̄ x̄ᵀ = Σ_S y x̄ᵀ only through its scatter, which is rational, and the roots
of its variances:  Σ x̄_a x̄_b = (Σ c_a c_b) / √(V_a V_b),  c = x − mean,  V = mean c².  A feature constant in a batch
is 0 there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import comb
from typing import Any

from constructions.dataset import DataSet
from proofs_check.exact.normalized import cut, fractions
from proofs_check.exact.surds import Surd, root

__all__ = [
    "BALLS",
    "SURDS",
    "Arithmetic",
    "Moments",
    "exact_optima",
    "gd",
    "moments",
    "rr",
    "rr_moments",
    "solve",
    "ss",
]

Matrix = list[list[Any]]
Moments = tuple[Matrix, Matrix]


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Numbers to compute in: a / √v of rationals, v > 0, and how M · second = cross is solved in them."""

    over_root: Callable[[Fraction, Fraction], Any]
    solve: Callable[[Matrix, Matrix], Matrix]


def moments(
    X: Sequence[Any],
    Y: Sequence[Any],
    batches: Iterable[Sequence[int]],
    *,
    weight: Fraction = Fraction(1),
    by: Arithmetic | None = None,
) -> Moments:
    """Σ x̄ x̄ᵀ (d, d) and Σ y x̄ᵀ (p, d) over the samples of the batches, times the weight."""
    over_root = (by or SURDS).over_root
    rows, targets = fractions(X), fractions(Y)
    second: Matrix = [[0] * len(rows[0]) for _ in rows[0]]
    cross: Matrix = [[0] * len(rows[0]) for _ in targets[0]]
    for batch in batches:
        columns = [_centred([rows[i][a] for i in batch]) for a in range(len(rows[0]))]
        spread = [_dot(c, c) / len(batch) for c in columns]
        for a, c in enumerate(columns):
            if not spread[a]:
                continue
            for b, e in enumerate(columns):
                if scatter := weight * _dot(c, e):
                    second[a][b] += over_root(scatter, spread[a] * spread[b])
            for k in range(len(cross)):
                if scatter := weight * _dot(c, [targets[i][k] for i in batch]):
                    cross[k][a] += over_root(scatter, spread[a])
    return second, cross


def ss(X: Sequence[Any], Y: Sequence[Any], batches: Iterable[Sequence[int]], *, by: Arithmetic | None = None) -> Matrix:
    """M_π (p, d) of claim R-1 for these batches, of smallest norm where it is not unique."""
    numbers = by or SURDS
    return numbers.solve(*moments(X, Y, batches, by=numbers))


def gd(X: Sequence[Any], Y: Sequence[Any], *, by: Arithmetic | None = None) -> Matrix:
    """M_GD (p, d): one batch of all samples."""
    return ss(X, Y, [range(len(X))], by=by)


def rr(
    X: Sequence[Any], Y: Sequence[Any], batch_size: int, *, drop_last: bool = False, by: Arithmetic | None = None
) -> Matrix:
    """M_RR (p, d) of claim R-2. In surds, d ≥ 2 with B ≥ 3 is for a handful of samples: every subset brings roots."""
    numbers = by or SURDS
    return numbers.solve(*rr_moments(X, Y, batch_size, drop_last=drop_last, by=numbers))


def rr_moments(
    X: Sequence[Any], Y: Sequence[Any], batch_size: int, *, drop_last: bool = False, by: Arithmetic | None = None
) -> Moments:
    """C_xx (d, d) and C_yx (p, d): averages over all subsets, a ragged last batch's weighted with its share."""
    n = len(X)
    rest = 0 if drop_last else n % batch_size
    second: Matrix = [[0] * len(X[0]) for _ in X[0]]
    cross: Matrix = [[0] * len(X[0]) for _ in Y[0]]
    for size, share in ((batch_size, Fraction(n - rest, n)), (rest, Fraction(rest, n))):
        if not share:
            continue
        parts = moments(X, Y, combinations(range(n), size), weight=share / (comb(n, size) * size), by=by)
        for total, part in zip((second, cross), parts, strict=True):
            for row, extra in zip(total, part, strict=True):
                row[:] = [u + v for u, v in zip(row, extra, strict=True)]
    return second, cross


def exact_optima(data: DataSet) -> dict[str, Matrix]:
    """The values "ss", "rr" and "gd" of a data set as sympy numbers, nested like coef (p, d)."""
    found = {
        "ss": ss(data.X, data.y, cut(data.order, data.batch_size)),
        "rr": rr(data.X, data.y, data.batch_size),
        "gd": gd(data.X, data.y),
    }
    return {name: [[_sympy(v) for v in row] for row in matrix] for name, matrix in found.items()}


def solve(second: Matrix, cross: Matrix) -> Matrix:
    """The M of smallest norm with M · second = cross: `second` symmetric, the equations solvable, numbers exact.

    With I a largest set of independent rows, M = Z·second[I] and Z·(second[I] second[I]ᵀ) = cross[:, I].
    """
    chosen = _independent(second)
    if len(chosen) == len(second):
        return _eliminate(second, cross)
    base = [second[a] for a in chosen]
    gram = [[sum((u * v for u, v in zip(r, s, strict=True)), Fraction(0)) for s in base] for r in base]
    weights = _eliminate(gram, [[row[a] for a in chosen] for row in cross]) if chosen else [[] for _ in cross]
    return [
        [sum((w * r[a] for w, r in zip(row, base, strict=True)), Fraction(0)) for a in range(len(second))]
        for row in weights
    ]


def _independent(matrix: Matrix) -> list[int]:
    """Indices of the first largest set of independent rows."""
    chosen: list[int] = []
    reduced: list[tuple[int, list[Any]]] = []  # (pivot column, row scaled to 1 there)
    for index, row in enumerate(matrix):
        left = list(row)
        for column, done in reduced:
            if left[column]:
                left = [u - left[column] * v for u, v in zip(left, done, strict=True)]
        pivot = next((column for column, value in enumerate(left) if value), None)
        if pivot is not None:
            chosen.append(index)
            reduced.append((pivot, [value / left[pivot] for value in left]))
    return chosen


def _eliminate(second: Matrix, cross: Matrix) -> Matrix:
    """M · second = cross by Gauss–Jordan, `second` symmetric and nonsingular: the rows (second | crossᵀ)."""
    size = len(second)
    work = [list(row) + [c[i] for c in cross] for i, row in enumerate(second)]
    for column in range(size):
        pivot = next(i for i in range(column, size) if work[i][column])
        work[column], work[pivot] = work[pivot], work[column]
        head = work[column] = [value / work[column][column] for value in work[column]]
        for i in range(size):
            if i != column and work[i][column]:
                factor = work[i][column]
                work[i] = [u - factor * v for u, v in zip(work[i], head, strict=True)]
    return [[work[a][size + k] for a in range(size)] for k in range(len(cross))]


def _surd_over_root(value: Fraction, variance: Fraction) -> Surd | Fraction:
    found = root(1 / variance) * value
    return found if set(found.terms) - {1} else found.terms.get(1, Fraction(0))


def _ball_over_root(value: Fraction, variance: Fraction) -> Any:
    return _ball(value) * _ball(variance).rsqrt()


def _ball_solve(second: Matrix, cross: Matrix) -> Matrix:
    """Raises `ZeroDivisionError` where the enclosure of `second` holds a singular matrix."""
    from flint import arb_mat

    left = arb_mat([[_ball(v) for v in row] for row in second])
    right = arb_mat([[_ball(v) for v in row] for row in cross])
    return list(left.transpose().solve(right.transpose()).transpose().tolist())


def _ball(value: Any) -> Any:
    from flint import arb, fmpq

    return arb(fmpq(value.numerator, value.denominator)) if isinstance(value, Fraction) else value


def _centred(column: Sequence[Fraction]) -> list[Fraction]:
    mean = sum(column, Fraction(0)) / len(column)
    return [value - mean for value in column]


def _dot(u: Sequence[Fraction], v: Sequence[Fraction]) -> Fraction:
    return sum((a * b for a, b in zip(u, v, strict=True)), Fraction(0))


def _sympy(value: Any) -> Any:
    import sympy as sp

    return sp.sympify(value)


SURDS = Arithmetic(_surd_over_root, solve)
"""Exact: equality is decided."""
BALLS = Arithmetic(_ball_over_root, _ball_solve)
"""Enclosures by python-flint's arb, at the working precision of its context (53 bits unless set)."""
