"""AV-2 checked: losses before and after one step, computed from the batches themselves, in rationals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from constructions.dataset import DataSet
from proofs_check.averaging.quadratics import Matrix, Quadratics, Vector, around, iterates, moments, of_data
from proofs_check.averaging.replacement import reflection, sandwich, stationary_replaced
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.relations import AtMost, Exactly

HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of size s from θ on the first batch."""

    problem: Quadratics
    theta: Vector
    size: Fraction
    spectrum: tuple[Fraction, ...]


def _step(hessian: Any, centres: Any, theta: Any, size: Any, spectrum: Any = (), hessians: Any = None) -> Step:
    values = tuple(map(Fraction, spectrum or [hessian]))
    return Step(around(centres, hessian, hessians=hessians), tuple(map(Fraction, theta)), Fraction(size), values)


def round_steps(budget: Budget, rng: np.random.Generator) -> Iterator[Step]:
    """H = hI, d ≤ 3, 2 to 5 batches; steps below, at and above 2/h."""
    yield _step(Fraction(1, 2), [[1, 0], [-2, 3]], [4, 4], 2)
    yield _step(Fraction(1, 2), [[1, 0], [-2, 3]], [4, 4], 4)
    for _ in range(budget.pick(6, 30, 200)):
        d, B = int(rng.integers(1, 4)), int(rng.integers(2, 6))
        h = Fraction(int(rng.integers(1, 9)), 4)
        centres = rng.integers(-6, 7, (B, d)).tolist()
        centres[0][0] = 9
        yield _step(h, centres, rng.integers(-9, 9, d).tolist(), Fraction(int(rng.integers(1, 30)), 10) / h)


def bent_steps(budget: Budget, rng: np.random.Generator) -> Iterator[Step]:
    """Rotated spectra; the extremal points, and random ones."""
    for spectrum, theta in (((1, 4), (3, 0)), ((1, 4), (4, 1)), ((1, 9), (9, 1)), ((1, 2, 6), (6, 0, 1))):
        d = len(spectrum)
        diagonal = [[spectrum[i] if i == j else 0 for j in range(d)] for i in range(d)]
        yield _step(diagonal, [[0] * d], theta, Fraction(2, spectrum[0] + spectrum[-1]), spectrum)
    for _ in range(budget.pick(6, 40, 300)):
        d = int(rng.integers(2, 4))
        values = sorted(int(v) for v in rng.integers(1, 20, d))
        frame = reflection(rng.integers(-3, 4, d).tolist())
        H = sandwich(frame, tuple(tuple(Fraction(v if i == j else 0) for j in range(d)) for i, v in enumerate(values)))
        centre, theta = rng.integers(-5, 6, (2, d)).tolist()
        theta[0] = centre[0] + 1  # not the centre itself
        yield _step(H, [centre], theta, Fraction(2, values[0] + values[-1]), values)


def _after(case: Step, size: Fraction | None = None) -> Vector:
    return iterates(case.problem, case.theta, [case.size if size is None else size], [0])[-1]


def scaled(case: Step, *, power: int = 2, double: int = 1) -> list[Any]:
    """(a): the excess before times (1−sh)²; and whether it grew, s > 2/h."""
    h, s = case.spectrum[0], case.size
    away = [t - c for t, c in zip(case.theta, case.problem.centres[0], strict=True)]
    return [(1 - s * h) ** power * h * sum(a * a for a in away) / 2, s > Fraction(2, double) / h]


def stepped(case: Step) -> list[Any]:
    """The same by a step; a batch's loss is 0 at its centre."""
    before, after = (case.problem.loss(0, at) for at in (case.theta, _after(case)))
    return [after, after > before]


def bound(case: Step, *, power: int = 2) -> list[Fraction]:
    """(b): ((κ−1)/(κ+1))², for the fixed step and for the line search."""
    kappa = max(case.spectrum) / min(case.spectrum)
    return [Fraction(((kappa - 1) / (kappa + 1)) ** power)] * 2


