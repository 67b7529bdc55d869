"""Pictures of normalization itself: features as they are and as batch normalization leaves them, sample by sample."""

from __future__ import annotations

from typing import Any

import numpy as np

from proofs_check.exports.picture.marks import finish
from proofs_check.exports.picture.views import Floats, View
from proofs_check.plots.style import INK

__all__ = ["draw_normalization", "main_normalization"]

_MOST_NUMBERS = 80  # entries that are written into their cells


def draw_normalization(figure: Any, seen: View) -> str:
    """Both tables; the line of words that belongs above them."""
    left, right = figure.subplots(1, 2)
    _table(left, seen, seen.X, "x, in the order seen")
    _table(right, seen, seen.ss, "x̄, normalized batch by batch")
    n, m = len(seen.X), len(seen.batches)
    return f"{n} samples in {m} batch{'es' if m > 1 else ''}: rank {np.linalg.matrix_rank(seen.ss)} of x̄"


def main_normalization(axes: Any, seen: View) -> None:
    """The panel that tells most."""
    _table(axes, seen, seen.ss, "x̄, normalized batch by batch")


def _table(axes: Any, seen: View, values: Floats, title: str) -> None:
    """A table of colours, a row a sample, with lines between batches."""
    order = np.concatenate(seen.batches)
    table = values[order]
    reach = float(np.abs(table).max()) or 1.0
    axes.imshow(table, cmap="PuOr", vmin=-2.1 * reach, vmax=2.1 * reach, aspect="auto", interpolation="nearest")
    if table.size <= _MOST_NUMBERS:
        for (i, a), value in np.ndenumerate(table):
            text = f"{value:.2f}".rstrip("0").rstrip(".").replace("-", "−")
            axes.text(a, i, "0" if text in ("", "−0") else text, ha="center", va="center", fontsize=7.5, color=INK)
    for cut in np.cumsum([len(batch) for batch in seen.batches])[:-1]:
        axes.axhline(cut - 0.5, color="white", lw=4)
    names = [f"x{a + 1}" for a in range(table.shape[1])]
    axes.set_xticks(range(len(names)), names if len(names) <= 12 else [""] * len(names))
    axes.set_yticks(range(len(order)), [str(i) for i in order] if len(order) <= 24 else [""] * len(order))
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    finish(axes, title, "", "sample")
    axes.margins(0)
