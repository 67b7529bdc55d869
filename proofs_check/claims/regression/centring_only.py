"""R-7 checked in rationals: centred batches of all orders against the scatter of the whole data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, permutations
from typing import Any

import numpy as np

from constructions.dataset import DataSet
from constructions.fits import Fit, draw_fits, fit
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.exact.normalized import cut
from proofs_check.exact.optima import gd, rr, solve
from proofs_check.exact.surds import Surd
from proofs_check.moments import scatter_factor
from proofs_check.optima import rr_centred
from proofs_check.relations import Exactly, Within

EPS = float(np.finfo(float).eps)
Matrix = list[list[Any]]


def scatter(case: Fit, rows: Sequence[int]) -> tuple[Matrix, Matrix]:
    """Σ (x − μ)(x − μ)ᵀ (d, d) and Σ (y − ν)(x − μ)ᵀ (p, d) over some samples, from their deviations."""
    X, Y = ([part[i] for i in rows] for part in (case.X, case.Y))
    dx, dy = _deviations(X), _deviations(Y)
    return _outer(dx, dx), _outer(dy, dx)


def _deviations(rows: Sequence[Sequence[Fraction]]) -> Matrix:
    means = [sum(column, Fraction(0)) / len(rows) for column in zip(*rows, strict=True)]
    return [[v - m for v, m in zip(row, means, strict=True)] for row in rows]


def _outer(left: Matrix, right: Matrix) -> Matrix:
    return [
        [sum((u * v for u, v in zip(a, b, strict=True)), Fraction(0)) for b in zip(*right, strict=True)]
        for a in zip(*left, strict=True)
    ]


def _weighted(parts: list[tuple[tuple[Matrix, Matrix], Fraction]]) -> tuple[Matrix, Matrix]:
    second, cross = ([[Fraction(0)] * len(row) for row in matrix] for matrix in parts[0][0])
    for pair, weight in parts:
        for total, part in zip((second, cross), pair, strict=True):
            for row, values in zip(total, part, strict=True):
                row[:] = [u + v * weight for u, v in zip(row, values, strict=True)]
    return second, cross


def over_subsets(case: Fit) -> tuple[Matrix, Matrix]:
    """The mean of the mean scatter over all subsets of B samples."""
    every = list(combinations(range(len(case.X)), case.batch_size))
    weight = Fraction(1, len(every) * case.batch_size)
    return _weighted([(scatter(case, rows), weight) for rows in every])


def over_orders(case: Fit) -> tuple[Matrix, Matrix]:
    """The mean scatter of an epoch over all n! orders, a last batch that is smaller kept."""
    n = len(case.X)
    met: Counter[tuple[int, ...]] = Counter()
    for order in permutations(range(n)):
        met.update(tuple(sorted(batch)) for batch in cut(order, case.batch_size))
    orders = sum(times * len(batch) for batch, times in met.items())  # n · n!
    return _weighted([(scatter(case, batch), Fraction(times, orders)) for batch, times in met.items()])


def by_factor(case: Fit, factor: Fraction) -> tuple[Matrix, Matrix]:
    """The factor times the mean scatter of the whole data."""
    return _weighted([(scatter(case, range(len(case.X))), factor / len(case.X))])


def claimed_subsets(case: Fit) -> tuple[Matrix, Matrix]:
    """(1 − 1/B)/(1 − 1/n) times the mean scatter of the whole data."""
    return by_factor(case, scatter_factor(len(case.X), case.batch_size))


def claimed_orders(case: Fit, batches: int | None = None) -> tuple[Matrix, Matrix]:
    """(n − m)/(n − 1) times it."""
    n = len(case.X)
    return by_factor(case, Fraction(n - (batches or -(-n // case.batch_size)), n - 1))


def least_squares(case: Fit) -> Matrix:
    """M_GD under centring."""
    return solve(*scatter(case, range(len(case.X))))


def ss_centred(case: Fit) -> Matrix:
    """The regression within the case's own batches."""
    return solve(*_weighted([(scatter(case, batch), Fraction(1)) for batch in case.batches]))


def cases(budget: Budget, rng: np.random.Generator) -> Iterator[Fit]:
    """Ties, constant features and singular scatters allowed."""
    yield from (PLANE, LINE)
    yield from draw_fits(rng, count=budget.pick(8, 40, 300), n=(4, 8), d=(1, 3), p=(1, 2), batch_size=(2, 5))


