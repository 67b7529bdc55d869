"""R-3 checked: the optima as functions of the targets, entry by entry, exactly: when are two of them the same?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from constructions.dataset import DataSet
from constructions.fits import Fit, draw_fits, fit
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.exact.optima import exact_optima, gd, rr, rr_moments, ss
from proofs_check.exact.surds import Surd, rank
from proofs_check.relations import Exactly

Answers = dict[str, bool]
Test = Callable[[list[Fraction], list[list[Fraction]]], bool]


def _units(n: int) -> list[list[int]]:
    """Targets 1 for one sample each: the optimum's rows are then its coefficients."""
    return [[int(i == j) for j in range(n)] for i in range(n)]


def _mean(column: list[Fraction]) -> Fraction:
    return sum(column, Fraction(0)) / len(column)


def _square(column: list[Fraction]) -> Fraction:
    return _mean([v * v for v in column])


def _same_mean(whole: list[Fraction], parts: list[list[Fraction]]) -> bool:
    return all(_mean(part) == _mean(whole) for part in parts)


def _alike(_whole: list[Fraction], parts: list[list[Fraction]]) -> bool:
    return len({_square(part) - _mean(part) ** 2 for part in parts}) == 1


def _same_both(whole: list[Fraction], parts: list[list[Fraction]]) -> bool:
    """The same mean and mean square, hence the same variance."""
    return _same_mean(whole, parts) and all(_square(part) == _square(whole) for part in parts)


def claimed(case: Fit, equal: Test = _same_both) -> Answers:
    """RR differs from both; SS is GD exactly when all batches have the mean and variance of the data."""
    columns = list(zip(*case.X, strict=True))
    same = all(equal(list(c), [[c[i] for i in batch] for batch in case.batches]) for c in columns)
    return {"rr = ss": False, "rr = gd": False, "ss = gd": same}


def observed(case: Fit) -> Answers:
    """Compare the optima's coefficients, exactly."""
    targets = _units(len(case.X))
    shuffled, whole = ss(case.X, targets, case.batches), gd(case.X, targets)
    reshuffled = rr(case.X, targets, case.batch_size)
    return {"rr = ss": reshuffled == shuffled, "rr = gd": reshuffled == whole, "ss = gd": shuffled == whole}


def squared_length(case: Fit) -> list[Surd]:
    """Σ_i e_ia², e_ia the mean of x̄_ia over permutations, by all subsets."""
    n = len(case.X)
    _, cross = rr_moments(case.X, _units(n), case.batch_size, drop_last=True)
    return [sum((v * v for v in column), Surd({})) * n**2 for column in zip(*cross, strict=True)]


def by_ranks(case: Fit, value: Callable[[int], Fraction] = lambda n: Fraction(n * (n + 1), 3 * (n - 1))) -> list[Surd]:
    """n(n + 1)/(3(n − 1)) for every feature."""
    return [Surd({1: value(len(case.X))})] * len(case.X[0])


FOUR = fit([0, 1, 2, 3], [1, 0, 3, 2], [(0, 1), (2, 3)])
NESTED = fit([0, 1, 2, 3], [1, 0, 3, 2], [(0, 3), (1, 2)])
PROUHET = fit([0, 4, 5, 1, 2, 6], [0] * 6, [(0, 1, 2), (3, 4, 5)])
FIRST_ONLY = fit([0, 4, 5, 0, 1, 2, 4, 5, 6], [0] * 9, [(0, 1, 2), (3, 4, 5), (6, 7, 8)])
TWO_LEVELS = fit([0, 1, 0, 1], [0, 1, 3, 6], [(0, 1), (2, 3)])
WHOLE = fit([0, 1, 2, 4], [1, 0, 3, 2], [(0, 1, 2, 3)])
THREE_PAIRS = [(0, 1), (2, 3), (4, 5)]
SAME_MEANS = fit([-1, 1, -7, 7, -5, 5], [0] * 6, THREE_PAIRS)  # the last pair has the data's variance too
SAME_SQUARES = fit([4, -7, 7, -4, 8, 1], [0] * 6, THREE_PAIRS)  # the second pair has the data's mean too
ONE_ALIKE = fit([(0, 0), (1, 3), (0, 6), (1, 1)], [0] * 4, [(0, 1), (2, 3)])
BOTH_ALIKE = fit([(0, 2), (1, 0), (0, 0), (1, 2)], [0] * 4, [(0, 1), (2, 3)])


