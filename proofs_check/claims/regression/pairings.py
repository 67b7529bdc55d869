"""R-9 checked: sums over gaps against the exact optima of every pairing (n ≤ 8)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np

from constructions.dataset import DataSet
from constructions.fits import Fit, fit
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.exact.normalized import cut
from proofs_check.exact.optima import gd, rr, ss
from proofs_check.exact.partitions import few_partitions
from proofs_check.exact.surds import Surd, surd
from proofs_check.relations import AtMost, Exactly

Pairs = list[tuple[int, int]]
Weight = Callable[[int, int], Fraction]


def pairings(samples: Sequence[int]) -> Iterator[Pairs]:
    """All ways to pair up the samples."""
    if not samples:
        yield []
        return
    first, *rest = samples
    for k, partner in enumerate(rest):
        for others in pairings(rest[:k] + rest[k + 1 :]):
            yield [(first, partner), *others]


def _slope(case: Fit) -> Fraction:
    """a, from the samples that are farthest apart."""
    low, high = min(case.X), max(case.X)
    return (case.Y[case.X.index(high)][0] - case.Y[case.X.index(low)][0]) / (high[0] - low[0])


def _gap_sum(case: Fit, weight: Weight) -> Fraction:
    """(a/n) Σ_k g_k · weight(k, n)."""
    x, n = sorted(row[0] for row in case.X), len(case.X)
    gaps = (high - low for low, high in pairwise(x))
    return _slope(case) / n * sum((gap * weight(k, n) for k, gap in enumerate(gaps, start=1)), Fraction(0))


def odd(k: int, _n: int) -> Fraction:
    """[k odd]."""
    return Fraction(k % 2)


def halves(k: int, n: int) -> Fraction:
    """min(k, n − k)."""
    return Fraction(min(k, n - k))


def reshuffled(k: int, n: int) -> Fraction:
    """k(n − k)/(n − 1)."""
    return Fraction(k * (n - k), n - 1)


def claimed_extremes(case: Fit, least: Weight = odd, most: Weight = halves) -> list[Fraction]:
    """Least and most M_π by gaps."""
    return [_gap_sum(case, least), _gap_sum(case, most)]


def every_optimum(case: Fit) -> list[Any]:
    """M_π of every pairing."""
    return [ss(case.X, case.Y, pairs)[0][0] for pairs in pairings(range(len(case.X)))]


def observed_extremes(case: Fit) -> list[Any]:
    """Least and most over all pairings."""
    found = every_optimum(case)
    return [min(found), max(found)]


def distances(case: Fit, factor: int = 1) -> Fraction:
    """(a/n) Σ |x_i − x_j| over the case's own pairs."""
    total = sum((abs(case.X[b[0]][0] - case.X[b[1]][0]) for b in case.batches), Fraction(0))
    return factor * _slope(case) / len(case.X) * total


def integer_values(n: int, *, most: Fraction | None = None, plus: int = 1) -> list[Fraction]:
    """x = 0 … n−1: min, max, RR, GD²."""
    return [Fraction(1, 2), most or Fraction(n, 4), Fraction(n + plus, 6), Fraction(n * n - 1, 12)]


def observed_integers(n: int) -> list[Any]:
    """The same from all pairings, all pairs and the whole data."""
    case = fit(range(n), range(n), [])
    square = gd(case.X, case.Y)[0][0]
    return [*observed_extremes(case), rr(case.X, case.Y, 2)[0][0], square * square + Surd({})]


def untied(budget: Budget, rng: np.random.Generator) -> Iterator[Fit]:
    """Distinct integers in no order, any positive slope; n ≤ 6, rarely 8."""
    yield from (UNEVEN, EIGHT)
    for _ in range(budget.pick(6, 30, 200)):
        n = 2 * int(rng.integers(1, 4))
        yield _drawn(rng, n)
    yield from (_drawn(rng, 8) for _ in range(budget.pick(1, 5, 40)))


def _drawn(rng: np.random.Generator, n: int) -> Fit:
    x = rng.choice(np.arange(-20, 21), n, replace=False).tolist()
    a = Fraction(int(rng.integers(1, 9)), int(rng.integers(1, 5)))
    return fit(x, [a * v for v in x], cut(rng.permutation(n).tolist(), 2))


UNEVEN = fit([5, 0, 9, 1], [10, 0, 18, 2], [(0, 1), (2, 3)])
EIGHT = fit([0, 1, 3, 4, 10, 11, 20, 22], [0, 1, 3, 4, 10, 11, 20, 22], cut(range(8), 2))

