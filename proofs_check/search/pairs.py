"""Classes, and fates under frozen or trained Γ, of pairs in any number of features, for many data sets at once.

The signed features of pairs are sign vectors (claim BN-4). The few different sets of them are decided once each, in
exact arithmetic; a direction's margins on the whole data are enclosures, which decide all but exact zeros (claim C-4).
GD's class and fates for every optimiser (C-3) are left open.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from itertools import combinations
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.predicates.sign_directions import sign_direction
from proofs_check.predicates.syntax import Gamma
from proofs_check.search.float_balls import balls
from proofs_check.search.pair_directions import LS, PLS, SC
from proofs_check.search.plane import COLUMNS, UNKNOWN
from proofs_check.separability.exact_cone import exact_overlap

__all__ = ["pair_facts"]

GAMMAS: tuple[Gamma, Gamma] = ("frozen", "trained")
_BOUNDED, _DIVERGES = 0, 1


def pair_facts(X: NDArray[Any], y: NDArray[Any], *, reshuffled: bool, whole: bool) -> NDArray[np.int8]:
    """The facts of many data sets in batches of two, (c, len(COLUMNS)); −1 where a fact is not known."""
    out = np.full((len(X), len(COLUMNS)), UNKNOWN, dtype=np.int8)
    n = X.shape[1]
    pairs = {"ss": [(i, i + 1) for i in range(0, n, 2)], "rr": list(combinations(range(n), 2))}
    for order in ("ss", "rr") if reshuffled else ("ss",):
        _one_order(X, y, order, pairs[order], whole, out)
    return out


def _one_order(
    X: NDArray[Any], y: NDArray[Any], order: str, pairs: list[tuple[int, int]], whole: bool, out: NDArray[np.int8]
) -> None:
    first, second = (np.array(side) for side in zip(*pairs, strict=True))
    s = np.sign(X[:, first].astype(np.int64) - X[:, second])
    signed = np.concatenate([s * y[:, first, None], -s * y[:, second, None]], axis=1)
    weights = 3 ** np.arange(X.shape[2], dtype=np.int64)
    codes = np.sort((signed + 1) @ weights, axis=1)
    sets, place = np.unique(codes, axis=0, return_inverse=True)
    place = place.reshape(-1)
    for number, row in enumerate(sets):
        kind, frozen, trained = _decided(tuple(sorted(set(row.tolist()))), X.shape[2])
        here = np.flatnonzero(place == number)
        out[here, COLUMNS.index(f"{order} class")] = kind
        for gamma, v in (("frozen", frozen), ("trained", trained)):
            told, lost = COLUMNS.index(f"{order} {gamma}"), COLUMNS.index(f"{order} lost {gamma}")
            if kind == SC:
                out[here, told], out[here, lost] = _BOUNDED, 0
            elif whole and v is not None:
                out[here, told], out[here, lost] = _under(X[here], y[here], v)


def _under(X: NDArray[Any], y: NDArray[Any], v: tuple[int, ...]) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """Fate and number of lost samples under a direction; −1 where some margin may be 0."""
    n = X.shape[1]
    c = (n * X.astype(np.int64) - X.sum(axis=1, keepdims=True)) * y[:, :, None]
    V = np.maximum((c * c).sum(axis=1), 1)
    margin = balls(np.zeros(c.shape[:2]))
    for a, weight in enumerate(v):
        root = balls(np.broadcast_to(V[:, None, a], c.shape[:2])).sqrt()
        margin += balls(weight * c[:, :, a]) / root
    below, _, above = margin.signs()
    at_mean = (c == 0).all(axis=2)
    sure = (below | above | at_mean).all(axis=1)
    count = below.sum(axis=1)
    fate = np.where(count > 0, _DIVERGES, np.where(sure, _BOUNDED, UNKNOWN))
    return fate.astype(np.int8), np.where(sure, count, UNKNOWN).astype(np.int8)


@lru_cache(maxsize=1 << 18)
def _decided(codes: tuple[int, ...], d: int) -> tuple[int, tuple[int, ...] | None, tuple[int, ...] | None]:
    """The class of a set of sign vectors, and the weights under frozen and trained Γ as integers, or None."""
    vectors = [tuple(code // 3**a % 3 - 1 for a in range(d)) for code in codes]
    rows = [v for v in vectors if any(v)]
    if not rows:
        return SC, None, None
    split = exact_overlap(rows)
    separable = [rows[i] for i in range(len(rows)) if i not in split.overlapping]
    if not separable:
        return SC, None, None
    kind = LS if len(rows) == len(vectors) and not split.overlapping else PLS
    held = [rows[i] for i in sorted(split.overlapping)]
    frozen, trained = (sign_direction(separable, held, gamma) for gamma in GAMMAS)
    return kind, _integers(frozen), _integers(trained)


def _integers(v: list[Fraction] | None) -> tuple[int, ...] | None:
    if v is None:
        return None
    den = lcm(*(entry.denominator for entry in v))
    return tuple(int(entry * den) for entry in v)
