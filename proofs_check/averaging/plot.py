"""A picture of an average and of the schedule that it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from proofs_check.data.extras import need
from proofs_check.errors import InputError

__all__ = ["plot_schedule"]


def plot_schedule(
    target: str | Path, schedule: Sequence[float], weights: Sequence[float], *, rate: float, title: str
) -> None:
    """Write a picture: above the rates with the run's own rate, below the weights of the iterates.

    Args:
        target: file; its ending chooses the format (png, svg, pdf).
        schedule: η̃_1 … η̃_T.
        weights: α_0 … α_T.
        rate: the run's constant rate.
        title: above the picture.

    Raises:
        InputError: matplotlib is missing, or does not know the file's ending.
    """
    need("matplotlib", "plots", extra="plot")
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 4.4), layout="constrained", dpi=150)
    canvas = FigureCanvasAgg(figure)
    ending = Path(target).suffix.lstrip(".").lower()
    if ending not in canvas.get_supported_filetypes():
        known = ", ".join(sorted(canvas.get_supported_filetypes()))
        raise InputError(f"a picture cannot be written as {ending or 'a file without ending'!r}; use one of {known}")
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(2, 1))
    steps = range(1, len(schedule) + 1)
    few = "o-" if len(schedule) <= 60 else "-"
    above.axhline(rate, color="0.6", linestyle="--", linewidth=1, label=f"the run's own rate {rate:g}")
    above.plot(steps, schedule, few, color="#0072B2", markersize=3, label="schedule with the same last iterate")
    above.set_ylabel("learning rate")
    above.set_ylim(bottom=min(0.0, *schedule))
    above.set_title(title, fontsize=10)
    above.legend(frameon=False, fontsize=8)
    below.vlines(range(len(weights)), 0, weights, color="#D55E00", linewidth=1 if len(weights) > 60 else 2)
    below.axhline(0, color="0.6", linewidth=0.8)
    below.set_ylabel("weight of iterate")
    below.set_xlabel("step")
    for axes in (above, below):
        axes.spines[["top", "right"]].set_visible(False)
    try:
        figure.savefig(target)
    except OSError as error:
        raise InputError(f"{target} cannot be written: {error.strerror}; choose another file") from error
