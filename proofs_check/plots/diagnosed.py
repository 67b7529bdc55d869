"""Figures of a diagnosis: coefficients and distortions for regression, separator and margins for classification."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.batchnorm import normalize_batches
from proofs_check.diagnose.fates import ClassificationDiagnosis, Which
from proofs_check.diagnose.result import RegressionDiagnosis
from proofs_check.exports.picture.views import plane
from proofs_check.plots.style import CATEGORIES, GREY, INK, LOST, ORDERS, as_label

__all__ = ["class_groups", "coefficients", "distortions", "growing_direction", "margins", "separating_plane"]

Floats = NDArray[np.float64]
MOST_FEATURES = 24
_MARKS = {"ss": "o", "rr": "s", "gd": "D"}


def coefficients(axes: Any, found: RegressionDiagnosis, *, target: int = 0) -> Any:
    """Each feature's coefficient under SS, RR and GD, the largest of GD first.

    Args:
        axes: matplotlib axes.
        found: the diagnosis.
        target: which target's coefficients.
    """
    optima = {"ss": found.ss.coef[target], "rr": found.rr.coef[target], "gd": found.gd.coef[target]}
    ranked = np.argsort(-np.abs(optima["gd"]), kind="stable")[:MOST_FEATURES]
    rows = np.arange(len(ranked))[::-1]
    values = np.array([optima[name][ranked] for name in ("ss", "rr", "gd")])
    axes.hlines(rows, values.min(axis=0), values.max(axis=0), color=GREY, lw=1, alpha=0.6, zorder=1)
    axes.axvline(0, color=GREY, lw=0.8, zorder=0)
    for name in ("gd", "rr", "ss"):
        size = 7.5 if name == "gd" else 5.5
        axes.plot(optima[name][ranked], rows, _MARKS[name], ms=size, color=ORDERS[name], label=name.upper(), zorder=2)
    axes.set_yticks(rows, [as_label(found.table.features[a]) for a in ranked])
    axes.tick_params(axis="y", length=0)
    more = f", {len(ranked)} of {found.table.d} features" if len(ranked) < found.table.d else ""
    axes.set(
        xlabel=f"coefficient of {as_label(found.table.targets[target])}, per standard deviation of the feature{more}"
    )
    axes.set_ylim(-0.7, len(ranked) - 0.3)
    axes.legend(ncols=3, loc="lower center", bbox_to_anchor=(0.5, 1.0))
    return axes


def distortions(axes: Any, found: RegressionDiagnosis) -> Any:
    """How far SS and RR converge from GD, at this batch size and at larger ones.

    At larger batch sizes the values are estimates from random shuffles, drawn pale.
    """
    sizes = [found.batch_size, *(other.batch_size for other in found.larger)]
    rows = {
        "ss": [found.distortion["ss_gd"], *(other.ss_gd for other in found.larger)],
        "rr": [found.distortion["rr_gd"], *(other.rr_gd for other in found.larger)],
    }
    for shift, (name, values) in zip((-0.2, 0.2), rows.items(), strict=True):
        for place, value in enumerate(values):
            if value is not None:
                axes.bar(place + shift, value, 0.36, color=ORDERS[name], alpha=1 if place == 0 else 0.45,
                         label=name.upper() if place == 0 else None)  # fmt: skip
                axes.annotate(f"{value:.3g}", (place + shift, value), (0, 2), textcoords="offset points", ha="center",
                              color=INK, fontsize=8)  # fmt: skip
    names = [f"B = {size}" + ("" if place == 0 else "\n(estimate)") for place, size in enumerate(sizes)]
    axes.set_xticks(range(len(sizes)), names)
    axes.set_ylabel("distance from GD, relative")
    axes.margins(y=0.15)
    axes.legend(loc="upper right")
    return axes


def separating_plane(axes: Any, found: ClassificationDiagnosis) -> Any:
    """All samples as one normalized batch, seen along the direction that the weights take; lost samples ringed.

    Without such a direction: the two principal directions.
    """
    values, classes = _whole(found), np.asarray(found.table.labels())
    which, weight = growing_direction(found)
    across = plane(values, weight) if values.shape[1] > 1 else np.eye(1)
    points = values @ across
    if points.shape[1] == 1:
        points = np.column_stack([points[:, 0], _stacked(points[:, 0])])
    for mine, name, color in class_groups(classes):
        axes.plot(*points[mine].T, "o", ms=_size(len(points)), color=color, alpha=0.75, mew=0, label=name)
    if weight is not None and which is not None:
        axes.axvline(0, color=ORDERS[which], lw=1.6, label=f"where {which.upper()} cuts")
    loser, _ = growing_direction(found, any_classes=True)
    if loser is not None:
        lost = list(found.direction[loser].lost)
        if lost:
            ring = {"mew": 1.2} if len(points) <= 200 else {"mew": 0.6, "alpha": 0.6}
            axes.plot(*points[lost].T, "o", ms=_size(len(points)) + 4, mfc="none", mec=LOST, zorder=4,
                      label=f"{len(lost):,} lost", **ring)  # fmt: skip
    axes.set(
        xlabel="along the weights" if weight is not None else "first principal direction",
        ylabel="" if values.shape[1] == 1 else "across" if weight is not None else "second",
    )
    if values.shape[1] == 1:
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
    handles, labels = axes.get_legend_handles_labels()
    columns = 4 if len(labels) > 6 and max(map(len, labels)) < 16 else 2
    axes.legend(handles, labels, ncols=columns, loc="lower center", bbox_to_anchor=(0.5, 1.0))
    return axes


def class_groups(classes: NDArray[Any]) -> Iterator[tuple[NDArray[np.bool_], str, str]]:
    """Each class with its name and its colour; beyond as many as there are colours the smaller ones share a grey."""
    names, counts = np.unique(classes, return_counts=True)
    if len(names) <= len(CATEGORIES):
        own = list(range(len(names)))
    else:
        own = sorted(np.argsort(-counts, kind="stable")[: len(CATEGORIES) - 2].tolist())
        yield ~np.isin(classes, names[own]), f"{len(names) - len(own)} more classes", "#cccccc"
    colours = [color for color in CATEGORIES if len(own) == len(names) or color != "#999999"]
    for k, color in zip(own, colours, strict=False):
        name = f"{names[k]:g}" if isinstance(names[k], np.floating) else str(names[k])
        yield classes == names[k], as_label(f"class {name}"), color


def margins(axes: Any, found: ClassificationDiagnosis) -> Any:
    """Margins of all samples, normalized as one batch, under the direction that the weights take; losses below 0.

    Raises:
        ValueError: the weights of no order grow, so there is no such direction.
    """
    which, _ = growing_direction(found, any_classes=True)
    if which is None:
        raise ValueError("the weights of no order grow: there are no margins to draw")
    values = found.direction[which].margins
    edges = np.histogram_bin_edges(values, bins=min(60, max(10, len(values) // 8)))
    edges = np.unique(np.concatenate([edges, [0.0]]))  # no bar holds both kept and lost samples
    counts, _ = np.histogram(values, bins=edges)
    colours = [LOST if right <= 0 else ORDERS["gd"] for right in edges[1:]]
    axes.bar(edges[:-1], counts, np.diff(edges), align="edge", color=colours, ec="white", lw=0.4)
    axes.axvline(0, color=INK, lw=1)
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.set(xlabel=f"margin under {which.upper()}'s direction, all data as one batch", ylabel="samples")
    return axes


def growing_direction(
    found: ClassificationDiagnosis, *, any_classes: bool = False
) -> tuple[Which | None, Floats | None]:
    """The order asked about if its weights grow, else the other; and its weights where one separator shows them."""
    both: tuple[Which, ...] = ("ss", "rr") if found.trained == "ss" else ("rr", "ss")
    for which in both:
        if which in found.direction:
            weight = found.direction[which].weight
            if weight.ndim == 1:
                return which, weight / np.linalg.norm(weight)
            if any_classes:
                return which, None
    return None, None


def _whole(found: ClassificationDiagnosis) -> Floats:
    rows = np.arange(found.table.n)
    return normalize_batches(found.table.X, (rows,), eps=found.eps, constant="zero").values


def _stacked(values: Floats) -> Floats:
    """Heights that keep equal values of one feature apart."""
    heights = np.zeros(len(values))
    seen: dict[float, int] = {}
    for i in np.argsort(values, kind="stable"):
        key = round(float(values[i]), 6)
        heights[i] = seen.get(key, 0)
        seen[key] = seen.get(key, 0) + 1
    return heights


def _size(n: int) -> float:
    return 9.0 if n <= 20 else 6.0 if n <= 200 else 3.5
