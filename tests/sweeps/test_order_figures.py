"""The pictures of ``sweep orders`` hold what was measured."""

from __future__ import annotations

import pytest
from matplotlib.figure import Figure

from proofs_check.sweeps.kinds.orders import KIND
from proofs_check.sweeps.phase.points import interval
from proofs_check.sweeps.results import Results

SIZES = [2, 4]


def _drawn(task: str, results: Results) -> Figure:
    figure = Figure(layout="constrained")
    KIND.figure(figure, {"task": task, "batch_size": SIZES}, results)
    return figure


def test_shares_of_fates_with_their_intervals():
    fates = ["diverges"] * 3 + ["bounded"] * 6 + ["undecided"]
    (axes,) = _drawn("classification", Results({"batch_size": [2] * 10, "fate": fates})).axes
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["diverges", "bounded", "undecided"]
    assert [bar.get_width() for bar in axes.patches[:2]] == [0.3, 0.0]
    (errors,) = [c for c in axes.containers if c.get_label().startswith("_") or hasattr(c, "has_xerr")][-1:]
    (segment,) = errors.lines[2][0].get_segments()
    assert sorted(segment[:, 0]) == pytest.approx(interval(3, 10, 1))


def test_histograms_with_median_and_rr():
    rows = {
        "batch_size": [2, 2, 2, 4, 4, 4],
        "ss_gd": [0.1, 0.2, 0.6, 0.3, None, 0.5],
        "rr_gd": [0.4, 0.4, 0.4, None, None, None],
    }
    two, four = _drawn("regression", Results(rows)).axes
    assert [ax.get_title() for ax in (two, four)] == ["B = 2", "B = 4"]
    assert [line.get_xdata()[0] for line in two.lines] == pytest.approx([0, 0.2, 0.4])
    assert [line.get_xdata()[0] for line in four.lines] == pytest.approx([0, 0.4]), "RR is not known at B = 4"
    assert sum(bar.get_height() for bar in two.patches) == 3


def test_no_distance_at_all_is_no_error():
    rows = {"batch_size": [2, 4], "ss_gd": [None, None], "rr_gd": [None, None]}
    assert len(_drawn("regression", Results(rows)).axes) == 2
