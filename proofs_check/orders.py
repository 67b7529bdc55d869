"""Data orders: which samples form which batch, epoch by epoch.

SS, single shuffle: one permutation, drawn once. RR, random reshuffle: a new one every epoch. IGM, incremental: SS with
the identity. GD: one batch that holds all samples.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from proofs_check.errors import InputError
from proofs_check.wording import one_of

__all__ = ["NAMES", "Batches", "Indices", "batches_of", "check_batch_size", "epoch_permutation"]

NAMES = {"ss": "SS", "rr": "RR", "gd": "GD", "igm": "IGM", "with-replacement": "with replacement"}
Indices = NDArray[np.intp]
Batches = tuple[Indices, ...]
"""The batches of one epoch, in the order seen; each an index array into the samples."""


def check_batch_size(n: int, batch_size: int, *, drop_last: bool = False) -> None:
    """Raise `InputError` unless n samples can be cut into batches of `batch_size` that batch normalization can take."""
    if n < 2:
        raise InputError(f"batch normalization needs at least 2 samples, the data has {n}; add samples")
    if not isinstance(batch_size, int | np.integer):
        raise InputError(f"the batch size must be a whole number, got {batch_size!r}")
    if batch_size < 2:
        raise InputError(f"batch size {batch_size} is too small: the variance of one sample is 0; use at least 2")
    if batch_size > n:
        raise InputError(f"batch size {batch_size} is larger than the {n} samples; use at most {n}")
    if n % batch_size == 1 and not drop_last:
        raise InputError(
            f"{n} samples in batches of {batch_size} leave a last batch of one sample, which has no batch"
            " normalization; drop it (--drop-last) or choose another batch size"
        )


def batches_of(permutation: Sequence[int] | Indices, batch_size: int, *, drop_last: bool = False) -> Batches:
    """Cut a permutation into consecutive batches.

    Args:
        permutation: the samples (n,) in the order seen.
        batch_size: B ≥ 2. A ragged last batch of n mod B samples is kept unless `drop_last`.
        drop_last: leave out a last batch that is smaller than B.

    Raises:
        InputError: n < 2, B < 2, B > n, or a last batch of one sample that is kept.
    """
    seen = np.asarray(permutation, dtype=np.intp)
    n = len(seen)
    check_batch_size(n, batch_size, drop_last=drop_last)
    stop = n - n % batch_size if drop_last else n
    return tuple(seen[start : min(start + batch_size, stop)] for start in range(0, stop, batch_size))


def epoch_permutation(n: int, order: str, rng: np.random.Generator) -> Indices:
    """The permutation of an epoch: the identity for "igm", a uniformly random one for "ss" and "rr"."""
    if one_of("order", order, ("ss", "rr", "igm")) == "igm":
        return np.arange(n, dtype=np.intp)
    return rng.permutation(n).astype(np.intp)
