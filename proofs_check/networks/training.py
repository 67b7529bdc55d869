"""Many runs of networks: every order with every seed, from the same start, in one process or several."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, replace
from multiprocessing import get_context

from proofs_check.errors import InputError
from proofs_check.executors.interrupts import held_back, ignore
from proofs_check.networks.measure import check_separability, columns, measure
from proofs_check.networks.problem import Problem
from proofs_check.networks.result import Runs, gather
from proofs_check.networks.settings import ORDERS, Setting
from proofs_check.networks.state import load_state, save_state
from proofs_check.networks.units import Unit, advance, start, widths_of
from proofs_check.orders import check_batch_size
from proofs_check.wording import one_of

__all__ = ["Interrupted", "Report", "run"]

Report = Callable[[int, int], None]
_PER_LEG = 2e9  # multiplications between two looks at the clock and at interruptions, about a second
_BETWEEN_SAVES = 15.0  # seconds


class Interrupted(KeyboardInterrupt):
    """The runs were interrupted; `runs` holds what was recorded, `state` the file from which they continue or None."""

    def __init__(self, runs: Runs, state: str | None) -> None:
        super().__init__()
        self.runs, self.state = runs, state


@dataclass(frozen=True, slots=True)
class _Job:
    problem: Problem
    setting: Setting
    leg: int  # epochs

    def __call__(self, unit: Unit) -> Unit:
        """A copy of the unit that has moved on, at most to the next record or by a leg; the unit itself stays whole."""
        unit = replace(unit, theta=unit.theta.copy(), velocity=unit.velocity.copy(), records=copy.copy(unit.records))
        record = self.setting.record
        if not self._record_due(unit):
            ahead = min((epoch for epoch in record if epoch > unit.epoch), default=self.setting.epochs)
            advance(self.problem, self.setting, unit, min(ahead, unit.epoch + self.leg))
        if unit.stopped is None and self._record_due(unit):
            unit.records.append(measure(self.problem, self.setting, unit))
        return unit

    def _record_due(self, unit: Unit) -> bool:
        record, count = self.setting.record, len(unit.records)
        return count < len(record) and record[count] == unit.epoch

    def done(self, unit: Unit) -> bool:
        return unit.stopped is not None or (unit.epoch >= self.setting.epochs and not self._record_due(unit))


def run(
    problem: Problem,
    setting: Setting,
    *,
    orders: Sequence[str] = ("ss", "rr"),
    runs: int = 3,
    jobs: int = 1,
    state: str | None = None,
    progress: Report | None = None,
) -> Runs:
    """Train.

    The result depends on problem, setting and orders alone: neither the number of runs beside a run, nor the number of
    processes, nor interruptions change a byte of it.

    Args:
        problem: the data.
        setting: architecture and training.
        orders: of "ss" (a permutation drawn once), "rr" (a new one every epoch), "igm" (the data's own order),
            "with-replacement" (every step a fresh set of B distinct samples), "gd" (all samples as one batch).
        runs: of each order; run k has the seed setting.seed + k, from which every order starts at the same weights.
        jobs: processes.
        state: a file that keeps the state. If it exists, the runs continue from it; it is written every 15 seconds, on
            interruption and at the end.
        progress: called now and then with the steps taken and the steps in all.

    Returns:
        What was recorded. A run whose loss leaves the finite numbers is cut there and says so in `stopped`.

    Raises:
        InputError: an unknown or repeated order, a batch size that does not fit, a state file of other runs.
        Interrupted: a KeyboardInterrupt that carries what was recorded; the state has been written.
    """
    for order in orders:
        one_of("order", order, ORDERS)
    if not orders or len(set(orders)) != len(orders):
        raise InputError(f"orders are {', '.join(orders) or 'none'}; name each once")
    if runs < 1 or jobs < 1:
        raise InputError(f"there are {runs} runs on {jobs} processes; use at least 1 of each")
    if set(orders) != {"gd"}:
        check_batch_size(problem.n, setting.batch_size, drop_last=setting.drop_last)
    check_separability(problem, setting)
    data = {name: value for name, value in problem.to_json().items() if name != "source"}  # a file may be moved
    identity = {"data": data, "setting": setting.to_json(), "orders": list(orders), "runs": runs}
    units = load_state(state, identity) if state else None
    if units is None:
        units = [start(problem, setting, order, k) for order in orders for k in range(runs)]
    job = _Job(problem, setting, _epochs_per_leg(problem, setting))
    total = sum(setting.epochs * _steps_per_epoch(problem, setting, unit.order) for unit in units)
    saved = time.monotonic()
    try:
        for place, unit in _legs(job, units, jobs):
            units[place] = unit
            if progress:
                left = sum(_steps_left(problem, setting, u) for u in units if u.stopped is None)
                progress(total - left, total)
            if state and time.monotonic() - saved > _BETWEEN_SAVES:
                save_state(state, identity, units, len(columns(setting)))
                saved = time.monotonic()
    except KeyboardInterrupt:
        if state:
            save_state(state, identity, units, len(columns(setting)))
        raise Interrupted(gather(problem, setting, orders, units), state) from None
    if state:
        save_state(state, identity, units, len(columns(setting)))
    return gather(problem, setting, orders, units)


def _legs(job: _Job, units: Sequence[Unit], jobs: int) -> Iterator[tuple[int, Unit]]:
    """Places and units that have moved on, until all are done."""
    waiting = [place for place, unit in enumerate(units) if not job.done(unit)]
    if jobs == 1 or len(waiting) < 2:
        for place in waiting:
            unit = units[place]
            while not job.done(unit):
                unit = job(unit)
                yield place, unit
        return
    with ProcessPoolExecutor(
        min(jobs, len(waiting)), mp_context=get_context("spawn"), initializer=_begin, initargs=(job,)
    ) as pool:
        with held_back():
            flying: dict[Future[Unit], int] = {pool.submit(_leg, units[place]): place for place in waiting}
        try:
            while flying:
                for future in wait(flying, return_when=FIRST_COMPLETED).done:
                    place, unit = flying.pop(future), future.result()
                    if not job.done(unit):
                        flying[pool.submit(_leg, unit)] = place
                    yield place, unit
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


_job: _Job | None = None


def _begin(job: _Job) -> None:
    """In each process: what is the same for all legs, sent once; interruptions are the parent's."""
    global _job
    _job = job
    ignore()


def _leg(unit: Unit) -> Unit:
    if _job is None:
        raise AssertionError
    return _job(unit)


def _epochs_per_leg(problem: Problem, setting: Setting) -> int:
    widths = widths_of(problem, setting)
    work = 3.0 * problem.n * float((widths[:-1] * widths[1:] + 20 * widths[:-1]).sum())
    return max(1, int(_PER_LEG / work))


def _steps_per_epoch(problem: Problem, setting: Setting, order: str) -> int:
    if order == "gd":
        return 1
    full = setting.drop_last and order != "with-replacement"
    return problem.n // setting.batch_size if full else -(-problem.n // setting.batch_size)


def _steps_left(problem: Problem, setting: Setting, unit: Unit) -> int:
    return (setting.epochs - unit.epoch) * _steps_per_epoch(problem, setting, unit.order)
