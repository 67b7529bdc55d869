"""How far a search goes, and the levels it takes one after another: samples, then features, then the largest entry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from constructions.enumeration import Box, Symmetry, boxes, raw_count
from proofs_check.errors import InputError
from proofs_check.predicates.syntax import Truth
from proofs_check.search.invariance import asks_classes, asks_optima, hopeless
from proofs_check.wording import one_of

__all__ = ["Bounds", "Level", "levels", "task_of"]

Task = Literal["classification", "regression"]
MAX_N, MAX_D, MAX_ENTRY = 24, 8, 60  # beyond, entries no longer fit the enumeration's bits, nor anyone's patience


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is searched.

    Attributes:
        max_n: samples.
        max_d: features.
        max_entry: largest entry of the features, which begin at 0, and of regression's targets; None: n − 1 for each n,
            enough for every weak order of a feature.
        batch_size: B.

    Raises:
        InputError: bounds that hold nothing, or too much.
    """

    max_n: int
    max_d: int
    max_entry: int | None
    batch_size: int

    def __post_init__(self) -> None:
        if self.batch_size < 2:
            raise InputError(f"batch size {self.batch_size} is too small: one sample has variance 0; use at least 2")
        if self.max_n < self.batch_size:
            raise InputError(f"with at most {self.max_n} samples there is no batch of {self.batch_size}; raise --max-n")
        if self.max_d < 1:
            raise InputError(f"data have at least 1 feature, --max-d is {self.max_d}; raise it")
        if self.max_entry is not None and self.max_entry < 1:
            raise InputError(f"with entries 0 … {self.max_entry} all features are constant; raise --max-entry")
        for name, value, most in (("--max-n", self.max_n, MAX_N), ("--max-d", self.max_d, MAX_D),
                                  ("--max-entry", self.max_entry or 0, MAX_ENTRY)):  # fmt: skip
            if value > most:
                raise InputError(f"{name} is {value}, more than the {most} that a search can look through; lower it")


@dataclass(frozen=True, slots=True)
class Level:
    """All data sets of n samples and d features whose largest entry is `bound`."""

    n: int
    d: int
    bound: int

    def boxes(self, batch_size: int, symmetry: Symmetry, *, labels: bool) -> list[Box]:
        """Its boxes."""
        return boxes(self.n, self.d, self.bound, batch_size, symmetry, labels=labels)

    def raw(self, *, labels: bool) -> int:
        """Data sets with entries 0 … bound of which one is the bound, before any symmetry."""
        below = raw_count(self.n, self.d, self.bound - 1, labels=labels) if self.bound else 0
        return raw_count(self.n, self.d, self.bound, labels=labels) - below


def levels(bounds: Bounds, tree: Truth) -> Iterator[Level]:
    """The levels in order, without sizes at which B leaves a batch of one sample or the predicate cannot hold."""
    for n in range(bounds.batch_size, bounds.max_n + 1):
        if n % bounds.batch_size == 1:
            continue
        for d in range(1, bounds.max_d + 1):
            if hopeless(tree, n=n, d=d, batch_size=bounds.batch_size):
                continue
            top = n - 1 if bounds.max_entry is None else bounds.max_entry
            yield from (Level(n, d, bound) for bound in range(1, top + 1))


def task_of(tree: Truth, task: str | None) -> Task:
    """What the targets are: labels where classes are asked for, else numbers where coefficients are.

    Raises:
        InputError: an unknown task, one that does not fit, or none where the predicate does not tell.
    """
    if task is not None:
        one_of("task", task, ("auto", "classification", "regression"))
    classes, optima = asks_classes(tree), asks_optima(tree)
    if task == "regression" and classes:
        raise InputError("the predicate asks for classes or fates, which need labels; use --task classification")
    if task == "classification" or classes:
        return "classification"
    if task == "regression" or optima:
        return "regression"
    return "classification"
