"""Which kind of problem a table poses, and the diagnosis for it.

A kind of problem is a pair of modules here: ``<task>.py`` with ``diagnose_<task>(table, *, batch_size, …)``, and
``render_<task>.py`` with ``render(diagnosis)``. They are found by their names.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Protocol

from proofs_check.errors import InputError
from proofs_check.wording import one_of

if TYPE_CHECKING:
    from proofs_check.data import Table

__all__ = ["Diagnosis", "certificates", "choose_task", "diagnose", "page", "render", "tasks"]

_KNOWN = ("regression", "classification")
_MOST_CLASSES = 20
_FEWEST_A_CLASS = 5  # samples in the mean: with fewer, integers are rather counts than classes


class Diagnosis(Protocol):
    """What every diagnosis offers."""

    def to_json(self) -> dict[str, Any]:
        """The diagnosis as plain JSON values."""


@cache
def tasks() -> tuple[str, ...]:
    """The kinds of problems that can be diagnosed."""
    return tuple(task for task in _KNOWN if find_spec(f"proofs_check.diagnose.{task}") is not None)


def choose_task(table: Table, task: str) -> tuple[str, str]:
    """The task and the reason for it (empty where it was asked for).

    "auto" takes what the data set says of itself; else a target of text, of exactly two distinct integers, or of at
    most 20 distinct integers with at least 5 samples each on average means classification, and all else regression.

    Raises:
        InputError: an unknown task.
    """
    if task != "auto":
        return one_of("task", task, ("auto", *tasks())), ""
    guess, why = _guess(table)
    if guess in tasks():
        return guess, f"Task: {guess}, as {why}; --task chooses another." if len(tasks()) > 1 else ""
    return "regression", f"The target looks like classes, as {why}; it is taken as numbers."


def diagnose(
    table: Table,
    *,
    task: str = "auto",
    rr: str = "auto",
    tolerance: float | None = None,
    permutations: int | None = None,
    jobs: int = 1,
    **settings: Any,
) -> Diagnosis:
    """Diagnose a table.

    Args:
        table: the data.
        task: "auto" or one of `tasks`, see `choose_task`.
        rr: how a regression's RR optimum is computed.
        tolerance: of that optimum.
        permutations: how many random shuffles a classification decides.
        jobs: processes for these.
        settings: batch_size, order, seed, eps, constant, drop_last, gamma, progress.

    Raises:
        InputError: an option of the other task, or as the task's own function.
    """
    chosen, why = choose_task(table, task)
    noted = replace(table, notes=(*table.notes, why)) if why else table
    if chosen == "regression":
        if permutations is not None:
            raise InputError("--permutations asks how often shuffles diverge, which regression cannot; leave it out")
        settings |= {"rr": rr, "tolerance": tolerance}
    else:
        if rr != "auto" or tolerance is not None:
            raise InputError("--rr and --tolerance are for regression; leave them out, or use --task regression")
        settings |= {"permutations": permutations or 0, "jobs": jobs}
    function = getattr(import_module(f"proofs_check.diagnose.{chosen}"), f"diagnose_{chosen}")
    found: Diagnosis = function(noted, **settings)
    return found


def certificates(found: Diagnosis) -> tuple[dict[str, Any], ...]:
    """The certificates of a diagnosis; none for a task that has none."""
    return tuple(getattr(found, "certificates", ()))


def render(found: Diagnosis) -> Any:
    """A diagnosis as something that rich prints."""
    task = found.to_json()["task"]
    return import_module(f"proofs_check.diagnose.render_{task}").render(found)


def page(found: Diagnosis, *, command: str, progress: Any = None) -> str:
    """A diagnosis as an HTML page, with remedies tried; `command` is the call that makes it again.

    Raises:
        InputError: the extra plot is not installed.
    """
    from datetime import datetime

    from proofs_check.diagnose.fates import ClassificationDiagnosis
    from proofs_check.diagnose.remedies import remedies
    from proofs_check.diagnose.result import RegressionDiagnosis
    from proofs_check.report.diagnosis import as_page

    if not isinstance(found, RegressionDiagnosis | ClassificationDiagnosis):
        raise InputError("pages are made of regression and classification diagnoses; use --json")
    tried = remedies(found, progress=progress)
    return as_page(found, tried, command=command, date=datetime.now().astimezone().date().isoformat())


def _guess(table: Table) -> tuple[str, str]:
    if table.task is not None:
        return table.task, f"{table.source} is a {table.task} data set"
    if not table.numeric:
        return "classification", "the target holds text"
    import numpy as np  # here, so that the command line's help does not pay for it

    values = np.unique(table.numbers())
    if table.p > 1 or not (values == np.round(values)).all():
        return "regression", "the target holds more than whole numbers"
    if len(values) == 2:
        return "classification", "the target has two values"
    if len(values) <= _MOST_CLASSES and table.n >= _FEWEST_A_CLASS * len(values):
        return "classification", f"the target has {len(values)} distinct whole numbers"
    return "regression", f"the target has {len(values)} distinct values"
