"""C-11 checked: bounds between the losses in ball arithmetic, and the engine's classes against exhaustion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import arb

from constructions.dataset import DataSet
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.exact.alternatives import inseparable_samples
from proofs_check.relations import AtLeast, AtMost, Exactly
from proofs_check.separability import separability


@dataclass(frozen=True, slots=True)
class Several:
    """One or two features, up to three classes, in pairs as given (B = 2)."""

    x: tuple[tuple[int, ...], ...]
    y: tuple[int, ...]

    @property
    def classes(self) -> list[int]:
        """The labels that occur."""
        return sorted(set(self.y))

    def signs(self) -> list[list[int]]:
        """x̄ of SS."""
        out: list[list[int]] = []
        for i in range(0, len(self.x), 2):
            s = [(a > b) - (a < b) for a, b in zip(self.x[i], self.x[i + 1], strict=True)]
            out += [s, [-v for v in s]]
        return out


def line(x: Iterable[int], y: Iterable[int]) -> Several:
    """One feature."""
    return Several(tuple((int(v),) for v in x), tuple(map(int, y)))


def differences(case: Several) -> list[list[int]]:
    """The vectors (e_y − e_k) ⊗ x̄ of all samples and k ≠ y."""
    return [
        [((c == y) - (c == k)) * v for c in case.classes for v in s]
        for s, y in zip(case.signs(), case.y, strict=True)
        for k in case.classes
        if k != y
    ]


def kind(vectors: list[list[int]]) -> str:
    """LS, PLS or SC by exhaustion."""
    touched = len(inseparable_samples(vectors))
    return "LS" if touched == 0 else "SC" if touched == len(vectors) else "PLS"


def by_engine(case: Several) -> str:
    """The engine's certified class from raw data and labels."""
    found = separability(case.x, case.y, order="ss", batch_size=2)
    return found.class_ if found.verified else "not certified"


def _drawn(budget: Budget, rng: np.random.Generator) -> Iterator[Several]:
    yield line((0, 1, 1, 2, 0, 2), (0, 1, 1, 2, 0, 2))
    yield UNEVEN
    yield line((0, 1, 2, 3), (0, 1, 0, 1))  # two classes, LS
    yield Several(((1, 1), (0, 0), (1, 0), (0, 1)), (0, 1, 2, 1))  # three, LS, as one feature cannot be
    for _ in range(budget.pick(20, 80, 600)):
        n = 2 * int(rng.integers(2, 5))
        y = rng.integers(0, 3, n)
        y[:3] = (0, 1, 2)
        yield line(rng.integers(0, 6, n).tolist(), y.tolist())


UNEVEN = line((0, 1, 2, 1, 0, 2), (0, 1, 1, 2, 0, 2))
CLASSES = Check(
    "certified class against the difference vectors", lambda c: kind(differences(c)), by_engine, _drawn, Exactly()
)

Scores = tuple[int, ...]


def _scores(budget: Budget, rng: np.random.Generator) -> Iterator[Scores]:
    yield (0, 5, -2)
    yield from ((3, 1), (1, 3))  # p = 2: the bounds meet
    yield (40, 39, 38, -40)
    for _ in range(budget.pick(20, 80, 600)):
        yield tuple(int(v) for v in rng.integers(-20, 21, int(rng.integers(2, 7))))


def _softmax(scores: Scores) -> Any:
    """Loss of label 0 as −log of its softmax probability."""
    weights = [arb(v).exp() for v in scores]
    return -(weights[0] / sum(weights[1:], weights[0])).log()


def _logistic(scores: Scores) -> list[Any]:
    """log(1 + e^{−m_k}) of the margins over the other labels."""
    label, *others = scores
    return [(1 + arb(other - label).exp()).log() for other in others]


SLACK = arb(2) ** -40
EQUALITY = "the balls decide up to 2⁻⁴⁰, which covers the cases of equality at p = 2"
BELOW = Check(
    "softmax loss at most the sum of the logistic losses",
    lambda scores: sum(_logistic(scores), SLACK),
    _softmax,
    _scores,
    AtMost(0, EQUALITY),
)
ABOVE = Check(
    "softmax loss at least each logistic loss",
    lambda scores: [loss - SLACK for loss in _logistic(scores)],
    lambda scores: [_softmax(scores)] * (len(scores) - 1),
    _scores,
    AtLeast(0, EQUALITY),
)
CHECKS = (CLASSES, BELOW, ABOVE)


def _one_vs_rest(case: Several) -> str:
    """Features e_y ⊗ x̄ without the subtraction."""
    return kind([
        [(c == y) * v for c in case.classes for v in s] for s, y in zip(case.signs(), case.y, strict=True)
    ])  # fmt: skip


def _neighbour_only(case: Several) -> str:
    """Only the class after the label."""
    return kind([
        [((c == y) - (c == (y + 1) % 3)) * v for c in case.classes for v in s]
        for s, y in zip(case.signs(), case.y, strict=True)
    ])  # fmt: skip


def _sum(case: Several) -> str:
    """e_y + e_k for e_y − e_k."""
    return kind([
        [((c == y) + (c == k)) * v for c in case.classes for v in s]
        for s, y in zip(case.signs(), case.y, strict=True) for k in case.classes if k != y
    ])  # fmt: skip


CONTROLS = (
    Control("one vector a sample, e_y ⊗ x̄", "features are the differences (e_y − e_k) ⊗ x̄", CLASSES,
            (UNEVEN,), 0.5, claimed=_one_vs_rest),
    Control("squared loss of the scores", "softmax loss", BELOW, ((-20, 5, 9),), 0.5,
            observed=lambda scores: sum((arb(v) ** 2 for v in scores), arb(0))),
)  # fmt: skip
MUTANTS = (
    Mutant("one vector a sample", CLASSES, _one_vs_rest),
    Mutant("only one other class", CLASSES, _neighbour_only),
    Mutant("e_y + e_k", CLASSES, _sum),
    Mutant("always separable", CLASSES, lambda _case: "LS"),
    Mutant("softmax at most the largest logistic loss", BELOW, lambda scores: max(_logistic(scores), key=float)),
    Mutant("softmax at least their sum", ABOVE, lambda scores: [sum(_logistic(scores), arb(0))] * (len(scores) - 1)),
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
