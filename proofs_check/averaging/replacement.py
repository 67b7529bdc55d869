"""The stationary law under independent batches, solved from the moments of one step; any Hessians.

One step is θ ↦ M_bθ + u_b with M_b = I − ηH_b, u_b = ηr_b and b uniform, so the first two moments of a stationary law
solve linear equations, in rationals. In one dimension with one curvature, so do all the others. No formula of the theme
enters.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import comb
from typing import Any

from proofs_check.averaging.quadratics import Matrix, Quadratics, Vector
from proofs_check.exact.pairs import solve_rational

__all__ = ["reflection", "sandwich", "stationary_cumulants", "stationary_moments", "stationary_replaced"]


def stationary_replaced(problem: Quadratics, rate: Any) -> tuple[Vector, Matrix]:
    """Mean (d) and covariance (d×d) of the stationary law with replacement; any Hessians, none need be shared."""
    d, pairs = problem.dimension, [(i, j) for i in range(problem.dimension) for j in range(problem.dimension)]
    steps = []
    for H, r in zip(problem.hessians, problem.pulls, strict=True):
        steps.append(([[int(i == j) - rate * H[i][j] for j in range(d)] for i in range(d)], [rate * v for v in r]))
    B = Fraction(problem.size)
    keep = [[int(i == j) - sum(M[i][j] for M, _ in steps) / B for j in range(d)] for i in range(d)]
    mean = solve_rational(keep, [[sum(u[i] for _, u in steps) / B for i in range(d)]])[0]
    system = [
        [int((i, j) == (k, m)) - sum(M[i][k] * M[j][m] for M, _ in steps) / B for k, m in pairs] for i, j in pairs
    ]
    moved = [([sum(a * b for a, b in zip(row, mean, strict=True)) for row in M], u) for M, u in steps]
    right = [sum(p[i] * u[j] + u[i] * p[j] + u[i] * u[j] for p, u in moved) / B for i, j in pairs]
    second = dict(zip(pairs, solve_rational(system, [right])[0], strict=True))
    covariance = tuple(tuple(second[i, j] - mean[i] * mean[j] for j in range(d)) for i in range(d))
    return tuple(mean), covariance


def stationary_moments(centres: Sequence[Fraction], rate: Fraction, *, highest: int) -> list[Fraction]:
    """E θ⁰ … E θ^highest of the law of θ ← (1−η)θ + ηc, c uniform over the centres: each solved from the lower ones."""
    q = 1 - rate
    found = [Fraction(1)]
    for r in range(1, highest + 1):
        known = Fraction(0)
        for c in centres:
            known += sum(comb(r, k) * q**k * found[k] * (rate * c) ** (r - k) for k in range(r))
        found.append(known / len(centres) / (1 - q**r))
    return found


def stationary_cumulants(moments: Sequence[Fraction]) -> list[Fraction]:
    """κ_1 … κ_R from the moments 0 … R of any law."""
    found = [Fraction(0)]
    for r in range(1, len(moments)):
        found.append(moments[r] - sum(comb(r - 1, k - 1) * found[k] * moments[r - k] for k in range(1, r)))
    return found[1:]


def reflection(vector: Sequence[int]) -> Matrix:
    """I − 2vvᵀ/vᵀv: symmetric, orthogonal and rational; the identity for v = 0."""
    size = sum(v * v for v in vector) or 1
    d = range(len(vector))
    return tuple(tuple(int(i == j) - Fraction(2 * vector[i] * vector[j], size) for j in d) for i in d)


def sandwich(U: Matrix, A: Matrix) -> Matrix:
    """U A Uᵀ."""
    d = range(len(A))
    left = [[sum(U[i][k] * A[k][j] for k in d) for j in d] for i in d]
    return tuple(tuple(sum(left[i][k] * U[j][k] for k in d) for j in d) for i in d)
