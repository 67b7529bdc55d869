"""R-10 checked: variances over all partitions exactly, the bound, sampled orders on fixed data, and the limit law."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, combinations_with_replacement, compress, product
from math import comb
from typing import Any

import numpy as np

from constructions.dataset import DataSet
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.claims.regression._scatter_law import Law, limit_covariance, sampled_covariance
from proofs_check.exact.partitions import (
    Batch,
    OnSubsets,
    arrangements,
    few_partitions,
    slopes,
    variance_by_partitions,
    variance_of_independent_batches,
)
from proofs_check.optima import rr_optimum
from proofs_check.relations import AtMost, Exactly, Order, Statistical


def disjoint_pairs(n: int, B: int) -> int:
    """Ordered pairs of disjoint batches."""
    return comb(n, B) * comb(n - B, B)


def variance_by_inclusion(case: OnSubsets, *, sign: int = -1, pairs: Callable[[int, int], int] = disjoint_pairs) -> Any:
    """(ζ + (m−1)κ)/m with κ from the sums over A ⊆ S."""
    n, B = case.n, case.batch_size
    m, subsets = Fraction(n, B), comb(n, B)
    mean = sum(case.h.values(), Fraction(0)) * Fraction(1, subsets)
    zeta = sum((v * v for v in case.h.values()), Fraction(0)) * Fraction(1, subsets) - mean * mean
    above: defaultdict[Batch, Any] = defaultdict(Fraction)
    for subset, value in case.h.items():
        for chosen in product((False, True), repeat=B):
            above[tuple(compress(subset, chosen))] += value
    total = sum((sign ** len(part) * v * v for part, v in above.items()), Fraction(0))
    kappa = total * Fraction(1, pairs(n, B)) - mean * mean
    return (zeta + (m - 1) * kappa) * (1 / m)


TIGHT = OnSubsets(4, 2, {(i, j): Fraction(i // 2 != j // 2, 2) for i, j in combinations(range(4), 2)})
"""Slopes of x = 0, 1, 2, 3 and y = 0, 0, 1, 1: complementary pairs agree, so the bound is attained."""


def functions(budget: Budget, rng: np.random.Generator) -> Iterator[OnSubsets]:
    """Slopes of small integers at B = 2 and 3 (square roots and all), and arbitrary functions of subsets."""
    yield TIGHT
    for n, B in ((4, 2), (6, 2), (6, 3), (8, 2))[: budget.pick(3, 4, 4)]:
        yield slopes(rng.permutation(np.arange(-9, 10))[:n], rng.integers(-5, 6, n), B)
    for n, B in ((6, 2), (6, 3), (8, 2), (8, 4), (9, 3))[: budget.pick(4, 5, 5)]:
        h = {subset: Fraction(int(rng.integers(-9, 10))) for subset in combinations(range(n), B)}
        yield OnSubsets(n, B, h)


VARIANCE = Check(
    "variance of a mean over batches, against all partitions",
    variance_by_inclusion,
    variance_by_partitions,
    functions,
    Exactly(),
)


def bound(case: OnSubsets) -> Any:
    """(ζ/m)(n−2)/(n−B−1)."""
    return variance_of_independent_batches(case) * Fraction(case.n - 2, case.n - case.batch_size - 1)


def rational_functions(budget: Budget, rng: np.random.Generator) -> Iterator[OnSubsets]:
    """The case of equality, then rational ones, drawn from all functions and from those that see a pair's parity."""
    yield TIGHT
    for n, B in ((4, 2), (6, 2), (6, 3), (8, 2), (8, 4)):
        for _ in range(budget.pick(1, 4, 20)):
            mark = rng.integers(0, 2, n)
            noise = int(rng.integers(0, 3))
            yield OnSubsets(
                n,
                B,
                {
                    s: Fraction(int((-1) ** mark[list(s)].sum()) * 3 + int(rng.integers(-noise, noise + 1)))
                    for s in combinations(range(n), B)
                },
            )


BOUND = Check(
    "the variance's upper bound (ζ/m)(n−2)/(n−B−1)", bound, variance_by_partitions, rational_functions, AtMost()
)


