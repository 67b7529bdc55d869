"""Pictures of least squares without normalization: the loss of each batch, where it is least, and their mean."""

from __future__ import annotations

from typing import Any

import numpy as np

from proofs_check.exports.picture.marks import batch_colour, finish
from proofs_check.exports.picture.views import Floats, View
from proofs_check.plots.style import GREY, INK

__all__ = ["draw_averaging", "main_averaging"]

_LABELLED = 8  # batches that have a name in the picture


def draw_averaging(figure: Any, seen: View) -> str:
    """One panel; the line of words that belongs above it."""
    _draw(figure.subplots(), seen)
    sizes = {len(batch) for batch in seen.batches}
    samples = "1 sample" if sizes == {1} else f"{max(sizes)} samples"
    return f"{len(seen.batches)} batches of {samples}: the loss of each, and their mean"


def main_averaging(axes: Any, seen: View) -> None:
    """The panel that tells most."""
    _draw(axes, seen)


def _draw(axes: Any, seen: View) -> None:
    """The losses along one coefficient, or around their minima in the plane of the first two."""
    hessians, centres = _losses(seen)
    if seen.X.shape[1] == 1:
        _parabolas(axes, hessians[:, 0, 0], centres[:, 0])
    else:
        _ellipses(axes, hessians[:, :2, :2], centres[:, :2])


def _losses(seen: View) -> tuple[Floats, Floats]:
    """Hessians (m, d, d) and minimisers (m, d) of the batches' losses ½ mean (xᵀθ − y)²; the least one where many."""
    hessians, centres = [], []
    for batch in seen.batches:
        x, y = seen.X[batch], seen.Y[batch, 0]
        hessians.append(x.T @ x / len(batch))
        centres.append(np.linalg.lstsq(x, y, rcond=None)[0])
    return np.array(hessians), np.array(centres)


def _parabolas(axes: Any, curvatures: Floats, centres: Floats) -> None:
    width = float(np.ptp(centres)) or 2.0
    theta = np.linspace(centres.min() - 0.6 * width, centres.max() + 0.6 * width, 241)
    losses = 0.5 * curvatures[:, None] * (theta - centres[:, None]) ** 2
    top = 0.5 * float(curvatures.max()) * (0.75 * width) ** 2
    for j, (loss, centre) in enumerate(zip(losses, centres, strict=True)):
        name = f"batch {j + 1}" if len(centres) <= _LABELLED else None
        axes.plot(theta, loss, color=batch_colour(j), lw=1.6, label=name)
        axes.plot([centre], [0], "o", ms=6, color=batch_colour(j), mec=INK, mew=0.7, zorder=3, clip_on=False)
    mean = losses.mean(axis=0)
    axes.plot(theta, mean, color=INK, lw=2.4, label="mean")
    axes.axvline(float((curvatures @ centres) / curvatures.sum()), color=INK, lw=0.9, ls=":")
    finish(axes, "", "coefficient θ", "loss")
    axes.set(ylim=(0, max(top, 1.25 * float(mean.min()))), xlim=(theta[0], theta[-1]))
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=5, columnspacing=1.0, handlelength=1.4)


def _ellipses(axes: Any, hessians: Floats, centres: Floats) -> None:
    angles = np.linspace(0, 2 * np.pi, 121)
    circle = np.stack([np.cos(angles), np.sin(angles)])
    width = float(np.ptp(centres, axis=0).max()) or 1.0
    mean = hessians.mean(axis=0)
    best = np.linalg.lstsq(mean, np.einsum("jab,jb->a", hessians, centres) / len(centres), rcond=None)[0]
    for j, (hessian, centre) in enumerate(zip(hessians, centres, strict=True)):
        for radius in (0.12, 0.24):
            axes.plot(*_level(hessian, circle, centre, radius * width), color=batch_colour(j), lw=1.4)
        name = f"batch {j + 1}" if len(centres) <= _LABELLED else None
        axes.plot(*centre, "o", ms=6, color=batch_colour(j), mec=INK, mew=0.7, zorder=3, label=name)
    for radius in (0.12, 0.24):
        axes.plot(*_level(mean, circle, best, radius * width), color=INK, lw=1.2, ls="--")
    axes.plot(*best, "D", ms=6, color=INK, zorder=4, label="mean")
    axes.axhline(0, color=GREY, lw=0.6, zorder=0)
    axes.axvline(0, color=GREY, lw=0.6, zorder=0)
    finish(axes, "", "coefficient θ1", "θ2")
    axes.set_aspect("equal", adjustable="datalim")
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), handletextpad=0.2)


def _level(hessian: Floats, circle: Floats, centre: Floats, size: float) -> Floats:
    """A level curve of the loss; directions without curvature are cut off at four times its size."""
    values, vectors = np.linalg.eigh(hessian)
    scale = float(values.max()) or 1.0
    reach = np.minimum(1 / np.sqrt(np.maximum(values / scale, 1e-12)), 4.0)
    return np.asarray(centre[:, None] + size * (vectors * reach) @ circle, dtype=np.float64)
