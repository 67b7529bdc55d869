"""Pictures hold what they should: a line for every order and loss, bands over seeds, names, units."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from proofs_check.networks import Setting, figures, run
from tests.networks.problems import small


@pytest.fixture(scope="module")
def runs():
    setting = Setting(depth=2, width=4, batch_size=6, epochs=20, rate=0.1)
    return run(small("binary"), setting, orders=("ss", "rr", "gd"), runs=3)


@pytest.fixture
def axes():
    from matplotlib.figure import Figure

    return Figure().subplots()


def test_losses_have_a_line_with_a_band_for_every_order_and_one_for_its_batches(axes, runs):
    figures.losses(axes, runs)
    labels = [line.get_label() for line in axes.get_lines()]
    assert labels == [
        "SS, true loss", "RR, true loss", "GD, true loss", "SS, own batches", "RR, own batches",
    ]  # fmt: skip
    assert len(axes.collections) == 3
    assert (axes.get_xscale(), axes.get_yscale(), axes.get_xlabel()) == ("log", "log", "epochs")
    drawn = axes.get_lines()[1]
    assert (drawn.get_xdata() == runs.epochs[1:]).all()
    assert (drawn.get_ydata() == np.median(runs.series("rr", "true_loss"), axis=0)[1:]).all()
    band, values = axes.collections[1].get_paths()[0].vertices[:, 1], runs.series("rr", "true_loss")[:, 1:]
    assert (band.min(), band.max()) == (values.min(), values.max())


def test_norms_have_a_line_for_every_order_and_layer(axes, runs):
    figures.norms(axes, runs)
    assert [line.get_label() for line in axes.get_lines()][:2] == ["SS, layer 1", "SS, layer 2"]
    assert len(axes.get_lines()) == 6
    assert axes.get_yscale() == "linear"


def test_runs_cut_short_are_drawn_as_far_as_they_go(axes, runs):
    values = runs.values.copy()
    values[0, 1, 5:] = values[1, :, 9:] = np.nan
    figures.losses(axes, replace(runs, values=values))
    first, second = axes.get_lines()[:2]
    assert len(first.get_xdata()) == 20  # the other runs go on
    assert len(second.get_xdata()) == 8
    assert np.isfinite(first.get_ydata()).all()


def test_runs_cut_short_at_once_are_drawn_as_nothing(axes, runs):
    values = runs.values.copy()
    values[0, :, 1:] = np.nan
    figures.losses(axes, replace(runs, values=values))
    assert len(axes.get_lines()[0].get_xdata()) == 0


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_pictures_are_written(ending, runs, tmp_path):
    figures.plot(str(tmp_path / f"p.{ending}"), runs, title="binary: ReLU + BN")
    content = (tmp_path / f"p.{ending}").read_bytes()
    assert content.startswith({"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}[ending])