def harmonic(n: int, B: int) -> OnSubsets:
    """h(S) = Σ of w over the pairs in S, w alternating on a cycle of four: no single sample tells anything of h."""
    w = {(0, 1): 1, (1, 2): -1, (2, 3): 1, (0, 3): -1}
    return OnSubsets(n, B, {s: sum((Fraction(w.get(p, 0)) for p in combinations(s, 2)), Fraction(0))
                            for s in combinations(range(n), B)})  # fmt: skip


ATTAINED = Check(
    "the bound is attained by sums over pairs",
    bound,
    variance_by_partitions,
    lambda budget, _rng: [harmonic(n, B) for n, B in ((4, 2), (6, 2), (6, 3), (8, 4), (9, 3))[: budget.pick(4, 5, 5)]],
    Exactly(),
)


@dataclass(frozen=True, slots=True)
class OnAtoms:
    """n independent samples, uniform on `atoms` values; h(S) depends on the batch's values, sorted."""

    n: int
    batch_size: int
    atoms: int
    h: dict[Batch, Fraction]


def difference_by_projections(case: OnAtoms, *, weight: Callable[[int, int, int], Fraction] | None = None) -> Fraction:
    """ζ_B/m − Σ_c C(B,c) C(n−B,B−c)/C(n,B) ζ_c."""
    n, B = case.n, case.batch_size
    levels = [_projection(case, c) for c in range(B + 1)]
    share = weight or (lambda n, B, c: Fraction(comb(B, c) * comb(n - B, B - c), comb(n, B)))
    return levels[B] * Fraction(B, n) - sum((share(n, B, c) * level for c, level in enumerate(levels)), Fraction(0))


def _projection(case: OnAtoms, c: int) -> Fraction:
    B, K = case.batch_size, case.atoms
    means = [
        Fraction(sum(case.h[tuple(sorted((*seen, *rest)))] for rest in product(range(K), repeat=B - c)), K ** (B - c))
        for seen in product(range(K), repeat=c)
    ]
    mean = sum(means, Fraction(0)) / len(means)
    return sum(((v - mean) ** 2 for v in means), Fraction(0)) / len(means)


def mean_variance_by_enumeration(case: OnAtoms) -> Fraction:
    """E Var_π over every sequence of n values and every partition."""
    total = Fraction(0)
    for values in combinations_with_replacement(range(case.atoms), case.n):
        ways = arrangements(values)
        table = {s: case.h[tuple(values[i] for i in s)] for s in combinations(range(case.n), case.batch_size)}
        total += ways * variance_by_partitions(OnSubsets(case.n, case.batch_size, table))
    return total * Fraction(1, case.atoms**case.n)


def atoms(budget: Budget, rng: np.random.Generator) -> Iterator[OnAtoms]:
    """Integer functions of the values in a batch."""
    for n, B, K in ((4, 2, 3), (6, 2, 2), (6, 3, 2), (6, 2, 3), (6, 3, 3))[: budget.pick(3, 5, 5)]:
        yield OnAtoms(
            n, B, K, {s: Fraction(int(rng.integers(-9, 10))) for s in combinations_with_replacement(range(K), B)}
        )


AVERAGED = Check(
    "E Var_π for independent samples, against all samples and partitions",
    difference_by_projections,
    mean_variance_by_enumeration,
    atoms,
    Exactly(),
)


def laws(budget: Budget, rng: np.random.Generator) -> Iterator[Law]:
    """Four or five atoms in the plane with a target that is not linear in them."""
    X, y = ((0, 0), (1, 3), (3, 1), (4, 6), (7, 2)), (0, 5, -1, 2, 9)
    for B in (2, 3):
        yield Law(X, y, B, 400, budget.pick(600, 3000, 40_000), int(rng.integers(2**31)))


LIMIT = Check(
    "covariance of √m (M_π − M_RR) at m = 400, two features",
    limit_covariance,
    sampled_covariance,
    laws,
    Statistical(reason="5 standard errors; the bias at m = 400 is of order 1/m, far below them"),
)


@dataclass(frozen=True, slots=True)
class Orders:
    """Fixed data of 2m points in the plane for each m; `permutations` orders of each, or just the sorted one."""

    batches: tuple[int, ...]
    permutations: int
    seed: int
    sort: bool = False


