"""What the batches of a loader hold: sizes, classes, features that do not vary, features that change at each visit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.torch_tools.batch_parts import Parts

__all__ = ["Contents", "Place"]

_MOST_CLASSES = 1000


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was seen first: the epoch and the batch, counted from 0, and what (a class, a feature)."""

    epoch: int
    batch: int
    what: str


@dataclass(slots=True)
class Contents:
    """Counts over all batches read.

    Attributes:
        batches: batches read.
        one_class: batches with samples of one class only; first_one_class says where.
        mixed_all: whether every batch holds at least two classes.
        classes: samples by class; empty where there are no labels or the targets are no classes.
        constant_pairs: (batch, feature) pairs in which the feature is constant though it varies elsewhere.
        constant_batches: batches with such a feature.
        dead: features with one value in everything read.
        first_constant: where a feature that varies elsewhere is constant for the first time.
        features: entries of one sample's features; 0 where they are no array of numbers.
        shape: of one sample's features.
        visits, changed: repeated visits to a sample, and how many of them found other features than the first.
    """

    batches: int = 0
    one_class: int = 0
    first_one_class: Place | None = None
    classes: Counter[str] = field(default_factory=Counter)
    continuous: bool = False
    labelled: int = 0
    features: int = 0
    shape: tuple[int, ...] = ()
    visits: int = 0
    changed: int = 0
    _flat: NDArray[np.int64] | None = None
    _flat_together: list[tuple[int, int, NDArray[np.uint8]]] = field(default_factory=list)
    _low: NDArray[Any] | None = None
    _high: NDArray[Any] | None = None
    _first_visit: dict[int, bytes] = field(default_factory=dict)

    def add(self, epoch: int, batch: int, parts: Parts, ids: NDArray[np.int64] | None) -> None:
        """Take one batch into account; ids are its samples, where they are known and match its rows."""
        self.batches += 1
        if parts.labels is not None and not self.continuous:
            self._add_labels(epoch, batch, parts.labels)
        if parts.features is not None and parts.features.ndim >= 1 and len(parts.features) > 1:
            self._add_features(epoch, batch, parts.features)
        if ids is not None and parts.features is not None and len(ids) == len(parts.features):
            for sample, row in zip(ids.tolist(), parts.rows(), strict=True):
                known = self._first_visit.setdefault(sample, row)
                if known is not row:
                    self.visits += 1
                    self.changed += known != row

    def _add_labels(self, epoch: int, batch: int, labels: NDArray[Any]) -> None:
        if labels.dtype.kind == "f" and not (labels == np.round(labels)).all():
            self.continuous, self.classes, self.one_class = True, Counter(), 0
            return
        values, counts = np.unique(labels, return_counts=True)
        self.classes.update({_name(value): int(count) for value, count in zip(values, counts, strict=True)})
        self.labelled += 1
        if len(self.classes) > _MOST_CLASSES:
            self.continuous, self.classes, self.one_class = True, Counter(), 0
            return
        if len(values) == 1:
            self.one_class += 1
            self.first_one_class = self.first_one_class or Place(epoch, batch, _name(values[0]))

    def _add_features(self, epoch: int, batch: int, features: NDArray[Any]) -> None:
        rows = features.reshape(len(features), -1)
        if rows.dtype.kind not in "biuf" or (self.features and rows.shape[1] != self.features):
            return
        low, high = rows.min(axis=0), rows.max(axis=0)
        if self._low is None or self._high is None or self._flat is None:
            self.features, self.shape = rows.shape[1], features.shape[1:]
            self._low, self._high, self._flat = low, high, np.zeros(rows.shape[1], dtype=np.int64)
        self._low, self._high = np.minimum(self._low, low), np.maximum(self._high, high)
        flat = low == high
        self._flat += flat
        if flat.any():
            self._flat_together.append((epoch, batch, np.packbits(flat)))

    @property
    def dead(self) -> NDArray[np.intp]:
        """Features with one value in all that was read."""
        if self._low is None or self._high is None:
            return np.empty(0, dtype=np.intp)
        return np.flatnonzero(self._low == self._high)

    @property
    def mixed_all(self) -> bool:
        """Whether labels name classes and every batch holds at least two."""
        return bool(self.classes) and not self.continuous and self.one_class == 0

    @property
    def constant_pairs(self) -> int:
        """(batch, feature) pairs that are constant, features with one value in everything left out."""
        if self._flat is None:
            return 0
        return int(self._flat.sum() - self._flat[self.dead].sum())

    @property
    def constant_places(self) -> tuple[int, Place | None]:
        """Batches with such a feature, and the first one with the feature's number or index."""
        dead, count, first = self.dead, 0, None
        for epoch, batch, packed in self._flat_together:
            flat = np.unpackbits(packed, count=self.features)
            flat[dead] = 0
            count += bool(flat.any())
            if first is None and flat.any():
                first = Place(epoch, batch, self.feature_name(int(np.argmax(flat))))
        return count, first

    def feature_name(self, number: int) -> str:
        """A feature by number, or by index where samples are no vectors."""
        if len(self.shape) < 2:
            return str(number)
        return "[" + ", ".join(str(int(i)) for i in np.unravel_index(number, self.shape)) + "]"


def _name(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float | np.floating) else str(value)
