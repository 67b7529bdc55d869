"""Runs in a few lines: for each order where it ended, in the median over seeds and with the range."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.networks.measure import CLASS_NAMES
from proofs_check.networks.result import Runs
from proofs_check.orders import NAMES

__all__ = ["render", "title"]


def title(runs: Runs) -> str:
    """What was trained on what, in one line."""
    problem, setting = runs.problem, runs.setting
    network = f"{'ReLU' if setting['activation'] == 'relu' else 'linear'} + BN, depth {setting['depth']}"
    if setting["depth"] > 1:
        network += f", width {setting['width']}"
    return f"{problem['source']} ({problem['n']} × {problem['d']}): {network}, B = {setting['batch_size']}"


def render(runs: Runs) -> Any:
    """A table for the terminal: what each order's runs came to, and which were cut short."""
    from rich.console import Group
    from rich.table import Table

    regression = runs.problem["loss"] == "squared"
    table = Table(box=None, header_style="bold", pad_edge=False, title=title(runs), title_justify="left")
    least = "least true loss"
    headings = ["order", "epoch", "true loss", least, "loss on its batches"]
    headings += [] if regression else ["accuracy"]
    headings += ["last layer's norm", *(["classes: its batches", "all data"] if "order_class" in runs.columns else [])]
    for heading in headings:
        table.add_column(heading)
    for order in runs.orders:
        ends = np.array([_last(part) for part in runs.values[runs.orders.index(order)]])
        table.add_row(*_row(runs, order, ends, regression=regression))
    notes = [f"{sentence}; records end there." for sentence in runs.stopped]
    count = len(runs.seeds)
    notes.append(
        f"{count} run{'s' * (count != 1)} of each order: the median, with least and most."
        " True loss: statistics of batch normalization from all data."
    )
    return Group(table, *notes)


def _row(runs: Runs, order: str, ends: NDArray[np.float64], *, regression: bool) -> list[str]:
    def shown(column: str, form: str = ".3g") -> str:
        return _spread(ends[:, runs.columns.index(column)], form)

    depth = sum(name.startswith("norm_") for name in runs.columns)
    row = [NAMES[order], shown("epoch", ".0f"), shown("true_loss")]
    row += [_spread(np.nanmin(runs.series(order, "true_loss"), axis=1), ".3g"), shown("order_loss")]
    row += [] if regression else [shown("true_accuracy")]
    row.append(shown(f"norm_{depth}"))
    for column in ("order_class", "true_class"):
        if column in runs.columns:
            row.append(", ".join(CLASS_NAMES[int(v)] for v in ends[:, runs.columns.index(column)]))
    return row


def _last(records: NDArray[np.float64]) -> NDArray[np.float64]:
    """The last record that a run has."""
    return np.asarray(records[np.flatnonzero(~np.isnan(records[:, 0]))[-1]], dtype=np.float64)


def _spread(values: NDArray[np.float64], form: str) -> str:
    low, middle, high = (format(v, form) for v in (values.min(), np.median(values), values.max()))
    return middle if low == high else f"{middle} ({low} … {high})"
