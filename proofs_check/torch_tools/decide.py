"""From gathered features to a diagnosis, for the very batches that a loader makes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from proofs_check.data import Table, as_table
from proofs_check.diagnose.assembly import assemble, worded
from proofs_check.diagnose.checks import check_labels
from proofs_check.diagnose.decide import Decider, silent
from proofs_check.diagnose.dispatch import choose_task
from proofs_check.diagnose.exact import table_exactly
from proofs_check.diagnose.fates import ClassificationDiagnosis, Which
from proofs_check.diagnose.regression import diagnose_regression
from proofs_check.diagnose.result import RegressionDiagnosis
from proofs_check.errors import InputError
from proofs_check.separability import Decision, Order, decision_of
from proofs_check.separability.margins import Gamma
from proofs_check.torch_tools.gather import Features
from proofs_check.wording import one_of

__all__ = ["classify", "regress", "table_of", "task_of"]


def task_of(found: Features, task: str) -> str:
    """The kind of problem: classes of whole numbers or names, or quantities.

    Raises:
        InputError: an unknown task.
    """
    if one_of("task", task, ("auto", "classification", "regression")) != "auto":
        return task
    Y = found.Y
    if Y.ndim > 1:
        return "regression"
    classes = len(np.unique(Y))
    outputs = None if found.pair.linear is None else int(found.pair.linear.out_features)
    if Y.dtype.kind not in "fUS":
        return "regression" if outputs == 1 and classes > 2 else "classification"
    if Y.dtype.kind in "US":
        return "classification"
    return "classification" if classes == 2 else choose_task(as_table(found.X, Y), "auto")[0]


def table_of(found: Features, task: str) -> Table:
    """The samples as a table; classes that are no consecutive numbers become names."""
    Y = found.Y
    if task == "classification":
        if Y.ndim > 1:
            raise InputError(f"labels of shape {Y.shape} are no classes; use one-hot rows or one label a sample")
        values = np.unique(Y)
        if Y.dtype.kind in "biuf" and len(values) > 2 and not (np.diff(values.astype(np.float64)) == 1).all():
            Y = np.array([f"{value:g}" for value in Y])
    units = [f"unit {a}" for a in range(found.X.shape[1])]
    return as_table(found.X, Y, features=units, source=f"the input of {found.pair.norm_name!r}")


def classify(
    found: Features, *, order: str, drop_last: bool, gamma: Gamma, seed: int
) -> tuple[ClassificationDiagnosis, NDArray[np.bool_] | None]:
    """The fates of SS with these batches, of RR with their sizes, and of GD; and which samples are of the upper class.

    Args:
        found: features, labels, batches.
        order: "ss", "igm" or "rr": which of them training uses.
        drop_last: whether RR drops a last batch.
        gamma: "frozen" or "trained".
        seed: of the search for batches of RR.
    """
    table = table_of(found, "classification")
    check_labels(table)
    eps = float(found.pair.norm.eps)
    data = table_exactly(table, eps=eps, constant="zero")
    sizes = [len(rows) for rows in found.batches]
    decider = Decider(data, max(sizes), drop_last, gamma)
    whole = decider.whole()
    rr = Order("rr", sizes=tuple(sorted(set(sizes), reverse=True)))
    decided: dict[Which, Decision] = {
        "ss": decider.single(found.batches),
        "rr": decision_of(data, rr, rng=np.random.default_rng(seed)),
    }
    diagnosis = assemble(
        table, decider, decided, whole, found.batches, order=order, seed=seed, eps=eps, constant="zero", report=silent
    )
    return worded(diagnosis), data.labels == 1 if data.classes == 2 else None


def regress(found: Features, *, order: str, drop_last: bool, gamma: Gamma, seed: int) -> RegressionDiagnosis:
    """Where SS with these batches, RR and GD converge.

    Raises:
        InputError: batches that are not of one size with at most one smaller last one.
    """
    sizes = [len(rows) for rows in found.batches]
    if len(set(sizes[:-1])) > 1 or sizes[-1] > sizes[0]:
        shown = ", ".join(map(str, sorted(set(sizes), reverse=True)))
        raise InputError(
            f"the batches have sizes {shown} in an order for which regression is not diagnosed: all of one size and at"
            " most the last one smaller; use drop_last=True in the loader"
        )
    table = table_of(found, "regression")
    rest = np.setdiff1d(np.arange(table.n), np.concatenate(found.batches))
    listed = (*(int(i) for rows in found.batches for i in rows), *(int(i) for i in rest))
    return diagnose_regression(
        replace(table, order=listed),
        batch_size=sizes[0],
        order="rr" if order == "rr" else None,
        eps=float(found.pair.norm.eps),
        drop_last=drop_last,
        gamma=gamma,
        seed=seed,
    )
