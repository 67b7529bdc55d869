"""Figures of the classification claims: hulls of signed features, separators, losses in log time (C-1 … C-5)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from constructions.dataset import DataSet
from proofs_check.errors import InputError
from proofs_check.exports.picture.marks import spread
from proofs_check.exports.picture.views import view
from proofs_check.plots.style import DASHES, GREY, INK, LOST, ORDERS
from proofs_check.training.engine.runs import Runs
from proofs_check.wording import one_of

__all__ = ["hulls", "log_losses"]

Floats = NDArray[np.float64]


def hulls(axes: Any, data: DataSet) -> Any:
    """Signed features z = y x̄ of SS and of all data as one batch, with their convex hulls (C-1).

    Separable in part or altogether: 0 is not inside SS's hull, and a line through 0 keeps all z of SS on one side (the
    ℓ2 max-margin one is drawn). Lost: a sample of all data on that line's other side.

    Args:
        axes: matplotlib axes.
        data: a construction with labels −1 and +1 and two features.

    Raises:
        InputError: other labels, or another number of features.
    """
    labels = {row[0] for row in data.y}
    if data.d != 2 or labels != {-1, 1}:
        raise InputError(
            f"{data.name} has {data.d} features and labels {sorted(map(str, labels))}; hulls need 2 and −1, +1"
        )
    from proofs_check.exports.picture.classification import answer

    seen, found = view(data), answer(data)
    sign = seen.Y[:, :1]
    clouds = {"gd": sign * seen.gd, "ss": sign * seen.ss}
    limit = 1.25 * max(float(np.abs(z).max()) for z in clouds.values())
    for name, z in clouds.items():
        outline = _hull(z)
        axes.fill(*outline.T, color=ORDERS[name], alpha=0.12, lw=0)
        axes.plot(*np.vstack([outline, outline[:1]]).T, color=ORDERS[name], lw=1.2, ls=DASHES[name])
        mark = {"ss": "o", "gd": "D"}[name]
        axes.plot(
            *spread(z, 0.04 * limit).T, mark, ms=5, color=ORDERS[name], label=f"{name.upper()}: z = y x̄", zorder=3
        )
    weight = found.weights.get("ss")
    if weight is not None:
        along = np.array([-weight[1], weight[0]]) * 3 * limit
        axes.plot([-along[0], along[0]], [-along[1], along[1]], color=INK, lw=1, zorder=1)
        axes.annotate("", tuple(0.6 * limit * weight), (0, 0), arrowprops={"arrowstyle": "-|>", "color": INK})
        lost = clouds["gd"] @ weight < -1e-9  # rounding of a margin that is exactly 0
        if lost.any():
            axes.plot(*clouds["gd"][lost].T, "o", ms=12, mfc="none", mec=LOST, mew=1.4, label=f"{lost.sum()} lost")
    axes.plot(0, 0, "+", ms=11, color=INK, mew=1.4, zorder=4)
    axes.set(xlim=(-limit, limit), ylim=(-limit, limit), aspect="equal", xlabel="z1", ylabel="z2")
    axes.set_title(f"{data.name}: SS {found.classes['ss']}, all data {found.classes['gd']}")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.08), ncols=3, handletextpad=0.3, columnspacing=1)
    return axes


def log_losses(axes: Any, runs: dict[str, Runs], *, slope: float | None = None) -> Any:
    """The risk on all data against time in logarithmic scale; C-5 predicts a straight line for frozen Γ.

    Args:
        axes: matplotlib axes.
        runs: order's name ("ss", "rr", "gd") → its runs; the median and the range over runs are drawn.
        slope: the predicted growth of L_GD for every unit of log t; drawn as a line beside SS's end.

    Raises:
        InputError: an order without a colour here.
    """
    for name, found in runs.items():
        one_of("order", name, ORDERS)
        later = found.epochs > 0
        epochs, risks = found.epochs[later], found.gd_risk[:, later]
        axes.fill_between(
            epochs, np.nanmin(risks, axis=0), np.nanmax(risks, axis=0), color=ORDERS[name], alpha=0.2, lw=0
        )
        axes.plot(epochs, np.nanmedian(risks, axis=0), color=ORDERS[name], lw=1.8, label=f"{name.upper()}")
    if slope is not None and "ss" in runs:
        found = runs["ss"]
        end, risk = float(found.epochs[-1]), float(np.nanmedian(found.gd_risk[:, -1]))
        times = np.geomspace(end / 100, end, 2)
        line = risk + slope * np.log(times / end)
        axes.plot(times, line, color=GREY, lw=1.4, ls="--", label=f"predicted slope {slope:.3g}", zorder=3)
    axes.set(xscale="log", xlabel="epochs", ylabel="risk on all data, $L_{GD}$")
    axes.legend()
    return axes


def _hull(points: Floats) -> Floats:
    """Corners of the convex hull, in order; two ends of a segment, or one point, where it is flat."""
    from scipy.spatial import ConvexHull, QhullError

    corners = np.unique(points, axis=0)
    try:
        return np.asarray(corners[ConvexHull(corners).vertices])
    except (QhullError, ValueError):  # all on one line
        order = np.lexsort(corners.T)
        return np.asarray(corners[order[[0, -1]]])
