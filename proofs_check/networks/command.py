"""What ``proofs-check simulate`` does for networks: options in, runs out, files written."""

from __future__ import annotations

from dataclasses import dataclass

from proofs_check.data import load
from proofs_check.errors import InputError
from proofs_check.networks.figures import plot
from proofs_check.networks.problem import problem_of
from proofs_check.networks.result import Runs
from proofs_check.networks.settings import ORDERS, Setting
from proofs_check.networks.summary import title
from proofs_check.networks.tables import check_ending, write_runs
from proofs_check.networks.training import Report, run
from proofs_check.output import check_writable, write_json
from proofs_check.plots.writing import check_picture
from proofs_check.training.rates import PowerRate
from proofs_check.wording import one_of

__all__ = ["Options", "simulate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """A call, as the user gave it; what is None takes the default of `Setting`.

    Attributes:
        data: file or name.
        target, task, classes, samples: see `proofs_check.networks.problem.problem_of`; classes as "3,8".
        orders: "ss,rr".
        runs, jobs, resume: see `proofs_check.networks.training.run`, which calls resume `state`.
        rate, rate_power: η, and β for η k^−β in epoch k.
        setting: other fields of `Setting` by name.
        json, out, plot: files to write, or None; json "-" for standard output.
    """

    data: str
    target: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    drop_missing: bool = False
    task: str = "auto"
    classes: str | None = None
    samples: int | None = None
    orders: str = "ss,rr"
    runs: int = 3
    jobs: int = 1
    resume: str | None = None
    rate: float = 0.05
    rate_power: float = 0.0
    setting: dict[str, object]
    json: str | None = None
    out: str | None = None
    plot: str | None = None


def simulate(options: Options, progress: Report | None = None) -> Runs:
    """Train as asked and write what was asked for; everything that can be refused is refused before training.

    Raises:
        InputError: bad data or options, files that cannot be written.
        Interrupted: see `run`; no file but the state is then written.
    """
    orders = tuple(name.strip().lower() for name in options.orders.split(","))
    for order in orders:
        one_of("order", order, ORDERS)
    for target in (options.json, options.out, options.plot, options.resume):
        if target:
            check_writable(target)
    files = [name for name in (options.json, options.out, options.plot, options.resume) if name]
    if len(set(files)) != len(files):
        raise InputError(f"{next(name for name in files if files.count(name) > 1)} is named twice; give each its file")
    if options.out:
        check_ending(options.out)
    if options.plot:
        check_picture(options.plot)
    given = {name: value for name, value in options.setting.items() if value is not None} | {"rate": options.rate}
    if options.rate_power:
        given["rate"] = PowerRate(options.rate, options.rate_power)
    setting = Setting(**given)  # type: ignore[arg-type]  # names and types are the command line's
    table = load(options.data, target=options.target, drop=options.drop, drop_missing=options.drop_missing)
    classes = [name.strip() for name in options.classes.split(",")] if options.classes else None
    problem = problem_of(table, task=options.task, classes=classes, samples=options.samples)
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
