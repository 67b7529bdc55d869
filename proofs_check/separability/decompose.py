"""The decomposition Z = Z_LS ⊔ Z_SC in floating point (claim C-1): a guess of every part of its certificate.

Peel: while the items that are not in the span of what overlaps already have a combination equal to 0 there, add its
items. What remains is separated by one w. Batches of one class sum to 0 by themselves and are taken first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from proofs_check.orders import Indices
from proofs_check.separability.cone import ZERO, gordan
from proofs_check.separability.data import Floats
from proofs_check.separability.items import Items

__all__ = ["Guess", "complement", "compose", "decompose"]


@dataclass(frozen=True, slots=True)
class Guess:
    """A decomposition in floating point.

    Attributes:
        support, weights: items with positive weights whose combination is about 0 and whose span is that of Z_SC.
        basis: orthonormal basis (dim, dim − rank) of the complement of that span; None for the whole space.
        overlapping: (count,), items in the span.
        w: (dim,), separates the others; None if there are none.
    """

    support: Indices
    weights: Floats
    basis: Floats | None
    overlapping: NDArray[np.bool_]
    w: Floats | None

    def open_dim(self, dim: int) -> int:
        """Dimension of the complement."""
        return dim if self.basis is None else self.basis.shape[1]


def complement(rows: Floats) -> tuple[Floats, int]:
    """An orthonormal basis (dim, dim − rank) of what is orthogonal to some rows, and their rank."""
    _, sizes, right = np.linalg.svd(rows, full_matrices=True)
    rank = int((sizes > ZERO * max(1.0, float(sizes.max(initial=0.0)))).sum())
    return np.asarray(right[rank:].T), rank


def decompose(items: Items, *, whole: bool = True) -> Guess:
    """Guess the decomposition of all items; `whole` says that no sample of a batch was left out."""
    support, weights = _one_class(items) if whole else (np.empty(0, np.intp), np.empty(0))
    dim = items.dim
    basis, rank = complement(items.rows(support)) if len(support) else (None, 0)
    while True:
        if rank == dim:
            return Guess(support, weights, np.empty((dim, 0)), np.ones(items.count, np.bool_), None)
        overlapping = items.norms(basis) <= ZERO
        if overlapping.all():
            return Guess(support, weights, basis, overlapping, None)
        answer = gordan(items, basis, ~overlapping if overlapping.any() else None)
        if answer.w is not None:
            return Guess(support, weights, basis, overlapping, answer.w)
        if not len(answer.support):  # the linear program failed: let the exact method decide
            return Guess(support, weights, basis, overlapping, np.zeros(dim))
        support, weights = compose(items, support, weights, answer.support, answer.weights)
        basis, new_rank = complement(items.rows(support))
        if new_rank == rank:
            return Guess(support, weights, basis, overlapping, np.zeros(dim))
        rank = new_rank


def _one_class(items: Items) -> tuple[Indices, Floats]:
    """All items of enough batches of one class to span what such batches span, each with weight 1."""
    numbers, start = np.unique(items.batch, return_index=True)
    low = np.minimum.reduceat(items.label, start)
    high = np.maximum.reduceat(items.label, start)
    pure = numbers[low == high]
    if not len(pure):
        return np.empty(0, np.intp), np.empty(0)
    per_row = items.classes - 1
    take = min(len(pure), 4)
    rank = -1
    while True:
        rows = np.flatnonzero(np.isin(items.batch, pure[:take]))
        index = (rows[:, None] * per_row + np.arange(per_row)).reshape(-1)
        _, new_rank = complement(items.rows(index))
        if new_rank == items.dim or take == len(pure):
            return index, np.ones(len(index))
        take = min(len(pure), 2 * take if new_rank > rank else 4 * take)
        rank = new_rank


def compose(
    items: Items, support: Indices, weights: Floats, new: Indices, more: Floats, basis: Floats | None = None
) -> tuple[Indices, Floats]:
    """A positive combination of about 0 on old and new items: the new one is 0 only up to the span of the old ones.

    With a basis, all this after projection on it.
    """
    more = more / more.max()
    if not len(support):
        return new, more
    old_rows, new_rows = items.rows(support), items.rows(new)
    if basis is not None:
        old_rows, new_rows = old_rows @ basis, new_rows @ basis
    alpha = np.linalg.lstsq(old_rows.T, -(new_rows.T @ more), rcond=None)[0]
    factor = max(1.0, float(np.max((more.min() - alpha) / weights)))
    old = alpha + factor * weights
    both = np.concatenate([old, more])
    return np.concatenate([support, new]), both / both.max()
