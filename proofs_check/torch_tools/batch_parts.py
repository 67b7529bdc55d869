"""Features and labels of a batch, whatever shape the loader gives it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.errors import InputError

__all__ = ["Get", "Parts", "as_array", "inputs_of", "parts_of"]

Get = Callable[[Any], tuple[Any, Any]]
"""From a batch to (features, labels); labels may be None."""

FEATURES = ("x", "input", "inputs", "features", "image", "images", "pixel_values", "input_ids", "data")
LABELS = ("y", "label", "labels", "target", "targets", "class")


@dataclass(frozen=True, slots=True)
class Parts:
    """A batch as arrays.

    Attributes:
        features: (B, …), or None where there are none.
        labels: (B,) classes or numbers, or (B, p) targets, or None.
    """

    features: NDArray[Any] | None
    labels: NDArray[Any] | None

    @property
    def size(self) -> int:
        """Samples in the batch."""
        for part in (self.features, self.labels):
            if part is not None and part.ndim:
                return len(part)
        return 0

    def rows(self) -> list[bytes]:
        """A hash of each sample's features and label, 128 bits: two different rows agree once in 10³⁸."""
        whole = [np.ascontiguousarray(part) for part in (self.features, self.labels) if part is not None]
        joined = (b"|".join(part[i].tobytes() for part in whole) for i in range(self.size))
        return [blake2b(row, digest_size=16).digest() for row in joined]


def inputs_of(batch: Any, get: Get | None) -> tuple[Any, Any]:
    """(features, labels) of a batch, unconverted; labels may be None.

    Raises:
        InputError: the batch's layout is not known; the sentence says what was found and asks for `get`.
    """
    if get is not None:
        pair = get(batch)
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise InputError(f"get must return (features, labels), it returned {_what(pair)}")
        return pair[0], pair[1]
    if isinstance(batch, Mapping):
        found = [next((batch[key] for key in names if key in batch), None) for names in (FEATURES, LABELS)]
        if found[0] is None:
            keys = ", ".join(repr(str(key)) for key in list(batch)[:8])
            raise InputError(
                f"a batch is a mapping with the keys {keys}; pass get=lambda batch: (features, labels) to say which"
            )
        return found[0], found[1]
    if isinstance(batch, tuple | list) and batch and not np.isscalar(batch[0]):
        return batch[0], batch[1] if len(batch) > 1 else None
    return batch, None


def parts_of(batch: Any, get: Get | None) -> Parts:
    """A batch as arrays.

    Raises:
        InputError: as `inputs_of`, or features or labels that are no array, or differ in length.
    """
    features, labels = inputs_of(batch, get)
    x = None if features is None else as_array(features, "features")
    y = None if labels is None else _classes(as_array(labels, "labels"))
    if x is not None and y is not None and x.ndim and (not y.ndim or len(x) != len(y)):
        raise InputError(
            f"a batch has features of shape {x.shape} and labels of shape {y.shape}; one label a sample is needed:"
            " pass get=lambda batch: (features, labels)"
        )
    return Parts(x, y)


def as_array(value: Any, name: str) -> NDArray[Any]:
    """A tensor, array or sequence of numbers or names as an array.

    Raises:
        InputError: it is none of these.
    """
    if hasattr(value, "detach"):
        tensor = value.detach().cpu()
        if tensor.is_sparse:
            tensor = tensor.to_dense()
        try:
            return np.asarray(tensor.numpy())
        except TypeError:  # a dtype that numpy lacks, such as bfloat16, fits into float32
            return np.asarray(tensor.float().numpy())
    if isinstance(value, np.ndarray) or np.isscalar(value):
        return np.asarray(value)
    if isinstance(value, Sequence) and all(np.isscalar(entry) for entry in value):
        return np.asarray(value)
    raise InputError(f"the {name} of a batch are {_what(value)}; pass get=lambda batch: (features, labels)")


def _classes(labels: NDArray[Any]) -> NDArray[Any]:
    """One-hot rows as class numbers, columns as vectors; everything else as it is."""
    if labels.ndim == 2 and labels.shape[1] == 1:
        return labels[:, 0]
    if labels.ndim == 2 and labels.dtype.kind in "biuf":
        ones = (labels == 1).sum(axis=1) == 1
        zeros = (labels == 0).sum(axis=1) == labels.shape[1] - 1
        if len(labels) and ones.all() and zeros.all():
            return np.asarray(labels.argmax(axis=1))
    return labels


def _what(value: Any) -> str:
    size = f" of {len(value)}" if isinstance(value, Sequence) and not isinstance(value, str) else ""
    return f"of type {type(value).__name__}{size}"
