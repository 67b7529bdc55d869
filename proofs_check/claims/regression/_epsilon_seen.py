"""What R-15 is compared with: M(ε) by the definition in 120 digits, far out and near a point, and its differences."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from proofs_check.exact.epsilon import DIGITS, Weighted, matrix_norm, optimum_in_digits

Matrix = list[list[Any]]
FAR = 10**30  # an ε at which terms of order 1/ε are below the last digit of a float, by far


def scaled_optimum(case: Weighted, eps: int) -> Matrix:
    """M(ε)/√ε in many digits."""
    from mpmath import mp, mpf

    with mp.workdps(DIGITS):
        return [[v / mp.sqrt(mpf(eps)) for v in row] for row in optimum_in_digits(case, eps)]


def observed_limit(case: Weighted) -> Matrix:
    """M(ε)/√ε at ε = 10³⁰."""
    return scaled_optimum(case, FAR)


def observed_first(case: Weighted) -> Matrix:
    """The 1/ε term, from ε and 4ε: (4/3) ε (M(ε)/√ε − M(4ε)/√(4ε))."""
    from mpmath import mp, mpf

    with mp.workdps(DIGITS):
        return [
            [(u - v) * FAR * mpf(4) / 3 for u, v in zip(r, s, strict=True)]
            for r, s in zip(scaled_optimum(case, FAR), scaled_optimum(case, 4 * FAR), strict=True)
        ]


def _distance(A: Matrix, B: Matrix) -> float:
    from mpmath import mp

    with mp.workdps(DIGITS):
        return matrix_norm([[u - v for u, v in zip(r, s, strict=True)] for r, s in zip(A, B, strict=True)])


def observed_rate(case: Weighted) -> list[tuple[float, float]]:
    """Distance of M(ε)/√ε from its value at ε = 10⁶⁰, against 1/ε."""
    limit = scaled_optimum(case, FAR**2)
    return [(10.0**-k, _distance(scaled_optimum(case, 10**k), limit)) for k in (20, 22, 24)]


def near(start: Fraction) -> Callable[[Weighted], list[tuple[float, float]]]:
    """Distance of M(ε₀ + h) from M(ε₀), against h."""

    def observed(case: Weighted) -> list[tuple[float, float]]:
        from mpmath import mp, mpf

        with mp.workdps(DIGITS):
            base = mpf(start.numerator) / start.denominator
            here = optimum_in_digits(case, base)
            return [(10.0**-k, _distance(optimum_in_digits(case, base + mpf(10) ** -k), here)) for k in (16, 18, 20)]

    return observed
