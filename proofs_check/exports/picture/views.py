"""What pictures show of a data set, in floats: its samples, what SS and GD make of them, and planes to look at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constructions import DataSet
from constructions.export.arrays import float_arrays
from proofs_check.batchnorm import normalize_batches

__all__ = ["View", "plane", "view"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class View:
    """A data set to be drawn.

    Attributes:
        data: the data set.
        X: features (n, d).
        Y: targets (n, p).
        batches: SS's batches.
        ss, gd: normalized features (n, d), batch by batch and as one batch; features constant in a batch are 0.
    """

    data: DataSet
    X: Floats
    Y: Floats
    batches: tuple[NDArray[np.intp], ...]
    ss: Floats
    gd: Floats


def view(data: DataSet) -> View:
    """Normalize a data set for drawing; with batches of one sample the normalized features are 0."""
    X, y = float_arrays(data)
    batches = tuple(np.array(batch, dtype=np.intp) for batch in data.batches)
    usable = [batch for batch in batches if len(batch) > 1]
    ss = normalize_batches(X, usable, constant="zero").values
    gd = normalize_batches(X, [np.arange(len(X), dtype=np.intp)], constant="zero").values if len(X) > 1 else 0.0 * X
    return View(data, X, y.reshape(len(X), -1), batches, ss, gd)


def plane(points: Floats, first: Floats | None = None) -> Floats:
    """Two orthonormal directions (d, 2) to look along, d ≥ 2: `first` and the principal one across it, or two principal
    ones. Signs are fixed, so that the same data give the same picture.
    """
    centred = points - points.mean(axis=0)
    if first is not None:
        unit = first / np.linalg.norm(first)
        rest = _principal(centred - np.outer(centred @ unit, unit), 1)
        across = rest[:, 0] - unit * (rest[:, 0] @ unit)
        return np.column_stack([unit, across / (np.linalg.norm(across) or 1.0)])
    return _principal(centred, 2)


def _principal(centred: Floats, count: int) -> Floats:
    found = np.linalg.svd(centred, full_matrices=True)[2][:count].T
    signs = np.sign(found[np.argmax(np.round(np.abs(found), 9), axis=0), range(count)])
    return np.asarray(found * signs, dtype=np.float64)
