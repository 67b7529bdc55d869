"""The loops of `plane` in machine code; imported only when a search runs, as compiling takes seconds the first time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from proofs_check.search.pair_directions import HALF, LS, NONE, PLS, SC, SECTOR

__all__ = ["every"]

BOUNDED, DIVERGES, DEPENDS = 0, 1, 2


@njit(cache=True)
def normalized(x: Any, y: Any, members: Any, low: int, high: int, a: Any, b: Any, at: int) -> None:
    """Signed squares of the signed features of one batch, written from place `at` on."""
    size = high - low
    s0 = s1 = 0
    for k in range(low, high):
        s0 += x[members[k], 0]
        s1 += x[members[k], 1]
    v0 = v1 = 0
    for k in range(low, high):
        v0 += (size * x[members[k], 0] - s0) ** 2
        v1 += (size * x[members[k], 1] - s1) ** 2
    if v0 == v1 and v0 > 0:
        v0 = v1 = 1
    v0, v1 = max(v0, 1), max(v1, 1)
    for k in range(low, high):
        c0 = (size * x[members[k], 0] - s0) * y[members[k]]
        c1 = (size * x[members[k], 1] - s1) * y[members[k]]
        a[at + k - low] = c0 * abs(c0) * v1
        b[at + k - low] = c1 * abs(c1) * v0


@njit(cache=True)
def arranged(a: Any, b: Any, count: int) -> tuple[int, int, int, int]:
    """How rays lie: the kind, the first ray of the sector (or the edge), its last ray, whether some vector is 0."""
    zero = 0
    nonzero = False
    for i in range(count):
        if a[i] == 0 and b[i] == 0:
            zero = 1
            continue
        nonzero = True
        inside, opposite, beside = True, False, False
        last = i
        for j in range(count):
            cross = a[i] * b[j] - b[i] * a[j]
            if cross < 0:
                inside = False
                break
            if cross > 0:
                beside = True
                if a[last] * b[j] - b[last] * a[j] > 0:
                    last = j
            elif (
                (a[i] > 0 and a[j] < 0) or (a[i] < 0 and a[j] > 0) or (b[i] > 0 and b[j] < 0) or (b[i] < 0 and b[j] > 0)
            ):
                opposite = True
        if inside:
            for j in range(i, count):
                if a[j] == 0 and b[j] == 0:
                    zero = 1
            if not opposite:
                return SECTOR, i, last, zero
            if beside:
                return HALF, i, i, zero
            return NONE, i, i, zero
    return NONE, 0, 0, zero if nonzero else 1


@njit(cache=True)
def class_of(kind: int, zero: int) -> int:
    if kind == SECTOR:
        return PLS if zero else LS
    return PLS if kind == HALF else SC


@njit(cache=True)
def keeps(p: int, q: int, a: Any, b: Any, count: int) -> bool:
    """Whether the weight whose ray is (p, q) has no negative margin."""
    kept = True
    for j in range(count):
        kept = kept and p * b[j] - q * a[j] >= 0
    return kept


@njit(cache=True)
def fate_of(kind: int, r0: int, r1: int, l0: int, l1: int, a: Any, b: Any, n: int) -> int:
    """C-3, from the sector's first ray (r0, r1) and last ray (l0, l1), and the whole data's n rays."""
    if kind == NONE:
        return BOUNDED
    if kind == HALF:
        return BOUNDED if keeps(r0, r1, a, b, n) else DIVERGES
    m0, m1 = r0 - l0, r1 - l1
    if r0 * l1 - r1 * l0 == 0:
        m0, m1 = r1, -r0
    inside = keeps(m0, m1, a, b, n)
    if inside and keeps(r0, r1, a, b, n) and keeps(-l0, -l1, a, b, n):
        return BOUNDED
    if inside:
        return DEPENDS
    for k in range(n):
        for side in (1, -1):
            p, q = side * a[k], side * b[k]
            if p * r1 - q * r0 > 0 and p * l1 - q * l0 > 0 and keeps(p, q, a, b, n):
                return DEPENDS
    return DIVERGES


@njit(cache=True)
def under(u0: int, u1: int, a: Any, b: Any, n: int) -> tuple[int, int]:
    """How many samples the weight u loses, and how many that are not 0 have margin 0."""
    lost = ties = 0
    for j in range(n):
        margin = u0 * abs(u0) * a[j] + u1 * abs(u1) * b[j]
        if margin < 0:
            lost += 1
        elif margin == 0 and (a[j] != 0 or b[j] != 0):
            ties += 1
    return lost, ties


@njit(cache=True)
def every(
    X: Any, Y: Any, B: int, members: Any, starts: Any, reshuffled: bool, whole: bool, kinds: Any, rays: Any,
    weights: Any, known: Any, out: Any,
) -> None:  # fmt: skip
    """The facts of every data set, written to `out`; see `proofs_check.search.plane.plane_facts`."""
    count, n = X.shape[0], X.shape[1]
    most = len(members)
    a, b = np.empty(max(most, n), np.int64), np.empty(max(most, n), np.int64)
    g, h = np.empty(n, np.int64), np.empty(n, np.int64)
    order = np.arange(n)
    shape = np.zeros((2, 6), np.int64)
    for c in range(count):
        x, y = X[c], Y[c]
        for which in range(2):
            if which == 1 and not reshuffled:
                continue
            if B == 2:
                mask = 0
                for i in range(n):
                    low = i + 1
                    high = n if which == 1 else (i + 2 if i % 2 == 0 else i + 1)
                    for j in range(low, high):
                        s0 = (x[i, 0] > x[j, 0]) - (x[i, 0] < x[j, 0])
                        s1 = (x[i, 1] > x[j, 1]) - (x[i, 1] < x[j, 1])
                        at = 3 * s0 + s1
                        mask |= (1 << (4 + y[i] * at)) | (1 << (4 - y[j] * at))
                shape[which, 0] = kinds[mask, 0]
                shape[which, 1:5] = rays[mask]
                shape[which, 5] = mask
                out[c, which] = kinds[mask, 1]
            else:
                at = 0
                if which == 1:
                    for k in range(len(starts) - 1):
                        normalized(x, y, members, starts[k], starts[k + 1], a, b, at)
                        at += starts[k + 1] - starts[k]
                else:
                    for k in range(0, n, B):
                        normalized(x, y, order, k, min(k + B, n), a, b, k)
                    at = n
                kind, first, last, zero = arranged(a, b, at)
                shape[which, 0] = kind
                shape[which, 1], shape[which, 2] = a[first], b[first]
                shape[which, 3], shape[which, 4] = a[last], b[last]
                out[c, which] = class_of(kind, zero)
        if not whole:
            continue
        normalized(x, y, order, 0, n, g, h, 0)
        kind, _, _, zero = arranged(g, h, n)
        out[c, 2] = class_of(kind, zero)
        for which in range(2):
            if which == 1 and not reshuffled:
                continue
            s = shape[which]
            fate = fate_of(s[0], s[1], s[2], s[3], s[4], g, h, n)
            out[c, 3 + which] = fate
            for gamma in range(2):
                told = fate if fate != DEPENDS else -1
                lost = 0 if fate == BOUNDED else -1
                if fate != BOUNDED and B == 2 and known[s[5], gamma]:
                    lost, ties = under(weights[s[5], gamma, 0], weights[s[5], gamma, 1], g, h, n)
                    if fate == DEPENDS:
                        told = DIVERGES if lost else (BOUNDED if ties == 0 else -1)
                out[c, 5 + 2 * which + gamma] = told
                out[c, 9 + 2 * which + gamma] = lost
