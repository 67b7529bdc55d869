"""The order of the samples that a diagnosis speaks of."""

from __future__ import annotations

import numpy as np

from proofs_check.data import Table
from proofs_check.orders import Indices, epoch_permutation

__all__ = ["shuffle_of"]


def shuffle_of(table: Table, order: str | None, seed: int) -> tuple[str, Indices]:
    """The name of the order and SS's permutation.

    None stands for the order that a constructed data set was made for, else for "ss". Under "rr" the permutation is
    that of the seed's single shuffle, for comparison.
    """
    if order is None and table.order is not None:
        given = np.asarray(table.order, dtype=np.intp)
        return ("igm" if np.array_equal(given, np.arange(table.n)) else "ss"), given
    name = order or "ss"
    return name, epoch_permutation(table.n, name, np.random.default_rng(np.random.SeedSequence(seed)))
