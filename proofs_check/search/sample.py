"""Levels too large to exhaust: random data sets from a seed, through the same filter."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.search.bounds import Level
from proofs_check.search.filters import Filter
from proofs_check.search.scan import Hit, Pool, Question, search_block

__all__ = ["sample"]

BLOCK = 20_000
MOST_EXACT = 2_000  # undecided data sets of a sample that are decided one by one, some ten seconds


def sample(question: Question, level: Level, *, seed: int, number: int, count: int) -> Hit:
    """Draw data sets of a level: features uniform in 0 … bound, half of the time as permutations where they fit.

    Args:
        number: of the level, so that every level has a stream of its own, whatever was looked at before.
    """
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(number,)))
    filtered = Filter(question.tree, question.batch_size, labels=question.labels)
    pool = Pool(question)
    for start in range(0, count, BLOCK):
        X, y = _drawn(question, level, min(BLOCK, count - start), rng)
        search_block(pool, filtered, X, y, level.bound)
        pool.waiting = _few(pool.waiting)
    return pool.finish()


def _drawn(question: Question, level: Level, count: int, rng: np.random.Generator) -> tuple[NDArray[Any], NDArray[Any]]:
    shape = (count, level.n, level.d)
    X = rng.integers(0, level.bound + 1, shape)
    if level.bound >= level.n - 1:
        rank = np.argsort(rng.random(shape), axis=1)
        chosen = slice(None) if question.distinct else slice(0, count // 2)
        X[chosen] = rank[chosen]
    X = X - X.min(axis=1, keepdims=True)
    if not question.labels:
        y = rng.integers(0, level.bound + 1, shape[:2])
        return X, y - y.min(axis=1, keepdims=True)
    y = rng.choice(np.array([-1, 1]), shape[:2])
    y[:, 1::2] = np.where(rng.random((count, level.n // 2)) < 0.7, -y[:, : 2 * (level.n // 2) : 2], y[:, 1::2])
    mixed = (y != y[:, :1]).any(axis=1)
    return X[mixed], y[mixed]


def _few(waiting: list[tuple[NDArray[Any], NDArray[Any], NDArray[Any]]]) -> list[Any]:
    """The undecided data sets of least sum, as many as may be decided one by one."""
    if sum(len(sums) for _, _, sums in waiting) <= MOST_EXACT:
        return waiting
    X, y, sums = (np.concatenate(parts) for parts in zip(*waiting, strict=True))
    chosen = np.argsort(sums, kind="stable")[:MOST_EXACT]
    return [(X[chosen], y[chosen], sums[chosen])]
