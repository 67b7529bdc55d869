"""Pictures can be drawn into anybody's axes, and show the numbers that they name."""

from __future__ import annotations

import numpy as np
import pytest

import constructions
from proofs_check.exports.picture import draw, picture
from proofs_check.exports.picture.classification import answer
from proofs_check.exports.picture.marks import compress, spread
from proofs_check.exports.picture.regression import optima
from proofs_check.exports.picture.views import plane, view

figures = pytest.importorskip("matplotlib.figure")
EACH = ["simpson-4", "half-correlated", "two-pulls", "four-points", "rr-diverges", "frozen-or-trained", "three-centres",
        "shared-design", "rank-pairs"]  # fmt: skip


@pytest.mark.parametrize("name", EACH)
def test_a_panel_and_a_whole_figure(name):
    figure = figures.Figure()
    picture(figure.subplots(), constructions.find(name))
    assert figure.axes[0].has_data()
    whole = draw(constructions.find(name))
    assert len(whole.axes) >= 1
    assert whole.get_suptitle() == name


def test_the_optima_drawn_are_the_exact_ones():
    data = constructions.find("simpson-4")
    found = optima(view(data))
    for name in ("ss", "rr", "gd"):
        assert found[name].item() == pytest.approx(float(data.expects[name]), rel=1e-12)  # rounding of float64


def test_the_words_are_the_fates():
    words = answer(constructions.find("rr-diverges")).words()
    assert words == "SS diverges · RR diverges · all data overlap"


def test_points_on_one_another_are_moved_apart():
    points = np.array([[1.0, 1.0], [1.0, 1.0], [0.0, 2.0]])
    moved = spread(points, 0.1)
    assert not np.array_equal(moved[0], moved[1])
    assert np.array_equal(moved[2], points[2])
    assert np.array_equal(points, [[1, 1], [1, 1], [0, 2]])


def test_far_points_are_drawn_in_along_their_rays():
    points = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [300.0, 400.0]])
    moved, done = compress(points)
    assert done
    cross = points[:, 0] * moved[:, 1] - points[:, 1] * moved[:, 0]
    assert np.abs(cross).max() < 1e-12 * 500  # rounding: the products are about 500
    assert np.linalg.norm(moved, axis=1).max() < 10
    assert compress(points[:3])[1] is False


def test_planes_are_orthonormal_and_hold_the_first_direction():
    rng = np.random.default_rng(0)
    points, first = rng.normal(size=(9, 4)), rng.normal(size=4)
    for found in (plane(points), plane(points, first)):
        assert np.abs(found.T @ found - np.eye(2)).max() < 1e-12  # rounding of unit vectors
    along = plane(points, first)[:, 0]
    assert np.abs(along - first / np.linalg.norm(first)).max() < 1e-12  # the same
