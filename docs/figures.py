"""Draws the figures of the README and the documentation: ``python docs/figures.py [FOLDER]``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np

mpl.use("Agg")
import matplotlib.pyplot as plt

import constructions
from proofs_check.averaging import average_to_schedule, best_tail, ema, swa, two_point
from proofs_check.data import load
from proofs_check.plots import regression as plots
from proofs_check.plots.style import CATEGORIES, ORDERS, RC

SS, RR, GD = (ORDERS[name] for name in ("ss", "rr", "gd"))
plt.rcParams.update({**RC, "figure.dpi": 160, "font.size": 9})


def simpson(axes: Any) -> None:
    """Four points: the slopes that SS, RR and GD learn from the same data."""
    data = constructions.find("simpson-4")
    x, y = (np.array([float(row[0]) for row in rows]) for rows in (data.X, data.y))
    for k, batch in enumerate(data.batches):
        rows = list(batch)
        axes.plot(x[rows], y[rows], color=SS, lw=6, alpha=0.18, label="a batch of SS" if k == 0 else None)
    axes.plot(x, y, "o", color="black", zorder=3)
    spread = x.std()
    ends = np.array([-0.4, 3.4])
    for name, colour in (("ss", SS), ("rr", RR), ("gd", GD)):
        slope = float(data.expects[name])
        axes.plot(
            ends, y.mean() + slope * (ends - x.mean()) / spread, color=colour, label=f"{name.upper()}  {slope:+.3f}"
        )
    axes.set(xlabel="x", ylabel="y", title="simpson-4: SS learns the opposite sign (B = 2)")
    axes.set_ylim(-0.3, 4.3)  # room for the legend above the points
    axes.legend(loc="upper left", ncols=2)


def permutations(axes: Any) -> None:
    """Diabetes, B = 8: distance of SS from GD over random permutations, with RR's marked."""
    table = load("diabetes")
    plots.permutations(axes, table.X, table.Y, 8, rng=np.random.default_rng(0))
    axes.set_title("diabetes, B = 8", pad=28)


def batch_sizes(axes: Any) -> None:
    """Diabetes: distortion against the batch size, for SS (median and range) and RR."""
    table = load("diabetes")
    plots.batch_sizes(axes, table.X, table.Y, [2, 4, 8, 16, 32, 64, 128], rng=np.random.default_rng(1))
    axes.set_title("diabetes", pad=28)


def schedules(axes: Any) -> None:
    """The learning-rate schedule whose last iterate is the average of a run at rate 0.1."""
    steps, rate = 200, 0.1
    rules = {
        "EMA, decay 0.97": ema(steps, decay=0.97),
        "SWA, last 60": swa(steps, last=60),
        "two points, 60 apart": two_point(steps, spacing=60),
        "best tail of 60": best_tail(steps, last=60, rate=rate),
    }
    for (name, weights), colour in zip(rules.items(), CATEGORIES, strict=False):
        axes.plot(
            np.arange(1, steps + 1),
            np.asarray(average_to_schedule(weights, rate), dtype=float),
            color=colour,
            label=name,
        )
    axes.axhline(rate, color="grey", lw=0.8, ls=":")
    axes.set(xlabel="step", ylabel="learning rate", title="averages of a run at rate 0.1, as schedules")
    axes.legend(loc="center left")


def main() -> None:
    """Draw every figure into the folder, as PNG."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "figures"
    folder.mkdir(exist_ok=True)
    for draw in (simpson, permutations, batch_sizes, schedules):
        figure, axes = plt.subplots(figsize=(5.2, 3.4), layout="constrained")
        draw(axes)
        figure.savefig(folder / f"{draw.__name__}.png", metadata={"Software": None})
        plt.close(figure)


if __name__ == "__main__":
    main()
