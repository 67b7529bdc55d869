"""The picture of an average and its schedule: what is drawn, read off the figure's artists."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("matplotlib")

from proofs_check.averaging import plot
from proofs_check.plots.style import GREY


def drawn(monkeypatch: pytest.MonkeyPatch, steps: int, low: float = 0.01):
    kept = {}

    def keep(_target, figure) -> None:
        figure.canvas.draw()
        above, below = figure.axes
        runs, schedule = above.lines
        kept.update(
            rate=(runs.get_ydata()[0], runs.get_linestyle(), runs.get_color(), runs.get_linewidth()),
            points=np.array(schedule.get_data()), marker=schedule.get_marker(), size=schedule.get_markersize(),
            bottom=above.get_ylim()[0], title=above.get_title(), labels=(above.get_ylabel(), below.get_ylabel()),
            bars=[segment.tolist() for segment in below.collections[0].get_segments()],
            width=float(below.collections[0].get_linewidth()[0]), zero=below.lines[0].get_ydata()[0],
            step=below.get_xlabel(), legend=len(above.get_legend().get_texts()),
        )  # fmt: skip

    monkeypatch.setattr(plot, "write_picture", keep)
    schedule, weights = np.linspace(0.1, low, steps), np.full(steps + 1, 1 / (steps + 1))
    plot.plot_schedule("x.png", schedule.tolist(), weights.tolist(), rate=0.125, title="A title")
    return kept, schedule, weights


@pytest.mark.parametrize("steps", [5, 59, 60, 61])
def test_what_is_drawn(monkeypatch: pytest.MonkeyPatch, steps: int) -> None:
    kept, schedule, weights = drawn(monkeypatch, steps)
    assert kept["rate"] == (0.125, "--", GREY, 1)
    assert np.array_equal(kept["points"], [np.arange(1, steps + 1), schedule])
    assert (kept["marker"], kept["size"]) == ("o" if steps <= 60 else "None", 3)
    assert kept["bars"] == [[[t, 0], [t, w]] for t, w in enumerate(weights)]
    assert kept["width"] == (2 if steps < 60 else 1)  # one weight more than steps
    assert (kept["bottom"], kept["zero"], kept["legend"]) == (0, 0, 2)
    assert kept["title"] == "A title"
    assert kept["labels"] == ("learning rate", "weight of iterate")
    assert kept["step"] == "step"


def test_negative_rates_are_in_the_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    assert drawn(monkeypatch, 5, -0.3)[0]["bottom"] == pytest.approx(-0.3)
