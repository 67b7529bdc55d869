"""What ``proofs-check simulate --model linear`` does: options in, runs recorded, files written."""

from __future__ import annotations

from dataclasses import dataclass

from proofs_check.data import Table
from proofs_check.networks.call import Call, names_in
from proofs_check.output import write_json
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
class LinearOptions(Call):
    """A call, as the user gave it.

    Attributes:
        loss: see `linear_problem`.
        orders: "ss,rr"; None for ss and rr, or igm and rr on data whose own order is part of them.
        record: see `records_of`.
        predicted: see `run`.
    """

    loss: str = "auto"
    orders: str | None = None
    record: str = "log"
    predicted: bool = True


def simulate_linear(options: LinearOptions, progress: Report | None = None) -> Recorded:
    """Train as asked and write what was asked for; everything that can be refused is refused before training.

    Raises:
        InputError: bad data or options, files that cannot be written.
        Interrupted: see `run`; no file but the state is then written.
    """
    options.check_files()
    table, given = options.table(), options.given
    given["orders"] = _orders(options, table)
    if given.get("batch_size") is None:
        given["batch_size"] = table.batch_size or min(_BATCH, table.n)
    given["record"] = tuple(records_of(options.record, given.get("epochs", Setting(batch_size=2).epochs)))
    setting = Setting(**given)
    problem = linear_problem(
        table, task=options.task, loss=options.loss, classes=options.kept_classes, samples=options.samples
    )
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
        return names_in(options.orders.lower())
    own = table.order is not None and list(table.order) == list(range(table.n))
    return ("igm", "rr") if own and options.samples is None else ("ss", "rr")
