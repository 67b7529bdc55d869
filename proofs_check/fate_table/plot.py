"""The table as a picture."""

from __future__ import annotations

from typing import Any

from proofs_check.fate_table.table import CLASSES, FATES, Cell, fate_table

__all__ = ["draw_fate_table"]

SHADES = {1: "#f0f4f8", 2: "#c6dbef", 3: "#7fb2d9", 4: "#2b6ca3"}  # one hue, darker with d: readable without colour
_TITLES = {"SC": "GD overlaps (SC)", "PLS": "GD in part (PLS)", "LS": "GD separable (LS)"}


def draw_fate_table(axes: Any) -> None:
    """Draw three 3 × 3 tables side by side: fewest features and samples of an example for each combination.

    Args:
        axes: three matplotlib axes, for the classes SC, PLS and LS of GD.
    """
    cells = {(cell.gd, cell.ss, cell.rr): cell for cell in fate_table()}
    for ax, gd in zip(axes, CLASSES, strict=True):
        for row, ss in enumerate(FATES):
            for column, rr in enumerate(FATES):
                _draw(ax, column, row, cells[gd, ss, rr])
        ax.set(xlim=(0, 3), ylim=(3, 0), title=_TITLES[gd], aspect="equal")
        ax.set_xticks([0.5, 1.5, 2.5], FATES)
        ax.set_yticks([0.5, 1.5, 2.5], FATES if gd == CLASSES[0] else [""] * 3)
        ax.tick_params(length=0)
        for side in ax.spines.values():
            side.set_visible(False)
        ax.set_xlabel("RR")
        if gd == CLASSES[0]:
            ax.set_ylabel("SS")


def _draw(ax: Any, column: int, row: int, cell: Cell) -> None:
    from matplotlib.patches import Rectangle

    data = cell.example
    shade = "white" if data is None else SHADES[min(data.d, 4)]
    ax.add_patch(Rectangle((column + 0.02, row + 0.02), 0.96, 0.96, facecolor=shade, edgecolor="none"))
    if data is None:
        return
    colour = "white" if data.d >= 4 else "black"
    sure = "=" if cell.fewest_features else "≤"
    ax.text(column + 0.5, row + 0.4, f"d {sure} {data.d}", ha="center", va="center", color=colour)
    sure = "=" if cell.fewest_samples else "≤"
    ax.text(column + 0.5, row + 0.68, f"n {sure} {data.n}", ha="center", va="center", color=colour)
