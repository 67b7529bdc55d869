"""Signed features as items: sample i of batch S against class k is the vector (e_y − e_k) ⊗ x̄_i (claims C-1, C-11).

The coordinates of class 0 are dropped, so two classes give ±x̄. Only products with weights and chosen rows are formed:
for p classes the full table would be p² times the data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from proofs_check.orders import Indices
from proofs_check.separability.data import ExactData, Floats, float_features

__all__ = ["Items", "Key", "items_of"]

Key = tuple[int, int, int]
"""(batch number, position within the batch, class compared with), as in certificates."""


@dataclass(frozen=True, slots=True)
class Items:
    """Floating-point items of a list of batches; a guide for the search, never a proof.

    Attributes:
        x: x̄ (M, d), one row for each (batch, position).
        sample, batch, position, label: of each row (M,).
        classes: p.
    """

    x: Floats
    sample: Indices
    batch: Indices
    position: Indices
    label: Indices
    classes: int

    @property
    def count(self) -> int:
        """Items, M·(p − 1)."""
        return len(self.x) * (self.classes - 1)

    @property
    def dim(self) -> int:
        """Coordinates of a weight, (p − 1)·d."""
        return (self.classes - 1) * int(self.x.shape[1])

    def margins(self, w: Floats) -> Floats:
        """w·z for every item (count,), for w (dim,)."""
        if self.classes == 2:
            return np.asarray((2 * self.label - 1) * (self.x @ w))
        scores = np.zeros((len(self.x), self.classes))
        scores[:, 1:] = self.x @ w.reshape(self.classes - 1, -1).T
        own = np.take_along_axis(scores, self.label[:, None], axis=1)
        return np.asarray(own - np.take_along_axis(scores, self._opponents(), axis=1)).reshape(-1)

    def rows(self, index: NDArray[np.intp]) -> Floats:
        """The vectors (len(index), dim) of some items."""
        at, k = np.divmod(np.asarray(index, dtype=np.intp), self.classes - 1)
        x, own = self.x[at], self.label[at]
        if self.classes == 2:
            return np.asarray((2 * own - 1)[:, None] * x)
        out = np.zeros((len(x), self.classes, x.shape[1]))
        every = np.arange(len(x))
        out[every, own] += x
        out[every, k + (k >= own)] -= x
        return out[:, 1:].reshape(len(x), -1)

    def norms(self, basis: Floats | None) -> Floats:
        """Norms of all items after projection on the columns of an orthonormal basis (dim, k)."""
        if basis is None:
            base = np.linalg.norm(self.x, axis=1)
            if self.classes == 2:
                return np.asarray(base)
            both = (self.label[:, None] > 0) & (self._opponents() > 0)
            return np.asarray(base[:, None] * np.where(both, np.sqrt(2.0), 1.0)).reshape(-1)
        out = np.empty(self.count)
        step = max(1, 4_000_000 // self.dim)
        for start in range(0, self.count, step):
            index = np.arange(start, min(start + step, self.count))
            out[index] = np.linalg.norm(self.rows(index) @ basis, axis=1)
        return out

    def key(self, index: int) -> Key:
        """The item as certificates name it."""
        at, k = divmod(int(index), self.classes - 1)
        own = int(self.label[at])
        return int(self.batch[at]), int(self.position[at]), k + (k >= own)

    def samples(self, index: NDArray[np.intp]) -> Indices:
        """The samples that some items belong to."""
        return np.asarray(self.sample[np.asarray(index, dtype=np.intp) // (self.classes - 1)])

    def batches_at(self, index: NDArray[np.intp]) -> Indices:
        """The batch numbers that some items belong to."""
        return np.asarray(self.batch[np.asarray(index, dtype=np.intp) // (self.classes - 1)])

    def guess(self) -> Floats:
        """A weight (dim,) that regresses class indicators on the features: a start for the search."""
        target = np.eye(self.classes)[self.label]
        coef = np.linalg.lstsq(self.x.T @ self.x + 1e-9 * len(self.x) * np.eye(self.x.shape[1]), self.x.T @ target)[0]
        return np.asarray((coef[:, 1:] - coef[:, :1]).T.reshape(-1))

    def _opponents(self) -> Indices:
        k = np.arange(self.classes - 1)[None, :]
        return np.asarray(k + (k >= self.label[:, None]), dtype=np.intp)


def items_of(data: ExactData, batches: Sequence[Indices], *, first: int = 0, full: bool = False) -> Items:
    """The items of some batches, numbered from `first`; redundant features are 0 unless `full`."""
    features = np.concatenate(float_features(data, batches))
    if not full:
        features[:, list(data.redundant)] = 0.0
    sample = np.concatenate([np.asarray(rows, dtype=np.intp) for rows in batches])
    return Items(
        x=features,
        sample=sample,
        batch=np.repeat(np.arange(first, first + len(batches), dtype=np.intp), [len(rows) for rows in batches]),
        position=np.concatenate([np.arange(len(rows), dtype=np.intp) for rows in batches]),
        label=data.labels[sample],
        classes=data.classes,
    )
