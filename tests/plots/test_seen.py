"""What each order sees: every sample once in SS and GD, in one plane, with the cut or the optimum that belongs."""

from __future__ import annotations

import numpy as np
import pytest

from proofs_check.batchnorm import normalize_batches
from proofs_check.data import load
from proofs_check.diagnose.classification import diagnose_classification
from proofs_check.diagnose.regression import diagnose_regression
from proofs_check.errors import InputError
from proofs_check.plots.seen import points_seen

figures = pytest.importorskip("matplotlib.figure")


def drawn(found, which):
    axes = figures.Figure().subplots()
    points_seen(axes, found, which)
    return axes


def xs(axes):
    """Abscissas of all samples drawn as marks."""
    marks = [line.get_xdata() for line in axes.lines if line.get_marker() == "o"]
    return np.sort(np.concatenate(marks))


@pytest.fixture(scope="module")
def four_points():
    return diagnose_classification(load("four-points"), batch_size=2)


def test_ss_is_separated_where_gd_is_not(four_points):
    for which, kept in (("ss", 4), ("gd", 2)):
        axes = drawn(four_points, which)
        right = sum(
            int((np.sign(line.get_xdata()) == (1 if line.get_label() == "class 1" else -1)).sum())
            for line in axes.lines
            if line.get_marker() == "o"
        )
        assert right == kept, which


def test_rr_shows_whole_shuffles(four_points):
    axes = drawn(four_points, "rr")
    assert len(xs(axes)) == 20 * 4
    assert "20 shuffles" in axes.get_title()


def test_one_feature_of_a_regression_is_drawn_against_the_target_with_its_own_line():
    found = diagnose_regression(load("simpson-4"), batch_size=2, order="igm")
    for which, slope in (("ss", -0.5), ("rr", 0.5), ("gd", 3 / (2 * 5**0.5))):
        (line,) = [line for line in drawn(found, which).lines if len(line.get_xdata()) == 2 and line.get_lw() == 2]
        (x0, x1), (y0, y1) = line.get_data()
        assert (y1 - y0) / (x1 - x0) == pytest.approx(slope, rel=1e-12)  # rounding of float64


def test_the_same_plane_whichever_the_order():
    rng = np.random.default_rng(4)
    X = rng.integers(-9, 10, (23, 5))
    found = diagnose_regression(X, X @ [1, -2, 3, 0, 1] + rng.integers(-3, 4, 23), batch_size=4)
    panels = {which: drawn(found, which) for which in ("ss", "rr", "gd")}
    assert len({panel.get_xlim() for panel in panels.values()}) == 1
    assert len(panels["gd"].collections[0].get_offsets()) == 23
    assert len(panels["ss"].collections[0].get_offsets()) == 23
    whole = normalize_batches(found.table.X, (np.arange(23),), eps=0.0, constant="zero").values
    shown = np.asarray(panels["gd"].collections[0].get_offsets())
    assert np.linalg.norm(shown) < np.linalg.norm(whole), "a projection, nothing stretched"


def test_another_order_is_refused(four_points):
    with pytest.raises(InputError, match="unknown order 'sgd'"):
        drawn(four_points, "sgd")
