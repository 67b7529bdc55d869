"""The pictures of ``sweep orders``: shares of the fates with intervals, or how far from GD shuffles land."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from proofs_check.plots.style import FATES, INK, ORDERS
from proofs_check.sweeps.phase.points import interval
from proofs_check.sweeps.results import Results

__all__ = ["distances", "fates"]

SS, RR, GD = (ORDERS[name] for name in ("ss", "rr", "gd"))
ROWS = 8  # histograms, one below the other


def fates(figure: Any, sizes: Sequence[int], results: Results) -> None:
    """A bar for each batch size, with the exact 95 % interval of the share that diverges."""
    figure.set_size_inches(7, 1.8 + 0.4 * len(sizes))
    axes = figure.subplots()
    parts = [results.where(batch_size=size) for size in sizes]
    left = [0.0] * len(sizes)
    names = [str(size) for size in sizes]
    for fate, colour in FATES.items():
        shares = [sum(f == fate for f in part["fate"]) / max(len(part), 1) for part in parts]
        if any(shares):
            axes.barh(names, shares, left=left, color=colour, label=fate, height=0.6)
            left = [a + b for a, b in zip(left, shares, strict=True)]
    for name, part in zip(names, parts, strict=True):
        if len(part):
            hits, open_ = (sum(f == fate for f in part["fate"]) for fate in ("diverges", "undecided"))
            low, high = interval(hits, len(part), open_)
            share = hits / len(part)
            axes.errorbar([share], [name], xerr=[[share - low], [high - share]], color=INK, capsize=4, lw=1.2)
    axes.set(xlim=(0, 1), xlabel="share of random shuffles; 95 % interval of divergence", ylabel="batch size")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, frameon=False)
    axes.spines[["top", "right"]].set_visible(False)


def distances(figure: Any, sizes: Sequence[int], results: Results) -> None:
    """A histogram for each batch size, with its median, and RR's distance where it is known; GD is at 0."""
    import numpy as np

    shown = list(sizes)[:ROWS]
    figure.set_size_inches(7, 1.4 + 1.5 * len(shown))
    every = results.floats("ss_gd")
    top = float(np.nanmax(every)) if np.isfinite(every).any() else 1.0
    rows = figure.subplots(len(shown), 1, sharex=True, squeeze=False)[:, 0]
    for ax, size in zip(rows, shown, strict=True):
        part = results.where(batch_size=size)
        values = part.floats("ss_gd")
        values = values[np.isfinite(values)]
        ax.axvline(0, color=GD, lw=2, label="GD")
        if len(values):
            bins = np.linspace(0, top * 1.02 or 1.0, 61)
            ax.hist(values, bins=bins, color=SS, alpha=0.6, label="SS, random shuffles")
            ax.axvline(float(np.median(values)), color=SS, lw=1.5, ls="--", label="median of SS")
        reshuffled = part.floats("rr_gd")
        if np.isfinite(reshuffled).any():
            ax.axvline(float(np.nanmedian(reshuffled)), color=RR, lw=2, label="RR")
        ax.set(title=f"B = {size}", ylabel="shuffles")
        ax.spines[["top", "right"]].set_visible(False)
    rows[-1].set_xlabel("relative distance from GD's optimum")
    labels = {text: handle for ax in rows for handle, text in zip(*ax.get_legend_handles_labels(), strict=True)}
    figure.legend(labels.values(), labels.keys(), loc="outside upper center", ncols=4, frameon=False)
