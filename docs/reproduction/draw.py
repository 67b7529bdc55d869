"""Draws the figures of the page on reproduction from the tables beside this file, with what theory predicts."""

from __future__ import annotations

import shlex
from functools import cache
from pathlib import Path
from typing import Any

import experiments
import numpy as np
from matplotlib.figure import Figure

from proofs_check.batchnorm import batch_normalize
from proofs_check.data import load
from proofs_check.networks import Runs, problem_of, read_csv
from proofs_check.networks.figures import COLOURS, losses, norms, plain_ticks, series
from proofs_check.networks.measure import CLASS_NAMES
from proofs_check.networks.units import order_of_epoch
from proofs_check.optima import gd_optimum, rr_optimum, ss_optimum
from proofs_check.orders import batches_of
from proofs_check.separability import decision_of, direction, exact_data, make_order

FOLDER = Path(__file__).parent


def table(name: str) -> Runs:
    """The stored runs."""
    return read_csv(FOLDER / f"{name}.csv")


def side_by_side(count: int = 2) -> tuple[Figure, Any]:
    """A figure of panels in one style."""
    figure = Figure(figsize=(4.1 * count, 3.5), layout="constrained", dpi=110)
    panels = figure.subplots(1, count)
    for axes in np.atleast_1d(panels):
        axes.spines[["top", "right"]].set_visible(False)
    return figure, panels


def finish(figure: Figure, **places: str) -> Figure:
    """Legends, at the places named (first, second …)."""
    for axes, place in zip(figure.axes, [*places.values(), *["best"] * len(figure.axes)], strict=False):
        axes.legend(frameon=False, fontsize=8, loc=place)
    return figure


def pair(first: str, second: str, titles: tuple[str, str]) -> Figure:
    """The losses of two experiments."""
    figure, panels = side_by_side()
    for axes, name, title in zip(panels, (first, second), titles, strict=True):
        losses(axes, table(name))
        axes.set_title(title, fontsize=9)
    return finish(figure)


def with_norms(name: str, title: str) -> Figure:
    """The losses and the weight norms of an experiment."""
    figure, panels = side_by_side()
    losses(panels[0], table(name))
    norms(panels[1], table(name))
    panels[0].set_title(title, fontsize=9)
    return finish(figure)


@cache
def predicted_slopes(seeds: tuple[int, ...]) -> list[Any]:
    """C-5 for every seed's shuffle of the 160 tumours: a `Direction` with the slope of the true loss in log t."""
    raw = load("breast-cancer")
    problem = problem_of(raw, samples=160)
    data = exact_data(raw.X[problem.rows], problem.labels())
    found = []
    for seed in seeds:
        batches = batches_of(order_of_epoch("ss", seed, 1, problem.n, 16), 16)
        found.append(direction(data, decision_of(data, make_order(data, "ss", batches=batches))))
    return found


def measured_slope(runs: Runs, run: int, share: float = 10.0) -> float:
    """The slope of SS's true loss in log t over the last records, by least squares, from the last epoch / share on."""
    late = runs.epochs * share >= runs.epochs[-1]
    return float(np.polyfit(np.log(runs.epochs[late]), runs.series("ss", "true_loss")[run, late], 1)[0])


def growth() -> Figure:
    """Breast cancer, depth 1: losses, and SS's true loss against log t with the slopes that certificates predict."""
    runs = table("breast-cancer-depth-1")
    figure, (left, right) = side_by_side()
    losses(left, runs)
    series(right, runs, "rr", "true_loss", label="RR")
    late = runs.epochs >= 3000
    for k, found in enumerate(predicted_slopes(runs.seeds)):
        values = runs.series("ss", "true_loss")[k]
        right.plot(
            runs.epochs[1:], values[1:], color=COLOURS["ss"], lw=1.5, label=None if k else "SS, one line a shuffle"
        )
        line = values[-1] + found.slope * np.log(runs.epochs[late] / runs.epochs[-1])
        right.plot(runs.epochs[late], line, ":", color="black", lw=1.2, label=None if k else "slope predicted (C-5)")
    right.set(xscale="log", xlabel="epochs", ylabel="true loss", ylim=(0, None))
    return finish(figure)


