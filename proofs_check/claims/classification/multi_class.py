"""C-11 checked: bounds between the losses in ball arithmetic, and the engine's classes against exhaustion."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import arb

from constructions.dataset import DataSet
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.exact.alternatives import inseparable_samples
from proofs_check.relations import AtMost, Exactly
from proofs_check.separability import separability


@dataclass(frozen=True, slots=True)
class Three:
    """One feature, three classes, in pairs as given (B = 2)."""

    x: tuple[int, ...]
    y: tuple[int, ...]

    def signs(self) -> list[int]:
        """x̄ of SS."""
        out: list[int] = []
        for i in range(0, len(self.x), 2):
            s = (self.x[i] > self.x[i + 1]) - (self.x[i] < self.x[i + 1])
            out += [s, -s]
        return out


def differences(case: Three) -> list[list[int]]:
    """The vectors (e_y − e_k) ⊗ x̄ of all samples and k ≠ y."""
    return [
        [((c == y) - (c == k)) * s for c in range(3)]
        for s, y in zip(case.signs(), case.y, strict=True)
        for k in range(3)
        if k != y
    ]


def kind(vectors: list[list[int]]) -> str:
    """LS, PLS or SC by exhaustion."""
    touched = len(inseparable_samples(vectors))
    return "LS" if touched == 0 else "SC" if touched == len(vectors) else "PLS"


def by_engine(case: Three) -> str:
    """The engine's certified class from raw data and three labels."""
    found = separability([[v] for v in case.x], case.y, order="ss", batch_size=2)
    return found.class_ if found.verified else "not certified"


def _drawn(budget: Budget, rng: np.random.Generator) -> Iterator[Three]:
    yield Three((0, 1, 1, 2, 0, 2), (0, 1, 1, 2, 0, 2))
    yield Three((0, 1, 2, 1, 0, 2), (0, 1, 1, 2, 0, 2))
    for _ in range(budget.pick(20, 80, 600)):
        n = 2 * int(rng.integers(2, 5))
        y = rng.integers(0, 3, n)
        y[:3] = (0, 1, 2)
        yield Three(tuple(int(v) for v in rng.integers(0, 6, n)), tuple(int(v) for v in y))


CLASSES = Check(
    "certified class against the difference vectors", lambda c: kind(differences(c)), by_engine, _drawn, Exactly()
)

Scores = tuple[int, ...]


def _scores(budget: Budget, rng: np.random.Generator) -> Iterator[Scores]:
    yield (0, 5, -2)
    yield (40, 39, 38, -40)
    for _ in range(budget.pick(20, 80, 600)):
        yield tuple(int(v) for v in rng.integers(-20, 21, int(rng.integers(2, 7))))


def _softmax(scores: Scores) -> Any:
    """Loss of label 0 as −log of its softmax probability."""
    weights = [arb(v).exp() for v in scores]
    return -(weights[0] / sum(weights[1:], weights[0])).log()


def _logistic(scores: Scores) -> list[Any]:
    return [(1 + (-arb(scores[0] - other)).exp()).log() for other in scores[1:]]


SLACK = arb(2) ** -40


def _over(bound: Any, value: Any) -> int:
    """1 when the enclosures show value > bound, 0 when they show value ≤ bound up to 2⁻⁴⁰, 2 when they show neither."""
    if value > bound + SLACK:
        return 1
    return 0 if value <= bound + SLACK else 2


BELOW = Check(
    "softmax loss at most the sum of the logistic losses",
    lambda _scores: 0,
    lambda scores: _over(sum(_logistic(scores), arb(0)), _softmax(scores)),
    _scores,
    AtMost(0, "the balls decide up to 2⁻⁴⁰, which covers the cases of equality at p = 2"),
)
ABOVE = Check(
    "softmax loss at least each logistic loss",
    lambda _scores: 0,
    lambda scores: max(_over(_softmax(scores), loss) for loss in _logistic(scores)),
    _scores,
    AtMost(0, "the balls decide up to 2⁻⁴⁰, which covers the cases of equality at p = 2"),
)
CHECKS = (CLASSES, BELOW, ABOVE)


def _one_vs_rest(case: Three) -> str:
    """Features e_y ⊗ x̄ without the subtraction."""
    return kind([[(c == y) * s for c in range(3)] for s, y in zip(case.signs(), case.y, strict=True)])


def _neighbour_only(case: Three) -> str:
    """Only the class after the label."""
    return kind([
        [((c == y) - (c == (y + 1) % 3)) * s for c in range(3)]
        for s, y in zip(case.signs(), case.y, strict=True)
    ])  # fmt: skip


def _sum(case: Three) -> str:
    """e_y + e_k for e_y − e_k."""
    return kind([
        [((c == y) + (c == k)) * s for c in range(3)]
        for s, y in zip(case.signs(), case.y, strict=True) for k in range(3) if k != y
    ])  # fmt: skip


CONTROLS = (
    Control("one vector a sample, e_y ⊗ x̄", "features are the differences", CLASSES,
            (Three((0, 1, 2, 1, 0, 2), (0, 1, 1, 2, 0, 2)),), 0.5, claimed=_one_vs_rest),
    Control("squared loss of the scores", "softmax loss", BELOW, ((-20, 5, 9),), 0.5,
            observed=lambda scores: _over(sum(_logistic(scores), arb(0)), sum((arb(v) ** 2 for v in scores), arb(0)))),
)  # fmt: skip
MUTANTS = (
    Mutant("one vector a sample", CLASSES, _one_vs_rest),
    Mutant("only one other class", CLASSES, _neighbour_only),
    Mutant("e_y + e_k", CLASSES, _sum),
    Mutant("always separable", CLASSES, lambda _case: "LS"),
    Mutant("softmax below the sum by 1", BELOW, lambda _scores: -1),
    Mutant("softmax above each by 1", ABOVE, lambda _scores: -1),
)


def witness(data: DataSet) -> dict[str, Any]:
    """Classes of SS, RR and GD with more than two classes, certified."""
    X: Any = [list(row) for row in data.X]
    y = [int(row[0]) for row in data.y]
    found = {
        "ss_class": separability(X, y, order="ss", batches=data.batches),
        "rr_class": separability(X, y, order="rr", batch_size=data.batch_size),
        "gd_class": separability(X, y, order="gd"),
    }
    return {key: answer.class_ if answer.verified else "not certified" for key, answer in found.items()}
