"""AV-19 checked: the loss at the average of SGD's own iterates, batches with different curvatures included."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from constructions.dataset import DataSet
from proofs_check.averaging.quadratics import Quadratics, all_orders, around, cycle, iterates, of_data
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.relations import AtMost, Exactly

Point = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Points:
    """Points θ_0 … θ_T in d dimensions with weights, and batches whose mean loss is L."""

    problem: Quadratics
    points: tuple[Point, ...]
    weights: tuple[Fraction, ...]

    @property
    def average(self) -> Point:
        """Σ α_t θ_t."""
        columns = zip(*self.points, strict=True)
        return tuple(sum((a * v for a, v in zip(self.weights, c, strict=True)), Fraction(0)) for c in columns)


def _draw(rng: np.random.Generator, *, pair: bool) -> Points:
    d, size, steps = (int(rng.integers(low, high)) for low, high in ((1, 4), (1, 4), (1, 6)))
    bends = [(A + A.T).tolist() for A in rng.integers(-2, 3, (size, d, d))]
    problem = around(rng.integers(-9, 10, (size, d)).tolist(), hessians=bends)
    start = tuple(rng.integers(-5, 6, d).tolist())
    path = iterates(problem, start, [Fraction(int(rng.integers(1, 9)), 10)] * steps, rng.integers(0, size, steps))
    if pair:
        return Points(problem, (path[-1], path[int(rng.integers(steps))]), (Fraction(1, 2),) * 2)
    weights = rng.integers(-4, 5, steps + 1).tolist()
    weights[0] += 1 if sum(weights) == 0 else 0
    return Points(problem, tuple(path), tuple(Fraction(w, sum(weights)) for w in weights))


_LINE = around([4, 0])
_TWO = Points(_LINE, ((Fraction(1),), (Fraction(0),)), (Fraction(1, 2),) * 2)
_THREE = Points(_LINE, ((Fraction(0),), (Fraction(2),), (Fraction(1),)), (Fraction(1, 2), Fraction(-1, 2), Fraction(1)))


def averages(budget: Budget, rng: np.random.Generator) -> Iterator[Points]:
    """Weights of any sign; Hessians of any signs, one for each batch."""
    yield _THREE
    for _ in range(budget.pick(15, 80, 600)):
        yield _draw(rng, pair=False)


def pairs(budget: Budget, rng: np.random.Generator) -> Iterator[Points]:
    """The last iterate and an earlier one."""
    yield _TWO
    for _ in range(budget.pick(10, 50, 400)):
        yield _draw(rng, pair=True)


def _distance(case: Points, left: Point, right: Point) -> Fraction:
    """‖left − right‖² in the mean Hessian."""
    gap = [a - b for a, b in zip(left, right, strict=True)]
    H = case.problem.hessians
    return sum(
        (gap[i] * gap[j] * h[i][j] for h in H for i in range(len(gap)) for j in range(len(gap))), Fraction(0)
    ) / len(H)


def loss_by_spread(
    case: Points,
    *,
    factor: Fraction = Fraction(1, 2),
    together: Callable[[Fraction, Fraction], Fraction] = lambda a, b: a * b,
) -> Fraction:
    """Σα_tL(θ_t) − ½ Σ_{s<t} α_sα_t ‖θ_s−θ_t‖²_H."""
    mean = sum((a * case.problem.mean_loss(p) for a, p in zip(case.weights, case.points, strict=True)), Fraction(0))
    spread = Fraction(0)
    for t, (a, left) in enumerate(zip(case.weights, case.points, strict=True)):
        for b, right in zip(case.weights[:t], case.points[:t], strict=True):
            spread += together(a, b) * _distance(case, left, right)
    return mean - factor * spread


def loss_at_average(case: Points) -> Fraction:
    """L(Σα_tθ_t), evaluated there."""
    return Fraction(case.problem.mean_loss(case.average))


def pair_gain(case: Points, *, factor: Fraction = Fraction(1, 8)) -> Fraction:
    """⅛‖θ_T−θ_{T−a}‖²_H."""
    return factor * _distance(case, *case.points)


def measured_gain(case: Points) -> Fraction:
    """The mean of two losses less the loss of the mean."""
    return Fraction(sum(case.problem.mean_loss(p) for p in case.points) / 2 - case.problem.mean_loss(case.average))


@dataclass(frozen=True, slots=True)
class Settled:
    """SS in its limit cycle over a random order, so that every phase has the same law; averaged under a loss."""

    problem: Quadratics
    rate: Fraction
    weights: tuple[Fraction, ...]
    loss: Callable[[Fraction], Fraction]


def _quartic(at: Fraction) -> Fraction:
    return (at - 1) ** 4


def _absolute(at: Fraction) -> Fraction:
    return abs(at - 1)


def settled(budget: Budget, rng: np.random.Generator) -> Iterator[Settled]:
    """Three to four batches; losses other than the one that is trained."""
    for k in range(budget.pick(6, 24, 100)):
        n = int(rng.integers(3, 5))
        weights = [*rng.integers(0, 4, n - 1).tolist(), 1]
        problem = around([*rng.integers(-6, 7, n - 1).tolist(), 7])
        rate = Fraction(int(rng.integers(1, 20)), 10)
        fractions = tuple(Fraction(w, sum(weights)) for w in weights)
        yield Settled(problem, rate, fractions, (_quartic, _absolute)[k % 2])


def expected_of_one(case: Settled) -> Fraction:
    """E L(θ) over orders and phases."""
    cycles = [cycle(case.problem, case.rate, order) for order in all_orders(case.problem.size)]
    losses = [case.loss(point) for points in cycles for (point,) in points]
    return sum(losses) / Fraction(len(losses))


def expected_of_average(case: Settled) -> Fraction:
    """E L(Σα_tθ_t) over orders."""
    total, orders = Fraction(0), list(all_orders(case.problem.size))
    for order in orders:
        points = cycle(case.problem, case.rate, order)
        total += case.loss(sum((a * p[0] for a, p in zip(case.weights, points, strict=True)), Fraction(0)))
    return total / len(orders)


def single(budget: Budget, rng: np.random.Generator) -> Iterator[Settled]:
    """All the weight on one iterate, at any phase."""
    for case in settled(budget, rng):
        at = int(rng.integers(len(case.weights)))
        yield replace(case, weights=tuple(Fraction(int(t == at)) for t, _ in enumerate(case.weights)))


GAIN = Check("loss at the average against losses and distances", loss_by_spread, loss_at_average, averages, Exactly())
PAIR = Check("gain of two iterates", pair_gain, measured_gain, pairs, Exactly())
JENSEN = Check(
    "averages of identically distributed iterates",
    expected_of_one,
    expected_of_average,
    settled,
    AtMost(),
)
ALONE = Check(
    "one iterate alone: the same loss at every phase", expected_of_one, expected_of_average, single, Exactly()
)
CHECKS = (GAIN, PAIR, JENSEN, ALONE)


def _well(at: Fraction) -> Fraction:
    return at**4 - 20 * at**2


_DOUBLE = Settled(around([-3, 3]), Fraction(9, 10), (Fraction(1, 2), Fraction(1, 2)), _well)

CONTROLS = (
    Control(
        "two wells, θ⁴ − 20θ²: SS jumps between them and the average sits on the ridge",
        "convex loss and weights for the inequality", JENSEN, (_DOUBLE,), must_miss_by=10,
    ),
    Control(
        "weights 2 and −1: extrapolation under a convex loss", "convex loss and weights for the inequality", JENSEN,
        (Settled(around([-3, 3]), Fraction(9, 10), (Fraction(2), Fraction(-1)), _quartic),), must_miss_by=10,
    ),
    Control(
        "the quartic θ⁴ in the place of L", "quadratic loss", GAIN, (_THREE,), must_miss_by=0.1,
        claimed=lambda case: (
            sum(a * p[0] ** 4 for a, p in zip(case.weights, case.points, strict=True))
            + loss_by_spread(case)
            - sum(a * case.problem.mean_loss(p) for a, p in zip(case.weights, case.points, strict=True))
        ),
        observed=lambda case: case.average[0] ** 4,
    ),
    Control(
        "weights with sum 2", "Σα = 1", GAIN,
        (Points(_LINE, ((Fraction(1),), (Fraction(0),)), (Fraction(1), Fraction(1))),), must_miss_by=0.1,
    ),
)  # fmt: skip

MUTANTS = (
    Mutant("1 for ½ before the sum over pairs", GAIN, lambda case: loss_by_spread(case, factor=Fraction(1))),
    Mutant("plus the spread", GAIN, lambda case: loss_by_spread(case, factor=Fraction(-1, 2))),
    Mutant("squared weights", GAIN, lambda case: loss_by_spread(case, together=lambda a, b: (a * b) ** 2)),
    Mutant("the mean loss alone", GAIN, lambda case: loss_by_spread(case, factor=Fraction(0))),
    Mutant("¼ for ⅛", PAIR, lambda case: pair_gain(case, factor=Fraction(1, 4))),
    Mutant("half the expected loss", JENSEN, lambda case: expected_of_one(case) / 2),
)


def witness(data: DataSet) -> dict[str, Any]:
    """The pair θ_0, θ_T of one epoch at rate 1/2 from 0, evaluated."""
    problem = of_data(data)
    zero = (Fraction(0),) * problem.dimension
    path = iterates(problem, zero, [Fraction(1, 2)] * problem.size, range(problem.size))
    pair = Points(problem, (path[-1], path[0]), (Fraction(1, 2),) * 2)
    return {
        "loss of the mean of θ_0 and θ_T at rate 1/2": loss_at_average(pair),
        "gain of two points at rate 1/2": measured_gain(pair),
    }
