"""What ``proofs-check simulate --model linear`` does: options in, runs recorded, files written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from proofs_check.data import Table, load
from proofs_check.errors import InputError
from proofs_check.networks.tables import check_ending
from proofs_check.output import check_writable, write_json
from proofs_check.plots.writing import check_picture
from proofs_check.trajectories.export import write_records
from proofs_check.trajectories.figures import plot
from proofs_check.trajectories.problem import linear_problem
from proofs_check.trajectories.result import Recorded
from proofs_check.trajectories.settings import Setting, records_of
from proofs_check.trajectories.summary import document
from proofs_check.trajectories.training import Report, run

__all__ = ["LinearOptions", "simulate_linear"]

_BATCH = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearOptions:
    """A call, as the user gave it.

    Attributes:
        data, target, drop, drop_missing: see `proofs_check.data.load`.
        task, loss, classes, samples: see `linear_problem`; classes as "3,8".
        orders: "ss,rr"; None for ss and rr, or igm and rr on data whose own order is part of them.
        record: see `records_of`.
        setting: fields of `Setting` by name; what is None takes the default.
        predicted, jobs: see `run`.
        resume, json, out, plot: files, or None; json "-" for standard output.
    """

    data: str
    target: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    drop_missing: bool = False
    task: str = "auto"
    loss: str = "auto"
    classes: str | None = None
    samples: int | None = None
    orders: str | None = None
    record: str = "log"
    setting: dict[str, Any]
    predicted: bool = True
    jobs: int = 1
    resume: str | None = None
    json: str | None = None
    out: str | None = None
    plot: str | None = None


def simulate_linear(options: LinearOptions, progress: Report | None = None) -> Recorded:
    """Train as asked and write what was asked for; everything that can be refused is refused before training.

    Raises:
        InputError: bad data or options, files that cannot be written.
        Interrupted: see `run`; no file but the state is then written.
    """
    files = [name for name in (options.json, options.out, options.plot, options.resume) if name]
    if len(set(files)) != len(files):
        raise InputError(f"{next(name for name in files if files.count(name) > 1)} is named twice; give each its file")
    for target in files:
        check_writable(target)
    if options.out:
        check_ending(options.out)
    if options.plot:
        check_picture(options.plot)
    table = load(options.data, target=options.target, drop=options.drop, drop_missing=options.drop_missing)
    given = {name: value for name, value in options.setting.items() if value is not None}
    given["orders"] = _orders(options, table)
    if given.get("batch_size") is None:
        given["batch_size"] = table.batch_size or min(_BATCH, table.n)
    given["record"] = tuple(records_of(options.record, given.get("epochs", Setting(batch_size=2).epochs)))
    setting = Setting(**given)
    classes = [name.strip() for name in options.classes.split(",")] if options.classes else None
    problem = linear_problem(table, task=options.task, loss=options.loss, classes=classes, samples=options.samples)
    found = run(
        problem, setting, state=options.resume, predicted=options.predicted, jobs=options.jobs, progress=progress
    )
    if options.out:
        write_records(options.out, found)
    if options.plot:
        plot(options.plot, found)
    if options.json:
        write_json(options.json, document(found))
    return found


def _orders(options: LinearOptions, table: Table) -> tuple[str, ...]:
    if options.orders is not None:
        return tuple(name.strip().lower() for name in options.orders.split(","))
    own = table.order is not None and list(table.order) == list(range(table.n))
    return ("igm", "rr") if own and options.samples is None else ("ss", "rr")
