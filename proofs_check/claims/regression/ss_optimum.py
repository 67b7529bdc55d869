"""R-1 checked: the risk sample by sample against the completed square; the shortest minimiser; the Gram's diagonal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from constructions.dataset import DataSet
from constructions.fits import Fit, draw_fits, fit
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.exact.normalized import cut, exact_epoch
from proofs_check.exact.optima import ss
from proofs_check.exact.pairs import solve_rational
from proofs_check.exact.surds import Surd, rank
from proofs_check.optima import partition_optimum
from proofs_check.relations import Exactly, Within

EPS = float(np.finfo(float).eps)
ZERO = Surd({})
Matrix = list[list[Any]]


def _trial(case: Fit) -> Matrix:
    """Some integer matrix (p, d), not the minimiser."""
    return [[(k + 2 * a) % 5 - 2 for a in range(len(case.X[0]))] for k in range(len(case.Y[0]))]


def _risk(case: Fit, M: Matrix) -> Surd:
    """mean ‖M x̄_i − y_i‖², sample by sample."""
    bar = exact_epoch(case.X, case.batches)
    total = ZERO
    for x, y in zip(bar, case.Y, strict=True):
        for row, target in zip(M, y, strict=True):
            gap = sum((m * v for m, v in zip(row, x, strict=True)), ZERO) - target
            total += gap * gap
    return total / len(bar)


def completed_square(case: Fit, divisor: Callable[[Fit], int] = lambda c: len(c.X), sign: int = 1) -> Surd:
    """L(M_π) + ‖X̄(M − M_π)ᵀ‖²/n at the trial M."""
    best = ss(case.X, case.Y, case.batches)
    total = ZERO
    for x in exact_epoch(case.X, case.batches):
        for row, shortest in zip(_trial(case), best, strict=True):
            value = sum(((m - s) * v for m, s, v in zip(row, shortest, x, strict=True)), ZERO)
            total += value * value
    return _risk(case, best) + total * Fraction(sign, divisor(case))


def _pair_moments(case: Fit) -> tuple[Matrix, Matrix]:
    """A and b at B = 2, from signs of differences alone."""
    d, p = len(case.X[0]), len(case.Y[0])
    A = [[Fraction(0)] * d for _ in range(d)]
    b = [[Fraction(0)] * d for _ in range(p)]
    for i, j in case.batches:
        s = [(u > v) - (u < v) for u, v in zip(case.X[i], case.X[j], strict=True)]
        for a in range(d):
            for c in range(d):
                A[a][c] += 2 * s[a] * s[c]
            for k in range(p):
                b[k][a] += (case.Y[i][k] - case.Y[j][k]) * s[a]
    return A, b


def _kernel(A: Matrix) -> Matrix:
    """Rows that span the null space of A, from its reduced echelon form."""
    from flint import fmpq, fmpq_mat

    size = len(A)
    reduced, found = fmpq_mat(size, size, [fmpq(v.numerator, v.denominator) for row in A for v in row]).rref()
    rows = [[Fraction(int(v.p), int(v.q)) for v in row] for row in reduced.tolist()[:found]]
    pivots = [next(a for a, v in enumerate(row) if v) for row in rows]
    span = []
    for free in (a for a in range(size) if a not in pivots):
        vector = [Fraction(int(a == free)) for a in range(size)]
        for pivot, row in zip(pivots, rows, strict=True):
            vector[pivot] = -row[free]
        span.append(vector)
    return span


def _minimiser(case: Fit, start: Matrix) -> Matrix:
    """The minimiser that agrees with `start` on the null space of A, where gradient descent from there ends (B = 2)."""
    A, b = _pair_moments(case)
    for v in _kernel(A):
        for a in range(len(A)):
            for c in range(len(A)):
                A[a][c] += v[a] * v[c]
            for k, row in enumerate(b):
                row[a] += sum((start[k][c] * v[c] for c in range(len(v))), Fraction(0)) * v[a]
    return solve_rational(A, b)


def shortest(case: Fit) -> Matrix:
    """The minimiser that is orthogonal to the null space of A."""
    return _minimiser(case, [[Fraction(0)] * len(case.X[0]) for _ in case.Y[0]])


def formula(case: Fit) -> Matrix:
    """b A⁺ through a largest set of independent rows."""
    return ss(case.X, case.Y, case.batches)


def untied_samples(case: Fit) -> list[Surd]:
    """For each feature, how many samples lie in batches in which it varies."""
    return [
        Surd({1: Fraction(sum(len(batch) for batch in case.batches if len({case.X[i][a] for i in batch}) > 1))})
        for a in range(len(case.X[0]))
    ]


def gram_diagonal(case: Fit, eps: int = 0) -> list[Surd]:
    """Σ_i x̄_ia² of the exactly normalized data."""
    bar = exact_epoch(case.X, case.batches, eps)
    return [sum((v * v for v in column), ZERO) for column in zip(*bar, strict=True)]


def _full(case: Fit) -> bool:
    return rank(exact_epoch(case.X, case.batches)) == len(case.X[0])


TWINS = fit([(0, 5), (1, 3), (2, 1), (3, -1)], [1, 0, 3, 2], [(0, 1), (2, 3)])
TIED = fit([(0, 7), (2, 7), (1, 0), (4, 1)], [0, 3, 1, 2], [(0, 1), (2, 3)])
TRIPLES = fit([0, 1, 5, 2, 3, 9], [1, 4, 0, 2, 2, 7], [(0, 4, 2), (1, 5, 3)])


def square_cases(budget: Budget, rng: np.random.Generator) -> Iterator[Fit]:
    """Pairs with three features, batches of three and more with one or two; ties and rank deficiency allowed."""
    yield from (TWINS, TIED, TRIPLES)
    yield from draw_fits(rng, count=budget.pick(6, 40, 300), n=(4, 12), d=(1, 4), p=(1, 2), batch_size=(2, 2))
    yield from draw_fits(rng, count=budget.pick(4, 20, 200), n=(3, 6), d=(1, 2), batch_size=(3, 4))


def pair_cases(budget: Budget, rng: np.random.Generator) -> Iterator[Fit]:
    """Pairs, also with more features than n − m."""
    yield from (TWINS, TIED)
    yield from draw_fits(
        rng, count=budget.pick(10, 60, 600), n=(4, 10), d=(1, 6), p=(1, 2), batch_size=(2, 2), high=4, divides=True
    )


def full_pair_cases(budget: Budget, rng: np.random.Generator) -> Iterator[Fit]:
    """Pairs with X̄ of rank d."""
    yield TIED
    drawn = draw_fits(
        rng, count=budget.pick(12, 60, 600), n=(6, 12), d=(1, 3), p=(1, 2), batch_size=(2, 2), divides=True
    )
    yield from (case for case in drawn if _full(case))


def float_cases(budget: Budget, rng: np.random.Generator) -> Iterator[Fit]:
    """Ragged batches of up to seven, full rank."""
    yield TRIPLES
    drawn = draw_fits(rng, count=budget.pick(12, 60, 600), n=(8, 40), d=(1, 3), p=(1, 2), batch_size=(2, 7))
    yield from (case for case in drawn if np.linalg.matrix_rank(_plain(case)) == len(case.X[0]))


def _plain(case: Fit) -> np.ndarray[Any, Any]:
    X = np.array(case.X, dtype=float)
    out = np.zeros_like(X)
    for batch in case.batches:
        part = X[list(batch)] - X[list(batch)].mean(axis=0)
        spread = np.sqrt((part**2).mean(axis=0))
        varies = X[list(batch)].max(axis=0) > X[list(batch)].min(axis=0)
        out[list(batch)] = np.divide(part, spread, out=np.zeros_like(part), where=varies)
    return out


def called(case: Fit) -> Any:
    """What users call."""
    batches = tuple(np.array(batch) for batch in case.batches)
    return partition_optimum(np.array(case.X, float), np.array(case.Y, float), batches, constant="zero").coef


def library(case: Fit) -> Any:
    """numpy's least squares on plainly normalized data."""
    return np.linalg.lstsq(_plain(case), np.array(case.Y, dtype=float), rcond=None)[0].T


