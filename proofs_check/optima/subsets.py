"""RR moments by enumeration: the plain average over all C(n, B) subsets, in chunks (R-2).

Every subset of B samples is a batch of a random permutation with the same probability, so the RR risk needs the
C(n, B) subsets and never the n! permutations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import chain, combinations, islice
from math import comb

import numpy as np
from numpy.typing import NDArray

from proofs_check.batchnorm import batch_normalize
from proofs_check.optima.data import Floats, constant_subsets
from proofs_check.optima.result import SubsetMoments

__all__ = ["Progress", "moments_by_subsets", "subset_chunks"]

Progress = Callable[[float], None]
"""Called now and then with the share of the work done, from 0 to 1."""

CHUNK_FLOATS = 1 << 18  # 2 MiB of x̄ at a time: stays in the cache, and no call's overhead is felt
CACHED_SUBSETS = 1 << 13
TINY = 1e-280  # a sum of squares below this may have lost digits to underflow; such chunks take the careful road


def moments_by_subsets(
    X: Floats, Y: Floats, size: int, *, eps: float = 0.0, progress: Progress | None = None
) -> SubsetMoments:
    """Average the moments over all subsets of `size` samples; subsets constant in a feature have x̄ = 0 there if ε = 0.

    Time C(n, B)·B·(d + p), memory bounded by the chunk. Accurate to rounding.

    Args:
        X: (n, d); Y: (n, p); both finite.
        size: B, 2 ≤ B ≤ n.
        eps: ε ≥ 0.
        progress: called after every chunk.
    """
    n, d = X.shape
    # A power of two per feature keeps squares in range and changes no digit; centring would cost close values theirs.
    exponent = np.frexp(np.abs(X).max(axis=0))[1] if eps == 0 else np.zeros(d, dtype=np.intp)
    columns = np.ldexp(X, -exponent).T.copy()
    targets = (Y - Y.mean(axis=0)).T.copy()
    repeated = eps == 0 and constant_subsets(X, size) > 0
    total = comb(n, size)
    xx, yx = np.zeros((d, d)), np.zeros((len(targets), d))
    done = 0
    for chosen in subset_chunks(n, size, max(1, CHUNK_FLOATS // (d * size))):
        normal = _normalize(columns[:, chosen], eps, repeated).reshape(d, -1)
        xx += normal @ normal.T
        yx += targets[:, chosen].reshape(len(targets), -1) @ normal.T
        done += chosen.shape[1]
        if progress is not None:
            progress(done / total)
    return SubsetMoments(xx=xx / (total * size), yx=yx / (total * size), method="subsets")


def subset_chunks(n: int, size: int, chunk: int) -> Iterator[NDArray[np.intp]]:
    """All subsets of {0 … n−1} of one size, as index arrays (size, at most chunk)."""
    total = comb(n, size)
    if total <= min(chunk, CACHED_SUBSETS):
        yield _all_subsets(n, size)
        return
    every = combinations(range(n), size)
    for start in range(0, total, chunk):
        count = min(chunk, total - start)
        flat = np.fromiter(chain.from_iterable(islice(every, count)), dtype=np.intp, count=count * size)
        yield np.ascontiguousarray(flat.reshape(count, size).T)


@lru_cache(maxsize=16)
def _all_subsets(n: int, size: int) -> NDArray[np.intp]:
    """The same as one array, kept for the next call: at n = 8 listing subsets costs more than averaging over them."""
    table = np.array(list(combinations(range(n), size)), dtype=np.intp).T.copy()
    table.setflags(write=False)
    return table


def _normalize(batch: Floats, eps: float, repeated: bool) -> Floats:
    """Batch-normalize (d, B, c) over its middle axis; may overwrite its argument."""
    size = batch.shape[1]
    flat = batch.max(axis=1) == batch.min(axis=1) if repeated else None
    centred = batch - batch.mean(axis=1, keepdims=True)
    squares = np.einsum("abc,abc->ac", centred, centred)
    if flat is not None:
        centred *= ~flat[:, None, :]
        squares[flat] = size
    if eps == 0 and squares.min(initial=np.inf) < TINY:
        return np.moveaxis(
            batch_normalize(np.moveaxis(batch, 0, 2).swapaxes(0, 1), constant="zero"), (0, 1, 2), (2, 1, 0)
        )
    centred *= 1.0 / np.sqrt(squares[:, None, :] / size + eps)
    return np.asarray(centred)
