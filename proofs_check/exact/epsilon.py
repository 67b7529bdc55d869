"""Optima as functions of ε, by the definition: in many digits (mpmath), or with ε a symbol (sympy)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import comb
from typing import Any

from proofs_check.exact.normalized import cut

__all__ = [
    "DIGITS",
    "Weighted",
    "matrix_norm",
    "optimum_in_digits",
    "reshuffled",
    "single_shuffle",
    "symbolic_optimum",
    "taylor_coefficient",
]

DIGITS = 120
"""Digits of `optimum_in_digits`: eigenvalues of second moments are good to 1e-118 of the largest."""

Rows = Sequence[Sequence[Fraction]]


@dataclass(frozen=True, slots=True)
class Weighted:
    """A regression problem: X (n, d), Y (n, p), and batches with weights that add up to 1."""

    X: Rows
    Y: Rows
    batches: tuple[tuple[tuple[int, ...], Fraction], ...]


def single_shuffle(X: Rows, Y: Rows, batch_size: int) -> Weighted:
    """SS in the order given: each batch with its share of the samples, a ragged last one kept."""
    n = len(X)
    return Weighted(X, Y, tuple((batch, Fraction(len(batch), n)) for batch in cut(range(n), batch_size)))


def reshuffled(X: Rows, Y: Rows, batch_size: int) -> Weighted:
    """RR: every subset of a size with the same weight, the sizes with their shares of the samples."""
    n = len(X)
    rest = n % batch_size
    shares = [(batch_size, Fraction(n - rest, n)), (rest, Fraction(rest, n))]
    return Weighted(
        X, Y, tuple((s, share / comb(n, size)) for size, share in shares if share for s in combinations(range(n), size))
    )


def optimum_in_digits(problem: Weighted, eps: Any) -> list[list[Any]]:
    """M(ε) (p, d) in `DIGITS` digits; of smallest norm where the second moments are singular to 100 digits."""
    from mpmath import mp, mpf

    with mp.workdps(DIGITS):
        second, cross = _moments(problem, _digits, lambda variance: mp.sqrt(_digits(variance) + mpf(eps)))
        values, vectors = mp.eigsy(mp.matrix(second))
        d = len(second)
        keep = [k for k in range(d) if values[k] > mpf(10) ** -100 * max(values)]
        return [
            [
                mp.fsum(row[b] * vectors[b, k] / values[k] * vectors[a, k] for b in range(d) for k in keep)
                for a in range(d)
            ]
            for row in cross
        ]


def symbolic_optimum(problem: Weighted, scale: Callable[[Any], Any]) -> tuple[list[list[Any]], Any]:
    """Cramer's rule in sympy: numerators (p, d) and the determinant under them.

    Args:
        problem: the data and batches.
        scale: what deviations are divided by, as a function of their variance, say v ↦ √(v + ε).
    """
    import sympy as sp

    second, cross = _moments(problem, _symbol, lambda variance: scale(_symbol(variance)))
    gram = sp.Matrix(second)
    tops = (sp.Matrix(cross) * gram.adjugate()).applyfunc(sp.expand)
    return [list(row) for row in tops.tolist()], sp.expand(gram.det(method="berkowitz"))


def taylor_coefficient(top: Any, bottom: Any, at_zero: Any, order: int) -> Any:
    """Coefficient of t^order in top/bottom, both analytic in the symbol t = `at_zero` at 0; order may be negative.

    Raises:
        ArithmeticError: there are terms of lower order.
    """
    import sympy as sp

    def coefficient(f: Any, k: int) -> Any:
        if k < 0:
            return sp.S.Zero
        return sp.radsimp(sp.expand(sp.diff(f, at_zero, k, simplify=False).subs(at_zero, 0))) / sp.factorial(k)

    lead = next(k for k in range(8) if coefficient(bottom, k) != 0)
    start = lead + min(0, order)
    if any(coefficient(top, k) != 0 for k in range(start)):
        raise ArithmeticError(f"the quotient has terms of order below {min(0, order)}")
    series: list[Any] = []
    for k in range(max(0, order) + 1):  # power series division, from the first term that may not vanish
        known = sum((coefficient(bottom, lead + k - i) * c for i, c in enumerate(series)), sp.S.Zero)
        series.append(sp.radsimp(sp.expand((coefficient(top, start + k) - known) / coefficient(bottom, lead))))
    return series[-1]


def matrix_norm(matrix: Sequence[Sequence[Any]]) -> float:
    """Largest absolute entry."""
    return max(float(abs(v)) for row in matrix for v in row)


def _digits(value: Fraction) -> Any:
    from mpmath import mpf

    return mpf(value.numerator) / value.denominator


def _symbol(value: Fraction) -> Any:
    import sympy as sp

    return sp.Rational(value.numerator, value.denominator)


def _moments(
    problem: Weighted, number: Callable[[Fraction], Any], scale: Callable[[Fraction], Any]
) -> tuple[list[list[Any]], list[list[Any]]]:
    """C_xx (d, d) and C_yx (p, d), each batch normalized by the definition; 0 where a feature is constant."""
    d, p = len(problem.X[0]), len(problem.Y[0])
    second = [[number(Fraction(0))] * d for _ in range(d)]
    cross = [[number(Fraction(0))] * d for _ in range(p)]
    for batch, weight in problem.batches:
        bars = []
        for a in range(d):
            column = [problem.X[i][a] for i in batch]
            mean = sum(column, Fraction(0)) / len(batch)
            variance = sum(((v - mean) ** 2 for v in column), Fraction(0)) / len(batch)
            bars.append([number(v - mean) / scale(variance) if variance else number(v - mean) for v in column])
        share = number(weight / len(batch))
        for a in range(d):
            for b in range(d):
                second[a][b] += share * sum(u * v for u, v in zip(bars[a], bars[b], strict=True))
            for k in range(p):
                cross[k][a] += share * sum(number(problem.Y[i][k]) * v for i, v in zip(batch, bars[a], strict=True))
    return second, cross
