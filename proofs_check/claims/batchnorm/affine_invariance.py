"""BN-3 checked: exactly normalized moved data against the formula in moments of the data before the move."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from constructions.batches import Epoch, draw_epochs
from constructions.dataset import DataSet
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.exact.normalized import exact_epoch
from proofs_check.exact.surds import Surd, root
from proofs_check.relations import Exactly

Matrix = tuple[tuple[Fraction, ...], ...]
Factor = Callable[[Fraction, Fraction, Fraction], Surd | Fraction | int]


@dataclass(frozen=True, slots=True)
class Moved:
    """An epoch, and for each batch the matrix D and shift c that act on its rows: x′ = D x + c."""

    epoch: Epoch
    mix: tuple[Matrix, ...]
    shift: Matrix

    def applied(self) -> Epoch:
        """The epoch after the move."""
        rows = list(self.epoch.X)
        for batch, matrix, shift in zip(self.epoch.batches, self.mix, self.shift, strict=True):
            for i in batch:
                old = self.epoch.X[i]
                rows[i] = tuple(
                    sum((w * v for w, v in zip(line, old, strict=True)), c)
                    for line, c in zip(matrix, shift, strict=True)
                )
        return Epoch(tuple(rows), self.epoch.batches, self.epoch.eps)


def _sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)


def _true_factor(delta: Fraction, variance: Fraction, eps: Fraction) -> Surd:
    return delta * root((variance + eps) / (delta * delta * variance + eps))


def claimed_sign(case: Moved) -> list[list[Any]]:
    """sign(δ) x̄."""
    return _scaled(case, lambda delta, _variance, _eps: _sign(delta))


def claimed_factor(case: Moved) -> list[list[Any]]:
    """δ √((σ² + ε)/(δ²σ² + ε)) x̄."""
    return _scaled(case, _true_factor)


def _scaled(case: Moved, factor: Factor) -> list[list[Any]]:
    """factor(δ, σ², ε)·x̄, with x̄ from the moments ⟨x⟩ and ⟨x²⟩ of the data before the move."""
    X, eps = case.epoch.X, case.epoch.eps
    out: list[list[Any]] = [[0] * len(X[0]) for _ in X]
    for batch, matrix in zip(case.epoch.batches, case.mix, strict=True):
        for a in range(len(X[0])):
            mean = sum((X[i][a] for i in batch), Fraction(0)) / len(batch)
            variance = sum((X[i][a] ** 2 for i in batch), Fraction(0)) / len(batch) - mean**2
            if variance == 0:
                continue
            over = factor(matrix[a][a], variance, eps) * root(1 / (variance + eps))
            for i in batch:
                out[i][a] = (X[i][a] - mean) * over
    return out


def observed(case: Moved) -> list[list[Any]]:
    """Move, then normalize by the definition."""
    after = case.applied()
    return exact_epoch(after.X, after.batches, after.eps)


def _diagonal(entries: list[Fraction]) -> Matrix:
    return tuple(tuple(v if a == b else Fraction(0) for b in range(len(entries))) for a, v in enumerate(entries))


def _move(epoch: Epoch, rng: np.random.Generator, *, local: bool, scale: int | None = None) -> Moved:
    """Random scales ≠ 0 and shifts, the same for all batches unless `local`; or one fixed scale."""
    d = len(epoch.X[0])

    def draw() -> tuple[Matrix, tuple[Fraction, ...]]:
        sizes = [Fraction(int(rng.choice([-5, -3, -2, -1, 0, 1, 2, 3, 7])), int(rng.integers(1, 5))) for _ in range(d)]
        if scale is not None:
            sizes = [Fraction(scale)] * d
        return _diagonal(sizes), tuple(Fraction(int(v)) for v in rng.integers(-99, 100, d))

    once = draw()
    moves = [draw() if local else once for _ in epoch.batches]
    return Moved(epoch, tuple(m for m, _ in moves), tuple(c for _, c in moves))


_LINE = Epoch(tuple((Fraction(v),) for v in (0, 1, 3, 7)), ((0, 1, 2, 3),))
_TILTED = Moved(_LINE, (_diagonal([Fraction(-3, 2)]),), ((Fraction(4),),))
_CONSTANT = Moved(
    Epoch(tuple((Fraction(v), Fraction(5)) for v in (0, 1, 3)), ((0, 1, 2),)),
    (_diagonal([Fraction(2), Fraction(-1)]),),
    ((Fraction(1), Fraction(4)),),
)
_TILTED_EPS = Moved(Epoch(_LINE.X, _LINE.batches, Fraction(1, 2)), _TILTED.mix, _TILTED.shift)


def _cases(*, eps: bool) -> Any:
    def cases(budget: Budget, rng: np.random.Generator) -> Any:
        yield from (_TILTED_EPS,) if eps else (_TILTED, _CONSTANT)
        yield Moved(_LINE, (_diagonal([Fraction(5)]),), ((Fraction(0),),))
        count = budget.pick(8, 40, 400)
        for place, epoch in enumerate(draw_epochs(rng, count=count, n=(2, 9), d=(1, 3), batch_size=(2, 5), eps=eps)):
            yield _move(epoch, rng, local=place % 2 == 1)

    return cases


def _shifts(budget: Budget, rng: np.random.Generator) -> Any:
    for epoch in draw_epochs(rng, count=budget.pick(4, 20, 200), n=(2, 9), d=(1, 3), batch_size=(2, 5), eps=True):
        yield _move(epoch, rng, local=True, scale=1)


SIGN = Check("ε = 0: scale and shift, batch by batch", claimed_sign, observed, _cases(eps=False), Exactly())
FACTOR = Check("ε > 0: the exact factor", claimed_factor, observed, _cases(eps=True), Exactly())
SHIFT = Check("ε > 0: a shift alone changes nothing", claimed_sign, observed, _shifts, Exactly())
CHECKS = (SIGN, FACTOR, SHIFT)


def _positive_eps(_budget: Budget, rng: np.random.Generator) -> Any:
    for epoch in draw_epochs(rng, count=4, n=(4, 8), d=(1, 2), batch_size=(3, 4), eps=True, constants=False):
        yield _move(epoch, rng, local=False, scale=3)


_PLANE = Epoch(tuple((Fraction(a), Fraction(b)) for a, b in ((0, 1), (2, 0), (3, 5), (1, 1))), ((0, 1, 2, 3),))
_ROTATION = ((Fraction(3, 5), Fraction(-4, 5)), (Fraction(4, 5), Fraction(3, 5)))


def _row_scaled(case: Moved) -> list[list[Any]]:
    """Every sample with a scale of its own: 1, 2, 3, …"""
    rows = tuple(tuple((i + 1) * v for v in row) for i, row in enumerate(case.epoch.X))
    return exact_epoch(rows, case.epoch.batches, case.epoch.eps)


_STILL = Moved(_PLANE, (_diagonal([Fraction(1)] * 2),), ((Fraction(0),) * 2,))
CONTROLS = (
    Control("ε > 0 and scale 3", "ε = 0 for the sign form", SIGN, _positive_eps, must_miss_by=1e-3),
    Control(
        "features rotated",
        "D diagonal",
        SIGN,
        (Moved(_PLANE, (_ROTATION,), ((Fraction(0),) * 2,)),),
        must_miss_by=1e-2,
    ),
    Control(
        "a scale for each sample",
        "one scale per batch and feature",
        SIGN,
        (_STILL,),
        must_miss_by=1e-2,
        observed=_row_scaled,
    ),
)
MUTANTS = (
    Mutant("no sign flip", SIGN, lambda c: _scaled(c, lambda _d, _v, _e: 1)),
    Mutant("the sign always flips", SIGN, lambda c: _scaled(c, lambda _d, _v, _e: -1)),
    Mutant("x̄ scales with δ", SIGN, lambda c: _scaled(c, lambda d, _v, _e: d)),
    Mutant("|δ| in the factor", FACTOR, lambda c: _scaled(c, lambda d, v, e: abs(d) * root((v + e) / (d * d * v + e)))),
    Mutant(
        "δ for δ² under the root", FACTOR, lambda c: _scaled(c, lambda d, v, e: d * root((v + e) / (abs(d) * v + e)))
    ),
    Mutant("factor upside down", FACTOR, lambda c: _scaled(c, lambda d, v, e: d * root((d * d * v + e) / (v + e)))),
    Mutant("σ² + δ²ε", FACTOR, lambda c: _scaled(c, lambda d, v, e: d * root((v + e) / (v + d * d * e)))),
    Mutant("shift adds to x̄", SHIFT, lambda c: [[v + 1 for v in row] for row in _scaled(c, lambda _d, _v, _e: 1)]),
)


def witness(data: DataSet) -> dict[str, Any]:
    """Batch by batch, each column's x̄ as a multiple of the first column's, at ε = 0 and 1."""
    found = {}
    for name, eps in (("x̄ over the first column's x̄", 0), ("x̄ over the first column's x̄ at ε = 1", 1)):
        values = exact_epoch(data.X, data.batches, eps)
        ratios = []
        for batch in data.batches:
            over = {tuple(v / values[i][0] for v in values[i]) for i in batch if values[i][0] != 0}
            if len(over) != 1:
                raise ArithmeticError(f"{data.name}: the columns of a batch are not proportional")
            ratios.append(list(over.pop()))
        found[name] = ratios
    return found
