"""AV-20 checked: runs from a distance over all paths; three time scales by their sample weights, in rationals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from constructions.dataset import DataSet
from proofs_check.averaging.combinations import second_moments
from proofs_check.averaging.quadratics import Quadratics, all_orders, around, iterates, moments, of_data
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.relations import Exactly


@dataclass(frozen=True, slots=True)
class Distant:
    """T steps from `start`, the last iterate averaged with the one `spacing` steps before; diagonal H."""

    problem: Quadratics
    start: tuple[Fraction, ...]
    rate: Fraction
    steps: int
    spacing: int


@dataclass(frozen=True, slots=True)
class Scales:
    """Eigenvalues, all at the same distance from the minimiser, and a two-point average; σ = 1."""

    spectrum: tuple[Fraction, ...]
    offset: int
    rate: Fraction
    steps: int
    spacing: int


def distant(centres: list[Any], start: list[int], rate: str, steps: int, spacing: int, curvature: Any = 1) -> Distant:
    """A named case."""
    return Distant(around(centres, curvature), tuple(map(Fraction, start)), Fraction(rate), steps, spacing)


def runs(budget: Budget, rng: np.random.Generator) -> Iterator[Distant]:
    """Two dimensions, two or three batches, up to five steps; rates below 2."""
    yield distant([(-2, 0), (1, 3), (1, -3)], [5, -4], "1/4", 4, 2, (1, Fraction(1, 2)))
    for _ in range(budget.pick(5, 20, 80)):
        centres = [*rng.integers(-5, 6, (int(rng.integers(1, 3)), 2)).tolist(), (7, 8)]
        steps = int(rng.integers(1, 6))
        start = rng.integers(-9, 10, 2).tolist()
        spacing = int(rng.integers(1, steps + 1))
        yield distant(centres, start, f"{rng.integers(1, 20)}/10", steps, spacing, (1, Fraction(1, 2)))


def scales(spectrum: str, steps: int, spacing: int) -> Scales:
    """Offset 3, rate 1/2."""
    return Scales(tuple(map(Fraction, spectrum.split())), 3, Fraction(1, 2), steps, spacing)


def instance(_budget: Budget, _rng: np.random.Generator) -> Iterator[Scales]:
    """Spacings between the fast and the slow scale."""
    for spacing in (5, 10, 20, 40):
        yield scales("1 1/10 3/100", 120, spacing)


def excess(case: Distant, *, cross: int = 2, bias: int = 2, lag: int | None = None, doubled: int = 2) -> Fraction:
    """Σ ½λ { δ²[(q^T+q^{T−a})/2]² + ¼[V_T + V_{T−a} + 2q^aV_{T−a}] }."""
    noise, centre, loss = moments(case.problem.centres)[1], case.problem.minimiser, Fraction(0)
    T, a = case.steps, case.spacing
    for i, row in enumerate(case.problem.hessian):
        x = case.rate * row[i]
        q, v = 1 - x, noise[i][i] * x / (2 - x)
        late, early = (v * (1 - q ** (doubled * t)) for t in (T, T - a))
        drift = (case.start[i] - centre[i]) ** 2 * (q**T + q ** (T - a)) ** 2 / bias**2
        loss += row[i] / Fraction(2) * (drift + (late + early + cross * q ** (lag or a) * early) / 4)
    return loss


def _weights(steps: int, spacing: int) -> list[Fraction]:
    half = Fraction(1, 2)
    return [half if t in (steps, steps - spacing) else Fraction(0) for t in range(steps + 1)]


def enumerated(case: Distant) -> Fraction:
    """The same over all paths."""
    found = second_moments(case.problem, case.start, case.rate, _weights(case.steps, case.spacing))
    return sum((row[i] * found[i] / 2 for i, row in enumerate(case.problem.hessian)), Fraction(0))


def affine_loss(case: Scales, *, rate: Fraction, spacing: int) -> Fraction:
    """Expected excess of ½(θ_T + θ_{T−a}), a = 0 for the last iterate, by the reaction to each single input."""
    loss = Fraction(0)
    for lam in case.spectrum:
        q = 1 - rate * lam
        reaction, squares = Fraction(1), Fraction(0)  # to an input k steps before T
        earlier = Fraction(1) if spacing == 0 else Fraction(0)
        for k in range(case.steps):
            if spacing and k == spacing:
                earlier = Fraction(1)
            squares += (rate * lam * (reaction + earlier) / 2) ** 2
            reaction, earlier = reaction * q, earlier * q
        if spacing == case.steps:
            earlier = Fraction(1)
        loss += lam / 2 * (case.offset**2 * ((reaction + earlier) / 2) ** 2 + squares)
    return loss


def beats(case: Scales) -> list[bool]:
    """Whether the two-point average is below the last iterate at η, and below that at η/2."""
    mine = affine_loss(case, rate=case.rate, spacing=case.spacing)
    others = [affine_loss(case, rate=case.rate / k, spacing=0) for k in (1, 2)]
    return [mine < other for other in others]


LOSS = Check("expected loss against all paths", excess, enumerated, runs, Exactly())
SCALES = Check(
    "three time scales: below the last iterates at η and η/2", lambda _: [True, True], beats, instance, Exactly()
)
CHECKS = (LOSS, SCALES)


def _shuffled(case: Distant) -> Fraction:
    """RR: the mean over all orders of one epoch."""
    centre, found = case.problem.minimiser, []
    for order in all_orders(case.problem.size):
        path = iterates(case.problem, case.start, [case.rate] * case.steps, order)
        mean = [(a + b) / 2 for a, b in zip(path[-1], path[-1 - case.spacing], strict=True)]
        found.append(sum((m - c) ** 2 for m, c in zip(mean, centre, strict=True)) / 2)
    return Fraction(sum(found) / len(found))


_BENT = around([-1, 1], hessians=[Fraction(1, 2), Fraction(3, 2)])

CONTROLS = (
    Control(
        "one epoch without replacement", "batches with replacement", LOSS,
        (distant([-3, 1, 2], [5], "1/2", 3, 1), distant([-1, 1], [3], "1/2", 2, 1)), must_miss_by=0.05,
        observed=_shuffled,
    ),
    Control(
        "curvatures 1/2 and 3/2, mean curvature 1", "one H for all batches", LOSS,
        (Distant(_BENT, (Fraction(3),), Fraction(1, 2), 3, 1),), must_miss_by=0.05,
        claimed=lambda case: excess(Distant(around([-1, 1]), case.start, case.rate, case.steps, case.spacing)),
        observed=lambda case: second_moments(case.problem, case.start, case.rate, _weights(3, 1))[0] / 2,
    ),
    Control(
        "a = 110 of 120 steps: the bias returns", "a ≪ 1/x_slow", SCALES,
        (scales("1 1/10 3/100", 120, 110),), must_miss_by=0.5,
    ),
    Control(
        "T = 600, spectrum 1, 1/10, 1/100: the slow directions have mostly converged",
        "slow directions still on their way", SCALES,
        tuple(scales("1 1/10 1/100", 600, a) for a in (10, 40, 100)), must_miss_by=0.5,
    ),
)  # fmt: skip

MUTANTS = (
    Mutant("q^aV once", LOSS, lambda case: excess(case, cross=1)),
    Mutant("q^{a+1} for q^a", LOSS, lambda case: excess(case, lag=case.spacing + 1)),
    Mutant("the bias without ½", LOSS, lambda case: excess(case, bias=1)),
    Mutant("q^t for q^{2t} in V_t", LOSS, lambda case: excess(case, doubled=1)),
    Mutant("worse than both", SCALES, lambda _: [False, False]),
    Mutant("no better than half the rate", SCALES, lambda _: [True, False]),
)


def witness(data: DataSet) -> dict[str, Any]:
    """Two steps at rate 1/2 from 4."""
    case = Distant(of_data(data), (Fraction(4),), Fraction(1, 2), 2, 1)
    return {"expected loss of ½(θ_1 + θ_2) from 4 at rate 1/2": enumerated(case)}
