"""Pictures of regression: the samples and batches, what SS and GD see of them, and the optima of SS, RR and GD."""

from __future__ import annotations

from collections.abc import Callable
from math import comb
from typing import Any

import numpy as np

from proofs_check.errors import InputError
from proofs_check.exports.picture.marks import batch_colour, finish, join, spread
from proofs_check.exports.picture.views import Floats, View, plane
from proofs_check.optima import Optimum, gd_optimum, rr_optimum, ss_optimum
from proofs_check.plots.style import DASHES, GREY, INK, ORDERS

__all__ = ["draw_regression", "main_regression", "optima"]

_MOST_BARS = 12
_MANY = 60  # samples from which marks are small
_ENUMERATE = 2_000_000  # subsets; beyond, a picture takes random permutations for RR's optimum


def optima(seen: View) -> dict[str, Floats]:
    """Coefficients (p, d) of "ss", "rr" and "gd"; those that do not exist are left out."""
    X, Y, B = seen.X, seen.Y, seen.data.batch_size
    many = B > 2 and comb(len(X), B) > _ENUMERATE
    how: Any = {"method": "monte-carlo", "tolerance": 1e-2, "rng": np.random.default_rng(0)} if many else {}
    found: dict[str, Floats] = {}
    ways: dict[str, Callable[[], Optimum]] = {
        "ss": lambda: ss_optimum(X, Y, seen.data.order, B, constant="zero"),
        "rr": lambda: rr_optimum(X, Y, B, constant="zero", **how),
        "gd": lambda: gd_optimum(X, Y, constant="zero"),
    }
    for name, compute in ways.items():
        try:
            found[name] = np.asarray(compute().coef, dtype=np.float64)
        except InputError:  # batches without normalization: there is no such optimum
            continue
    return found


def draw_regression(figure: Any, seen: View) -> str:
    """All panels; the line of words that belongs above them."""
    found = optima(seen)
    if seen.X.shape[1] == 1 and seen.Y.shape[1] == 1:
        left, right = figure.subplots(1, 2)
        _lines(left, seen, found)
        _seen(right, seen, found)
        return " · ".join(f"{name.upper()} {coef.item():+.3f}" for name, coef in found.items())
    left, middle, right = figure.subplots(1, 3)
    _raw(figure, left, seen)
    _normalized(middle, seen)
    _coefficients(right, seen, found)
    if len(found) < 3 or not np.linalg.norm(found["gd"]) > 1e-9:  # rounding of an optimum that is exactly 0
        return "optima of SS, RR and GD"
    far = {name: np.linalg.norm(found[name] - found["gd"]) / np.linalg.norm(found["gd"]) for name in ("ss", "rr")}
    return f"relative distance from GD's optimum: SS {far['ss']:.3g}, RR {far['rr']:.3g}"


def main_regression(axes: Any, seen: View) -> None:
    """The panel that tells most."""
    found = optima(seen)
    if seen.X.shape[1] == 1 and seen.Y.shape[1] == 1:
        _lines(axes, seen, found)
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 0.99), ncols=3, columnspacing=0.9, handletextpad=0.4)
    else:
        _coefficients(axes, seen, found)
    axes.set_title("")  # the legend stands there


def _lines(axes: Any, seen: View, found: dict[str, Floats]) -> None:
    """One feature, one target: the samples with their batches, and the line that each order learns."""
    x, y = seen.X[:, 0], seen.Y[:, 0]
    points = spread(np.column_stack([x, y]), 0.02 * (float(np.ptp(x)) or 1.0))
    for j, batch in enumerate(seen.batches):
        join(axes, points[batch], batch_colour(j))
    axes.plot(*points.T, "o", ms=_size(seen), color=INK, zorder=3)
    spread_of, middle = float(x.std()), float(x.mean())
    if spread_of > 0:
        ends = np.array([x.min(), x.max()]) + np.array([-0.06, 0.06]) * np.ptp(x)
        for name, coef in found.items():
            heights = y.mean() + coef.item() * (ends - middle) / spread_of
            axes.plot(ends, heights, color=ORDERS[name], ls=DASHES[name], lw=2, zorder=2, label=f"{name.upper()}")
    finish(axes, "the samples, batches joined", "x", "y")


def _seen(axes: Any, seen: View, found: dict[str, Floats]) -> None:
    """Normalized features against targets about their batch's mean: what the least-squares fits are made to."""
    about = np.zeros(len(seen.X))
    for j, batch in enumerate(seen.batches):
        about[batch] = seen.Y[batch, 0] - seen.Y[batch, 0].mean()
        join(axes, np.column_stack([seen.ss[batch, 0], about[batch]]), batch_colour(j), width=5, alpha=0.3)
    whole = seen.Y[:, 0] - seen.Y[:, 0].mean()
    axes.plot(
        seen.gd[:, 0], whole, "s", ms=1.2 * _size(seen), mfc="white", mec=ORDERS["gd"], mew=0.28 * _size(seen), zorder=3
    )
    points = spread(np.column_stack([seen.ss[:, 0], about]), 0.035)
    axes.plot(*points.T, "o", ms=_size(seen), color=ORDERS["ss"], zorder=4)
    reach = 1.12 * float(max(np.abs(seen.ss).max(), np.abs(seen.gd).max(), 1e-9))
    for name, coef in found.items():
        axes.plot([-reach, reach], [-reach * coef.item(), reach * coef.item()], color=ORDERS[name], ls=DASHES[name],
                  lw=2, zorder=2, label=f"{name.upper()}  {coef.item():+.3f}")  # fmt: skip
    finish(axes, "normalized: ● batch by batch, □ as one", "x̄", "y − mean")
    low, high = axes.get_ylim()
    axes.set_ylim(low, high + 0.3 * (high - low))  # room for the legend
    axes.legend(loc="upper left", ncols=3, columnspacing=1.0, handletextpad=0.4, borderaxespad=0.1)


