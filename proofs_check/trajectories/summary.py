"""Runs in a few lines: where each order ended, and what theory had said."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.orders import NAMES
from proofs_check.trajectories.rate_text import rate_words
from proofs_check.trajectories.result import OrderRecords, Recorded

__all__ = ["document", "render", "title"]

Floats = NDArray[np.float64]
_HOW = {
    "steps": "step by step",
    "closed-form": "by the closed form, powers of the epoch's affine map",
    "mean": "as the mean path over all permutations, exactly; its losses are those of the mean M",
    "log-time": "in log time, by long steps",
}


def title(recorded: Recorded) -> str:
    """What was trained on what, in one line."""
    problem, setting = recorded.problem, recorded.setting
    return (
        f"{problem['source']} ({problem['n']} × {problem['d']}): linear + BN, {setting.gamma} Γ, {problem['loss']} loss"
        f", B = {setting.batch_size}, rate {rate_words(setting.rate)}"
    )


def render(recorded: Recorded) -> Any:
    """A table for the terminal, and notes."""
    from rich.console import Group
    from rich.table import Table

    regression = recorded.problem["loss"] == "squared"
    orders = [recorded.order(unit.order) for unit in recorded.units]
    table = Table(box=None, header_style="bold", pad_edge=False, title=title(recorded), title_justify="left")
    near = any("distance" in one.values for one in orders)
    kinds = any(one.unit.prediction.kinds for one in orders)
    headings = ["order", "epochs", "true loss", "loss of its order", "‖M‖"]
    headings += ["‖M − predicted‖"] if near else []
    headings += [] if regression else ["slope in log t"]
    headings += ["class", "slope predicted"] if kinds else []
    for heading in headings:
        table.add_column(heading)
    for one in orders:
        row = [NAMES[one.unit.order], _epochs(one), _spread(one.final("true_loss")), _spread(one.final("order_loss"))]
        row.append(_spread(one.final("norm")))
        row += [_spread(one.final("distance")) if "distance" in one.values else "–"] if near else []
        if not regression:
            row.append(_spread(one.measured_slope(recorded.time(one.epochs, one.unit))))
        if kinds:
            row += [
                ", ".join(dict.fromkeys(one.unit.prediction.kinds)) or "–",
                _spread(np.array(one.unit.prediction.slope)),
            ]
        table.add_row(*row)
    return Group(table, *_notes(recorded, orders))


def document(recorded: Recorded) -> dict[str, Any]:
    """The summary as JSON values; what is not finite is null."""
    found = []
    for unit in recorded.units:
        one, told = recorded.order(unit.order), unit.prediction
        coef = None if told.coef is None else told.coef.tolist()
        found.append(
            {
                "order": unit.order, "method": one.method, "seeds": list(unit.seeds), "steps": list(one.steps),
                "stopped": list(one.stopped), "error": None if one.error is None else list(one.error),
                "final": {name: _plain(one.final(name)) for name in one.values},
                "slope": _plain(one.measured_slope(recorded.time(one.epochs, unit))),
                "predicted": {
                    "coef": coef, "class": list(told.kinds), "slope": _plain(np.array(told.slope)), "note": told.note,
                },
                "epochs": one.epochs.tolist(),
                "true_loss": [_plain(row) for row in one.values["true_loss"]],
                "order_loss": [_plain(row) for row in one.values["order_loss"]],
            }
        )  # fmt: skip
    return {"problem": recorded.problem, "setting": recorded.setting.to_json(), "orders": found}


def _notes(recorded: Recorded, orders: list[OrderRecords]) -> list[str]:
    setting = recorded.setting
    notes = [f"Stopped: {sentence}; records end there." for sentence in recorded.stopped]
    for method in dict.fromkeys(one.method for one in orders):
        which = ", ".join(NAMES[one.unit.order] for one in orders if one.method == method)
        errors = [e for one in orders if one.method == method for e in one.error or () if e is not None]
        bound = f"; M is off by at most {max(errors):.0e}" if errors else ""
        if method == "log-time":
            bound = f"; the sum of step-doubling differences in M is at most {max(errors):.0e}"
            bound += "" if all(one.safe for one in orders) else ", no bound at this rate, as steps may spread"
        notes.append(f"{which}: computed {_HOW[method]}{bound}.")
    notes += dict.fromkeys(one.unit.prediction.note for one in orders if one.unit.prediction.note)
    if any("distance" in one.values for one in orders):
        notes.append(
            "Predicted: where M tends as the rate falls: M_π for ss and igm, M_RR for rr and with-replacement, "
            "M_GD for gd."
        )
        if isinstance(setting.rate, float):
            notes.append("At a constant rate SS ends off by first order in the rate, or less; RR hovers (R-11, R-14).")
    if any(one.unit.prediction.slope for one in orders):
        notes.append("Slopes: of the true loss in log t; measured over the last decade, predicted in the limit (C-5).")
    notes.append("True loss: batch normalization by statistics of all data. Several runs: median (least … most).")
    return notes


def _epochs(one: OrderRecords) -> str:
    there = ~np.isnan(one.values["true_loss"])
    ends = [int(one.epochs[np.flatnonzero(row)[-1]]) if row.any() else 0 for row in there]
    return f"{min(ends):,}" if min(ends) == max(ends) else f"{min(ends):,} … {max(ends):,}"


def _spread(values: Floats) -> str:
    there = values[~np.isnan(values)]
    if not len(there):
        return "–"
    low, middle, high = (format(v, ".3g") for v in (there.min(), np.median(there), there.max()))
    return middle if low == high else f"{middle} ({low} … {high})"


def _plain(values: Floats) -> list[float | None]:
    return [float(v) if np.isfinite(v) else None for v in values]
