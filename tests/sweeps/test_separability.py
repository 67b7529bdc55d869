"""``sweep separability``: the same tables anywhere, what they hold, what they say, and how wrong calls are refused."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from proofs_check.errors import InputError
from proofs_check.sweeps.kinds.separability import KIND, features, positives
from proofs_check.sweeps.phase.points import COUNTS, points
from proofs_check.sweeps.phase.verdict import readings
from proofs_check.sweeps.results import Results
from proofs_check.sweeps.run import run_sweep

GIVEN = {
    "batch_size": [2, 4],
    "ratio": [0.1, 0.25, 0.35, 0.5],
    "n": [24],
    "trials": 40,
    "balance": 0.5,
    "recheck": 0.05,
}


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    return run_sweep("separability", GIVEN, tmp_path_factory.mktemp("phase") / "one")


def test_two_processes_write_the_same_bytes(done, tmp_path):
    two = run_sweep("separability", GIVEN, tmp_path / "two", jobs=2)
    assert two.table.read_bytes() == done.table.read_bytes()


def test_every_draw_is_counted_once(done):
    for row in done.results.rows():
        assert row["ls"] + row["pls"] + row["sc"] + row["undecided"] == row["count"] == 40
        assert row["diverges"] + row["bounded"] + row["fate_undecided"] == 40
        assert row["diverges_gd_finite"] <= row["diverges"]
        assert row["ls_low"] <= row["ls"] / 40 <= row["ls_high"]
        assert row["diverges_low"] <= row["diverges"] / 40 <= row["diverges_high"]
        assert row["ratio"] == row["d"] / row["n"]
        assert row["disagreed"] == row["undecided"] == 0
    assert sum(done.results["rechecked"]) > 0
    assert sum(done.results["by_exact"]) > 0, "24 samples in pairs: PLS happens"


def test_it_agrees_with_the_law_of_centred_features(done):
    """At B = 2 the law is exact but for draws that are not in general position, which can only lower the share."""
    for p in points(done.results):
        if p.batch_size == 4:
            share = readings(done.results, lambda size: size // 2)[1][1].law.share[p.d]
            assert abs(p.share("ls") - share) <= 5 * np.sqrt(share * (1 - share) / 40) + 1 / 40


def test_what_it_says(done):
    first, *rest = done.summary.sentences
    assert first.startswith(("Consistent with the conjecture C-10", "Not what the conjecture"))
    assert any("diverges while GD has a finite optimum" in sentence for sentence in rest)
    assert "with the same answers" in rest[-1]
    assert "proved" not in " ".join(done.summary.sentences)
    numbers = json.loads(json.dumps(done.summary.numbers))
    assert len(numbers["points"]) == 8
    assert {r["batch_size"] for r in numbers["readings"]} == {2, 4}


def _table(shares: dict[int, dict[float, float]], n_of: dict[int, int] | None = None, size: int = 4) -> Results:
    rows = []
    for n, curve in shares.items():
        for ratio, share in curve.items():
            hits = round(1000 * share)
            counts = dict.fromkeys(COUNTS, 0) | {
                "ls": hits,
                "sc": 1000 - hits,
                "diverges": hits,
                "bounded": 1000 - hits,
            }
            rows.append({"n": n, "batch_size": size, "d": round(ratio * n), "count": 1000, **counts})
    return Results.from_rows(rows)


def _curve(half: float, width: float) -> dict[float, float]:
    from scipy.stats import norm

    return {ratio: float(norm.cdf((ratio - half) / width)) for ratio in np.linspace(0.2, 0.6, 21).round(2)}


@pytest.mark.parametrize(
    ("halves", "says"),
    [
        ((0.404, 0.404), "Consistent with the conjecture C-10: at every n and B"),
        ((0.36, 0.39), "differ from d*/n at n = 100, B = 4, n = 400, B = 4, and come nearer"),
        ((0.36, 0.36), "Not what the conjecture C-10 leads one to expect at n = 100, B = 4, n = 400, B = 4"),
    ],
)
def test_the_verdict_follows_the_points(halves: tuple[float, float], says: str):
    table = _table({100: _curve(halves[0], 0.04), 400: _curve(halves[1], 0.02)})
    said = KIND.summary({**GIVEN, "batch_size": [4]}, table)
    assert says in said.sentences[0]
    assert said.holds, "no finite n refutes a limit"


def test_a_disagreement_is_said_and_ends_with_status_1(done):
    table = Results({**done.results.columns, "disagreed": [1] + [0] * 7})
    said = KIND.summary(GIVEN, table)
    assert not said.holds
    assert "1 of them came out differently" in said.sentences[-1]


def test_its_picture(done):
    from matplotlib.figure import Figure

    figure = Figure(layout="constrained")
    KIND.figure(figure, GIVEN, done.results)
    upper, lower = figure.axes
    assert upper.get_title() == "n = 24"
    assert "GD has a finite optimum" in lower.get_ylabel()
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert labels[:2] == ["B = 2", "B = 4"]
    drawn = list(upper.containers)
    assert len(drawn) == 2, "measured points with intervals for each B"
    assert np.allclose(drawn[0][0].get_ydata(), [p.share("ls") for p in points(done.results) if p.batch_size == 2])
    two = Figure(layout="constrained")
    KIND.figure(two, GIVEN, _table({100: _curve(0.4, 0.04), 400: _curve(0.4, 0.02)}))
    assert [ax.get_title() for ax in two.axes[:3]] == ["n = 100", "n = 400", "half point − d*/n, 95 %"]


def test_ratios_become_features_by_rounding_halves_upwards():
    assert [features(r, n) for r, n in ((0.1, 96), (0.25, 10), (0.35, 10), (0.001, 20), (0.6, 192))] == [
        10,
        3,
        4,
        1,
        115,
    ]
    cells = list(KIND.cells({**GIVEN, "ratio": [0.1, 0.11, 0.12], "trials": 1500}))
    assert [(c["d"], c["first"], c["count"]) for c in cells if c["batch_size"] == 2] == [
        (2, 0, 1000), (2, 1000, 500), (3, 0, 1000), (3, 1000, 500),
    ]  # fmt: skip


def test_balance_is_a_whole_number_of_samples():
    assert positives(3, 1 / 3) == 1
    assert positives(8, 0.25) == 2
    with pytest.raises(InputError, match="no whole number of samples from 1 to 1"):
        positives(2, 0.25)


@pytest.mark.parametrize(
    ("changed", "says"),
    [({"n": [25]}, "--n 25 is no multiple of the batch size 2"), ({"balance": 0.3}, "--balance 0.3 of a batch of 2")],
)
def test_what_does_not_fit_is_refused(changed: dict[str, object], says: str):
    with pytest.raises(InputError, match=says):
        KIND.check({**GIVEN, **changed})


def test_the_documentations_table_is_computed_again():
    """Two of its cells: the recipe of the seeds, the draws and the decisions are what they were."""
    import pyarrow.parquet as pq

    from proofs_check.sweeps.cell import Job, run_cell

    table = Path(__file__).parents[2] / "docs" / "phase-diagram" / "half-and-half.parquet"
    job = Job("proofs_check.sweeps.kinds.separability", "separability", 0, {"balance": 0.5, "recheck": 0.001})
    rows = pq.read_table(table).to_pylist()
    for k in (7, 38):
        held = rows[k]
        coordinates = {name: held.pop(name) for name in ("n", "batch_size", "d", "first", "count")}
        assert 0 < held["ls"] < 400
        assert run_cell(job, (k, coordinates))[0] == pytest.approx(held, rel=1e-12)  # intervals, by another scipy
