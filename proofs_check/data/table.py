"""A table of samples: what every reader returns and every tool that takes data starts from."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proofs_check.errors import InputError

__all__ = ["Exact", "Floats", "Rows", "Table", "as_table", "content_hash", "rounding_note"]

Floats = NDArray[np.float64]
Labels = NDArray[np.str_]
Rows = tuple[tuple[Fraction, ...], ...]


@dataclass(frozen=True, slots=True)
class Exact:
    """The same samples as exact rationals: X (n, d) and Y (n, p) as rows of fractions."""

    X: Rows
    Y: Rows


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Samples in rows, with names and with where they came from. The arrays are read-only.

    Attributes:
        X: features (n, d), finite.
        Y: targets (n, p): floats, all finite, or text where a target column holds text.
        features: names of the d features.
        targets: names of the p targets.
        source: the file or the name of the data set.
        sha256: of the file's bytes; for a data set by name, of its arrays (see `content_hash`).
        batch_size: the batch size a constructed data set was made for.
        order: the order of the samples (n,) a constructed data set was made for.
        task: "regression" or "classification" where the source says so.
        exact: the samples as rationals where the source has them.
        notes: sentences on what reading had to decide, such as which column became the target.
    """

    X: Floats
    Y: Floats | Labels
    features: tuple[str, ...]
    targets: tuple[str, ...]
    source: str
    sha256: str
    batch_size: int | None = None
    order: tuple[int, ...] | None = None
    task: str | None = None
    exact: Exact | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check(self)
        self.X.setflags(write=False)
        self.Y.setflags(write=False)

    @property
    def n(self) -> int:
        """The number of samples."""
        return int(self.X.shape[0])

    @property
    def d(self) -> int:
        """The number of features."""
        return int(self.X.shape[1])

    @property
    def p(self) -> int:
        """The number of targets."""
        return int(self.Y.shape[1])

    @property
    def numeric(self) -> bool:
        """Whether every target is a number."""
        return bool(self.Y.dtype.kind == "f")

    @property
    def constant_features(self) -> tuple[str, ...]:
        """Names of the features that have one value in all the data."""
        flat = self.X.max(axis=0) == self.X.min(axis=0)
        return tuple(name for name, same in zip(self.features, flat, strict=True) if same)

    def numbers(self) -> Floats:
        """The targets (n, p) as numbers.

        Raises:
            InputError: a target holds text; the sentence names its column and its first row.
        """
        if self.Y.dtype.kind == "f":
            return np.asarray(self.Y, dtype=np.float64)
        for k, name in enumerate(self.targets):
            for i, cell in enumerate(self.Y[:, k]):
                if not _is_number(str(cell)):
                    raise InputError(
                        f"the target {name!r} of {self.source} is not numeric: row {i + 1} holds {str(cell)!r};"
                        " regression needs a target of numbers (choose a column with --target)"
                    )
        return np.asarray(self.Y.astype(np.float64))

    def labels(self) -> NDArray[np.float64] | Labels:
        """The classes (n,) of a single target: numbers, or text.

        Raises:
            InputError: more than one target.
        """
        if self.p != 1:
            raise InputError(
                f"classification takes one target column, {self.source} has {self.p}; choose one with --target"
            )
        return self.Y[:, 0]


def rounding_note(column: str) -> str:
    """The sentence on a column of integers that no float equals."""
    return f"Column {column!r} holds integers beyond 2^53, which were rounded to the nearest float."


def as_table(
    X: ArrayLike,
    Y: ArrayLike,
    *,
    features: Sequence[str] | None = None,
    targets: Sequence[str] | None = None,
    source: str = "the data",
) -> Table:
    """Arrays as a table: X (n, d) or (n,), Y (n, p) or (n,); names default to x1 … xd and y or y1 … yp.

    Raises:
        InputError: X is not numeric, shapes do not fit, fewer than 2 samples, NaN or infinity.
    """
    try:
        x = np.array(X, dtype=np.float64)  # a copy: tables are read-only, the caller's array stays as it is
        y: Floats | Labels = np.array(Y, dtype=np.str_) if np.asarray(Y).dtype.kind in "OU" else np.array(Y, np.float64)
    except (TypeError, ValueError):
        raise InputError(f"{source} is not an array of numbers; convert it to floats first") from None
    x = x[:, None] if x.ndim == 1 else x
    y = y[:, None] if y.ndim == 1 else y
    if x.ndim != 2 or y.ndim != 2:
        raise InputError(f"{source} has features of shape {x.shape} and targets of shape {y.shape}; both need rows")
    columns = tuple(features) if features is not None else tuple(f"x{a + 1}" for a in range(x.shape[1]))
    default = ("y",) if y.shape[1] == 1 else tuple(f"y{k + 1}" for k in range(y.shape[1]))
    names = tuple(targets) if targets is not None else default
    if (len(columns), len(names)) != (x.shape[1], y.shape[1]):
        raise InputError(f"{source} has {x.shape[1]} features and {y.shape[1]} targets; give one name each")
    return Table(x, y, columns, names, source, content_hash(x, y, columns, names))


def content_hash(X: Floats, Y: Floats | Labels, features: Sequence[str], targets: Sequence[str]) -> str:
    """SHA-256 over names, shapes and little-endian float64 values (text as UTF-8 lines), in that order."""
    digest = hashlib.sha256()
    digest.update("\n".join([*features, *targets, f"{X.shape} {Y.shape}", ""]).encode())
    digest.update(np.ascontiguousarray(X, dtype="<f8").tobytes())
    if Y.dtype.kind == "f":
        digest.update(np.ascontiguousarray(Y, dtype="<f8").tobytes())
    else:
        digest.update("\n".join(str(cell) for cell in Y.ravel()).encode())
    return digest.hexdigest()


def _check(table: Table) -> None:
    source = table.source
    if table.X.ndim != 2 or table.Y.ndim != 2 or len(table.X) != len(table.Y):
        raise InputError(
            f"{source} has features of shape {table.X.shape} and targets of shape {table.Y.shape};"
            " both need one row a sample"
        )
    if table.d == 0:
        raise InputError(f"{source} has no feature left beside the target {', '.join(table.targets)}; add a column")
    if table.p == 0:
        raise InputError(f"{source} has no target; name one with --target")
    if table.n < 2:
        raise InputError(f"{source} has {table.n} sample{'s' * (table.n != 1)}; batch normalization needs at least 2")
    parts = [(table.X, table.features)]
    if table.Y.dtype.kind == "f":
        parts.append((np.asarray(table.Y, dtype=np.float64), table.targets))
    for values, names in parts:
        if not np.isfinite(values).all():
            row, column = (int(i) for i in np.argwhere(~np.isfinite(values))[0])
            raise InputError(
                f"{source} holds {values[row, column]} in row {row + 1}, column {names[column]!r};"
                " every value must be a finite number: remove or repair the row"
            )


def _is_number(text: str) -> bool:
    try:
        return isfinite(float(text))
    except ValueError:
        return False
