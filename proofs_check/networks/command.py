"""What ``proofs-check simulate`` does for networks: options in, runs out, files written."""

from __future__ import annotations

from dataclasses import dataclass

from proofs_check.networks.call import Call, names_in
from proofs_check.networks.figures import plot
from proofs_check.networks.problem import problem_of
from proofs_check.networks.result import Runs
from proofs_check.networks.settings import ORDERS, Setting
from proofs_check.networks.summary import title
from proofs_check.networks.tables import write_runs
from proofs_check.networks.training import Report, run
from proofs_check.output import write_json
from proofs_check.training.rates import PowerRate
from proofs_check.wording import one_of

__all__ = ["Options", "simulate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(Call):
    """A call, as the user gave it.

    Attributes:
        orders: "ss,rr".
        runs: see `proofs_check.networks.training.run`, which calls `resume` the state.
        rate, rate_power: η, and β for η k^−β in epoch k.
    """

    orders: str = "ss,rr"
    runs: int = 3
    rate: float = 0.05
    rate_power: float = 0.0


def simulate(options: Options, progress: Report | None = None) -> Runs:
    """Train as asked and write what was asked for; everything that can be refused is refused before training.

    Raises:
        InputError: bad data or options, files that cannot be written.
        Interrupted: see `run`; no file but the state is then written.
    """
    orders = tuple(one_of("order", name.lower(), ORDERS) for name in names_in(options.orders))
    options.check_files()
    rate = PowerRate(options.rate, options.rate_power) if options.rate_power else options.rate
    table = options.table()
    size = table.batch_size or min(Setting().batch_size, options.samples or table.n)
    setting = Setting(**{"batch_size": size, **options.given}, rate=rate)
    problem = problem_of(table, task=options.task, classes=options.kept_classes, samples=options.samples)
    runs = run(
        problem, setting, orders=orders, runs=options.runs, jobs=options.jobs, state=options.resume, progress=progress
    )
    if options.json:
        write_json(options.json, runs.to_json())
    if options.out:
        write_runs(options.out, runs)
    if options.plot:
        plot(options.plot, runs, title=title(runs))
    return runs
