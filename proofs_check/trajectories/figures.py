"""Pictures of runs: losses with bands over runs beside what theory predicts, and distances or norms."""

from __future__ import annotations

from typing import Any

import numpy as np

from proofs_check.batchnorm import batch_normalize
from proofs_check.orders import NAMES
from proofs_check.plots.style import ORDERS, plain_ticks
from proofs_check.plots.writing import styled, write_picture
from proofs_check.trajectories.result import OrderRecords, Recorded
from proofs_check.trajectories.summary import title

__all__ = ["distances", "losses", "plot"]

_DRAWN = 1e150  # beyond, axes overflow
_LIMITS = {"ss": "M_π", "igm": "M_π", "rr": "M_RR", "with-replacement": "M_RR", "gd": "M_GD"}


def losses(axes: Any, recorded: Recorded, orders: list[OrderRecords]) -> None:
    """True losses with bands, dashed those on own batches, dotted the predicted optimum's or predicted slopes."""
    regression = recorded.problem["loss"] == "squared"
    for one in orders:
        name, colour = one.unit.order, ORDERS[one.unit.order]
        _band(axes, one, "true_loss", label=f"{NAMES[name]}, true loss")
        if name != "gd":  # whose own batch is all data
            _band(axes, one, "order_loss", label=f"{NAMES[name]}, own batches", style="--")
        if one.unit.prediction.coef is not None:
            level = float(np.median(_risks(one)))
            axes.axhline(level, ls=":", color=colour, lw=1.4, label=f"true loss of {_label(name)}")
        _slopes(axes, recorded, one)
    axes.set(xscale="log", xlabel="epochs", ylabel="training loss")
    positive = [one.values["true_loss"][one.values["true_loss"] > 0] for one in orders]
    if regression and all(len(values) for values in positive):
        axes.set_yscale("log")
        plain_ticks(axes)
    elif not regression:
        axes.set_ylim(bottom=0)


def distances(axes: Any, orders: list[OrderRecords]) -> None:
    """‖M − predicted‖ where a limit is predicted, both axes logarithmic; else ‖M‖, straight if it grows like log t."""
    near = [one for one in orders if "distance" in one.values]
    for one in near or orders:
        name = one.unit.order
        label = f"{NAMES[name]} to {_label(name)}" if near else NAMES[name]
        _band(axes, one, "distance" if near else "norm", label=label)
    axes.set(xscale="log", xlabel="epochs", ylabel="distance of M from its predicted limit" if near else "‖M‖")
    if near:
        axes.set_yscale("log")


def plot(target: str, recorded: Recorded) -> None:
    """Write a picture.

    Args:
        target: file; its ending chooses the format (png, svg, pdf).
        recorded: the runs.

    Raises:
        InputError: matplotlib is missing or does not know the ending; the file cannot be written.
    """
    write_picture(target, draw(recorded))


def draw(recorded: Recorded) -> Any:
    """The picture as a matplotlib figure."""
    orders = [recorded.order(unit.order) for unit in recorded.units]
    with styled(9.6, 4.9) as figure:
        left, right = figure.subplots(1, 2)
        losses(left, recorded, orders)
        distances(right, orders)
        for axes in (left, right):
            axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=2)
        figure.suptitle(title(recorded), fontsize=9)
    return figure


def _band(axes: Any, one: OrderRecords, name: str, *, label: str, style: str = "-") -> None:
    """A line for the median over runs, a band from the least to the largest; epoch 0 has no place on a log axis."""
    values = np.where(np.abs(one.values[name]) < _DRAWN, one.values[name], np.nan)
    there = ~np.isnan(values).all(axis=0) & (one.epochs > 0)
    if not there.any():
        return
    shown, at, colour = values[:, there], one.epochs[there], ORDERS[one.unit.order]
    axes.plot(at, np.nanmedian(shown, axis=0), style, color=colour, label=label, lw=1.5 if style == "-" else 1.1)
    if len(values) > 1 and style == "-":
        axes.fill_between(at, np.nanmin(shown, axis=0), np.nanmax(shown, axis=0), color=colour, alpha=0.2, lw=0)


def _slopes(axes: Any, recorded: Recorded, one: OrderRecords) -> None:
    """Lines of the predicted slope through each run's last record, over the last decade."""
    slopes = np.array(one.unit.prediction.slope)
    if not np.isfinite(slopes).any():
        return
    late = (one.epochs > 0) & (one.epochs * 10 >= one.epochs[-1])
    time = recorded.time(one.epochs[late], one.unit)
    label = "slope predicted (C-5)"
    for r, row in enumerate(one.values["true_loss"]):
        slope = slopes[r % len(slopes)]
        if abs(row[-1]) < _DRAWN and np.isfinite(slope):
            line = row[-1] + slope * np.log(time / time[-1])
            kept = line > 0
            axes.plot(one.epochs[late][kept], line[kept], ":", color="black", lw=1.3, label=label)
            seen = one.epochs > 0
            axes.plot(one.epochs[seen], row[seen], color=ORDERS[one.unit.order], lw=0.6, alpha=0.7)
            label = None  # type: ignore[assignment]


def _risks(one: OrderRecords) -> Any:
    """L_GD at the predicted limits (R or 1,)."""
    data, coef = one.unit.data, one.unit.prediction.coef
    if coef is None:
        raise AssertionError
    bar = batch_normalize(data.X, eps=data.eps, constant=data.constant)
    return [((bar @ M.T - data.Y) ** 2).sum(axis=1).mean() for M in coef]


def _label(order: str) -> str:
    head, _, sub = _LIMITS[order].partition("_")
    return rf"${head}_{{{sub if len(sub) == 1 else chr(92) + 'mathrm{' + sub + '}'}}}$"