SQUARE = Check(
    "risk sample by sample against the completed square",
    completed_square,
    lambda case: _risk(case, _trial(case)),
    square_cases,
    Exactly(),
)
SHORTEST = Check("b A⁺ against the minimiser orthogonal to the null space", formula, shortest, pair_cases, Exactly())
UNIQUE = Check(
    "the minimiser that a start away from 0 leads to",
    formula,
    lambda case: _minimiser(case, [[Fraction(v) + 3 for v in row] for row in _trial(case)]),
    full_pair_cases,
    Exactly(),
)
DIAGONAL = Check("the Gram's diagonal counts samples", untied_samples, gram_diagonal, square_cases, Exactly())
FLOAT = Check(
    "optimum against numpy's least squares",
    called,
    library,
    float_cases,
    Within(
        lambda c: (
            8 * len(c.X) * EPS * float(np.linalg.cond(_plain(c))) ** 2 * (1 + float(np.abs(np.array(c.Y, float)).max()))
        ),
        "two backward stable solvers: 8 n eps cond(X̄)² max|y|",
    ),
)
CHECKS = (SQUARE, SHORTEST, UNIQUE, DIAGONAL, FLOAT)

CONTROLS = (
    Control("two features that are one", "rank d, for uniqueness", UNIQUE, (TWINS,), must_miss_by=0.5),
    Control(
        "ε = 1",
        "ε = 0, for the diagonal",
        DIAGONAL,
        (TRIPLES, TIED),
        must_miss_by=0.1,
        observed=lambda case: gram_diagonal(case, 1),
    ),
    Control(
        "a tie within a batch",
        "no ties, for a diagonal of n",
        DIAGONAL,
        (TIED,),
        must_miss_by=1,
        claimed=lambda case: [Surd({1: Fraction(len(case.X))}) for _ in case.X[0]],
    ),
)


