"""A picture of an average and of the schedule that it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from proofs_check.plots.style import CATEGORIES, GREY, INK
from proofs_check.plots.writing import check_picture, styled, write_picture

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
        InputError: matplotlib is missing or does not know the ending; the file cannot be written.
    """
    check_picture(target)
    few = "o-" if len(schedule) <= 60 else "-"
    with styled(6.4, 4.4) as figure:
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=(2, 1))
        above.axhline(rate, color=GREY, linestyle="--", linewidth=1, label=f"the run's own rate {rate:g}")
        steps = range(1, len(schedule) + 1)
        above.plot(steps, schedule, few, color=INK, markersize=3, label="schedule with the same last iterate")
        above.set_ylabel("learning rate")
        above.set_ylim(bottom=min(0.0, *schedule))
        above.set_title(title, fontsize=10)
        above.legend()
        width = 1 if len(weights) > 60 else 2
        below.vlines(range(len(weights)), 0, weights, color=CATEGORIES[0], linewidth=width)
        below.axhline(0, color=GREY, linewidth=0.8)
        below.set_ylabel("weight of iterate")
        below.set_xlabel("step")
        write_picture(target, figure)