def _regular(case: Fit) -> bool:
    """B < n, no subset that can be a batch constant, Gram matrices nonsingular."""
    sizes = {len(batch) for batch in case.batches}
    most = max(list(column).count(v) for column in zip(*case.X, strict=True) for v in column)
    if len(case.batches) < 2 or most >= min(sizes):
        return False
    if len(case.X[0]) == 1:
        return True
    from proofs_check.exact.normalized import exact_epoch

    full = len(case.X[0])
    bars = [exact_epoch(case.X, batches) for batches in (case.batches, [range(len(case.X))])]
    return all(rank(bar) == full for bar in bars) and rank(rr_moments(case.X, case.Y, case.batch_size)[0]) == full


def cases(budget: Budget, rng: np.random.Generator) -> Iterator[Fit]:
    """One feature with any batch size, ragged ones kept; two and three features in pairs."""
    yield from (FOUR, NESTED, PROUHET, FIRST_ONLY, SAME_MEANS, SAME_SQUARES)
    one = draw_fits(rng, count=budget.pick(8, 30, 200), n=(4, 7), d=(1, 1), batch_size=(2, 4), ties=False)
    more = draw_fits(
        rng, count=budget.pick(8, 30, 300), n=(6, 8), d=(2, 3), batch_size=(2, 2), ties=False, divides=True
    )
    yield from (case for case in (*one, *more) if _regular(case))


def pair_cases(budget: Budget, rng: np.random.Generator) -> Iterator[Fit]:
    """Pairs without ties."""
    yield from (FOUR, fit([0, 5, 1, 9, 2], [0] * 5, [(0, 1), (2, 3)]))
    for _ in range(budget.pick(6, 20, 100)):
        n = int(rng.integers(3, 12))
        columns = [rng.choice(np.arange(-20, 21), n, replace=False).tolist() for _ in range(2)]
        rows = [list(row) for row in zip(*columns, strict=True)]
        yield fit(rows, [0] * n, [range(i, i + 2) for i in range(0, n - n % 2, 2)])


DISTINCT = Check("which optima are the same function of the targets", claimed, observed, cases, Exactly())
PLAIN = Check(
    "SS against GD alone, which ties between batches leave alone",
    lambda case: claimed(case)["ss = gd"],
    lambda case: ss(case.X, _units(len(case.X)), case.batches) == gd(case.X, _units(len(case.X))),
    lambda _budget, _rng: (ONE_ALIKE, BOTH_ALIKE, TWO_LEVELS, PROUHET),
    Exactly(),
)
LENGTH = Check(
    "Σ e² at B = 2 by ranks against all pairs",
    by_ranks,
    squared_length,
    pair_cases,
    Exactly(),
)
CHECKS = (DISTINCT, PLAIN, LENGTH)


CONTROLS = (
    Control("a batch of all samples", "B < n", DISTINCT, (WHOLE,), must_miss_by=1),
    Control(
        "a feature with two values", "no batch that can occur is constant in a feature", DISTINCT, (TWO_LEVELS,), 1
    ),
    Control(
        "batches with equal sums and sums of squares",
        "a batch's mean or variance differs (SS against GD)",
        DISTINCT,
        (PROUHET,),
        must_miss_by=1,
        claimed=lambda case: {**claimed(case), "ss = gd": False},
    ),
)
MUTANTS = (
    Mutant("equal means suffice", DISTINCT, lambda c: claimed(c, _same_mean)),
    Mutant("batches with one variance, not the data's, suffice", DISTINCT, lambda c: claimed(c, _alike)),
    Mutant(
        "the first batch suffices", DISTINCT, lambda c: claimed(c, lambda whole, parts: _same_both(whole, parts[:1]))
    ),
    Mutant("SS is never GD", DISTINCT, lambda c: {**claimed(c), "ss = gd": False}),
    Mutant("RR is GD when SS is", DISTINCT, lambda c: {**claimed(c), "rr = gd": claimed(c)["ss = gd"]}),
    Mutant("Σ e² = n, as for SS and GD", LENGTH, lambda c: by_ranks(c, Fraction)),
    Mutant("n − 1 for n + 1", LENGTH, lambda c: by_ranks(c, lambda n: Fraction(n, 3))),
    Mutant("n for n + 1", LENGTH, lambda c: by_ranks(c, lambda n: Fraction(n * n, 3 * (n - 1)))),
)


def witness(data: DataSet) -> dict[str, Any]:
    """The three optima; where asked for, which of them are the same function of the targets (d = 1 or B = 2)."""
    compared = observed(fit(data.X, data.y, data.batches)) if any(" = " in key for key in data.expects) else {}
    return {**exact_optima(data), **compared}
