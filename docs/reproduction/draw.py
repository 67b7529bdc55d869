"""Draws the figures of the page on reproduction from the tables beside this file, with what theory predicts."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from IPython.display import SVG, Markdown
from matplotlib.figure import Figure
from scipy.integrate import solve_ivp
from scipy.special import expit

from proofs_check.batchnorm import batch_normalize, normalize_batches
from proofs_check.data import load
from proofs_check.networks import Runs, problem_of, read_csv
from proofs_check.networks.figures import losses, norms, series
from proofs_check.networks.measure import CLASS_NAMES
from proofs_check.networks.units import order_of_epoch
from proofs_check.optima import gd_optimum, rr_optimum, ss_optimum
from proofs_check.orders import batches_of
from proofs_check.plots.style import ORDERS
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


def finish(figure: Figure) -> SVG:
    """The figure with legends, as the page takes it."""
    for axes in figure.axes:
        axes.legend(frameon=False, fontsize=8)
    held = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": "proofs-check"}):
        figure.savefig(held, format="svg", metadata={"Date": None})
    return SVG(held.getvalue())


def pair(first: str, second: str, titles: tuple[str, str]) -> SVG:
    """The losses of two experiments."""
    figure, panels = side_by_side()
    for axes, name, title in zip(panels, (first, second), titles, strict=True):
        losses(axes, table(name))
        axes.set_title(title, fontsize=9)
    return finish(figure)


def with_norms(name: str, title: str) -> SVG:
    """The losses and the weight norms of an experiment."""
    figure, panels = side_by_side()
    losses(panels[0], table(name))
    norms(panels[1], table(name))
    panels[0].set_title(title, fontsize=9)
    return finish(figure)


@cache
def predictions(seeds: tuple[int, ...]) -> tuple[list[tuple[Any, Any]], Any]:
    """The 160 tumours before training: for every seed's shuffle its decision and direction, and RR's decision."""
    raw = load("breast-cancer")
    problem = problem_of(raw, samples=160)
    data = exact_data(raw.X[problem.rows], problem.labels())
    found = []
    for seed in seeds:
        batches = batches_of(order_of_epoch("ss", seed, 1, problem.n, 16), 16)
        decision = decision_of(data, make_order(data, "ss", batches=batches))
        found.append((decision, direction(data, decision)))
    return found, decision_of(data, make_order(data, "rr", batch_size=16))


@cache
def flows(seeds: tuple[int, ...]) -> tuple[Any, list[Any]]:
    """The true loss along the gradient flow of each shuffle's own loss, from 0 weights: epochs, and a curve a seed.

    With rate 0.1 and ten batches an epoch is one unit of time. Integrated in log time, which reaches any number of
    epochs at once.
    """
    problem = problem_of(load("breast-cancer"), samples=160)
    whole = problem.T * batch_normalize(problem.X)
    epochs = np.logspace(0, 40, 401)
    curves = []
    for seed in seeds:
        batches = batches_of(order_of_epoch("ss", seed, 1, problem.n, 16), 16)
        Z = problem.T * normalize_batches(problem.X, batches).values

        def speed(s: float, v: Any, Z: Any = Z) -> Any:
            margin = Z @ v
            return (Z * (np.exp(np.minimum(s - margin, 700)) * expit(margin))[:, None]).mean(axis=0)

        ends = np.log(epochs)
        done = solve_ivp(speed, (-5.0, ends[-1]), np.zeros(30), "LSODA", ends, rtol=1e-8, atol=1e-9)
        curves.append(np.logaddexp(0, -whole @ done.y).mean(axis=0))
    return epochs, curves


def measured_slope(runs: Runs, order: str, run: int) -> float:
    """The slope of the true loss in log t over the last decade of epochs, by least squares."""
    late = runs.epochs * 10 >= runs.epochs[-1]
    return float(np.polyfit(np.log(runs.epochs[late]), runs.series(order, "true_loss")[run, late], 1)[0])


def growth() -> SVG:
    """Breast cancer, depth 1: losses, and SS's true loss against log t with the slopes that certificates predict."""
    runs = table("breast-cancer-depth-1")
    figure, (left, right) = side_by_side()
    losses(left, runs)
    series(right, runs, "rr", "true_loss", label="RR")
    times, curves = flows(runs.seeds)
    shown, last = slice(0, 101), slice(50, 101)  # to 10^10 epochs; the last five decades
    for k, (_, found) in enumerate(predictions(runs.seeds)[0]):
        first = k == 0
        right.plot(times[shown], curves[k][shown], "--", color="black", lw=1, label="gradient flow" if first else None)
        line = curves[k][100] + found.slope * np.log(times / times[100])
        right.plot(times[last], line[last], ":", color="black", lw=1.5, label="slope of C-5" if first else None)
        values = runs.series("ss", "true_loss")[k]
        right.plot(runs.epochs[1:], values[1:], color=ORDERS["ss"], label="SS, one line a shuffle" if first else None)
    right.set(xscale="log", xlabel="epochs", ylabel="true loss", ylim=(0, None))
    return finish(figure)


