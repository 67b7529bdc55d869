"""Batches that share a Hessian with several curvatures: averages of their runs are no scalar schedule's last iterate.

All runs start at 0. Each batch has the same design, so the same Hessian X_bᵀX_b/m, and labels X_b c_b.
"""

from __future__ import annotations

from fractions import Fraction

from sympy import Rational

from constructions.averaging.centres import around_centres

__all__ = ["DATA_SETS"]

_ONE_TWO = [[2, 0], [0, 2], [0, 2], [0, 0]]  # XᵀX/4 = diag(1, 2)
_ONE_TWO_THREE = [[2, 0, 0], [2, 0, 0], [0, 4, 0], [0, 0, 4], [0, 0, 2], [0, 0, 2], [0, 0, 0], [0, 0, 0]]
_F = Fraction
_THREE_SCALES: list[list[int | Fraction]] = [  # XᵀX/8 = diag(1, 1/10, 3/100)
    [2, 0, 0], [2, 0, 0], [0, _F(4, 5), 0], [0, _F(2, 5), 0], [0, 0, _F(2, 5)], [0, 0, _F(1, 5)], [0, 0, _F(1, 5)],
    [0, 0, 0],
]  # fmt: skip


def _mean_of_two() -> Rational:
    """Σ ½λ [9 W_0² + Σ W_k²] with the weights of ½(θ_2 + θ_3) at rate 1, δ = 3, σ = 1, written out."""
    loss = Rational(0)
    for lam in (Rational(1), Rational(1, 10), Rational(3, 100)):
        q = 1 - lam
        start, noise = q**2 * (1 + q) / 2, [lam * q * (1 + q) / 2, lam * (1 + q) / 2, lam / 2]
        loss += lam / 2 * (9 * start**2 + sum(w**2 for w in noise))
    return loss


DATA_SETS = (
    around_centres(
        "two-curvatures",
        "Curvatures 1 and 2: the two-point average at rate 1/4 would need the first rate to be 3/28 and 1/12; for "
        "these two centres, by accident, two scalar schedules do reach it.",
        [_ONE_TWO] * 2,
        [[-1, -7], [1, -4]],
        witnesses=("AV-14", "AV-15"),
        breaks=("AV-14: a rate of its own for each eigenvalue",),
        expects={
            "first rates of the two-point average at rate 1/4": [Rational(3, 28), Rational(1, 12)],
            "scalar schedules that reach it from 0": 2,
        },
    ),
    around_centres(
        "three-curvatures",
        "Curvatures 1, 2, 3 and two steps: no scalar schedule at all reaches the two-point average of the run at 1/4.",
        [_ONE_TWO_THREE] * 2,
        [[-1, -7, 7], [1, -4, 2]],
        witnesses=("AV-14", "AV-15"),
        expects={
            "first rates of the two-point average at rate 1/4": [Rational(3, 28), Rational(1, 12), Rational(1, 20)],
            "scalar schedules that reach it from 0": 0,
        },
    ),
    around_centres(
        "three-scales",
        "Curvatures 1, 1/10, 3/100 and centres with unit variance along each: three time scales, where averages do "
        "better than schedules.",
        [_THREE_SCALES] * 4,
        [[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]],
        witnesses=("AV-17",),
        expects={
            "spectrum": [1, Rational(1, 10), Rational(3, 100)],
            "noise": [1, 1, 1],
            "expected loss of the mean of the last two of three iterates at rate 1, offset 3": _mean_of_two(),
        },
    ),
)
