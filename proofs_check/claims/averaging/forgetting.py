"""AV-4 checked: seen and fresh losses over all B^(t+s) paths, in rationals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from constructions.dataset import DataSet
from proofs_check.averaging.quadratics import (
    Quadratics,
    all_orders,
    all_paths,
    around,
    cycle,
    iterates,
    moments,
    of_data,
)
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.relations import Exactly


@dataclass(frozen=True, slots=True)
class Memory:
    """`before` steps up to and with the batch in question, then `after` more."""

    problem: Quadratics
    rate: Fraction
    start: tuple[Fraction, ...]
    before: int
    after: int


def _memory(centres: Any, rate: str, start: Any, before: int, after: int, hessian: Any = 1, **more: Any) -> Memory:
    return Memory(around(centres, hessian, **more), Fraction(rate), tuple(map(Fraction, start)), before, after)


def memories(budget: Budget, rng: np.random.Generator) -> Iterator[Memory]:
    """At most 3⁵ paths; d ≤ 2, ηh up to 19/10, starts anywhere."""
    for s in range(3):
        yield _memory([-2, 1, 1], "1/3", [0], 1, s)
    yield _memory([[1, 2], [-3, 5]], "3/2", [4, -4], 2, 2, Fraction(1, 2))
    for _ in range(budget.pick(4, 16, 60)):
        d, B, before = int(rng.integers(1, 3)), int(rng.integers(2, 4)), int(rng.integers(1, 3))
        centres, start = rng.integers(-6, 7, (B, d)).tolist(), rng.integers(-9, 10, d).tolist()
        centres[0][0] = 9
        h = Fraction(int(rng.integers(1, 9)), 4)
        rate = Fraction(int(rng.integers(1, 20)), 10) / h
        yield _memory(centres, str(rate), start, before, int(rng.integers(0, 4)), h)


def gap(case: Memory) -> Fraction:
    """hηq^s tr Σ with ηh in the place of η."""
    h = case.problem.hessian[0][0]
    x = case.rate * h
    spread = moments(case.problem.centres)[1]
    trace = sum((row[i] for i, row in enumerate(spread)), Fraction(0))
    return Fraction(h * x * (1 - x) ** case.after * trace)


def enumerated(case: Memory) -> Fraction:
    """Mean over all paths of L − L_b, b the batch of step t: every batch is equally likely to be the fresh one."""
    count = case.before + case.after
    differences = []
    for path in all_paths(case.problem.size, count):
        end = iterates(case.problem, case.start, [case.rate] * count, path)[-1]
        differences.append(case.problem.mean_loss(end) - case.problem.loss(path[case.before - 1], end))
    return Fraction(sum(differences) / len(differences))


TRANSIENT = Check("gap against all paths", gap, enumerated, memories, Exactly())
CHECKS = (TRANSIENT,)


def _single(case: Memory) -> Fraction:
    """SS: on the cycle, mean over orders and phases of L − L_b, b the batch of s steps ago."""
    problem, n = case.problem, case.problem.size
    found = []
    for order in all_orders(n):
        points = cycle(problem, case.rate, order)
        for t in range(n):
            seen = order[(t - 1 - case.after) % n]
            found.append(problem.mean_loss(points[t]) - problem.loss(seen, points[t]))
    return Fraction(sum(found) / len(found))


_BENT = tuple(
    _memory([-1, 1, -1, 1], "1/2", [0], 4, s, hessians=[Fraction(1, 2), Fraction(1, 2), Fraction(3, 2), Fraction(3, 2)])
    for s in (0, 1)
)
CONTROLS = (
    Control(
        "curvatures 1/2 and 3/2, independent of the centres −1 and 1", "isotropic curvature, the same for all batches",
        TRANSIENT, _BENT, must_miss_by=0.01, claimed=lambda c: Fraction(1, 2) ** (c.after + 1),
    ),
    Control(
        "one order for ever: the gap is periodic in s and does not decay", "with replacement", TRANSIENT,
        tuple(_memory([-3, 1, 2], "1/3", [0], 1, s) for s in (0, 3, 6)), must_miss_by=0.1, observed=_single,
    ),
)  # fmt: skip

MUTANTS = (
    Mutant("q^{s+1} for q^s", TRANSIENT, lambda c: gap(replace(c, after=c.after + 1))),
    Mutant("twice, as if for the distance", TRANSIENT, lambda c: 2 * gap(c)),
    Mutant("Σ over B−1", TRANSIENT, lambda c: gap(c) * Fraction(c.problem.size, c.problem.size - 1)),
    Mutant("no decay", TRANSIENT, lambda c: gap(replace(c, after=0))),
    Mutant("the seen batch is worse", TRANSIENT, lambda c: -gap(c)),
)


def witness(data: DataSet) -> dict[str, Any]:
    """Gaps in squared distance, 0, 1 and 2 steps after the batch, at rate 1/3 from 0 over all paths."""
    problem = of_data(data)
    if problem.dimension > 1 or problem.size > 5 or set(problem.hessians) != {((1,),)}:
        return {}
    gaps = [2 * enumerated(Memory(problem, Fraction(1, 3), (Fraction(0),), 1, s)) for s in range(3)]
    return {"squared-distance gaps at rate 1/3": gaps}
