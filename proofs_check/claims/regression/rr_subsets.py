"""R-2 checked: the average over subsets against all n! permutations, each cut into batches, in exact arithmetic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations_with_replacement, permutations
from math import comb, factorial
from typing import Any

import numpy as np

from constructions.dataset import DataSet
from constructions.fits import Fit, fit
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.exact.normalized import cut, exact_batch
from proofs_check.exact.optima import moments, rr, rr_moments
from proofs_check.exact.surds import Surd, surd
from proofs_check.optima import rr_optimum
from proofs_check.relations import Exactly, Within

EPS = float(np.finfo(float).eps)
ZERO = Surd({})
Matrix = list[list[Any]]
Orders = Callable[[int], Iterable[Sequence[int]]]


def _dropped(case: Fit) -> bool:
    return sum(map(len, case.batches)) < len(case.X)


def subset_moments(case: Fit) -> list[Matrix]:
    """C_xx and C_yx by the claim's weights."""
    return _surds(*rr_moments(case.X, case.Y, case.batch_size, drop_last=_dropped(case)))


def permutation_moments(
    case: Fit, orders: Orders = lambda n: permutations(range(n)), *, per_batch: bool = False
) -> list[Matrix]:
    """The moments of L_π averaged over all orders: every order is cut into batches as the case's own is.

    Args:
        case: supplies the data and the batches' positions.
        orders: which permutations of n samples.
        per_batch: average the batches' mean losses instead of the samples' losses.
    """
    positions, drawn = cut(range(len(case.X)), case.batch_size, drop_last=_dropped(case)), 0
    met: Counter[tuple[int, ...]] = Counter()
    for order in orders(len(case.X)):
        drawn += 1
        met.update(tuple(sorted(order[i] for i in batch)) for batch in positions)
    d, p = len(case.X[0]), len(case.Y[0])
    second, cross = [[ZERO] * d for _ in range(d)], [[ZERO] * d for _ in range(p)]
    for batch, times in met.items():
        share = Fraction(1, len(batch) * len(positions)) if per_batch else Fraction(1, sum(map(len, positions)))
        weight = Fraction(times, drawn) * share
        for i, bar in zip(batch, exact_batch([case.X[i] for i in batch]), strict=True):
            for a in range(d):
                for b in range(d):
                    second[a][b] += bar[a] * bar[b] * weight
                for k in range(p):
                    cross[k][a] += bar[a] * (case.Y[i][k] * weight)
    return [second, cross]


def subset_optimum(case: Fit) -> Matrix:
    """M_RR in exact numbers, one feature or pairs."""
    return _surds(rr(case.X, case.Y, case.batch_size, drop_last=_dropped(case)))[0]


def permutation_optimum(case: Fit) -> Matrix:
    """Cramer's rule on the averages over all permutations, d ≤ 2."""
    C, b = permutation_moments(case)
    if len(C) == 1:
        return [[row[0] / C[0][0]] for row in b]
    (e, f), (_, h) = C
    inverse = (e * h - f * f).inverse()
    return [[(u * h - v * f) * inverse, (v * e - u * f) * inverse] for u, v in b]


def called(case: Fit) -> Any:
    """What users call."""
    X, Y = np.array(case.X, dtype=float), np.array(case.Y, dtype=float)
    return rr_optimum(X, Y, case.batch_size, method="exact", drop_last=_dropped(case), constant="zero").coef


def _floats(case: Fit) -> tuple[Any, Any]:
    C, b = permutation_moments(case)
    return np.array(C, dtype=float), np.array(b, dtype=float)


def by_permutations(case: Fit) -> Any:
    """numpy's solution of the permutations' normal equations."""
    C, b = _floats(case)
    return np.linalg.solve(C, b.T).T


def tolerance(case: Fit) -> float:
    """Both sides: rounded moments of at most 20 subsets, then a solve."""
    C, b = _floats(case)
    return float(64 * EPS * np.linalg.cond(C) ** 2 * (1 + np.abs(b).max()))


def _surds(*matrices: Matrix) -> list[Matrix]:
    return [[[surd(v) for v in row] for row in matrix] for matrix in matrices]


FIVE = fit([0, 1, 3, 7, 4], [1, 5, 0, 2, 9], [(0, 1, 2), (3, 4)])
FIVE_DROPPED = fit([0, 1, 3, 7, 4], [1, 5, 0, 2, 9], [(0, 1, 2)])
SIX = fit([(0, 2), (1, 7), (3, 1), (7, 3), (4, 9), (9, 0)], [1, 5, 0, 2, 9, 3], [(0, 1), (2, 3), (4, 5)])
SHAPES = ((4, 2), (5, 2), (5, 3), (5, 4), (6, 3), (6, 4))


def draw(rng: np.random.Generator, count: int, shapes: Sequence[tuple[int, int]], d: int) -> Iterator[Fit]:
    """Small integers with ties; a last batch of one sample is dropped, another is kept or dropped by lot."""
    for k in range(count):
        n, B = shapes[k % len(shapes)]
        drop = n % B == 1 or bool(rng.integers(2))
        width = int(rng.integers(1, d + 1))
        X, Y = rng.integers(-9, 10, (n, width)).tolist(), rng.integers(-9, 10, (n, int(rng.integers(1, 3)))).tolist()
        yield fit(X, Y, cut(range(n), B, drop_last=drop))


