"""Pictures of runs: losses and weight norms against epochs, the median over seeds in a band from least to most."""

from __future__ import annotations

from typing import Any

import numpy as np

from proofs_check.networks.result import Runs
from proofs_check.orders import NAMES
from proofs_check.plots.style import ORDERS, plain_ticks
from proofs_check.plots.writing import styled, write_picture

__all__ = ["losses", "norms", "plot", "series"]


def series(axes: Any, runs: Runs, order: str, column: str, *, label: str | None, style: str = "-") -> None:
    """One measurement of an order: a line for the median over seeds, a band from the least to the largest.

    Where only some runs have a record, as one has left the finite numbers, the others are shown.
    """
    values, epochs = runs.series(order, column), runs.epochs
    there = ~np.isnan(values).all(axis=0) & (epochs > 0)  # epoch 0 has no place on a logarithmic axis
    shown, at = values[:, there], epochs[there]
    axes.plot(at, np.nanmedian(shown, axis=0), style, color=ORDERS[order], label=label, lw=1.5)
    if len(values) > 1 and style == "-":
        low, high = np.nanmin(shown, axis=0), np.nanmax(shown, axis=0)
        axes.fill_between(at, low, high, color=ORDERS[order], alpha=0.2, lw=0)


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


def plot(target: str, runs: Runs, *, title: str) -> None:
    """Write a picture of losses and norms, side by side.

    Args:
        target: file; its ending chooses the format (png, svg, pdf).
        runs: what to draw.
        title: above it.

    Raises:
        InputError: matplotlib is missing or does not know the ending; the file cannot be written.
    """
    with styled(9.2, 3.8) as figure:
        for axes, draw in zip(figure.subplots(1, 2), (losses, norms), strict=True):
            draw(axes, runs)
            axes.legend()
        figure.suptitle(title, fontsize=10)
        write_picture(target, figure)
