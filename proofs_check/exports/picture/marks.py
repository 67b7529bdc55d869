"""Marks of samples and joints of batches that all pictures of data share, and room between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.plots.style import CATEGORIES, INK

__all__ = ["batch_colour", "compress", "finish", "join", "marks", "spread"]

Floats = NDArray[np.float64]
_SMALLEST = 7.0  # points; below, a disc has no room for its class
_CIRCLE = 6  # points that lie on one another and are drawn as a circle
_FAR = 20.0  # times the median distance from 0


def batch_colour(number: int) -> str:
    """The colour of a batch; they repeat after eight."""
    return CATEGORIES[number % len(CATEGORIES)]


def finish(axes: Any, title: str, x: str = "", y: str = "") -> None:
    """Title and names of the axes, with thin room around the points."""
    axes.set_title(title)
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.margins(0.12)


def join(axes: Any, points: Floats, colour: str, *, width: float = 7.0, alpha: float = 0.35) -> None:
    """Join the points (k, 2) of one batch by a broad pale band: a line for two, around a polygon for more."""
    ring = points if len(points) < 3 else points[_around(points)]
    closed = np.vstack([ring, ring[:1]]) if len(ring) > 2 else ring
    style = {"solid_capstyle": "round", "solid_joinstyle": "round", "zorder": 1}
    axes.plot(closed[:, 0], closed[:, 1], color=colour, lw=width, alpha=alpha, **style)


def marks(axes: Any, points: Floats, signs: Sequence[str], *, size: float = 11.0) -> None:
    """Samples as discs that carry their class: white for − and the class 0, dark for + and 1, grey for others."""
    for point, sign in zip(points, signs, strict=True):
        face = {"−": "white", "0": "white", "+": INK, "1": INK}.get(sign, "#b5b5b5")
        axes.plot(*point, "o", ms=size, mfc=face, mec=INK, mew=0.9, zorder=3)
        if size >= _SMALLEST:
            ink = "white" if face == INK else INK
            axes.annotate(sign, point, color=ink, ha="center", va="center_baseline", fontsize=size * 0.72, zorder=4)


def compress(points: Floats) -> tuple[Floats, bool]:
    """Draw in what lies far out, along its ray from 0, where a few points would squeeze the others; and whether so.

    Rays stay rays, so a line through 0 keeps both its place and its sides.
    """
    lengths = np.linalg.norm(points, axis=1)
    usual = float(np.median(lengths))
    if usual == 0 or lengths.max() <= _FAR * usual:
        return points, False
    factor = np.arcsinh(lengths / usual) / np.where(lengths > 0, lengths, 1.0)
    return points * factor[:, None], True


def spread(points: Floats, radius: float) -> Floats:
    """Move points that lie on one another apart: onto a small circle, or, where they are many, over a disc."""
    moved = points.astype(float).copy()
    unit = max(float(np.abs(points).max(initial=0.0)), 1e-12)
    groups: dict[tuple[int, ...], list[int]] = {}
    for k, point in enumerate(points):
        groups.setdefault(tuple(np.round(point / unit * 1e6).astype(int).tolist()), []).append(k)
    for members in groups.values():
        if len(members) > 1:
            moved[members] += radius * _apart(len(members))
    return moved


def _apart(count: int) -> Floats:
    """Places for `count` points around 0: a circle of radius 1 to 1.7, or the seeds of a sunflower out to 3."""
    k = np.arange(count)
    if count <= _CIRCLE:
        angles, reach = 2 * np.pi * k / count + np.pi / 2, np.full(count, max(1.0, 0.45 * count**0.75))
    else:
        angles, reach = np.pi * (3 - np.sqrt(5)) * k, 3 * np.sqrt((k + 0.5) / count)
    return np.asarray(reach[:, None] * np.column_stack([np.cos(angles), np.sin(angles)]), dtype=np.float64)


def _around(points: Floats) -> NDArray[np.intp]:
    """The points in the order in which they lie around their centre."""
    centred = points - points.mean(axis=0)
    return np.asarray(np.argsort(np.arctan2(centred[:, 1], centred[:, 0]), kind="stable"), dtype=np.intp)
