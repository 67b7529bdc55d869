"""Figures draw what they say: marks at the right places, names for all that is drawn, axes given back."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

import constructions
from proofs_check.data import load
from proofs_check.diagnose.classification import diagnose_classification
from proofs_check.diagnose.regression import diagnose_regression
from proofs_check.errors import InputError
from proofs_check.optima import gd_optimum, rr_optimum
from proofs_check.optima.gaussian import shrinkage
from proofs_check.plots import classification, diagnosed, regression
from proofs_check.plots.style import LOST, ORDERS
from proofs_check.training.engine.simulate import simulate


@pytest.fixture
def axes():
    return Figure().add_subplot()


@pytest.fixture(scope="module")
def line():
    rng = np.random.default_rng(0)
    X = rng.integers(-9, 10, (20, 2)).astype(float)
    return X, X @ [1.0, 2.0] + rng.normal(size=20)


def labels(axes) -> list[str]:
    return [text.get_text() for text in axes.get_legend().get_texts()]


def at(axes, label: str) -> float:
    (found,) = [one for one in axes.lines if one.get_label() == label]
    return float(found.get_xdata()[0])


def test_the_shrinkage_curve_is_c_B_with_its_expansion_below_1(axes):
    assert regression.shrinkage_curve(axes, largest=16, measured=([2, 4], [0.5, 0.8])) is axes
    curve = next(one for one in axes.lines if "c_B" in str(one.get_label()))
    for B, value in zip(*curve.get_data(), strict=True):
        assert value == shrinkage(int(B))
    assert "measured" in labels(axes)
    with pytest.raises(InputError):
        regression.shrinkage_curve(axes, largest=2)


def test_permutations_mark_rr_and_gd_at_their_coefficients(axes, line):
    X, y = line
    assert regression.permutations(axes, X, y, 2, rng=np.random.default_rng(0), count=30, feature=1) is axes
    assert at(axes, "GD") == gd_optimum(X, y).coef[0, 1]
    assert at(axes, "RR") == rr_optimum(X, y, 2, constant="zero").coef[0, 1]
    assert sum(patch.get_height() for patch in axes.patches) == 30
    with pytest.raises(InputError, match="no feature 2"):
        regression.permutations(axes, X, y, 2, rng=np.random.default_rng(0), feature=2)


def test_permutations_measure_distances_from_gd_by_default(axes, line):
    X, y = line
    regression.permutations(axes, X, y, 2, rng=np.random.default_rng(0), count=30)
    assert at(axes, "GD") == 0
    gd, rr = gd_optimum(X, y).coef, rr_optimum(X, y, 2, constant="zero").coef
    assert at(axes, "RR") == pytest.approx(np.linalg.norm(rr - gd) / np.linalg.norm(gd), rel=1e-12)  # one rounding


def test_batch_sizes_fall_to_gd_at_one_batch(axes, line):
    X, y = line
    assert regression.batch_sizes(axes, X, y, [2, 4, 10, 20], rng=np.random.default_rng(0), count=20) is axes
    median = next(one for one in axes.lines if "median" in str(one.get_label())).get_ydata()
    assert median[-1] < 1e-12, "one batch is GD; rounding"
    assert median[0] > median[2]


def test_hulls_hold_all_points_and_ring_the_lost(axes):
    data = constructions.find("rr-diverges")
    assert classification.hulls(axes, data) is axes
    assert any("2 lost" in text for text in labels(axes))
    assert "SS LS, all data SC" in axes.get_title()
    ring = next(one for one in axes.lines if "lost" in str(one.get_label()))
    assert to_hex(ring.get_markeredgecolor()) == LOST.lower()
    with pytest.raises(InputError, match="hulls need 2"):
        classification.hulls(axes, constructions.find("four-points"))


def test_losses_in_log_time_end_on_the_predicted_line(axes):
    data = constructions.find("four-points")
    X, y = (np.array(rows, dtype=float) for rows in (data.X, data.y))
    record = np.unique(np.geomspace(1, 3000, 30).astype(int))
    runs = {"ss": simulate(X, y, rate=0.5, epochs=3000, batch_size=2, order="igm", loss="logistic", record=record)}
    slope = float(data.expects["slope"])
    assert classification.log_losses(axes, runs, slope=slope) is axes
    drawn, predicted = axes.lines
    assert predicted.get_ydata()[-1] == drawn.get_ydata()[-1]
    # between two later times the run climbs as the line does, up to the O(1/t) that C-5 leaves
    epochs, risks = drawn.get_data()
    climbed = (risks[-1] - np.interp(1000, epochs, risks)) / np.log(3)
    line = np.diff(predicted.get_ydata()) / np.diff(np.log(predicted.get_xdata()))
    assert line == pytest.approx(slope, rel=1e-12)
    assert climbed == pytest.approx(slope, rel=0.05)
    with pytest.raises(InputError, match="unknown order"):
        classification.log_losses(axes, {"sgd": runs["ss"]})


def test_coefficients_of_a_diagnosis(axes, line):
    found = diagnose_regression(*line, batch_size=4)
    assert diagnosed.coefficients(axes, found) is axes
    assert labels(axes) == ["GD", "RR", "SS"]
    by_name = {one.get_label(): one.get_xdata() for one in axes.lines if one.get_label() in ("SS", "RR", "GD")}
    ranked = np.argsort(-np.abs(found.gd.coef[0]))
    for name in ("ss", "rr", "gd"):
        np.testing.assert_array_equal(by_name[name.upper()], getattr(found, name).coef[0][ranked])


def test_distortions_of_a_diagnosis(axes, line):
    found = diagnose_regression(*line, batch_size=4)
    assert diagnosed.distortions(axes, found) is axes
    heights = [patch.get_height() for patch in axes.patches]
    assert found.distortion["ss_gd"] in heights
    assert found.distortion["rr_gd"] in heights


def test_the_separating_plane_rings_the_lost_samples(axes):
    found = diagnose_classification(load("four-points"), batch_size=2)
    assert diagnosed.separating_plane(axes, found) is axes
    assert "2 lost" in labels(axes)
    assert "where SS cuts" in labels(axes)


def test_margins_are_red_below_0_and_count_every_sample(axes):
    found = diagnose_classification(load("four-points"), batch_size=2)
    assert diagnosed.margins(axes, found) is axes
    red = sum(p.get_height() for p in axes.patches if to_hex(p.get_facecolor()) == LOST.lower())
    rest = sum(p.get_height() for p in axes.patches if to_hex(p.get_facecolor()) == ORDERS["gd"].lower())
    assert (red, rest) == (2, 2)
    bounded = diagnose_classification(load("fate-bounded"), batch_size=2)
    with pytest.raises(ValueError, match="no order grow"):
        diagnosed.margins(axes, bounded)
    assert "class" in labels(diagnosed.separating_plane(Figure().add_subplot(), bounded))[0]