def _shifted_targets(case: Fit) -> Matrix:
    return ss(case.X, case.Y[1:] + case.Y[:1], case.batches)


def _first_coordinates(case: Fit) -> Matrix:
    """A minimiser with 0 wherever it can be."""
    A, b = _pair_moments(case)
    chosen: list[int] = []
    for a in range(len(A)):
        if rank([A[c] for c in [*chosen, a]]) > len(chosen):
            chosen.append(a)
    if not chosen:
        return b
    part = solve_rational([[A[a][c] for c in chosen] for a in chosen], [[row[a] for a in chosen] for row in b])
    return [[row[chosen.index(a)] if a in chosen else Fraction(0) for a in range(len(A))] for row in part]


MUTANTS = (
    Mutant("1/(n − m) for 1/n", SQUARE, lambda c: completed_square(c, lambda f: len(f.X) - len(f.batches))),
    Mutant("−‖X̄(M − M_π)ᵀ‖²/n", SQUARE, lambda c: completed_square(c, sign=-1)),
    Mutant("2‖X̄(M − M_π)ᵀ‖²/n", SQUARE, lambda c: completed_square(c, sign=2)),
    Mutant("targets of the next sample", SHORTEST, _shifted_targets),
    Mutant("a minimiser, but not the shortest", SHORTEST, _first_coordinates),
    Mutant(
        "unbiased variance: M grows by √(B/(B − 1))",
        FLOAT,
        lambda c: called(c) * np.sqrt(1 + 1 / (c.batch_size - 1)),
    ),
    Mutant("diagonal n − m", DIAGONAL, lambda c: [v - len(c.batches) for v in untied_samples(c)]),
    Mutant("diagonal n also with ties", DIAGONAL, lambda c: [Surd({1: Fraction(len(c.X))}) for _ in c.X[0]]),
)


def witness(data: DataSet) -> dict[str, Any]:
    """M_π of a data set's own order, the Gram's diagonal and the rank of X̄_π."""
    import sympy as sp

    case = Fit(data.X, data.y, tuple(cut(data.order, data.batch_size)))
    return {
        "ss": [[sp.sympify(v) for v in row] for row in formula(case)],
        "gram diagonal": [sp.sympify(v) for v in gram_diagonal(case)],
        "rank": rank(exact_epoch(case.X, case.batches)),
    }