def distances(case: Orders) -> list[tuple[float, float]]:
    """(m, root mean square of ‖M_π − M_RR‖) over the orders."""
    found = []
    for m in case.batches:
        rng = np.random.default_rng([case.seed, m])
        X = rng.normal(size=(2 * m, 2)) @ np.array([[1.0, 0.5], [0.0, 1.0]])
        y = X @ np.array([1.0, -1.0]) + X[:, 0] ** 2 + rng.normal(size=2 * m)
        target = rr_optimum(X, y, 2).coef[0]
        orders = [np.argsort(X[:, 0])] if case.sort else [rng.permutation(2 * m) for _ in range(case.permutations)]
        squares = []
        for order in orders:
            first, second = order[::2], order[1::2]
            signs = np.sign(X[first] - X[second])
            M = np.linalg.solve(signs.T @ signs, signs.T @ ((y[first] - y[second]) / 2))
            squares.append(float(((M - target) ** 2).sum()))
        found.append((float(m), float(np.sqrt(np.mean(squares)))))
    return found


RATE = Check(
    "root mean square of M_π − M_RR falls like m^{−1/2} on fixed data, two features",
    lambda _: -0.5,
    distances,
    lambda budget, rng: [Orders((32, 64, 128, 256, 512, 1024), budget.pick(150, 400, 2000), int(rng.integers(2**31)))],
    Order(0.12, "ζ differs by some 10% between the data sets, sampling adds 6% a point: 0.12 is 3 errors of the slope"),
)
CHECKS = (VARIANCE, BOUND, ATTAINED, AVERAGED, LIMIT, RATE)

CONTROLS = (
    Control(
        "batches drawn independently, not cut from one order",
        "the batches of one π are disjoint",
        VARIANCE,
        (TIGHT, slopes((0, 1, 3, 7, 4, 9), (2, 0, 5, 1, 1, 3), 2)),
        must_miss_by=1e-2,
        claimed=variance_of_independent_batches,
    ),
    Control(
        "the order sorts the first feature",
        "π is uniformly random",
        RATE,
        (Orders((32, 64, 128, 256, 512, 1024), 1, 5, sort=True),),
        must_miss_by=0.3,
    ),
)

MUTANTS = (
    Mutant("no covariance between batches", VARIANCE, variance_of_independent_batches),
    Mutant("no alternating sign", VARIANCE, lambda case: variance_by_inclusion(case, sign=1)),
    Mutant(
        "C(n,B)² pairs for the disjoint ones",
        VARIANCE,
        lambda case: variance_by_inclusion(case, pairs=lambda n, B: comb(n, B) ** 2),
    ),
    Mutant("bound ζ/m", BOUND, variance_of_independent_batches),
    Mutant("E Var_π = ζ_B/m", AVERAGED, lambda case: difference_by_projections(case, weight=lambda *_: Fraction(0))),
    Mutant(
        "Hoeffding's leading term for the variance of a U-statistic",
        AVERAGED,
        lambda case: difference_by_projections(
            case, weight=lambda n, B, c: Fraction(B * B, n) if c == 1 else Fraction(0)
        ),
    ),
    Mutant("Cov(g): M_RR taken as fixed", LIMIT, lambda law: limit_covariance(law, projections=0)),
    Mutant("B² Cov(g₁)", LIMIT, lambda law: limit_covariance(law, projections=law.batch_size**2)),
    Mutant("rate 1/m", RATE, lambda _: -1.0),
)


def witness(data: DataSet) -> dict[str, Any]:
    """One feature, untied: M_RR, ζ and, where they are few, the variance of M_π over all partitions, exactly."""
    case = slopes([row[0] for row in data.X], [row[0] for row in data.y], data.batch_size)
    values = list(case.h.values())
    found = {
        "rr": sum(values, Fraction(0)) * Fraction(1, len(values)),
        "subset_variance": variance_of_independent_batches(case) * Fraction(data.n, data.batch_size),
    }
    return found | ({"ss_variance": variance_by_partitions(case)} if few_partitions(data.n, data.batch_size) else {})
