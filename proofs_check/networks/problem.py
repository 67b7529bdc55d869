"""A table as a problem for a network: standardized features, encoded targets and the loss that suits them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.data.table import Table, content_hash
from proofs_check.diagnose.dispatch import choose_task
from proofs_check.errors import InputError
from proofs_check.wording import nearest

__all__ = ["Problem", "problem_of"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """What a network is trained on.

    Attributes:
        X: features (n, d), each with mean 0 and variance 1 over the samples; constant ones 0.
        T: targets (n, p): for squared loss standardized; −1 and +1 for logistic, the larger label +1; one-hot rows for
            softmax.
        loss: "squared", "logistic" or "softmax".
        classes: the labels in the order of class numbers; empty for regression.
        rows: which rows of the table these are (n,).
        source: the table's source and what was left out, for titles.
        sha256: of the features and targets as they were before standardization.
    """

    X: Floats
    T: Floats
    loss: str
    classes: tuple[str, ...]
    rows: NDArray[np.intp]
    source: str
    sha256: str
    notes: tuple[str, ...] = field(default=())

    @property
    def n(self) -> int:
        """Samples."""
        return len(self.X)

    def labels(self) -> NDArray[np.intp]:
        """Class numbers (n,); empty for regression."""
        if self.loss == "squared":
            return np.zeros(0, dtype=np.intp)
        found = (self.T[:, 0] > 0) if self.loss == "logistic" else self.T.argmax(axis=1)
        return np.asarray(found, dtype=np.intp)

    def to_json(self) -> dict[str, Any]:
        """What data these are."""
        return {
            "source": self.source, "sha256": self.sha256, "n": self.n, "d": self.X.shape[1], "p": self.T.shape[1],
            "loss": self.loss, "classes": list(self.classes),
        }  # fmt: skip


def problem_of(
    table: Table, *, task: str = "auto", classes: Sequence[str] | None = None, samples: int | None = None, seed: int = 0
) -> Problem:
    """Make a problem of a table.

    Args:
        table: the data.
        task: "auto", "regression" or "classification".
        classes: labels to keep; all by default.
        samples: how many samples to take at random, without replacement, in the table's order; all by default.
        seed: of that choice, which is not the training's.

    Raises:
        InputError: a label that does not occur, fewer than two classes, more samples than there are.
    """
    kind, _ = choose_task(table, task)
    rows = np.arange(table.n)
    source = table.source
    names = np.array([_name(v) for v in table.labels()]) if kind == "classification" else np.zeros(0, dtype=np.str_)
    if classes is not None:
        if kind != "classification":
            raise InputError(f"--classes chooses labels, and {table.source} is taken for regression; leave it out")
        for name in classes:
            if name not in names:
                raise InputError(f"{table.source} has no class {name!r}; {nearest(name, sorted(set(names.tolist())))}")
        rows = rows[np.isin(names, list(classes))]
        source += f", classes {', '.join(classes)}"
    if samples is not None and samples != len(rows):
        if not 2 <= samples <= len(rows):
            raise InputError(f"{samples} samples were asked for; {source} has {len(rows)}, so use 2 to {len(rows)}")
        rows = np.sort(np.random.default_rng(np.random.SeedSequence(seed)).choice(rows, samples, replace=False))
        source += f", {samples} samples"
    raw = np.ascontiguousarray(table.X[rows])
    if kind == "regression":
        Y = np.asarray(table.numbers()[rows], dtype=np.float64)
        flat = Y.max(axis=0) == Y.min(axis=0)
        if flat.any():
            raise InputError(
                f"the target {table.targets[int(np.argmax(flat))]!r} of {source} is constant; choose another"
            )
        return Problem(_standardized(raw), _standardized(Y), "squared", (), rows, source, _hash(raw, Y))
    label = names[rows]
    kept = sorted(set(label.tolist()), key=_in_order)
    if len(kept) < 2:
        raise InputError(f"all samples of {source} have the label {kept[0]!r}; classification needs two classes")
    place = {name: k for k, name in enumerate(kept)}
    number = np.array([place[name] for name in label.tolist()], dtype=np.intp)
    signs = np.ascontiguousarray((2.0 * number - 1.0)[:, None], dtype=np.float64)
    T = signs if len(kept) == 2 else np.eye(len(kept), dtype=np.float64)[number]
    loss = "logistic" if len(kept) == 2 else "softmax"
    return Problem(_standardized(raw), T, loss, tuple(kept), rows, source, _hash(raw, T))


def _standardized(values: Floats) -> Floats:
    flat = values.max(axis=0) == values.min(axis=0)
    centred = np.where(flat, 0.0, values - values.mean(axis=0))
    spread = np.sqrt((centred**2).mean(axis=0))
    return np.ascontiguousarray(centred / np.where(flat, 1.0, spread))


def _hash(X: Floats, Y: Floats) -> str:
    return content_hash(X, Y, [], [])


def _name(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _in_order(name: str) -> tuple[int, float, str]:
    """Numbers before text, and by size."""
    try:
        return (0, float(name), "")
    except ValueError:
        return (1, 0.0, name)
