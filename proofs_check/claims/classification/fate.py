"""C-3 checked in the plane by going around all directions, in integers, against the engine's certified fates.

Both features take the same values in another order, so both have the same σ under GD, and z^GD is an integer vector up
to one positive factor.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from constructions.dataset import DataSet
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.exact.alternatives import inseparable_samples
from proofs_check.relations import Exactly
from proofs_check.separability.fates import fate

Vector = tuple[int, int]
Direction = tuple[Vector, Vector]


@dataclass(frozen=True, slots=True)
class Plane:
    """Points (x_i, x_π(i)) with labels, in pairs as given."""

    X: tuple[Vector, ...]
    y: tuple[int, ...]

    def signed(self) -> list[Vector]:
        """z of SS: signs of differences within pairs."""
        rows: list[Vector] = []
        for i in range(0, len(self.X), 2):
            s = [(a > b) - (a < b) for a, b in zip(self.X[i], self.X[i + 1], strict=True)]
            rows += [(self.y[j] * sign * s[0], self.y[j] * sign * s[1]) for j, sign in ((i, 1), (i + 1, -1))]
        return rows

    def signed_whole(self) -> list[Vector]:
        """z^GD times n σ."""
        total = [sum(row[a] for row in self.X) for a in range(2)]
        n = len(self.X)
        return [(y * (n * r[0] - total[0]), y * (n * r[1] - total[1])) for r, y in zip(self.X, self.y, strict=True)]


def around(vectors: Sequence[Vector]) -> list[Direction]:
    """A direction in every cell of the circle cut by the lines orthogonal to these vectors, the cuts included.

    A cell is where one arrives when leaving the cut at its clockwise end by an infinitesimal turn.
    """
    cuts = {cut for a, b in vectors for cut in ((-b, a), (b, -a))}
    return [(u, turn) for u in cuts for turn in ((0, 0), (-u[1], u[0]))]


def along(direction: Direction, vector: Vector) -> int:
    """A number with the sign of (u + δ turn)·vector for all small δ > 0."""
    u, turn = direction
    a, b = vector
    return u[0] * a + u[1] * b or turn[0] * a + turn[1] * b


def by_directions(case: Plane) -> str:
    """The fate by its definition: what every admissible direction does to the whole data."""
    Z, whole = case.signed(), case.signed_whole()
    touched = set(inseparable_samples(Z))
    if len(touched) == len(Z):
        return "bounded"
    keeps = set()
    for u in around([*Z, *whole]):
        if all((along(u, z) == 0) if i in touched else (along(u, z) > 0) for i, z in enumerate(Z)):
            keeps.add(all(along(u, z) >= 0 for z in whole))
    return {frozenset({True}): "bounded", frozenset({False}): "diverges"}.get(frozenset(keeps), "depends")


def by_engine(case: Plane) -> str:
    """The engine's fate, refused unless its certificate was accepted."""
    found = fate(case.X, case.y, order="ss", batch_size=2)
    return found.fate if found.verified else "not certified"


def _drawn(budget: Budget, rng: np.random.Generator) -> Iterator[Plane]:
    yield Plane(((-1, -3), (-3, -1), (2, 3), (3, 2), (0, -2), (-2, 0)), (1, -1, 1, -1, 1, -1))
    yield Plane(((0, 0), (3, 3), (1, 1), (2, 2)), (-1, 1, -1, 1))  # all separable, all kept
    yield Plane(((2, 2), (-3, 0), (0, -3), (-3, -3)), (-1, 1, 1, -1))  # a fate that hangs on a turn's own direction
    yield Plane(((-1, -2), (-2, 1), (-1, -1), (1, -1)), (-1, 1, 1, 1))  # a sample lost by the least margin, −1/(nσ)
    for k in range(budget.pick(60, 300, 3000)):
        n = 2 * int(rng.integers(2, 5))
        x = rng.integers(-4, 5, n) if k % 2 else rng.choice(np.arange(-12, 13), n, replace=False)
        X = tuple((int(a), int(b)) for a, b in zip(x, rng.permutation(x), strict=True))
        y = rng.choice((-1, 1), n)
        if k % 3:  # mixed pairs, so that separable parts are common
            y[1::2] = -y[::2]
        case = Plane(X, tuple(int(v) for v in y))
        if len(set(case.y)) == 2 and len(set(x.tolist())) > 1:
            yield case


FATE = Check("certified fate against all directions", by_directions, by_engine, _drawn, Exactly())
CHECKS = (FATE,)


def _any_direction(case: Plane) -> str:
    """Directions that need not be orthogonal to Z_SC."""
    Z, whole = case.signed(), case.signed_whole()
    touched = set(inseparable_samples(Z))
    keeps = {
        all(along(u, z) >= 0 for z in whole)
        for u in around([*Z, *whole])
        if all(along(u, z) > 0 for i, z in enumerate(Z) if i not in touched)
    }
    return "bounded" if keeps == {True} else "diverges" if keeps == {False} else "depends"


_PARTLY = Plane(((0, 3), (1, 0), (3, 1), (2, 2), (5, 4), (4, 5)), (1, -1, 1, 1, 1, -1))
CONTROLS = (
    Control("directions not orthogonal to Z_SC", "u ranges over directions orthogonal to Z_SC", FATE, (_PARTLY,), 0.5,
            claimed=_any_direction),
    Control("training stopped at the start keeps every risk bounded", "the risk on Z is driven to its infimum", FATE,
            (Plane(((-1, -3), (-3, -1), (2, 3), (3, 2), (0, -2), (-2, 0)), (1, -1, 1, -1, 1, -1)),), 0.5,
            observed=lambda _case: "stopped"),
)  # fmt: skip


def _mutated(change: str) -> Any:
    def formula(case: Plane) -> str:
        answer = by_directions(case)
        if change == "swap":
            return {"bounded": "diverges", "diverges": "bounded"}.get(answer, answer)
        if change == "no depends":
            return "diverges" if answer == "depends" else answer
        if change == "separable means diverging":
            return "bounded" if len(inseparable_samples(case.signed())) == len(case.X) else "diverges"
        return "depends" if answer == "diverges" else answer

    return formula


MUTANTS = (
    Mutant("bounded and diverging exchanged", FATE, _mutated("swap")),
    Mutant("it never depends", FATE, _mutated("no depends")),
    Mutant("every separable part diverges", FATE, _mutated("separable means diverging")),
    Mutant("it never surely diverges", FATE, _mutated("never")),
)


def witness(data: DataSet) -> dict[str, Any]:
    """The certified fate of SS in the order given."""
    X: Any = [list(row) for row in data.X]
    found = fate(X, [int(row[0]) for row in data.y], order="ss", batches=data.batches)
    return {"ss_fate": found.fate if found.verified else "not certified"}