FORMULA = Check(
    "M_π of one order against mean distances",
    distances,
    lambda case: ss(case.X, case.Y, case.batches)[0][0],
    untied,
    Exactly(),
)
EXTREMES = Check("least and most over all pairings", claimed_extremes, observed_extremes, untied, Exactly())
MEAN = Check(
    "RR by gaps against all pairs",
    lambda case: _gap_sum(case, reshuffled),
    lambda case: rr(case.X, case.Y, 2)[0][0],
    untied,
    Exactly(),
)
BELOW = Check(
    "M_π² of every pairing is at most a²σ²",
    lambda case: [_gd_square(case)] * len(every_optimum(case)),
    lambda case: [value * value for value in every_optimum(case)],
    untied,
    AtMost(),
)
SQUARE = Check(
    "a²σ² is M_GD²",
    lambda case: surd(_gd_square(case)),
    lambda case: gd(case.X, case.Y)[0][0] * gd(case.X, case.Y)[0][0],
    untied,
    Exactly(),
)
INTEGERS = Check(
    "x = 0 … n−1: the values quoted",
    integer_values,
    observed_integers,
    lambda budget, _rng: range(2, budget.pick(8, 10, 10), 2),
    Exactly(),
)
CHECKS = (FORMULA, EXTREMES, MEAN, BELOW, SQUARE, INTEGERS)


def _gd_square(case: Fit) -> Fraction:
    x = [row[0] for row in case.X]
    mean = sum(x, Fraction(0)) / len(x)
    return _slope(case) ** 2 * sum(((v - mean) ** 2 for v in x), Fraction(0)) / len(x)


CONTROLS = (
    Control(
        "batches of four",
        "B = 2",
        FORMULA,
        (fit([0, 1, 4, 9], [0, 1, 4, 9], [(0, 1, 2, 3)]), fit(range(8), range(8), [(0, 1, 2, 3), (4, 5, 6, 7)])),
        must_miss_by=1e-2,
        observed=lambda case: ss(case.X, case.Y, case.batches)[0][0] + Surd({}),
    ),
    Control("y = x²", "y = a x", EXTREMES, (fit([-2, 0, 1, 5], [4, 0, 1, 25], [(0, 1), (2, 3)]),), must_miss_by=1e-2),
    Control("a < 0 turns least into most", "y = a x", EXTREMES, (fit([0, 1, 4, 9], [0, -1, -4, -9], []),), 1e-2),
    Control(
        "a tied pair",
        "no tied pair in the order seen",
        FORMULA,
        (fit([0, 0, 1, 3], [0, 0, 1, 3], [(0, 1), (2, 3)]),),
        must_miss_by=1e-2,
    ),
)
MUTANTS = (
    Mutant("2a/n", FORMULA, lambda c: distances(c, 2)),
    Mutant("k even", EXTREMES, lambda c: claimed_extremes(c, least=lambda k, _n: Fraction(1 - k % 2))),
    Mutant("k for min(k, n − k)", EXTREMES, lambda c: claimed_extremes(c, most=lambda k, _n: Fraction(k))),
    Mutant("n/2 for min(k, n − k)", EXTREMES, lambda c: claimed_extremes(c, most=lambda _k, n: Fraction(n, 2))),
    Mutant("k(n − k)/n", MEAN, lambda c: _gap_sum(c, lambda k, n: Fraction(k * (n - k), n))),
    Mutant("3/4 of GD² as a bound", BELOW, lambda c: [_gd_square(c) * Fraction(3, 4)] * len(every_optimum(c))),
    Mutant("(n − 1)/6 for RR", INTEGERS, lambda n: integer_values(n, plus=-1)),
    Mutant("(n − 1)/4 for the most", INTEGERS, lambda n: integer_values(n, most=Fraction(n - 1, 4))),
)


def witness(data: DataSet) -> dict[str, Any]:
    """SS in the data's order, RR and GD, and the extremes over all pairings where these are few."""
    import sympy as sp

    case = fit(data.X, data.y, cut(data.order, 2))
    found: dict[str, Any] = {
        "ss": ss(case.X, case.Y, case.batches)[0][0],
        "rr": rr(case.X, case.Y, 2)[0][0],
        "gd": gd(case.X, case.Y)[0][0],
    }
    if few_partitions(data.n, 2):
        found["least ss"], found["most ss"] = observed_extremes(case)
    values = {name: sp.sympify(value) for name, value in found.items()}
    return {**values, "ss over gd": values["ss"] / values["gd"]}