def ratios(case: Step) -> list[Fraction]:
    """Ratios of the batch's loss, after both steps."""
    g = case.problem.gradient(0, case.theta)
    Hg = [sum((h * v for h, v in zip(row, g, strict=True)), Fraction(0)) for row in case.problem.hessian]
    search = Fraction(sum(v * v for v in g) / sum(a * b for a, b in zip(g, Hg, strict=True)))
    before = case.problem.loss(0, case.theta)
    return [Fraction(case.problem.loss(0, _after(case, s)) / before) for s in (case.size, search)]


def extremal(budget: Budget, rng: np.random.Generator) -> Iterator[Step]:
    """θ−c at the two extremal points in turn."""
    for _ in range(budget.pick(4, 16, 80)):
        low = int(rng.integers(1, 9))
        high = low + int(rng.integers(1, 12))
        for theta in ((1, 0), (Fraction(1, low), Fraction(1, high))):
            yield _step([[low, 0], [0, high]], [[0, 0]], theta, Fraction(2, low + high), (low, high))


def attained(case: Step) -> list[Fraction]:
    """The fixed step's ratio at the first point, the line search's at the second."""
    return [ratios(case)[int(case.theta[1] != 0)]]


def interference(case: Step, *, less: int = 1, factor: Fraction = HALF) -> list[Fraction]:
    """(c): h tr Σ·B/(B−1), and ½h tr Σ twice, the second time as the stationary level at ηh = 1."""
    h, B = case.spectrum[0], case.problem.size
    spread = moments(case.problem.centres)[1]
    trace = sum((row[i] for i, row in enumerate(spread)), Fraction(0))
    return [h * trace * B / Fraction(B - less), factor * h * trace, factor * h * trace]


def measured(case: Step) -> list[Fraction]:
    """The same by a step of 1/h on each batch, and by solving for the stationary law."""
    problem, B, rate = case.problem, case.problem.size, 1 / case.spectrum[0]
    ends = [iterates(problem, case.theta, [rate], [b])[-1] for b in range(B)]
    others = [problem.loss(k, ends[b]) for b in range(B) for k in range(B) if k != b]
    lowest = problem.mean_loss(problem.minimiser)
    whole = sum(problem.mean_loss(end) - lowest for end in ends) / B
    C = stationary_replaced(problem, rate)[1]
    H = [[sum(h[i][j] for h in problem.hessians) / B for j in range(len(C))] for i in range(len(C))]
    level = sum((a * b for u, v in zip(H, C, strict=True) for a, b in zip(u, v, strict=True)), Fraction(0)) / 2
    return [sum(others) / len(others), Fraction(whole), Fraction(level)]


@dataclass(frozen=True, slots=True)
class Rows:
    """Least squares on m rows."""

    X: Matrix
    y: Vector
    theta: Vector

    @property
    def gamma(self) -> Fraction:
        """Squared length of the first row."""
        return Fraction(sum(v * v for v in self.X[0]))


def _rows(X: list[list[int]], y: list[int]) -> Rows:
    return Rows(tuple(tuple(map(Fraction, row)) for row in X), tuple(map(Fraction, y)), (Fraction(0),) * len(X[0]))


def orthogonal(budget: Budget, rng: np.random.Generator) -> Iterator[Rows]:
    """Some rows of a multiple of a rational reflection; any targets."""
    for _ in range(budget.pick(6, 30, 200)):
        d = int(rng.integers(2, 6))
        m, scale = int(rng.integers(1, d + 1)), int(rng.integers(2, 5))
        Q = reflection(rng.integers(-3, 4, d).tolist())[:m]
        X = tuple(tuple(Fraction(scale * v) for v in row) for row in Q)
        y, theta = rng.integers(-9, 10, m).tolist(), rng.integers(-9, 10, d).tolist()
        y[0] = sum(a * b for a, b in zip(X[0], theta, strict=True)) + 1  # not fitted yet
        yield Rows(X, tuple(map(Fraction, y)), tuple(map(Fraction, theta)))


