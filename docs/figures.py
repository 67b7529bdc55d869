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
from proofs_check.optima import gd_optimum, rr_optimum, ss_optimum

SS, RR, GD = "#d1495b", "#2e7d5b", "#30638e"
plt.rcParams.update({
    "figure.dpi": 160,
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
})  # fmt: skip


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
    X, y = table.X, table.Y
    rng = np.random.default_rng(0)
    gd = gd_optimum(X, y, constant="zero").coef
    scale = np.linalg.norm(gd)
    n, size = len(X), 8
    distances = [
        np.linalg.norm(ss_optimum(X, y, rng.permutation(n), size, constant="zero").coef - gd) / scale
        for _ in range(400)
    ]
    rr = rr_optimum(X, y, size, method="monte-carlo", constant="zero", tolerance=1e-2, rng=rng).coef
    axes.hist(distances, bins=30, color=SS, alpha=0.65, label="SS, 400 permutations")
    axes.axvline(np.linalg.norm(rr - gd) / scale, color=RR, lw=2, label="RR")
    axes.axvline(0, color=GD, lw=2, label="GD")
    axes.set(xlabel="relative distance from GD's optimum", ylabel="permutations", title=f"diabetes, B = {size}")
    axes.legend()


def batch_sizes(axes: Any) -> None:
    """Diabetes: distortion against the batch size, for SS (median and range) and RR."""
    table = load("diabetes")
    X, y = table.X, table.Y
    rng = np.random.default_rng(1)
    gd = gd_optimum(X, y, constant="zero").coef
    scale = np.linalg.norm(gd)
    sizes = [2, 4, 8, 16, 32, 64, 128]
    low, mid, high, rr = [], [], [], []
    for size in sizes:
        seen = [
            np.linalg.norm(ss_optimum(X, y, rng.permutation(len(X)), size, constant="zero").coef - gd) / scale
            for _ in range(100)
        ]
        for line, part in ((low, 10), (mid, 50), (high, 90)):
            line.append(np.percentile(seen, part))
        found = rr_optimum(
            X, y, size, method="exact" if size == 2 else "monte-carlo", constant="zero", tolerance=1e-2, rng=rng
        )
        rr.append(np.linalg.norm(found.coef - gd) / scale)
    axes.fill_between(sizes, low, high, color=SS, alpha=0.2, lw=0)
    axes.plot(sizes, mid, "o-", color=SS, label="SS, median and 80 % of permutations")
    axes.plot(sizes, rr, "o-", color=RR, label="RR")
    axes.set(xscale="log", yscale="log", xlabel="batch size B", ylabel="relative distance from GD", title="diabetes")
    axes.set_xticks(sizes, [str(s) for s in sizes])
    axes.minorticks_off()
    axes.legend()


def schedules(axes: Any) -> None:
    """The learning-rate schedule whose last iterate is the average of a run at rate 0.1."""
    steps, rate = 200, 0.1
    rules = {
        "EMA, decay 0.97": ema(steps, decay=0.97),
        "SWA, last 60": swa(steps, last=60),
        "two points, 60 apart": two_point(steps, spacing=60),
        "best tail of 60": best_tail(steps, last=60, rate=rate),
    }
    for (name, weights), colour in zip(rules.items(), (SS, RR, GD, "#8a6d3b"), strict=True):
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
