"""Pictures of runs: losses and weight norms against epochs, the median over seeds in a band from least to most."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np

from proofs_check.data.extras import need
from proofs_check.errors import InputError
from proofs_check.networks.result import Runs
from proofs_check.output import write_bytes

__all__ = ["COLOURS", "NAMES", "check_picture", "losses", "norms", "plain_ticks", "plot", "series"]

# Okabe and Ito's, told apart by all eyes, as in all other pictures; written here, as those import sympy.
COLOURS = {"ss": "#D55E00", "rr": "#009E73", "gd": "#0072B2", "igm": "#CC79A7", "with-replacement": "#56B4E9"}
NAMES = {"ss": "SS", "rr": "RR", "gd": "GD", "igm": "IGM", "with-replacement": "with replacement"}


def series(axes: Any, runs: Runs, order: str, column: str, *, label: str | None, style: str = "-") -> None:
    """One measurement of an order: a line for the median over seeds, a band from the least to the largest.

    Where only some runs have a record, as one has left the finite numbers, the others are shown.
    """
    values, epochs = runs.series(order, column), runs.epochs
    there = ~np.isnan(values).all(axis=0) & (epochs > 0)  # epoch 0 has no place on a logarithmic axis
    shown, at = values[:, there], epochs[there]
    axes.plot(at, np.nanmedian(shown, axis=0), style, color=COLOURS[order], label=label, lw=1.5)
    if len(values) > 1 and style == "-":
        low, high = np.nanmin(shown, axis=0), np.nanmax(shown, axis=0)
        axes.fill_between(at, low, high, color=COLOURS[order], alpha=0.2, lw=0)


def losses(axes: Any, runs: Runs) -> None:
    """True losses as lines with bands, and dashed the losses on the order's own batches, both axes logarithmic."""
    for order in runs.orders:
        series(axes, runs, order, "true_loss", label=f"{NAMES[order]}, true loss")
    for order in runs.orders:
        if order != "gd":  # whose own batch is all data
            series(axes, runs, order, "order_loss", label=f"{NAMES[order]}, own batches", style="--")
    axes.set(xscale="log", yscale="log", xlabel="epochs", ylabel="training loss")
    plain_ticks(axes)


def norms(axes: Any, runs: Runs) -> None:
    """‖Γₗ Wₗ‖ of each layer, the first one solid; growth like log t is a straight line here."""
    styles = ("-", "--", ":", "-.")
    layers = [name for name in runs.columns if name.startswith("norm_")]
    for order in runs.orders:
        for k, name in enumerate(layers):
            label = NAMES[order] if len(layers) == 1 else f"{NAMES[order]}, layer {k + 1}"
            series(axes, runs, order, name, label=label, style=styles[k % len(styles)])
    axes.set(xscale="log", xlabel="epochs", ylabel="weight norm")


def plain_ticks(axes: Any) -> None:
    """Label a logarithmic axis of y with 0.1, 0.2, 0.5, 1, … where it spans little, with powers of ten where much."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    low, high = axes.get_ylim()
    subs = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0) if high / low < 20 else (1.0, 2.0, 5.0) if high / low < 1000 else (1.0,)
    axes.yaxis.set_major_locator(LogLocator(subs=subs))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.yaxis.set_minor_formatter(NullFormatter())


def plot(target: str, runs: Runs, *, title: str) -> None:
    """Write a picture of losses and norms, side by side.

    Args:
        target: file; its ending chooses the format (png, svg, pdf).
        runs: what to draw.
        title: above it.

    Raises:
        InputError: matplotlib is missing or does not know the ending; the file cannot be written.
    """
    check_picture(target)
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.2, 3.8), layout="constrained", dpi=150)
    FigureCanvasAgg(figure)
    for axes, draw in zip(figure.subplots(1, 2), (losses, norms), strict=True):
        draw(axes, runs)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False, fontsize=8)
    figure.suptitle(title, fontsize=10)
    held = io.BytesIO()
    figure.savefig(held, format=Path(target).suffix.lstrip(".").lower())
    write_bytes(target, held.getvalue())


def check_picture(target: str) -> None:
    """Raise `InputError` unless a picture of this ending can be made, before long work."""
    need("matplotlib", "plots", extra="plot")
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    known = FigureCanvasAgg(Figure()).get_supported_filetypes()
    ending = Path(target).suffix.lstrip(".").lower()
    if ending not in known:
        asked = repr(ending) if ending else "a file without ending"
        raise InputError(f"a picture cannot be written as {asked}; use one of {', '.join(sorted(known))}")