def order_cases(budget: Budget, rng: np.random.Generator) -> Iterator[Fit]:
    """n ≤ 6, ragged ones among them."""
    yield fit([0, 1, 3, 7, 4], [1, 5, 0, 2, 9], [(0, 1, 2), (3, 4)])
    yield fit([0, 1, 3, 7, 4], [1, 5, 0, 2, 9], [(0, 1), (2, 3), (4,)])  # a last batch of one sample
    yield from draw_fits(rng, count=budget.pick(4, 15, 60), n=(4, 6), d=(1, 2), p=(1, 2), batch_size=(2, 5))


def float_cases(budget: Budget, rng: np.random.Generator) -> Iterator[Fit]:
    """Scatter well conditioned."""
    for case in cases(budget, rng):
        X = np.array(case.X, dtype=float)
        if np.linalg.cond(X - X.mean(axis=0)) < 1e3:
            yield case


def _rounding(case: Fit) -> float:
    X = np.array(case.X, dtype=float)
    largest = float(np.abs(np.array(case.Y, dtype=float)).max())
    return 8 * len(X) * EPS * float(np.linalg.cond(X - X.mean(axis=0))) ** 2 * (1 + largest)


PLANE = fit([(0, 0), (1, 2), (2, 1), (6, 1), (7, 0), (8, 3)], [0, 1, 2, 0, 2, 1], [(0, 1, 2), (3, 4, 5)])
LINE = fit([0, 1, 2, 3], [1, 0, 3, 2], [(0, 1), (2, 3)])

SUBSETS = Check("mean scatter over subsets against the factor", claimed_subsets, over_subsets, cases, Exactly())
ORDERS = Check("mean scatter over all orders, ragged batches kept", claimed_orders, over_orders, order_cases, Exactly())
OPTIMUM = Check("least squares against centred RR", least_squares, lambda c: solve(*over_subsets(c)), cases, Exactly())
FLOAT = Check(
    "the function that users call against the exact optimum",
    lambda case: rr_centred(np.array(case.X, dtype=float), np.array(case.Y, dtype=float)).coef,
    lambda case: np.array(solve(*over_subsets(case)), dtype=float),
    float_cases,
    Within(_rounding, "one backward stable least-squares solve: 8 n eps cond² (1 + max|y|)"),
)
CHECKS = (SUBSETS, ORDERS, OPTIMUM, FLOAT)

CONTROLS = (
    Control(
        "batch normalization, which divides",
        "no division by the deviation",
        OPTIMUM,
        (LINE, fit([0, 1, 2, 5], [1, 0, 3, 2], [(0, 1, 2)])),
        must_miss_by=1e-2,
        claimed=lambda case: [[v + Surd({}) for v in row] for row in gd(case.X, case.Y)],
        observed=lambda case: [
            [v + Surd({}) for v in row] for row in rr(case.X, case.Y, case.batch_size, drop_last=True)
        ],
    ),
    Control("SS", "π uniform over all permutations", OPTIMUM, (PLANE, LINE), must_miss_by=1e-2, observed=ss_centred),
    Control("batches of one sample", "B ≥ 2", OPTIMUM, (fit([0, 1, 3], [1, 0, 5], [(0,), (1,), (2,)]),), 1e-2),
)


def _shrunk(case: Fit) -> Matrix:
    factor = scatter_factor(len(case.X), case.batch_size)
    return [[v * factor for v in row] for row in least_squares(case)]


MUTANTS = (
    Mutant("(B − 1)/(n − 1)", SUBSETS, lambda c: by_factor(c, Fraction(c.batch_size - 1, len(c.X) - 1))),
    Mutant("1 − 1/B: n forgotten", SUBSETS, lambda c: by_factor(c, 1 - Fraction(1, c.batch_size))),
    Mutant("the inverse factor", SUBSETS, lambda c: by_factor(c, 1 / scatter_factor(len(c.X), c.batch_size))),
    Mutant("B + 1 for B", SUBSETS, lambda c: by_factor(c, scatter_factor(len(c.X), c.batch_size + 1))),
    Mutant("q = ⌊n/B⌋ batches", ORDERS, lambda c: claimed_orders(c, len(c.X) // c.batch_size)),
    Mutant("f times least squares", OPTIMUM, _shrunk),
)


def witness(data: DataSet) -> dict[str, Any]:
    """The three optima under centring, and the ratio of mean scatters of the first feature."""
    import sympy as sp

    case = fit(data.X, data.y, data.batches)
    average = over_subsets(case)
    found = {"ss centred": ss_centred(case), "rr centred": solve(*average), "gd centred": least_squares(case)}
    ratio = average[0][0][0] / by_factor(case, Fraction(1))[0][0][0]
    exact = {name: [[sp.sympify(v) for v in row] for row in matrix] for name, matrix in found.items()}
    return {**exact, "scatter factor": sp.sympify(ratio)}