def residual(case: Rows, *, scale: int = 1) -> list[Fraction]:
    """Residuals after the step m/γ on ‖Xθ−y‖²/(2m), by hand; `scale` damages the step."""
    m = len(case.X)
    size = scale * m / case.gamma
    miss = [sum(a * b for a, b in zip(row, case.theta, strict=True)) - t for row, t in zip(case.X, case.y, strict=True)]
    g = [
        sum((row[i] * e for row, e in zip(case.X, miss, strict=True)), Fraction(0)) / m for i in range(len(case.theta))
    ]
    end = [t - size * v for t, v in zip(case.theta, g, strict=True)]
    return [sum(a * b for a, b in zip(row, end, strict=True)) - t for row, t in zip(case.X, case.y, strict=True)]


SCALED = Check("(a) the batch's loss after a step", scaled, stepped, round_steps, Exactly())
BOUND = Check("(b) ratios below the bound", bound, ratios, bent_steps, AtMost())
ATTAINED = Check("(b) attained", lambda c: bound(c)[:1], attained, extremal, Exactly())
OTHERS = Check("(c) other batches and the full loss", interference, measured, round_steps, Exactly())
ROWS = Check(
    "(d) orthogonal rows are fitted at once", lambda c: [Fraction(0)] * len(c.X), residual, orthogonal, Exactly()
)
CHECKS = (SCALED, BOUND, ATTAINED, OTHERS, ROWS)

_KAPPA = _step([[1, 0], [0, 4]], [[0, 0], [2, 2]], [3, 1], Fraction(1, 4), (4, 1))
CONTROLS = (
    Control("κ = 4, s = 1/λ_max", "isotropic curvature in (a) and (c)", SCALED, (_KAPPA,), must_miss_by=0.5),
    Control("κ = 4, s = 1/λ_max", "isotropic curvature in (a) and (c)", OTHERS, (_KAPPA,), must_miss_by=0.5),
    Control(
        "curvatures 1 and 3", "one H for all batches in (c)", OTHERS,
        (_step(1, [[-1], [1]], [5], 1, hessians=[1, 3]),), must_miss_by=0.5,
    ),
    Control(
        "rows (1, 0) and (1, 1)", "orthogonal rows in (d)", ROWS,
        (_rows([[1, 0], [1, 1]], [2, 5]),), must_miss_by=1,
    ),
)  # fmt: skip

MUTANTS = (
    Mutant("1−sh for its square", SCALED, lambda c: scaled(c, power=1)),
    Mutant("growth from s > 1/h", SCALED, lambda c: scaled(c, double=2)),
    Mutant("fourth power of (κ−1)/(κ+1)", BOUND, lambda c: bound(c, power=4)),
    Mutant("third power of (κ−1)/(κ+1)", ATTAINED, lambda c: bound(c, power=3)[:1]),
    Mutant("B for B−1", OTHERS, lambda c: interference(c, less=0)),
    Mutant("full excess h tr Σ", OTHERS, lambda c: interference(c, factor=Fraction(1))),
    Mutant("the residual turned round, as by the step 2m/γ", ROWS, lambda c: residual(c, scale=2)),
)


def witness(data: DataSet) -> dict[str, Any]:
    """Losses after each batch's own step from 0 of size d/tr H_b (1/h for H_b = hI), and of the row step m/γ."""
    problem = of_data(data)
    d = problem.dimension
    zero = (Fraction(0),) * d
    ends = [
        iterates(problem, zero, [Fraction(d) / sum(H[i][i] for i in range(d))], [b])[-1]
        for b, H in enumerate(problem.hessians)
    ]
    found: dict[str, Any] = {
        "loss of each batch after its own step": [problem.loss(b, end) for b, end in enumerate(ends)],
        "mean loss after each batch's step": [problem.mean_loss(end) for end in ends],
    }
    m, gamma = data.batch_size, sum(v * v for v in data.X[0])
    if gamma and data.n == m:
        found["loss after the step m/γ"] = problem.loss(0, iterates(problem, zero, [m / gamma], [0])[-1])
    return found