def _size(seen: View) -> float:
    return 5.0 if len(seen.X) <= _MANY else 2.5


def _raw(figure: Any, axes: Any, seen: View) -> None:
    d = seen.X.shape[1]
    points = np.column_stack([seen.X, seen.Y[:, 0]]) if d == 1 else seen.X
    flat = points.shape[1] == 2
    colours = seen.Y[:, 1 if d == 1 else 0]
    points = points if flat else (points - points.mean(axis=0)) @ plane(points)
    shown = spread(points, 0.03 * (float(np.ptp(points, axis=0).max()) or 1.0))
    for j, batch in enumerate(seen.batches):
        join(axes, shown[batch], batch_colour(j))
    heat = axes.scatter(*shown.T, c=colours, cmap="cividis", s=1.5 * _size(seen) ** 2, edgecolors=INK,
                        linewidths=0.14 * _size(seen), zorder=3)  # fmt: skip
    if np.ptp(colours) > 0:
        bar = figure.colorbar(heat, ax=axes, shrink=0.75, pad=0.02, aspect=24)
        bar.set_label("y" if seen.Y.shape[1] == 1 else "y2" if d == 1 else "y1", labelpad=1)
        bar.outline.set_visible(False)
    names = {1: ("x", "y1"), 2: ("x1", "x2")}.get(d, ("first principal direction", "second"))
    finish(axes, "the samples, batches joined", *names)


def _normalized(axes: Any, seen: View) -> None:
    d = seen.X.shape[1]
    if d == 1:
        rows = np.column_stack([seen.gd, seen.Y[:, 0]]), np.column_stack([seen.ss, seen.Y[:, 0]])
        names = ("x̄", "y1")
    elif d == 2:
        rows, names = (seen.gd, seen.ss), ("x̄1", "x̄2")
    else:
        across = plane(seen.gd)
        rows, names = (seen.gd @ across, seen.ss @ across), ("first principal direction", "second")
    gd, ss = (spread(part, 0.03 * (float(np.ptp(part, axis=0).max()) or 1.0)) for part in rows)
    for j, batch in enumerate(seen.batches):
        join(axes, ss[batch], batch_colour(j), width=5, alpha=0.3)
    axes.plot(*gd.T, "s", ms=1.2 * _size(seen), mfc="white", mec=ORDERS["gd"], mew=0.28 * _size(seen), zorder=3)
    axes.plot(*ss.T, "o", ms=_size(seen), color=ORDERS["ss"], zorder=4)
    finish(axes, "normalized: ● batch by batch, □ as one", *names)


def _coefficients(axes: Any, seen: View, found: dict[str, Floats]) -> None:
    """Arrows in the plane of two coefficients, or bars for more."""
    if seen.X.shape[1] == 2 and seen.Y.shape[1] == 1:
        _arrows(axes, found)
    else:
        _bars(axes, seen, found)


def _arrows(axes: Any, found: dict[str, Floats]) -> None:
    reach = max((float(np.abs(coef).max()) for coef in found.values()), default=1.0) or 1.0
    axes.axhline(0, color=GREY, lw=0.7, zorder=0)
    axes.axvline(0, color=GREY, lw=0.7, zorder=0)
    for name, coef in found.items():
        tip = coef[0]
        head = {"arrowstyle": "-|>,head_width=0.3,head_length=0.55", "color": ORDERS[name], "lw": 2, "ls": DASHES[name]}
        if np.linalg.norm(tip) > 0.02 * reach:
            axes.annotate("", tip, (0, 0), arrowprops=head | {"shrinkA": 0, "shrinkB": 0}, zorder=2)
        else:
            axes.plot(*tip, "o", ms=7, mfc="none", mec=ORDERS[name], mew=1.6, zorder=2)
        axes.plot([], [], color=ORDERS[name], ls=DASHES[name], lw=2, label=name.upper())
    finish(axes, "", "coefficient of x̄1", "of x̄2")
    tips = np.array([(0.0, 0.0), *(coef[0] for coef in found.values())])
    low, high = tips.min(axis=0) - 0.15 * reach, tips.max(axis=0) + 0.15 * reach
    short = np.maximum(0.0, 0.9 * (high - low).max() - (high - low)) / 2
    axes.set(xlim=(low[0] - short[0], high[0] + short[0]), ylim=(low[1] - short[1], high[1] + short[1]), aspect="equal")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 0.99), ncols=3, columnspacing=0.9, handletextpad=0.4)


def _bars(axes: Any, seen: View, found: dict[str, Floats]) -> None:
    p, d = seen.Y.shape[1], seen.X.shape[1]
    names = [f"x̄{a + 1}" if p == 1 else f"x̄{a + 1} → y{k + 1}" for k in range(p) for a in range(d)][:_MOST_BARS]
    places = np.arange(len(names))[::-1]
    for row, (name, coef) in enumerate(found.items()):
        values = coef.ravel()[: len(names)]
        axes.barh(places + 0.27 * (1 - row), values, height=0.25, color=ORDERS[name], label=name.upper(), zorder=2)
    axes.axvline(0, color=GREY, lw=0.8, zorder=3)
    axes.set_yticks(places, names)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    more = f", {_MOST_BARS} of {p * d}" if p * d > _MOST_BARS else ""
    finish(axes, f"coefficients learned{more}")
    axes.set_ylim(-0.7, len(names) - 0.3 + 0.12 * len(names))
    axes.legend(loc="upper right", ncols=3, columnspacing=0.9, handlelength=1.2, handletextpad=0.4, borderaxespad=0.1)
