"""Records as files and pictures: all formats hold the same numbers, whatever the frames."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest

from proofs_check.data import load
from proofs_check.trajectories import advancing, export, linear_problem, run
from proofs_check.trajectories.export import columns, write_records
from proofs_check.trajectories.figures import draw
from tests.trajectories.cases import regression, setting


@pytest.fixture(scope="module")
def recorded():
    return run(regression(n=12), setting(orders=("ss", "rr"), gamma="trained"))


def test_csv_npz_and_parquet_hold_the_same(recorded, tmp_path, monkeypatch):
    from pyarrow import parquet

    for ending in ("csv", "npz", "parquet"):
        write_records(str(tmp_path / f"runs.{ending}"), recorded)
    with (tmp_path / "runs.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    assert tuple(header) == columns(recorded)
    assert header[3:] == [
        "true_loss", "order_loss", "rr_loss", "norm", "distance", "M[1,1]", "M[1,2]", "gamma[1]", "gamma[2]"
    ]  # fmt: skip
    table = parquet.read_table(tmp_path / "runs.parquet")
    assert table.column_names == header
    assert table.column("M[1,2]").to_pylist() == [float(row[9]) for row in rows]
    with np.load(tmp_path / "runs.npz", allow_pickle=False) as archive:
        k = len(archive["ss_epochs"])
        assert archive["rr_M"].shape == (2, k, 1, 2)
        assert archive["ss_permutations"].shape == (2, 12)
        mine = [float(row[3]) for row in rows if row[:2] == ["ss", "1"]]
        assert archive["ss_true_loss"][1].tolist() == mine
        assert json.loads(str(archive["about"]))["setting"]["gamma"] == "trained"
    monkeypatch.setattr(export, "_HELD", 1)  # one run a pass
    monkeypatch.setattr(advancing, "RECORDS", 1000)
    again = run(regression(n=12), setting(orders=("ss", "rr"), gamma="trained"))
    for ending in ("csv", "npz"):
        write_records(str(tmp_path / f"again.{ending}"), again)
        assert (tmp_path / f"again.{ending}").read_bytes() == (tmp_path / f"runs.{ending}").read_bytes()


def test_the_picture_shows_orders_bands_and_limits(recorded):
    left, right = draw(recorded).axes
    labels = left.get_legend_handles_labels()[1]
    assert labels[:3] == ["SS, true loss", "SS, own batches", "true loss of $M_{π}$"]
    assert len(left.collections) == len(right.collections) == 2
    one = recorded.order("ss")
    line = next(line for line in left.lines if line.get_label() == "SS, true loss")
    assert np.allclose(line.get_ydata(), np.median(one.values["true_loss"], axis=0)[1:])
    assert right.get_ylabel() == "distance of M from its predicted limit"


def test_the_picture_of_growth_has_lines_of_the_predicted_slope():
    recorded = run(linear_problem(load("four-points")), setting(orders=("igm",), batch_size=2, epochs=3000))
    left, right = draw(recorded).axes
    one, unit = recorded.order("igm"), recorded.units[0]
    line = next(line for line in left.lines if line.get_label() == "slope predicted (C-5)")
    x, y = line.get_xdata(), line.get_ydata()
    assert y[-1] == one.values["true_loss"][0, -1]
    assert np.allclose(np.diff(y) / np.diff(np.log(x)), unit.prediction.slope[0])
    assert right.get_ylabel() == "‖M‖"
