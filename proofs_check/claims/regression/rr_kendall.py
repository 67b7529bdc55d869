"""R-4 checked: the O(d² n log n) closed form against the plain average over pairs, with and without ties."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np

from constructions.dataset import DataSet
from constructions.instances import Instance, draw_instances
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.exact.pairs import gini_and_kendall, solve_rational
from proofs_check.optima import rr_optimum
from proofs_check.relations import Exactly, Within

EPS = float(np.finfo(float).eps)


def claimed(case: Instance) -> np.ndarray[Any, Any]:
    """What users call: ranks and inversion counts."""
    return np.asarray(rr_optimum(case.X, case.Y, 2, method="exact", constant="zero", drop_last=True).coef)


def observed(case: Instance, *, eps: float = 0.0) -> np.ndarray[Any, Any]:
    """Batch-normalize every subset of the case's batch size by the definition, average, solve."""
    X, Y = np.asarray(case.X, dtype=float), np.asarray(case.Y, dtype=float)
    second = np.zeros((X.shape[1], X.shape[1]))
    cross = np.zeros((Y.shape[1], X.shape[1]))
    for rows in combinations(range(len(X)), case.batch_size):
        part = X[list(rows)] - X[list(rows)].mean(axis=0)
        spread = np.sqrt((part**2).mean(axis=0) + eps)
        part = np.divide(part, spread, out=np.zeros_like(part), where=spread > 0)
        second += part.T @ part
        cross += Y[list(rows)].T @ part
    return np.asarray(np.linalg.solve(second, cross.T).T)


def tolerance(case: Instance) -> float:
    """Two orders of summing n² unit terms, times the condition of the solve and the size of the targets."""
    T, _ = gini_and_kendall(case.X, case.Y)
    condition = np.linalg.cond(np.array(T, dtype=float))
    return 8 * len(case.X) ** 2 * EPS * float(condition) * max(1.0, float(np.abs(case.Y).max()))


def _regular(case: Instance) -> bool:
    T, _ = gini_and_kendall(case.X, case.Y)
    return bool(np.linalg.matrix_rank(np.array(T, dtype=float)) == len(T))


def cases(budget: Budget, rng: np.random.Generator) -> Any:
    """Small integers, so that ties are common."""
    drawn = draw_instances(rng, count=budget.pick(12, 60, 600), n=(4, 24), d=(1, 4), p=(1, 2), high=9, batch_size=2)
    return (case for case in drawn if _regular(case))


def exact_claimed(case: Instance) -> list[list[Fraction]]:
    """½ G T⁻¹ in rationals."""
    T, G = gini_and_kendall(case.X, case.Y)
    return solve_rational(T, [[g / 2 for g in row] for row in G])


def exact_observed(case: Instance) -> list[list[Fraction]]:
    """The definition in rationals."""
    return solve_rational(*_moments(case))


def _moments(case: Instance) -> tuple[list[list[Fraction]], list[list[Fraction]]]:
    """Σ x̄x̄ᵀ and Σ yx̄ᵀ over all pairs: a pair's deviations (c, −c) are divided by their root mean square |c|."""
    n, d, p = len(case.X), len(case.X[0]), len(case.Y[0])
    second = [[Fraction(0)] * d for _ in range(d)]
    cross = [[Fraction(0)] * d for _ in range(p)]
    for i, j in combinations(range(n), 2):
        mid = [Fraction(int(a) + int(b), 2) for a, b in zip(case.X[i], case.X[j], strict=True)]
        for row in (i, j):
            c = [Fraction(int(a)) - m for a, m in zip(case.X[row], mid, strict=True)]
            bar = [value / abs(value) if value else value for value in c]
            for a in range(d):
                for b in range(d):
                    second[a][b] += bar[a] * bar[b]
                for k in range(p):
                    cross[k][a] += int(case.Y[row][k]) * bar[a]
    return second, cross


FLOAT = Check(
    "closed form by ranks against all pairs",
    claimed,
    observed,
    cases,
    Within(tolerance, "rounding of two orders of summing n² unit terms, then a solve: 8 n² eps cond(T) max|y|"),
)
EXACT = Check(
    "½ G T⁻¹ against the definition, in rationals",
    exact_claimed,
    exact_observed,
    lambda budget, rng: (
        c
        for c in draw_instances(rng, count=budget.pick(6, 25, 200), n=(4, 8), d=(1, 3), p=(1, 2), high=6, batch_size=2)
        if _regular(c)
    ),
    Exactly(),
)
CHECKS = (FLOAT, EXACT)

_TRIPLE = Instance(
    X=np.array([[0, 0], [1, 5], [2, 1], [7, 3], [4, 8]]), Y=np.array([[1], [0], [4], [2], [9]]), batch_size=3
)
_TWINS = Instance(X=np.array([[0, 0], [1, 5], [4, 7], [2, 6]]), Y=np.array([[1], [0], [4], [2]]), batch_size=2)


def _between_twins(second: list[list[Fraction]], cross: list[list[Fraction]], apart: int) -> list[list[Fraction]]:
    """Of the minimisers for two features in the same order, the one whose coefficients differ by `apart`."""
    beside = [[value + (1 if a == b else -1) for b, value in enumerate(row)] for a, row in enumerate(second)]
    return solve_rational(beside, [[row[0] + apart, row[1] - apart] for row in cross])


def _shortest(case: Instance) -> list[list[Fraction]]:
    T, G = gini_and_kendall(case.X, case.Y)
    return _between_twins(T, [[g / 2 for g in row] for row in G], 0)


CONTROLS = (
    Control("batches of 3", "B = 2", FLOAT, (_TRIPLE,), must_miss_by=1e-3),
    Control("ε = 1", "ε = 0", FLOAT, (replace(_TRIPLE, batch_size=2),), must_miss_by=1e-3,
            observed=lambda case: observed(case, eps=1.0)),
    Control("two features in the same order: minimisers differ", "T nonsingular", EXACT, (_TWINS,), must_miss_by=1,
            claimed=_shortest, observed=lambda case: _between_twins(*_moments(case), 3)),
)  # fmt: skip


def _mutated(change: str) -> Any:
    def formula(case: Instance) -> list[list[Fraction]]:
        T, G = gini_and_kendall(case.X, case.Y)
        half = Fraction(1, 2)
        if change == "τ_b":  # normalized by untied pairs of each feature
            T = [[T[a][b] / T[a][a] for b in range(len(T))] for a in range(len(T))]
        if change == "i ≤ j":  # n(n+1)/2 terms in one mean, n(n−1)/2 in the other
            n = len(case.X)
            half *= Fraction(n - 1, n + 1)
        if change == "no ½":
            half = Fraction(1)
        if change == "sign":
            half = -half
        if change == "diagonal":
            T = [[T[a][b] if a == b else Fraction(0) for b in range(len(T))] for a in range(len(T))]
        return solve_rational(T, [[g * half for g in row] for row in G])

    return formula


MUTANTS = (
    Mutant("τ_b for τ_a", EXACT, _mutated("τ_b")),
    Mutant("no ½", EXACT, _mutated("no ½")),
    Mutant("pairs i ≤ j in one of the means", EXACT, _mutated("i ≤ j")),
    Mutant("y_j − y_i", EXACT, _mutated("sign")),
    Mutant("features taken as uncorrelated", EXACT, _mutated("diagonal")),
)


def witness(data: DataSet) -> dict[str, Any]:
    """M_RR of a B = 2 data set in rationals."""
    T, G = gini_and_kendall(data.X, data.y)
    return {"rr": solve_rational(T, [[g / 2 for g in row] for row in G])}
