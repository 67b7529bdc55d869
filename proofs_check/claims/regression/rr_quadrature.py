"""R-16 checked: enclosures by the rule against all subsets, the recursion in rationals, and the users' quadrature."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, combinations_with_replacement
from math import comb, prod
from typing import Any

import numpy as np
from flint import arb
from numpy.typing import NDArray

from constructions.dataset import DataSet
from constructions.instances import Instance, draw_instances
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.claims.regression._subset_oracles import (
    Column,
    Grid,
    centre_deviation,
    inverse_by_subsets,
    inverse_with_eps,
    level_deviation,
    slope_by_subsets,
    uncentred_slope,
)
from proofs_check.exact.normalized import exact_batch
from proofs_check.exact.subset_integral import (
    Steps,
    centre_error,
    level_error,
    mean_inverse_deviation,
    mean_slope,
    symmetric_sums,
)
from proofs_check.exact.surds import root
from proofs_check.optima import rr_moments
from proofs_check.relations import AtMost, Enclosed, Exactly, Within

EPS = float(np.finfo(float).eps)
Floats = NDArray[np.float64]


def columns(budget: Budget, rng: np.random.Generator) -> Iterator[Column]:
    """Distinct integers; B = 2, 3 and more."""
    for B in (2, 3, 4)[: budget.pick(2, 3, 3)]:
        n = B + int(rng.integers(1, 4))
        x = rng.choice(np.arange(15), n, replace=False)
        yield Column(tuple(map(int, x)), tuple(map(int, rng.integers(-5, 6, n) + 2 * x)), B)


REASON = "the rule's own bounds on steps, ends and centres, in balls of 160 bits, for 8 digits"
INVERSE = Check(
    "enclosure of the mean of 1/σ_S, by levels and centres",
    lambda case: mean_inverse_deviation(case.x, case.batch_size, case.steps),
    inverse_by_subsets,
    columns,
    Enclosed(1e-7, REASON),
)
SLOPE = Check(
    "enclosure of M_RR at d = 1, by levels and centres with marks",
    lambda case: mean_slope(case.x, case.y, case.batch_size, case.steps),
    slope_by_subsets,
    columns,
    Enclosed(1e-4, REASON + "; the marks' odd part adds a bound that is not relative"),
)


@dataclass(frozen=True, slots=True)
class Weighted:
    """Rational weights and marks, and a degree."""

    w: tuple[Fraction, ...]
    u: tuple[Fraction, ...]
    degree: int


def sums_by_subsets(case: Weighted) -> tuple[Fraction, Fraction]:
    """Σ_S Π w and Σ_S Π w Σ u."""
    subsets = list(combinations(range(len(case.w)), case.degree))
    products = [prod((case.w[i] for i in s), start=Fraction(1)) for s in subsets]
    marks = [sum((case.u[i] for i in s), Fraction(0)) for s in subsets]
    return sum(products, Fraction(0)), sum((p * m for p, m in zip(products, marks, strict=True)), Fraction(0))


def weighted(budget: Budget, rng: np.random.Generator) -> Iterator[Weighted]:
    """Small positive weights."""
    for _ in range(budget.pick(10, 40, 200)):
        n = int(rng.integers(4, 9))
        w = tuple(Fraction(int(a), int(b)) for a, b in rng.integers(1, 8, (n, 2)))
        yield Weighted(w, tuple(Fraction(int(v)) for v in rng.integers(1, 6, n)), int(rng.integers(2, n)))


RECURSION = Check(
    "elementary symmetric polynomials with marks, in rationals",
    lambda case: symmetric_sums(case.w, case.u, case.degree, Fraction(0)),
    sums_by_subsets,
    weighted,
    Exactly(),
)


def grids(budget: Budget, rng: np.random.Generator) -> Iterator[Grid]:
    """Steps from coarse to fine, any offset."""
    for step in (Fraction(2), Fraction(3, 2), Fraction(1), Fraction(3, 4), Fraction(1, 2)):
        yield Grid(step, Fraction(0))
        for _ in range(budget.pick(1, 4, 20)):
            yield Grid(step, Fraction(int(rng.integers(0, 8)), 8), Fraction(int(rng.integers(1, 9)), 4))


ENDS = "balls of 160 bits; what is left out adds less than 1e-50, rounding 1e-45; the least bound is 1e-17"
LEVELS = Check(
    "the trapezoid rule over levels errs by at most 2/(√(cos a) (e^{2πa/h} − 1))",
    lambda case: level_error(case.step),
    level_deviation,
    grids,
    AtMost(reason=ENDS),
)
CENTRES = Check(
    "the trapezoid rule over centres errs by at most 2q/(1−q)",
    lambda case: centre_error(case.step),
    centre_deviation,
    grids,
    AtMost(reason=ENDS),
)


ASKED = 1e-9  # the error allowed to the quadrature, which states its own


@lru_cache(maxsize=256)
def _quadrature(case: Instance) -> Any:
    return rr_moments(case.X, case.Y, case.batch_size, method="quadrature", tolerance=ASKED)


def users_moments(case: Instance) -> Floats:
    """C_xx, then C_yx per standard deviation of the target, by the quadrature that users call."""
    found = _quadrature(case)
    return np.concatenate([found.xx, found.yx / _spread(case)[:, None]])


def _spread(case: Instance) -> Floats:
    return np.asarray(np.std(np.asarray(case.Y, dtype=float), axis=0))


def enumerated_moments(case: Instance, *, size: int | None = None, biased: bool = True) -> Floats:
    """The same by batch-normalizing every subset; x̄ = 0 where it is constant."""
    X, Y = np.asarray(case.X, dtype=float), np.asarray(case.Y, dtype=float)
    B = size or case.batch_size
    subsets = np.array(list(combinations(range(len(X)), B)))
    rows, targets = X[subsets], Y[subsets] / _spread(case)
    bar = rows - rows.mean(axis=1, keepdims=True)
    spread = np.sqrt((bar**2).sum(axis=1, keepdims=True) / (B if biased else B - 1))
    bar = np.divide(bar, spread, out=np.zeros_like(bar), where=spread > 1e-9)
    return np.concatenate([np.einsum("sia,sib->ab", bar, bar), np.einsum("sik,sia->ka", targets, bar)]) / subsets.size


def instances(budget: Budget, rng: np.random.Generator) -> Iterator[Instance]:
    """Small integers, with ties from time to time."""
    for ties in (False, True)[: budget.pick(2, 2, 2)]:
        drawn = draw_instances(
            rng, count=budget.pick(2, 6, 60), n=(6, 9), d=(2, 2), p=(1, 2), high=9, batch_size=(2, 5), ties=ties
        )
        yield from (case for case in drawn if np.ptp(case.Y, axis=0).all())


USERS = Check(
    "the quadrature users call, against all subsets, within its own error bound",
    users_moments,
    enumerated_moments,
    instances,
    Within(
        lambda case: _quadrature(case).error + 64 * EPS * comb(len(case.X), case.batch_size) ** 0.5,
        "the error that the quadrature itself states, plus rounding of the enumeration",
    ),
)
CHECKS = (INVERSE, SLOPE, RECURSION, LEVELS, CENTRES, USERS)

CONTROLS = (
    Control(
        "three equal values at B = 3: the integral of that subset diverges",
        "no subset of B samples is constant in a feature",
        INVERSE,
        (Column((0, 0, 0, 1, 3, 7), (1, 2, 3, 4, 5, 6), 3), Column((2, 5, 5, 9), (0, 1, 2, 3), 2)),
        must_miss_by=0.5,
    ),
    Control(
        "ε = 1: 1/√(σ² + ε) is not 1/σ",
        "ε = 0",
        INVERSE,
        (Column((0, 1, 3, 7, 12), (0,) * 5, 3),),
        must_miss_by=1e-3,
        observed=lambda case: inverse_with_eps(case, 1),
    ),
)


def _rescaled(case: Column) -> Steps:
    plain = case.steps
    return Steps(
        plain.level, plain.low, plain.high, plain.centre, plain.reach, Fraction(case.batch_size, case.batch_size - 1)
    )


def _repeated(case: Weighted) -> tuple[Fraction, Fraction]:
    """Complete homogeneous polynomials: what the recursion gives if it runs upwards."""
    total = marked = Fraction(0)
    for s in combinations_with_replacement(range(len(case.w)), case.degree):
        product = prod((case.w[i] for i in s), start=Fraction(1))
        total, marked = total + product, marked + product * sum((case.u[i] for i in s), Fraction(0))
    return total, marked


def _mark_twice(case: Weighted) -> tuple[Fraction, Fraction]:
    E, F = symmetric_sums(case.w, case.u, case.degree, Fraction(0))
    return E, F + E


def _inverse(case: Column, steps: Steps) -> arb:
    return mean_inverse_deviation(case.x, case.batch_size, steps)


def _strip(case: Grid, factor: int) -> arb:
    return level_error(case.step / factor)


MUTANTS = (
    Mutant(
        "weights with B − 1: the unbiased variance",
        INVERSE,
        lambda c: _inverse(c, _rescaled(c)),
    ),
    Mutant(
        "1/√π for 1/π",
        INVERSE,
        lambda c: mean_inverse_deviation(c.x, c.batch_size, c.steps) * arb.pi().sqrt(),
    ),
    Mutant("marks y x without the centre", SLOPE, uncentred_slope),
    Mutant("targets of the next sample", SLOPE, lambda c: mean_slope(c.x, (*c.y[1:], c.y[0]), c.batch_size, c.steps)),
    Mutant("the recursion run upwards", RECURSION, _repeated),
    Mutant("one mark counted for the empty set", RECURSION, _mark_twice),
    Mutant("degree B − 1", RECURSION, lambda c: symmetric_sums(c.w, c.u, c.degree - 1, Fraction(0))),
    Mutant("the strip's exponent doubled", LEVELS, lambda case: _strip(case, 2)),
    Mutant("the centres' exponent doubled", CENTRES, lambda case: centre_error(case.step * Fraction(5, 7))),
    Mutant("subsets of B + 1 samples", USERS, lambda case: enumerated_moments(case, size=case.batch_size + 1)),
    Mutant("the unbiased variance", USERS, lambda case: enumerated_moments(case, biased=False)),
)


def witness(data: DataSet) -> dict[str, Any]:
    """One feature: M_RR and the mean of 1/σ_S by normalizing every subset, in exact square roots."""
    B = data.batch_size
    subsets = list(combinations(range(data.n), B))
    share = Fraction(1, len(subsets))
    slopes, inverses = [], []
    for subset in subsets:
        rows = [data.X[i] for i in subset]
        bar = exact_batch(rows)
        slopes += [b[0] * (data.y[i][0] * share / B) for i, b in zip(subset, bar, strict=True)]
        mean = sum((row[0] for row in rows), Fraction(0)) / B
        inverses.append(root(B / sum(((row[0] - mean) ** 2 for row in rows), Fraction(0))) * share)
    return {"rr": sum(slopes, Fraction(0)), "mean_inverse_deviation": sum(inverses, Fraction(0))}
