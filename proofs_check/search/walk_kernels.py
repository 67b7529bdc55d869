"""The enumeration of `constructions.enumeration` as one loop in machine code, which drops hopeless beginnings."""

from __future__ import annotations

from typing import Any

from numba import njit

__all__ = ["walk"]


@njit(cache=True)
def _canonical(at: Any, size: int, act: Any, fixed: Any, orbit: Any, tail: int, tails: Any, sorted_: Any) -> bool:
    """Whether no move makes the multiset `at` with its tail smaller; see `constructions.enumeration.multisets`."""
    touched = False
    for k in range(1, size):
        if orbit[at[k]]:
            touched = True
    for h in range(1, act.shape[0]):
        if not (fixed[h] or touched):
            continue
        for k in range(size):
            value = act[h, at[k]]
            j = k
            while j > 0 and sorted_[j - 1] > value:
                sorted_[j] = sorted_[j - 1]
                j -= 1
            sorted_[j] = value
        smaller = False
        same = True
        for k in range(size):
            if sorted_[k] != at[k]:
                smaller = sorted_[k] < at[k]
                same = False
                break
        if smaller or (same and tail >= 0 and tails[h, tail] < tail):
            return False
    return True


@njit(cache=True)
def walk(
    at: Any, first: int, depth: int, low: int, high: int, act: Any, fixed: Any, orbit: Any, tails: Any, masks: Any,
    tail_masks: Any, disjoint: Any, good: Any, signs: Any, hopeless: Any, seen: Any, signed: Any, sorted_: Any,
    out: Any,
) -> tuple[int, int]:  # fmt: skip
    """Go on from `at` at a depth, write multisets (with tails) to `out`; how many, and where to go on (−1: done).

    Args:
        at: the types chosen so far (size,), of which the first stays `first`.
        fixed, orbit: which moves keep the first type; which types some move takes to it.
        masks, tail_masks: (columns, types) sets of values as bits.
        disjoint: for each column, whether batches must not share a value.
        good: (columns, sets) whether a whole data set's set of values belongs to the box.
        signs: the sign vectors of each type; hopeless[set]: whether nothing with these is wanted.
        seen, signed, sorted_: room for what is known at each depth.
    """
    size, types, columns = at.shape[0], act.shape[1], masks.shape[0]
    last = tails.shape[1]
    room = out.shape[0] - max(last, 1)
    count = 0
    k = depth
    while True:
        stop = types if k > 1 else (high if k == 1 else first + 1)
        if at[k] >= stop:
            if k <= 1:
                return count, -1
            k -= 1
            at[k] += 1
            continue
        t = at[k]
        fits = True
        for c in range(columns):
            before = seen[c, k - 1] if k > 0 else 0
            if disjoint[c] and before & masks[c, t]:
                fits = False
                break
            seen[c, k] = before | masks[c, t]
        if fits:
            signed[k] = (signed[k - 1] if k > 0 else 0) | signs[t]
            fits = not hopeless[signed[k]]
        if not fits:
            at[k] += 1
            continue
        if k < size - 1:
            k += 1
            at[k] = t if k > 1 else low
            continue
        for tail in range(max(last, 1)):
            whole = True
            for c in range(columns):
                values = seen[c, k]
                if last:
                    if disjoint[c] and values & tail_masks[c, tail]:
                        whole = False
                        break
                    values |= tail_masks[c, tail]
                if not good[c, values]:
                    whole = False
                    break
            if whole and _canonical(at, size, act, fixed, orbit, tail if last else -1, tails, sorted_):
                for j in range(size):
                    out[count, j] = at[j]
                if last:
                    out[count, size] = tail
                count += 1
        at[k] += 1
        if count > room:
            return count, k
