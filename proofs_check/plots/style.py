"""Colours and settings that all pictures share, light to import: neither matplotlib nor sympy is needed.

SS, RR and GD have the same colours in every picture. All are Okabe and Ito's, told apart by all eyes. What is no order
takes other colours: CATEGORIES for kinds without an order among them, `levels` for a quantity's values.
"""

from __future__ import annotations

from typing import Any

__all__ = ["CATEGORIES", "DASHES", "FATES", "GREY", "INK", "LOST", "ORDERS", "RC", "as_label", "levels", "plain_ticks"]

INK, GREY, LOST = "#222222", "#8a8a8a", "#CC3311"
ORDERS = {"ss": "#D55E00", "rr": "#009E73", "gd": "#0072B2", "igm": "#CC79A7", "with-replacement": "#56B4E9"}
DASHES: dict[str, Any] = {"ss": "-", "rr": (0, (5, 2)), "gd": (0, (1, 1.2))}
CATEGORIES = ("#E69F00", "#56B4E9", "#CC79A7", "#999999", "#B8A800", "#009E73", "#0072B2", "#D55E00")
FATES = {"diverges": LOST, "bounded": "#56B4E9", "depends": "#E69F00", "undecided": "#BBBBBB"}
_LEVELS = ("#440154", "#46327e", "#365c8d", "#277f8e", "#1fa187", "#4ac16d", "#a0c72f")  # viridis, less its yellow
RC = {
    "font.family": "DejaVu Sans",
    "font.size": 8.5,
    "axes.titlesize": 9,
    "axes.labelsize": 8.5,
    "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5,
    "legend.fontsize": 8,
    "legend.frameon": False,
    "legend.handlelength": 2.4,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "text.color": INK,
    "axes.labelcolor": INK,
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "svg.fonttype": "path",
    "svg.hashsalt": "proofs-check",  # the same names inside, and so the same bytes, each time
}


def as_label(text: str, *, most: int = 28) -> str:
    """A name from data as it may stand in a picture: cut where it is long, and never taken for a formula."""
    line = " ".join(text.split())
    return (line if len(line) <= most else f"{line[: most - 1]}…").replace("$", r"\$")


def levels(count: int) -> list[str]:
    """Colours for that many values of a quantity, from dark to light in the values' order; beyond seven they repeat."""
    if count > len(_LEVELS):
        return [_LEVELS[k % len(_LEVELS)] for k in range(count)]
    last = len(_LEVELS) - 1
    return [_LEVELS[round(k * last / max(count - 1, 1))] for k in range(count)]


def plain_ticks(axes: Any) -> None:
    """Label a logarithmic axis of y with 0.1, 0.2, 0.5, 1, … where it spans little, with powers of ten where much."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    low, high = axes.get_ylim()
    subs = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0) if high / low < 20 else (1.0, 2.0, 5.0) if high / low < 1000 else (1.0,)
    axes.yaxis.set_major_locator(LogLocator(subs=subs))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.yaxis.set_minor_formatter(NullFormatter())
