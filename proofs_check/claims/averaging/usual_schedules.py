"""AV-12 checked: each closed form against the schedule measured on SGD; bounds, order in time and best weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np

from constructions.averaging.runs import Run
from constructions.dataset import DataSet
from proofs_check.averaging import best_tail, ema, swa, two_point
from proofs_check.averaging.closed_forms import best_tail_rate, ema_rate, swa_rate, two_point_rate
from proofs_check.averaging.measured import averaged_iterate, last_iterate, measured_schedule
from proofs_check.averaging.quadratics import of_data
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.exact.pairs import solve_rational
from proofs_check.relations import AtLeast, AtMost, Exactly

SHORT, LONG = 4, 20  # steps


@dataclass(frozen=True, slots=True)
class Usual:
    """One of the usual averages of T steps at normalised rate x.

    Attributes:
        kind: ema, swa, two_point or best_tail.
        rate: x = ηλ; rates alternate between it and its half when `uneven`.
        steps: T.
        decay: β, for the EMA.
        window: K or a, for the others.
        uneven: breaks the hypothesis of a constant rate.
    """

    kind: str
    rate: Fraction
    steps: int
    decay: Fraction = Fraction(0)
    window: int = 2
    uneven: bool = False

    @property
    def weights(self) -> Any:
        """α_0 … α_T."""
        return {
            "ema": lambda: ema(self.steps, decay=self.decay),
            "swa": lambda: swa(self.steps, last=self.window),
            "two_point": lambda: two_point(self.steps, spacing=self.window),
            "best_tail": lambda: best_tail(self.steps, last=self.window, rate=self.rate),
        }[self.kind]()

    @property
    def run(self) -> Run:
        """A run whose reactions can be measured."""
        none = (Fraction(0),) * self.steps
        rates = tuple(self.rate / (1 + (k % 2 if self.uneven else 0)) for k in range(self.steps))
        return Run(Fraction(0), rates, none, tuple(self.weights), (Fraction(1),) * self.steps)


Form = Callable[[Usual, int], Any]
FORMS: dict[str, Form] = {
    "ema": lambda c, m: ema_rate(c.rate, m, decay=c.decay),
    "swa": lambda c, m: swa_rate(c.rate, m, last=c.window),
    "two_point": lambda c, m: two_point_rate(c.rate, m, spacing=c.window),
    "best_tail": lambda c, m: best_tail_rate(c.rate, m, last=c.window),
}


def claimed(case: Usual, **wrong: Form) -> list[Any]:
    """The closed form at m = T−1 … 0."""
    form = (FORMS | wrong)[case.kind]
    return [form(case, m) for m in range(case.steps - 1, -1, -1)]


def observed(case: Usual) -> list[Fraction]:
    """Measured by impulses."""
    return measured_schedule(case.run)


def cases(budget: Budget, rng: np.random.Generator) -> Iterator[Usual]:
    """All four kinds at named and drawn rates, β = q among them."""
    for rate in (Fraction(1, 10), Fraction(1, 3), Fraction(4, 5)):
        yield Usual("ema", rate, 4, decay=1 - rate)
        yield from (Usual("ema", rate, 5, decay=Fraction(b, 10)) for b in (0, 5, 9))
        yield from (Usual(kind, rate, 5, window=3) for kind in ("swa", "two_point", "best_tail"))
    for _ in range(budget.pick(8, 50, 400)):
        T = int(rng.integers(2, 8))
        rate, decay = (Fraction(int(v), 20) for v in rng.integers(1, 20, 2))
        kind = ("ema", "swa", "two_point", "best_tail")[int(rng.integers(4))]
        yield Usual(kind, rate, T, decay=decay, window=int(rng.integers(2, T + 1)))


def order_in_time(case: Usual) -> list[int]:
    """Claimed signs of the changes in the window: EMA, SWA, best tail fall (not EMA at β = 0), two-point rises."""
    inside = case.steps if case.kind == "ema" else case.window - (case.kind != "two_point")
    sign = {"two_point": 1, "ema": -1 if case.decay else 0}.get(case.kind, -1)
    return [sign] * (inside - 1)


def seen_order(case: Usual) -> list[int]:
    """Signs of the changes of the measured rates within the window."""
    inside = len(order_in_time(case)) + 1
    rates = observed(case)[-inside:]
    return [int(b > a) - int(b < a) for a, b in pairwise(rates)]


def last_rate(case: Usual) -> Fraction:
    """Claimed η̃_T = ηα_T."""
    x = case.rate
    return {"ema": x * (1 - case.decay), "swa": x / case.window, "two_point": x / 2}.get(
        case.kind, x / (2 + (case.window - 2) * x)
    )


def caps(case: Usual) -> list[Fraction]:
    """Claimed bound for each rate: min(η, γ) for EMA, 1/(j−1+1/η), j = K−m, for SWA from j = 1, η otherwise."""
    x, T = case.rate, case.steps
    if case.kind == "ema":
        return [min(x, 1 - case.decay)] * T
    if case.kind == "swa":
        return [1 / (max(case.window - m - 1, 0) + 1 / x) for m in range(T - 1, -1, -1)]
    return [x] * T


def lengthened(case: Usual) -> list[Fraction]:
    """The first rates of a longer average, a hundredth larger."""
    rates = observed(replace(case, steps=LONG, window=LONG - 1))[:SHORT]
    return [v * Fraction(101, 100) for v in rates]


def endless(budget: Budget, rng: np.random.Generator) -> Iterator[Usual]:
    """EMA with β on both sides of q, and SWA, of all but the first iterates."""
    yield Usual("ema", Fraction(1, 3), SHORT, decay=Fraction(1, 5), window=SHORT - 1)
    yield Usual("ema", Fraction(4, 5), SHORT, decay=Fraction(1, 2), window=SHORT - 1)
    for _ in range(budget.pick(2, 6, 20)):
        yield Usual("swa", Fraction(int(rng.integers(8, 20)), 20), SHORT, window=SHORT - 1)


def optimal(case: Usual) -> list[Any]:
    """Claimed best weights of the K last stationary iterates and their variance over σ²."""
    weights = list(case.weights)[-case.window :]
    return [*weights, case.rate / (2 + (case.window - 2) * case.rate)]


def solved(case: Usual) -> list[Any]:
    """The same by solving the normal equations of the K×K covariance matrix v q^{|i−j|}."""
    q, K = 1 - case.rate, case.window
    v = case.rate / (2 - case.rate)
    covariance = [[v * q ** abs(i - j) for j in range(K)] for i in range(K)]
    (flat,) = solve_rational(covariance, [[Fraction(1)] * K])
    return [*(w / sum(flat) for w in flat), 1 / sum(flat)]


def tails(budget: Budget, rng: np.random.Generator) -> Iterator[Usual]:
    """Best tails alone."""
    for _ in range(budget.pick(8, 40, 200)):
        K = int(rng.integers(2, 9))
        yield Usual("best_tail", Fraction(int(rng.integers(1, 20)), 10), K, window=K)


def _transient(case: Usual) -> list[Any]:
    q, K = 1 - case.rate, case.window
    v = case.rate / (2 - case.rate)
    covariance = [
        [v * q ** abs(i - j) * (1 - q ** (2 * min(i, j) + 2)) for j in range(K)] for i in range(K)
    ]  # θ_1 … θ_K from a deterministic θ_0
    (flat,) = solve_rational(covariance, [[Fraction(1)] * K])
    return [*(w / sum(flat) for w in flat), 1 / sum(flat)]


CLOSED = Check("closed forms against measured schedules", claimed, observed, cases, Exactly())
ORDER = Check("who falls and who rises in time", order_in_time, seen_order, cases, Exactly())
LAST = Check("last rates", last_rate, lambda case: observed(case)[-1], cases, Exactly())
CAPS = Check("upper bounds", caps, observed, cases, AtMost())
LIMITS = Check("no bound can be lowered by a hundredth: long averages", caps, lengthened, endless, AtLeast())
BEST = Check("best tail against the normal equations", optimal, solved, tails, Exactly())
CHECKS = (CLOSED, ORDER, LAST, CAPS, LIMITS, BEST)

CONTROLS = (
    Control(
        "rates alternate between η and η/2", "constant base rate", CLOSED,
        tuple(Usual(k, Fraction(1, 3), 5, Fraction(1, 2), 3, uneven=True) for k in ("ema", "swa", "two_point")),
        must_miss_by=0.01,
    ),
    Control(
        "η = 3/2: the two-point schedule alternates in sign", "0 < η < 1 for the monotonicities", ORDER,
        (Usual("two_point", Fraction(3, 2), 4, window=4),), must_miss_by=1,
    ),
    Control(
        "from a fixed start, where θ_{T−K+1} … are not stationary", "stationary iterates for the best tail", BEST,
        (Usual("best_tail", Fraction(1, 3), 3, window=3),), must_miss_by=0.01, observed=_transient,
    ),
)  # fmt: skip


MUTANTS = (
    Mutant("EMA: m for m+1", CLOSED, lambda c: claimed(c, ema=lambda c, m: FORMS["ema"](c, max(m - 1, 0)))),
    Mutant("EMA: base rate η long before the end", CLOSED, lambda c: claimed(c, ema=lambda c, m: c.rate * (
        1 - c.decay ** (m + 1)
    ))),
    Mutant("SWA: the 1/t schedule", CLOSED, lambda c: claimed(c, swa=lambda c, m: 1 / (
        max(c.window - m - 1, 0) + 1 / c.rate
    ))),
    Mutant("SWA: K+1 for K", CLOSED, lambda c: claimed(c, swa=lambda c, m: swa_rate(c.rate, m, last=c.window + 1))),
    Mutant("two-point: η/2 throughout", CLOSED, lambda c: claimed(c, two_point=lambda c, m: (
        c.rate if m >= c.window else c.rate / 2
    ))),
    Mutant("best tail: i−1 for i", CLOSED, lambda c: claimed(c, best_tail=lambda c, m: FORMS["best_tail"](
        c, m + (m < c.window - 1)
    ))),
    Mutant("two-point falls", ORDER, lambda c: [-1] * len(order_in_time(c))),
    Mutant("EMA ends at η", LAST, lambda c: c.rate if c.kind == "ema" else last_rate(c)),
    Mutant("SWA: 1/(j + 1/η)", CAPS, lambda c: [1 / (1 / v + 1) for v in caps(c)]),
    Mutant("EMA: the larger of η and γ", LIMITS, lambda c: [max(v, 1 - c.decay) for v in caps(c)]),
    Mutant("uniform weights for the best tail", BEST, lambda c: optimal(replace(c, kind="swa"))),
)  # fmt: skip


def witness(data: DataSet) -> dict[str, Any]:
    """The usual schedules at rate 1/3 by their closed forms, and the last iterates under them."""
    problem = of_data(data)
    T, third = problem.size, Fraction(1, 3)
    named = {
        "EMA 1/2": Usual("ema", third, T, decay=Fraction(1, 2)),
        "SWA 3": Usual("swa", third, T, window=3),
        "two-point 3": Usual("two_point", third, T, window=3),
        "best tail 4": Usual("best_tail", third, T, window=4),
        "uniform": Usual("swa", third, T, window=T + 1),
    }
    found: dict[str, Any] = {}
    for name, case in named.items():
        run = replace(case.run, centres=tuple(c[0] for c in problem.centres))
        found[f"schedule of {name} at rate 1/3"] = claimed(case)
        found[f"{name} at rate 1/3"] = averaged_iterate(run)
        found[f"last iterate under the schedule of {name}"] = last_iterate(run, claimed(case))
    return found
