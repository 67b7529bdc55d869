"""What runs of networks left behind, and as rows for a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.networks.measure import CLASS_NAMES, columns
from proofs_check.networks.problem import Problem
from proofs_check.networks.settings import Setting
from proofs_check.networks.units import Unit

__all__ = ["Runs", "gather"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """All runs of a call.

    Attributes:
        problem: what was trained on, as `Problem.to_json`.
        setting: as `Setting.to_json`.
        orders: the o data orders.
        seeds: of the r runs of every order.
        columns: names of the c measurements, see `proofs_check.networks.measure.measure`.
        values: (o, r, k, c), NaN where a run was stopped or interrupted before that record.
        stopped: a sentence for each run that left the finite numbers.
        steps: taken in all.
    """

    problem: dict[str, Any]
    setting: dict[str, Any]
    orders: tuple[str, ...]
    seeds: tuple[int, ...]
    columns: tuple[str, ...]
    values: Floats
    stopped: tuple[str, ...]
    steps: int

    def series(self, order: str, column: str) -> Floats:
        """One measurement of all runs of an order (r, k)."""
        return np.asarray(self.values[self.orders.index(order), :, :, self.columns.index(column)], dtype=np.float64)

    @property
    def epochs(self) -> NDArray[np.int64]:
        """The recorded epochs (k,)."""
        return np.array(self.setting["record"], dtype=np.int64)

    def rows(self) -> tuple[tuple[str, ...], Iterator[tuple[Any, ...]]]:
        """Column names, and a row for every record of every run; classes by name, what is not a number as None."""

        def made() -> Iterator[tuple[Any, ...]]:
            for o, order in enumerate(self.orders):
                for r, seed in enumerate(self.seeds):
                    for row in self.values[o, r]:
                        if not np.isnan(row[0]):
                            yield (order, seed, *(_cell(name, v) for name, v in zip(self.columns, row, strict=True)))

        return ("order", "seed", *self.columns), made()

    def to_json(self) -> dict[str, Any]:
        """Everything, as plain JSON values; an infinite loss as text."""
        names, rows = self.rows()
        plain = [[str(cell) if cell in (np.inf, -np.inf) else cell for cell in row] for row in rows]
        return {
            "problem": self.problem, "setting": self.setting, "orders": list(self.orders), "seeds": list(self.seeds),
            "steps": self.steps, "stopped": list(self.stopped), "columns": list(names), "rows": plain,
        }  # fmt: skip


def gather(problem: Problem, setting: Setting, orders: Sequence[str], units: Sequence[Unit]) -> Runs:
    """Units, order after order, as one result."""
    names, runs = columns(setting), len(units) // len(orders)
    values = np.full((len(units), len(setting.record), len(names)), np.nan)
    for part, unit in zip(values, units, strict=True):
        if unit.records:
            part[: len(unit.records)] = unit.records
    return Runs(
        problem=problem.to_json(),
        setting=setting.to_json(),
        orders=tuple(orders),
        seeds=tuple(unit.seed for unit in units[:runs]),
        columns=names,
        values=values.reshape(len(orders), runs, *values.shape[1:]),
        stopped=tuple(unit.stopped for unit in units if unit.stopped),
        steps=sum(unit.steps for unit in units),
    )


def _cell(name: str, value: float) -> Any:
    if np.isnan(value):
        return None
    if name in ("epoch", "steps"):
        return int(value)
    return CLASS_NAMES[int(value)] if name.endswith("_class") else float(value)