def slopes() -> str:
    """Predicted and measured slopes as a Markdown table."""
    runs = table("breast-cancer-depth-1")
    lines = [
        "| shuffle (seed) | class | samples lost | slope predicted (C-5) | measured, last decade |",
        "|--|--|--|--|--|",
    ]
    for k, found in enumerate(predicted_slopes(runs.seeds)):
        share = f"{found.slope:.4f} ± {found.slope_error:.0e}"
        lines.append(f"| {runs.seeds[k]} | LS | {len(found.lost)} of 160 | {share} | {measured_slope(runs, k):.4f} |")
    return "\n".join(lines)


def optima() -> dict[str, list[float]]:
    """The true losses at which theory puts SS (each seed), RR and GD on diabetes, B = 2, in the run's units."""
    problem = problem_of(load("diabetes"))
    whole = batch_normalize(problem.X)

    def risk(coef: Any) -> float:
        return float(((whole @ np.asarray(coef).T - problem.T) ** 2).sum(axis=1).mean())

    seen = [order_of_epoch("ss", seed, 1, problem.n, 2) for seed in (0, 1, 2)]
    ss = [risk(ss_optimum(problem.X, problem.T, order, 2, constant="zero").coef) for order in seen]
    rr = risk(rr_optimum(problem.X, problem.T, 2, method="exact", constant="zero").coef)
    return {"ss": ss, "rr": [rr], "gd": [risk(gd_optimum(problem.X, problem.T).coef)]}


def distortion() -> Figure:
    """Diabetes: depth 1 with the predicted limits dotted, and a ReLU network."""
    runs = table("diabetes-depth-1")
    figure, (left, right) = side_by_side()
    for k in range(len(runs.seeds)):
        for order in ("ss", "rr"):
            label = None if k else f"{order.upper()}, one line a seed"
            left.plot(runs.epochs[1:], runs.series(order, "true_loss")[k, 1:], color=COLOURS[order], lw=1, label=label)
    left.plot(runs.epochs[1:], runs.series("gd", "true_loss")[0, 1:], color=COLOURS["gd"], lw=1.5, label="GD")
    for order, limits in optima().items():
        for limit in limits:
            left.axhline(limit, color=COLOURS[order], ls=":", lw=1.2)
    left.plot([], [], ":", color="black", label="limits by theory")
    left.set(xscale="log", xlabel="epochs", ylabel="true loss", ylim=(0.45, 0.75), title="linear, depth 1, B = 2")
    losses(right, table("diabetes-relu"))
    right.set_title("ReLU, depth 2, B = 8")
    for axes in (left, right):
        axes.title.set_fontsize(9)
    return finish(figure)


def classes() -> str:
    """When the hidden features of which runs become separable, as a Markdown table."""
    runs = table("breast-cancer-overlapping")
    names, order_class = runs.series("ss", "order_class"), "order_class"
    asked = np.flatnonzero(~np.isnan(names).all(axis=0))
    head = "| epoch | " + " | ".join(f"{o.upper()}, seed {s}" for o in runs.orders for s in runs.seeds) + " |"
    lines = [head, "|--" * (1 + 2 * len(runs.seeds)) + "|"]
    for k in asked:
        cells = [
            CLASS_NAMES[int(runs.series(o, order_class)[r, k])] for o in runs.orders for r in range(len(runs.seeds))
        ]
        lines.append(f"| {runs.epochs[k]:,} | {' | '.join(cells)} |")
    return "\n".join(lines)


def commands(*names: str) -> str:
    """The commands, as the page shows them."""
    return "\n".join(shlex.join(shlex.split(experiments.command(name))) for name in names)


__all__ = ["classes", "commands", "distortion", "growth", "pair", "plain_ticks", "slopes", "with_norms"]
