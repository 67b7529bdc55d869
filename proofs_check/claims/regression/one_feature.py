"""R-5 checked: RR over subsets against the mean of the SS optima of all n! orders, exactly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import permutations
from typing import Any

import numpy as np

from constructions.dataset import DataSet
from constructions.fits import Fit, fit
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.exact.normalized import cut, exact_batch
from proofs_check.exact.optima import rr, ss
from proofs_check.exact.surds import Surd, surd
from proofs_check.relations import Exactly

ZERO = Surd({})
Matrix = list[list[Any]]


def _dropped(case: Fit) -> bool:
    """Whether a smaller last batch is left out; where B divides n it makes no difference."""
    return all(len(batch) == case.batch_size for batch in case.batches)


def claimed(case: Fit, size: int | None = None) -> Matrix:
    """M_RR from averages over subsets."""
    return _surds(rr(case.X, case.Y, size or case.batch_size, drop_last=_dropped(case)))


def partitions(case: Fit) -> Counter[tuple[tuple[int, ...], ...]]:
    """The batches of every order of the samples, and how often each set of batches occurs among the n! orders."""
    positions = cut(range(len(case.X)), case.batch_size, drop_last=_dropped(case))
    return Counter(
        tuple(sorted(tuple(sorted(order[i] for i in batch)) for batch in positions))
        for order in permutations(range(len(case.X)))
    )


def mean_of_optima(case: Fit) -> Matrix:
    """The mean of M_π (of smallest norm) over all orders."""
    met = partitions(case)
    total = [[ZERO] * len(case.X[0]) for _ in case.Y[0]]
    for batches, times in met.items():
        for row, values in zip(total, ss(case.X, case.Y, batches), strict=True):
            row[:] = [u + v * Fraction(times, met.total()) for u, v in zip(row, values, strict=True)]
    return total


def _with_eps(case: Fit, eps: int, *, mean_of_quotients: bool) -> Matrix:
    """One feature with ε > 0: mean of quotients, or quotient of means, over all orders."""
    met = partitions(case)
    quotient, top, bottom = ZERO, ZERO, ZERO
    for batches, times in met.items():
        bars = [(i, b[0]) for s in batches for i, b in zip(s, exact_batch([case.X[i] for i in s], eps), strict=True)]
        cross = sum((bar * case.Y[i][0] for i, bar in bars), ZERO)
        square = sum((bar * bar for _, bar in bars), ZERO)
        weight = Fraction(times, met.total())
        quotient, top, bottom = quotient + cross / square * weight, top + cross * weight, bottom + square * weight
    return [[quotient if mean_of_quotients else top / bottom]]


def _surds(matrix: Matrix) -> Matrix:
    return [[surd(v) for v in row] for row in matrix]


FIVE = fit([0, 1, 3, 7, 4], [1, 5, 0, 2, 9], [(0, 1, 2), (3, 4)])
FIVE_DROPPED = fit([0, 1, 3, 7, 4], [1, 5, 0, 2, 9], [(0, 1, 2)])
SIX = fit([5, 1, 3, 7, 4, 0], [1, 5, 0, 2, 9, 4], [(0, 1), (2, 3), (4, 5)])
TWO_FEATURES = fit([(0, 0), (1, 1), (2, 5), (3, 4), (4, 3), (5, 2)], [0, 1, 0, 0, 0, 0], [(0, 1), (2, 3), (4, 5)])
TIED = fit([0, 0, 1, 2], [0, 0, 0, 1], [(0, 1), (2, 3)])
SHAPES = ((4, 2), (5, 2), (5, 3), (5, 4), (6, 3), (6, 4))


def cases(budget: Budget, rng: np.random.Generator) -> Iterator[Fit]:
    """One feature without ties, one or two targets; a last batch of one is dropped, another by lot."""
    yield from (FIVE, FIVE_DROPPED, SIX)
    for k in range(budget.pick(8, 40, 200)):
        n, B = SHAPES[k % len(SHAPES)]
        drop = n % B == 1 or bool(rng.integers(2))
        x = rng.choice(np.arange(-9, 10), n, replace=False).tolist()
        Y = rng.integers(-9, 10, (n, int(rng.integers(1, 3)))).tolist()
        yield fit(x, Y, cut(range(n), B, drop_last=drop))


MEAN = Check("RR against the mean of SS over all orders", claimed, mean_of_optima, cases, Exactly())
CHECKS = (MEAN,)

CONTROLS = (
    Control("two features", "d = 1", MEAN, (TWO_FEATURES,), must_miss_by=1e-2),
    Control("a tie", "no ties within a batch that can occur", MEAN, (TIED,), must_miss_by=1e-2),
    Control(
        "ε = 1",
        "ε = 0",
        MEAN,
        (FIVE, SIX),
        must_miss_by=1e-3,
        claimed=lambda case: _with_eps(case, 1, mean_of_quotients=False),
        observed=lambda case: _with_eps(case, 1, mean_of_quotients=True),
    ),
)


def _scaled(case: Fit, factor: Fraction) -> Matrix:
    return [[v * factor for v in row] for row in claimed(case)]


MUTANTS = (
    Mutant("n − 1 for n in the Gram", MEAN, lambda c: _scaled(c, Fraction(len(c.X), len(c.X) - 1))),
    Mutant("n − m for n in the Gram", MEAN, lambda c: _scaled(c, Fraction(len(c.X), len(c.X) - len(c.batches)))),
    Mutant("the SS optimum of one order", MEAN, lambda c: _surds(ss(c.X, c.Y, c.batches))),
    Mutant("batches of n", MEAN, lambda c: claimed(c, len(c.X))),
    Mutant("sign", MEAN, lambda c: _scaled(c, Fraction(-1))),
)


def witness(data: DataSet) -> dict[str, Any]:
    """RR and the mean of the SS optima over all orders."""
    import sympy as sp

    case = fit(data.X, data.y, data.batches)
    found = {"mean of ss": mean_of_optima(case), "rr": claimed(case)}
    return {name: [[sp.sympify(v) for v in row] for row in matrix] for name, matrix in found.items()}