def moment_cases(budget: Budget, rng: np.random.Generator) -> Iterator[Fit]:
    """n ≤ 6, all batch sizes, ragged ones kept and dropped."""
    yield from (FIVE, FIVE_DROPPED, SIX)
    yield from draw(rng, budget.pick(6, 30, 200), SHAPES, 3)


def optimum_cases(budget: Budget, rng: np.random.Generator) -> Iterator[Fit]:
    """One feature with any batch size, two with pairs, the average Gram nonsingular."""
    yield from (FIVE, SIX)
    drawn = [
        *draw(rng, budget.pick(6, 30, 200), SHAPES, 1),
        *draw(rng, budget.pick(4, 20, 100), ((4, 2), (5, 2), (6, 2)), 2),
    ]
    yield from (case for case in drawn if _regular(case))


def float_cases(budget: Budget, rng: np.random.Generator) -> Iterator[Fit]:
    """Up to three features, any batch size."""
    yield from (FIVE, SIX)
    drawn = draw(rng, budget.pick(8, 30, 200), SHAPES, 3)
    yield from (case for case in drawn if np.linalg.cond(_floats(case)[0]) < 1e4)


def _regular(case: Fit) -> bool:
    C, _ = permutation_moments(case)
    return C[0][0] != 0 and (len(C) == 1 or C[0][0] * C[1][1] != C[0][1] * C[0][1])


MOMENTS = Check(
    "moments over subsets against all permutations", subset_moments, permutation_moments, moment_cases, Exactly()
)
OPTIMUM = Check(
    "optimum over subsets against all permutations", subset_optimum, permutation_optimum, optimum_cases, Exactly()
)
FLOAT = Check(
    "the function that users call against all permutations",
    called,
    by_permutations,
    float_cases,
    Within(tolerance, "rounded moments of at most 20 subsets, then a solve: 64 eps cond² (1 + max|C_yx|)"),
)
CHECKS = (MOMENTS, OPTIMUM, FLOAT)

CONTROLS = (
    Control(
        "cyclic shifts of one order only",
        "π uniform over all permutations",
        MOMENTS,
        (FIVE, SIX),
        must_miss_by=1e-2,
        observed=lambda case: permutation_moments(
            case, lambda n: [[(i + shift) % n for i in range(n)] for shift in range(n)]
        ),
    ),
    Control(
        "batches of 3 and 2 count the same",
        "the mean loss over samples, not over batches",
        MOMENTS,
        (FIVE,),
        must_miss_by=1e-3,
        observed=lambda case: permutation_moments(case, per_batch=True),
    ),
)


def _equal_weights(case: Fit) -> list[Matrix]:
    """The plain mean of the averages over subsets of B and of r; the claim's own value where B divides n."""
    sizes = sorted({len(batch) for batch in case.batches})
    parts = [rr_moments(case.X, case.Y, size, drop_last=True) for size in sizes]
    return _surds(
        *(
            [[sum(values, ZERO) / len(sizes) for values in zip(*rows, strict=True)] for rows in zip(*same, strict=True)]
            for same in zip(*parts, strict=True)
        )
    )


def _repeating(case: Fit) -> list[Matrix]:
    """Subsets drawn with replacement: multisets, each with its number of orders."""
    n, B = len(case.X), case.batch_size
    second, cross = _surds(*moments(case.X, case.Y, []))
    for chosen in combinations_with_replacement(range(n), B):
        ways = factorial(B)
        for count in Counter(chosen).values():
            ways //= factorial(count)
        parts = moments(case.X, case.Y, [chosen], weight=Fraction(ways, B * n**B))
        for total, part in zip((second, cross), parts, strict=True):
            for row, extra in zip(total, part, strict=True):
                row[:] = [u + v for u, v in zip(row, extra, strict=True)]
    return [second, cross]


def _scaled(case: Fit, factor: Fraction) -> list[Matrix]:
    second, cross = subset_moments(case)
    return [second, [[v * factor for v in row] for row in cross]]


MUTANTS = (
    Mutant("weights ½ and ½ for a ragged last batch", MOMENTS, _equal_weights),
    Mutant(
        "a kept last batch forgotten", MOMENTS, lambda c: _surds(*rr_moments(c.X, c.Y, c.batch_size, drop_last=True))
    ),
    Mutant("with replacement", MOMENTS, _repeating),
    Mutant(
        "C(n − 1, B − 1) for C(n, B)",
        MOMENTS,
        lambda c: _scaled(c, Fraction(comb(len(c.X), c.batch_size), comb(len(c.X) - 1, c.batch_size - 1))),
    ),
    Mutant("one order for all", MOMENTS, lambda c: permutation_moments(c, lambda n: [range(n)])),
    Mutant(
        "the optimum of batches of B + 1",
        OPTIMUM,
        lambda c: _surds(rr(c.X, c.Y, min(c.batch_size + 1, len(c.X)), drop_last=True))[0],
    ),
)


def witness(data: DataSet) -> dict[str, Any]:
    """M_RR by all permutations of a small data set (d ≤ 2), a ragged last batch kept and dropped."""
    import sympy as sp

    kept = fit(data.X, data.y, data.batches)
    dropped = fit(data.X, data.y, [batch for batch in data.batches if len(batch) == data.batch_size])
    found = {"rr": permutation_optimum(kept), "rr dropping the last batch": permutation_optimum(dropped)}
    return {name: [[sp.sympify(v) for v in row] for row in matrix] for name, matrix in found.items()}
