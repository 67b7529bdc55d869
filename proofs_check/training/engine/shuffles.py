"""Permutations as numpy's `Generator.permutation` draws them, epoch after epoch, at a fraction of the time.

numpy shuffles by Fisher and Yates: for the places i, counted down, it takes numbers of 32 bits, cut to as many bits as
i has, until one is at most i. The same is done here, compiled, from the raw bits of the generator, which is left where
numpy would leave it. Where bits come in another form (Mersenne Twister, generators from elsewhere, big-endian
machines), numpy draws.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.training.engine.compiled import compiled

__all__ = ["permutations"]

Array = Any
# 64 bits a draw: numpy uses the low half first and keeps the high half in the state's "uinteger"
HALVED = (np.random.PCG64, np.random.PCG64DXSM, np.random.Philox, np.random.SFC64)
FEW = 8192  # samples: below, reading and writing the state of a generator takes longer than is won
AT_ONCE = 8192  # draws: 64 kB stay in the cache, and in memory that need not be asked for anew


def permutations(generator: np.random.Generator, out: NDArray[np.int64]) -> None:
    """Fill out (count, n) with what `count` calls of `generator.permutation(n)` return; the generator
    is left after them.
    """
    count, n = out.shape
    bits = generator.bit_generator
    if type(bits) not in HALVED or sys.byteorder != "little" or n > 2**32 or n < 2 or out.size < FEW:
        out[:] = np.arange(n)
        generator.permuted(out, axis=1, out=out)
        return
    state: Any = bits.state
    high, kept = state["uinteger"], np.array([state["uinteger"]] * state["has_uint32"], dtype=np.uint32)
    partners, progress = np.empty(n, dtype=np.int64), np.array([0, 0, 0])  # epoch, places done in it, numbers used
    while (places := (count - progress[0]) * (n - 1) - progress[1]) > 0:
        # a place needs one number or more: as many as there are places are never too many, but for half a draw
        raw = bits.random_raw(min((places - len(kept) + 1) // 2, AT_ONCE))
        numbers = np.concatenate([kept, raw.view(np.uint32)])
        high, progress[2] = int(numbers[-1]), 0
        shuffle_rows(out, partners, numbers, progress)
        kept = numbers[progress[2] :]
    state = bits.state
    state["has_uint32"], state["uinteger"] = len(kept), high
    bits.state = state


@compiled
def shuffle_rows(out: Array, partners: Array, numbers: Array, progress: Array) -> None:
    """Shuffle rows of out (count, n), n > 1, from `progress` on, as long as numbers last.

    partners: (n,) kept between calls: what each place of the epoch under way changes with.
    """
    n, used, done = out.shape[1], progress[2], progress[1]
    for e in range(progress[0], len(out)):
        i = n - 1 - done
        while i > 0 and used < len(numbers):
            mask = 1
            while mask < i:
                mask = 2 * mask + 1
            while i > mask // 2 and used < len(numbers):
                j = np.int64(numbers[np.uint64(used)]) & mask
                partners[np.uint64(i)] = j  # overwritten after a refused number: no branch to be guessed wrongly
                i -= np.int64(j <= i)
                used += 1
        if i > 0:
            progress[0], progress[1], progress[2] = e, n - 1 - i, used
            return
        row, done = out[e], 0
        for place in range(n):
            row[place] = place
        for back in range(n - 1):
            here = np.uint64(n - 1 - back)
            there = np.uint64(partners[here])
            row[here], row[there] = row[there], row[here]
    progress[0], progress[1], progress[2] = len(out), 0, used
