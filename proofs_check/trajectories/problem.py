"""A table as a problem for linear + batch normalization: features as they are, encoded targets, the loss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.batchnorm import Constant
from proofs_check.data import Table
from proofs_check.diagnose.dispatch import choose_task
from proofs_check.errors import InputError
from proofs_check.networks.problem import problem_of
from proofs_check.training.losses import Loss
from proofs_check.wording import one_of

__all__ = ["LOSSES", "LinearProblem", "linear_problem"]

Floats = NDArray[np.float64]
LOSSES = ("auto", "squared", "logistic", "softmax")


@dataclass(frozen=True, eq=False)
class LinearProblem:
    """What is trained on.

    Attributes:
        X: features (n, d) in their own units; batch normalization takes these out.
        Y: targets (n, p): for squared loss without their mean, which no step sees as x̄ sums to 0 in every batch (BN-1);
            −1 and +1 for logistic, the larger label +1; one-hot rows for softmax.
        labels: class numbers (n,); empty where the task is regression.
        loss: which loss.
        classes: the labels in the order of class numbers.
        table: the data they come from; rows: which of its rows (n,).
        source: for titles; sha256: of features and targets.
    """

    X: Floats
    Y: Floats
    labels: NDArray[np.intp]
    loss: Loss
    classes: tuple[str, ...]
    table: Table
    rows: NDArray[np.intp]
    source: str
    sha256: str

    @property
    def n(self) -> int:
        """Samples."""
        return len(self.X)

    @property
    def d(self) -> int:
        """Features."""
        return int(self.X.shape[1])

    @property
    def p(self) -> int:
        """Outputs."""
        return int(self.Y.shape[1])

    @cached_property
    def targets(self) -> Floats | NDArray[np.intp]:
        """Targets as `encode_targets` takes them."""
        return self.labels if self.loss == "softmax" else self.Y

    def exactly(self, *, eps: float, constant: Constant) -> Any:
        """Features and labels as exact data: the source's rationals where it has them."""
        from proofs_check.separability import exact_data

        exact = self.table.exact
        features: Any = self.X
        if exact is not None:
            features = np.empty(self.X.shape, dtype=object)
            features[:] = [list(exact.X[i]) for i in self.rows]
        return exact_data(features, self.labels, eps=eps, constant=constant)

    def to_json(self) -> dict[str, Any]:
        """What data these are."""
        return {
            "source": self.source, "sha256": self.sha256, "n": self.n, "d": self.d, "p": self.p, "loss": self.loss,
            "classes": list(self.classes),
        }  # fmt: skip


def linear_problem(
    table: Table,
    *,
    task: str = "auto",
    loss: str = "auto",
    classes: Sequence[str] | None = None,
    samples: int | None = None,
) -> LinearProblem:
    """Make a problem of a table.

    Args:
        table: the data.
        task: "auto", "regression" or "classification".
        loss: "auto": squared for regression, logistic for two classes, softmax for more. Squared loss of classes is
            that of their ±1 or one-hot rows.
        classes, samples: see `proofs_check.networks.problem.problem_of`.

    Raises:
        InputError: as `problem_of`; a loss that does not suit the targets.
    """
    one_of("loss", loss, LOSSES)
    if loss in ("logistic", "softmax") and task == "auto" and choose_task(table, task)[0] == "regression":
        raise InputError(
            f"the {loss} loss needs classes, and {table.source} is taken for regression; use --loss squared"
        )
    if loss in ("logistic", "softmax") and task == "regression":
        raise InputError(f"the {loss} loss needs classes; leave out --task regression, or use --loss squared")
    made = problem_of(table, task=task, classes=classes, samples=samples)
    X = np.ascontiguousarray(table.X[made.rows])
    labels, T = made.labels(), made.T
    found: Loss = made.loss if loss == "auto" else loss  # type: ignore[assignment]  # checked above
    if made.loss == "squared":
        raw = np.asarray(table.numbers()[made.rows], dtype=np.float64)
        shifted = raw - raw[0]
        T = np.ascontiguousarray(shifted - shifted.mean(axis=0))
    elif found == "logistic" and made.loss == "softmax":
        raise InputError(f"{made.source} has {len(made.classes)} classes, too many for the logistic loss; use softmax")
    elif found == "softmax" and made.loss == "logistic":
        T = np.eye(2)[labels]
    return LinearProblem(X, T, labels, found, made.classes, table, made.rows, made.source, made.sha256)
