"""``sweep distortion``: against R-6's and R-10's formulas, the same anywhere, and wrong calls."""

from __future__ import annotations

import numpy as np
import pytest

from proofs_check.errors import InputError
from proofs_check.optima import gaussian_optimum, rr_optimum, ss_optimum
from proofs_check.sweeps.gaussian import Population, _scatter, landed, prediction
from proofs_check.sweeps.kinds.distortion import KIND
from proofs_check.sweeps.results import Results
from proofs_check.sweeps.run import run_sweep

GIVEN = {
    "batch_size": [2, 8], "batches": [20, 80], "correlation": [0.0, 0.6], "features": 2, "noise": 0.5, "epochs": 4,
    "trials": 60,
}  # fmt: skip


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    return run_sweep("distortion", GIVEN, tmp_path_factory.mktemp("distortion") / "one")


def test_two_processes_write_the_same_bytes(done, tmp_path):
    two = run_sweep("distortion", GIVEN, tmp_path / "two", jobs=2)
    assert two.table.read_bytes() == done.table.read_bytes()


def test_it_agrees_with_the_closed_forms_on_many_batches(done):
    assert done.holds
    assert done.summary.sentences[0].startswith("Consistent with R-6")
    for reading in done.summary.numbers["readings"]:
        assert set(reading["standard_errors"]) == {"c_yx", "c_xx"}
        part = done.results.where(correlation=reading["correlation"], batch_size=reading["batch_size"], batches=80)
        squares = part.floats("ss_rr") ** 2
        predicted = reading["scatter"] ** 2 / 80
        # Five standard errors, and the next order of the limit law: 1/m of the leading one, times some units.
        assert abs(squares.mean() - predicted) < 5 * squares.std() / np.sqrt(60) + 0.1 * predicted
        assert -1.0 < reading["slope"] < -0.1  # −1/2 from two points of 60 samples each: ± 0.13


def test_uncorrelated_features_only_shrink():
    said = prediction(Population(3, 0.0, 1.0), 4)
    assert said.rr == pytest.approx(1 - 0.7978845608, abs=1e-9)  # 1 − c_4, its printed digits
    assert said.ss(np.inf) == said.rr
    assert said.ss(10) > said.ss(100) > said.rr


@pytest.mark.parametrize(("features", "batch_size"), [(1, 2), (2, 2), (2, 8), (3, 5)])
def test_the_closed_form_of_the_scatter_against_batches(features: int, batch_size: int):
    law = Population(features, 0.0, 0.7)
    rr = gaussian_optimum(law.covariance, law.beta, batch_size).coef[0]
    closed = prediction(law, batch_size).scatter ** 2 * float(law.beta @ law.beta)
    assert _scatter(law, batch_size, rr) == pytest.approx(closed, rel=0.06)  # 5 errors of a variance: 5 √(2.5/20,000)


def test_ss_and_rr_are_what_the_optima_say():
    law, rng = Population(2, 0.5, 0.3), np.random.default_rng(3)
    found = landed(law, 4, 6, 3000, np.random.default_rng(3))
    x, y = law.sample((6, 4), rng)
    rows, targets = x.reshape(-1, 2), y.reshape(-1)
    assert found.ss == pytest.approx(ss_optimum(rows, targets, range(24), 4).coef[0], rel=1e-9)  # condition below 1e3
    exact = rr_optimum(rows, targets, 4, method="subsets").coef[0]
    assert found.rr == pytest.approx(exact, abs=0.01)  # 3,000 epochs: standard errors of about 0.0015


def test_a_wrong_formula_is_noticed(done):
    shifted = Results({**done.results.columns, "c_yx": [value * 1.05 for value in done.results["c_yx"]]})
    said = KIND.summary(GIVEN, shifted)
    assert not said.holds
    assert said.sentences[0].startswith("Not what R-6 says")


def test_one_feature_has_no_correlation(tmp_path):
    one = run_sweep("distortion", {**GIVEN, "features": 1, "correlation": [0.0], "trials": 4}, tmp_path / "one")
    assert set(one.results["c_xx"]) == {None}
    assert not one.failures


def test_its_picture(done):
    from matplotlib.figure import Figure

    figure = Figure(layout="constrained")
    KIND.figure(figure, GIVEN, done.results)
    left, right = figure.axes
    assert left.get_title() == "m = 80 batches"
    assert right.get_title() == "B = 2 (circles), 8 (triangles)"
    drawn = left.lines[0].get_ydata()
    part = done.results.where(correlation=0.0, batches=80)
    assert drawn[0] == pytest.approx(np.sqrt((part.where(batch_size=2).floats("ss_gd") ** 2).mean()))
    assert len(figure.legends[0].get_texts()) == 6


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"features": 1}, "--correlation is between features"),
        ({"features": 3, "correlation": [-0.5]}, "must be above -1/2"),
        ({"features": 30, "batches": [2], "batch_size": [2]}, "leave rank 2 for 30 features"),
    ],
)
def test_what_does_not_fit_is_refused(changed: dict[str, object], says: str):
    with pytest.raises(InputError, match=says):
        KIND.check({**GIVEN, **changed})