def slopes() -> Markdown:
    """Predicted and measured slopes as a table."""
    runs = table("breast-cancer-depth-1")
    singles, reshuffled = predictions(runs.seeds)
    lines = [
        "| order | class | fate | samples lost | slope by C-5 | trained, last decade | flow, decade to 10^40 |",
        "|--|--|--|--|--|--|--|",
    ]
    for k, (decision, found) in enumerate(singles):
        slope = f"{found.slope:.4f} ± {found.slope_error:.0e}"
        name = f"SS, seed {runs.seeds[k]}"
        lost, measured = f"{len(found.lost)} of 160", measured_slope(runs, "ss", k)
        curve = flows(runs.seeds)[1][k]
        far = (curve[-1] - curve[-11]) / np.log(10)
        lines.append(f"| {name} | {decision.kind} | {found.fate} | {lost} | {slope} | {measured:.4f} | {far:.4f} |")
    fate = "bounded" if reshuffled.kind == "SC" else "not known"
    falling = ", ".join(f"{measured_slope(runs, 'rr', k):.4f}" for k in range(len(runs.seeds)))
    lines.append(f"| RR | {reshuffled.kind} | {fate} | | | {falling} | |")
    return Markdown("\n".join(lines))


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


def distortion() -> SVG:
    """Diabetes: depth 1 with the predicted limits dotted, and a ReLU network."""
    runs = table("diabetes-depth-1")
    figure, (left, right) = side_by_side()
    for k in range(len(runs.seeds)):
        for order in ("ss", "rr"):
            label = None if k else f"{order.upper()}, one line a seed"
            left.plot(runs.epochs[1:], runs.series(order, "true_loss")[k, 1:], color=ORDERS[order], lw=1, label=label)
    left.plot(runs.epochs[1:], runs.series("gd", "true_loss")[0, 1:], color=ORDERS["gd"], lw=1.5, label="GD")
    for order, limits in optima().items():
        for limit in limits:
            left.axhline(limit, color=ORDERS[order], ls=":", lw=1.2)
    left.plot([], [], ":", color="black", label="limits by theory")
    left.set(xscale="log", xlabel="epochs", ylabel="true loss", ylim=(0.45, 0.75), title="linear, depth 1, B = 2")
    losses(right, table("diabetes-relu"))
    right.set_title("ReLU, depth 2, B = 8")
    for axes in (left, right):
        axes.title.set_fontsize(9)
    return finish(figure)


def classes() -> Markdown:
    """When the hidden features of which runs become separable, as a Markdown table."""
    runs = table("breast-cancer-overlapping")
    asked = np.flatnonzero(~np.isnan(runs.series("ss", "order_class")).all(axis=0))
    head = "| epoch | " + " | ".join(f"{o.upper()}, seed {s}" for o in runs.orders for s in runs.seeds) + " |"
    lines = [head, "|--" * (1 + 2 * len(runs.seeds)) + "|"]
    for k in asked:
        part = [runs.series(order, "order_class")[:, k] for order in runs.orders]
        cells = [CLASS_NAMES[int(place)] for order in part for place in order]
        lines.append(f"| {runs.epochs[k]:,} | {' | '.join(cells)} |")
    return Markdown("\n".join(lines))
