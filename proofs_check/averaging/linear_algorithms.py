"""Stationary covariance of any algorithm that is affine in its state and the centre it draws, in rationals.

The algorithm is a function; its matrices are read off by running one step on unit vectors, its noise by one step for
each batch. The covariance solves P = A P Aᵀ + N, a linear system in the entries of P.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from proofs_check.averaging.quadratics import moments
from proofs_check.exact.pairs import solve_rational

__all__ = ["Step", "stationary_covariance"]

State = tuple[Any, ...]
Step = Callable[[State, Any], State]


def stationary_covariance(step: Step, dimension: int, centres: Sequence[Fraction]) -> list[list[Fraction]]:
    """Covariance of the state in the long run, each centre drawn independently and equally likely.

    Args:
        step: (state, centre) → next state, affine in both.
        dimension: of the state.
        centres: one number for each batch.
    """
    zero = (Fraction(0),) * dimension
    still = step(zero, Fraction(0))
    columns = []
    for k in range(dimension):
        moved = step(tuple(Fraction(int(i == k)) for i in range(dimension)), Fraction(0))
        columns.append([m - s for m, s in zip(moved, still, strict=True)])
    noise = moments([step(zero, c) for c in centres])[1]
    cells = [(i, j) for i in range(dimension) for j in range(dimension)]
    system = [
        [int((i, j) == (k, m)) - columns[k][i] * columns[m][j] for i, j in cells] for k, m in cells
    ]  # row (k, m): what P_km adds to each entry (i, j) of P − A P Aᵀ
    flat = solve_rational(system, [[noise[i][j] for i, j in cells]])[0]
    return [list(flat[i * dimension : (i + 1) * dimension]) for i in range(dimension)]
