"""One part of the work of a search: a slice of a box, looked through, with the smallest data set found in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from constructions.dataset import DataSet, data_set
from constructions.enumeration import Box, Enumeration, Key, Slice, Symmetry, smallest
from proofs_check.predicates import Predicate, decide
from proofs_check.predicates.kleene import FALSE, TRUE
from proofs_check.search.filters import Filter
from proofs_check.search.walks import blocks

__all__ = ["Candidate", "Hit", "Part", "Question", "as_data_set", "scan", "search_block"]

POOL = 20_000  # undecided candidates kept at a time before they are decided


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for: a predicate, B, whether targets are labels, and what may be left out from the start."""

    tree: Predicate
    batch_size: int
    labels: bool
    symmetry: Symmetry
    distinct: bool
    drop_overlaps: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A slice of a box."""

    box: Box
    slice: Slice


@dataclass(frozen=True, slots=True)
class Candidate:
    """A data set in its smallest form: the key that orders it, rows and targets."""

    key: Key
    rows: tuple[tuple[int, ...], ...]
    targets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """What a part holds.

    Attributes:
        considered: data sets looked at, one of each orbit.
        best: the smallest one on which the predicate holds.
        exact: how many were decided one by one.
        undecided: those smaller than `best` that could not be decided, at most a few as examples, and their number.
    """

    considered: int
    best: Candidate | None
    exact: int
    undecided: tuple[Candidate, ...]
    undecided_count: int


def as_data_set(question: Question, candidate: Candidate) -> DataSet:
    """The candidate as a construction."""
    n, d = candidate.key[:2]
    return data_set(
        f"found-{n}x{d}",
        f"Smallest data set found on which: {question.tree}.",
        X=candidate.rows,
        y=candidate.targets,
        batch_size=question.batch_size,
        witnesses=(),
        expects={},
        task="classification" if question.labels else "regression",
    )


@lru_cache(maxsize=8)
def _enumeration(box: Box, symmetry: Symmetry, distinct: bool) -> Enumeration:
    return Enumeration(box, symmetry, distinct=distinct)


def scan(question: Question, part: Part) -> Hit:
    """Look through one part; the answer depends on nothing else."""
    enumeration = _enumeration(part.box, question.symmetry, question.distinct)
    filtered = Filter(question.tree, question.batch_size, labels=question.labels)
    state = _Pool(question)
    for block in blocks(enumeration, part.slice, drop_overlaps=question.drop_overlaps and part.box.d <= 2):
        search_block(state, filtered, block.X, block.y, part.box.bound)
    return state.finish()


def search_block(state: _Pool, filtered: Filter, X: NDArray[Any], y: NDArray[Any], bound: int) -> None:
    """Filter a block and take over what is left."""
    truth = filtered.truth(X, y, bound)
    state.considered += len(X)
    left = np.flatnonzero(truth != FALSE)
    if len(left):
        final = filtered.final(X.shape[1], X.shape[2], bound)
        state.add(X[left], y[left], truth[left] == TRUE, final=final)


class _Pool:
    """Candidates that the filter left, ordered by their least sum; the smallest true one is kept."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.considered = self.exact = 0
        self.best: Candidate | None = None
        self.waiting: list[tuple[NDArray[Any], NDArray[Any], NDArray[Any]]] = []
        self.undecided: list[Candidate] = []

    def add(self, X: NDArray[Any], y: NDArray[Any], sure: NDArray[np.bool_], *, final: bool) -> None:
        sums = self.least_sums(X, y)
        if sure.any():
            low = int(sums[sure].min())
            if self.best is None or low <= self.best.key[3]:
                for k in np.flatnonzero(sure & (sums == low)).tolist():
                    self.offer(self.form(X[k], y[k]))
        rest = np.flatnonzero(~sure & (sums <= (self.best.key[3] if self.best else np.inf)))
        if len(rest) and final:
            self.undecided += [self.form(X[k], y[k]) for k in rest.tolist()]
        elif len(rest):
            self.waiting.append((X[rest], y[rest], sums[rest]))
            if sum(len(part[2]) for part in self.waiting) > POOL:
                self.settle()

    def least_sums(self, X: NDArray[Any], y: NDArray[Any]) -> NDArray[np.int64]:
        """A lower bound of the sum of the smallest form: every column, and the targets, turned around or not."""
        n = X.shape[1]
        own = X.sum(axis=1)
        total = np.minimum(own, n * X.max(axis=1) - own).sum(axis=1)
        if not self.question.labels:
            total = total + np.minimum(y.sum(axis=1), n * y.max(axis=1) - y.sum(axis=1))
        return np.asarray(total)

    def form(self, X: NDArray[Any], y: NDArray[Any]) -> Candidate:
        question = self.question
        rows = X.tolist()
        return Candidate(*smallest(rows, y.tolist(), question.batch_size, question.symmetry, labels=question.labels))

    def offer(self, candidate: Candidate) -> None:
        if self.best is None or candidate.key < self.best.key:
            self.best = candidate

    def settle(self) -> None:
        """Decide what waits, smallest first, as far as it is smaller than the best."""
        forms = [self.form(X[k], y[k]) for X, y, sums in self.waiting for k in range(len(sums))]
        self.waiting = []
        for candidate in sorted(forms, key=lambda c: c.key):
            if self.best is not None and candidate.key >= self.best.key:
                break
            self.exact += 1
            holds = decide(self.question.tree, as_data_set(self.question, candidate)).holds
            if holds:
                self.offer(candidate)
                break
            if holds is None:
                self.undecided.append(candidate)

    def finish(self) -> Hit:
        self.settle()
        best = self.best
        open_ones = sorted((c for c in self.undecided if best is None or c.key < best.key), key=lambda c: c.key)
        return Hit(self.considered, best, self.exact, tuple(open_ones[:3]), len(open_ones))


Pool = _Pool
