"""Fast blocks of data sets: the enumeration in machine code, without what the predicate excludes at once.

Batches of two are sign vectors, and vectors that span the plane (or the line) positively stay SC whatever is added. So
if a predicate is false wherever SS is SC, every beginning of a data set that is SC already is dropped with all that
continue it. Where features must not have ties, batches that share a value are dropped alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from constructions.enumeration import Block, Enumeration, Slice
from proofs_check.predicates import Predicate
from proofs_check.predicates.kleene import FALSE, UNKNOWN
from proofs_check.predicates.syntax import Class, Comparison, Constant, Fate, Lost, Separated, Truth
from proofs_check.search.invariance import kleene
from proofs_check.search.pair_directions import NONE, direction_tables

__all__ = ["blocks", "false_where_ss_overlaps"]

LARGEST = 16  # entries up to which sets of values are looked up in a table
BLOCK = 1 << 16  # data sets of a block


def blocks(made: Enumeration, part: Slice, *, drop_overlaps: bool) -> Iterator[Block]:
    """The blocks of `Enumeration.blocks`, perhaps in another order, without data sets whose SS is SC if these may be
    dropped."""
    orbits = made.orbits
    if orbits is None:
        return
    if made.box.bound > LARGEST:
        yield from made.blocks(part)
        return
    from proofs_check.search.walk_kernels import walk

    d, size = made.box.d, orbits.size
    masks = np.array([column[orbits.old] for column in made.masks(made.types)])
    tails = np.zeros((len(orbits.act), 0), np.int32) if orbits.tail is None else orbits.tail
    tail_masks = np.zeros((len(masks), 1), np.int64) if made.tails is None else np.array(made.masks(made.tails))
    tables = [wanted(np.arange(1 << (wanted.top + 1), dtype=np.int64)) for wanted in made.wanted()]
    good = np.zeros((len(tables), max(map(len, tables))), np.bool_)
    for row, table in zip(good, tables, strict=True):
        row[: len(table)] = table
    disjoint = np.array([made.distinct] * d + [False])
    signs = _signs(made)[orbits.old] if drop_overlaps else np.zeros(orbits.types, np.int64)
    hopeless = _overlapping(d) if drop_overlaps else np.zeros(512, np.bool_)
    fixed = orbits.act[:, part.first] == part.first
    orbit = np.zeros(orbits.types, np.bool_)
    orbit[orbits.act[:, part.first]] = True  # the action is a group's: what some move takes to it, it is taken to
    at = np.full(size, part.first, np.int64)
    out = np.empty((BLOCK + tails.shape[1] + 1, size + (tails.shape[1] > 0)), np.int32)
    room = np.zeros((len(masks), size), np.int64), np.zeros(size, np.int64), np.zeros(size, np.int32)
    depth = 0
    while depth >= 0:
        count, depth = walk(
            at, part.first, depth, part.low, part.high, orbits.act, fixed, orbit, tails, masks, tail_masks, disjoint,
            good, signs, hopeless, *room, out,
        )  # fmt: skip
        if count:
            numbers = orbits.old[out[:count, :size]]
            yield made.block(numbers, out[:count, size] if made.tails is not None else None)


def false_where_ss_overlaps(tree: Predicate) -> bool:
    """Whether the predicate is false wherever SS is SC, and hence bounded, losing and separating nothing."""

    def atom(node: Truth) -> int:
        match node:
            case Class("ss", name):
                return 2 * (name == "SC")
            case Fate("ss", name):
                return 2 * (name == "bounded")
            case Comparison(relation, Lost("ss") | Separated("ss"), Constant(value)):
                holds = {"<": value > 0, "<=": value >= 0, ">": value < 0, ">=": value <= 0, "=": value == 0}
                return 2 * int(holds.get(relation, value != 0))
        return UNKNOWN

    return bool(kleene(tree, atom) == FALSE)


def _signs(made: Enumeration) -> NDArray[np.int64]:
    """The set of signed features of every type of pair, as bits of `pair_directions`."""
    rows = made.rows[made.types].astype(np.int64)
    s = np.sign(rows[:, 0, :-1] - rows[:, 1, :-1])
    place = 3 * s[:, 0] + (s[:, 1] if s.shape[1] > 1 else 0)
    one, other = 4 + rows[:, 0, -1] * place, 4 - rows[:, 1, -1] * place
    return np.asarray((np.int64(1) << one) | (np.int64(1) << other))


def _overlapping(d: int) -> NDArray[np.bool_]:
    """Sets of sign vectors that are SC and stay so whatever is added: they span their space positively."""
    kinds, _, _, _ = direction_tables()
    vectors: list[Any] = [(k // 3 - 1, k % 3 - 1) for k in range(9)]
    found = np.zeros(512, np.bool_)
    for mask in range(512):
        there = [v for k, v in enumerate(vectors) if mask >> k & 1]
        spans = any(u[0] * v[1] != u[1] * v[0] for u in there for v in there) if d > 1 else any(map(any, there))
        found[mask] = kinds[mask, 0] == NONE and spans
    return found
