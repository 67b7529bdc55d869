"""Recorded runs: the engine's numbers, the same bytes however they were reached, predictions, refusals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from proofs_check.data import load
from proofs_check.errors import InputError
from proofs_check.optima import gd_optimum, rr_optimum, ss_optimum
from proofs_check.orders import epoch_permutation
from proofs_check.training.rates import PowerRate, StepRate
from proofs_check.training.simulate import train
from proofs_check.trajectories import Interrupted, advancing, linear_problem, run
from tests.trajectories.cases import classes, regression, setting

ORDERS = ("ss", "rr", "igm", "with-replacement", "gd")


def matrices(recorded, order):
    return np.concatenate([f.arrays["M"] for f in recorded.frames(order) if "M" in f.arrays], axis=1)


@pytest.mark.parametrize(
    "make", [regression, classes, lambda: classes(count=3)], ids=["squared", "logistic", "softmax"]
)
@pytest.mark.parametrize(
    "more",
    [
        {},
        {"gamma": "trained", "momentum": 0.5, "weight_decay": 0.01, "eps": 0.1, "rate": PowerRate(0.05, 0.6)},
        {"drop_last": True, "rate": StepRate(0.05, (3, 9), 0.5), "nesterov": True, "momentum": 0.3},
    ],
    ids=["plain", "trained", "steps"],
)
def test_the_numbers_of_the_plain_simulator(make, more):
    problem = make()
    options = setting(orders=ORDERS, record=(0, 1, 10, 30), **more)
    recorded = run(problem, options, predicted=False)
    keys = ("rate", "gamma", "eps", "momentum", "weight_decay", "nesterov", "drop_last", "constant")
    for unit in recorded.units:
        M, one = matrices(recorded, unit.order), recorded.order(unit.order)
        for place, seed in enumerate(unit.seeds):
            plain = train(
                problem.X, problem.targets, loss=problem.loss, order=unit.order, epochs=30, record=options.record,
                batch_size=None if unit.order == "gd" else 4, rng=np.random.default_rng(np.random.SeedSequence(seed)),
                **{key: getattr(options, key) for key in keys},
            )  # fmt: skip
            # 120 steps that contract, each rounding at a few 1e-16
            assert np.abs(M[place] - plain.M).max() <= 1e-12
            assert np.abs(one.values["true_loss"][place] - plain.gd_risk).max() <= 1e-12
            if unit.seen is not None:
                assert np.abs(one.values["order_loss"][place] - plain.order_risk).max() <= 1e-12
        assert np.allclose(one.values["norm"], np.linalg.norm(M, axis=(2, 3)), rtol=1e-14)


def test_targets_are_centred_and_that_moves_nothing():
    problem = regression()
    assert abs(problem.Y.mean()) < 1e-15
    shifted = replace(problem, Y=problem.Y + 7)
    M = [matrices(run(p, setting(orders=("rr",)), predicted=False), "rr") for p in (problem, shifted)]
    assert np.abs(M[0] - M[1]).max() < 1e-13


def test_runs_see_the_shuffles_that_diagnose_takes_for_their_seeds():
    recorded = run(regression(), setting(seed=3))
    for seed, own in zip((3, 4), recorded.units[0].seen, strict=True):
        rng = np.random.default_rng(np.random.SeedSequence(seed))
        assert own.tolist() == epoch_permutation(14, "ss", rng).tolist()


def test_limits_are_predicted():
    problem = regression(n=12)
    recorded = run(problem, setting(orders=("ss", "rr", "gd"), init="normal:0.5", rate=PowerRate(0.05, 0.6)))
    ss, rr, gd = recorded.units
    wanted = [ss_optimum(problem.X, problem.Y, own, 4).coef for own in ss.seen]
    assert np.allclose(ss.prediction.coef, wanted, rtol=1e-12)
    assert np.allclose(rr.prediction.coef[0], rr_optimum(problem.X, problem.Y, 4).coef, rtol=1e-12)
    assert np.allclose(gd.prediction.coef[0], gd_optimum(problem.X, problem.Y).coef, rtol=1e-12)
    starts = np.array([unit.start for unit in (ss, rr)])
    assert np.array_equal(starts[0], starts[1])
    assert len(gd.seeds) == 2


@pytest.mark.parametrize("decay", [0.0, 0.2])
def test_the_limit_with_a_ragged_batch_and_decay_is_where_a_small_rate_goes(decay):
    recorded = run(regression(), setting(orders=("igm",), epochs=10**7, rate=1e-5, weight_decay=decay))
    one = recorded.order("igm")
    assert one.method == "closed-form"
    assert one.final("distance")[0] < 1e-3 * one.final("norm")[0]  # of first order in the rate, 1e-5 times some tens
    assert one.error[0] < 1e-8


def test_growth_is_predicted_where_it_grows_and_the_rest_settles():
    options = setting(orders=("igm", "gd"), batch_size=2, epochs=10**12, rate=0.05, method="log-time", tolerance=1e-4)
    recorded = run(linear_problem(load("four-points")), options)
    (igm, told), (gd, bounded) = ((recorded.order(u.order), u.prediction) for u in recorded.units)
    assert (told.kinds, bounded.kinds) == (("LS",), ("SC",))
    measured = igm.measured_slope(recorded.time(igm.epochs, igm.unit))[0]
    assert abs(measured - told.slope[0]) < 1e-5  # the sample nearest to the plane settles like a power −0.4 of 1e12
    assert abs(gd.measured_slope(recorded.time(gd.epochs, gd.unit))[0]) < 1e-9  # it has settled
    assert igm.safe


def test_many_records_come_in_many_frames_of_the_same_bytes(tmp_path, monkeypatch):
    whole = run(regression(), setting(orders=("ss", "rr"), method="steps", record=tuple(range(31))))
    want = [matrices(whole, order) for order in ("ss", "rr")]
    monkeypatch.setattr(advancing, "RECORDS", 8 * 2 * 9 * 4)
    cut = run(regression(), setting(orders=("ss", "rr"), method="steps", record=tuple(range(31))), jobs=2)
    assert len(list(cut.frames("rr"))) == 8
    for order, M in zip(("ss", "rr"), want, strict=True):
        assert np.array_equal(matrices(cut, order), M)
    assert whole.order("rr").steps == cut.order("rr").steps == (120, 120)


@pytest.mark.parametrize("kept", [1, 3, 5, 9])
def test_interrupted_and_carried_on_to_the_same_file(tmp_path, monkeypatch, kept):
    monkeypatch.setattr(advancing, "RECORDS", 8 * 2 * 9 * 6)
    options = setting(orders=("ss", "rr"), method="steps", gamma="trained", momentum=0.4, record=tuple(range(31)))
    run(classes(), options, state=str(tmp_path / "whole"))
    taken = 0

    def stop(_done, _total, _steps):
        nonlocal taken
        taken += 1
        if taken > kept:
            raise KeyboardInterrupt

    with pytest.raises(Interrupted) as left:
        run(classes(), options, state=str(tmp_path / "cut"), progress=stop)
    assert left.value.state == str(tmp_path / "cut")
    assert (tmp_path / "cut").read_bytes() != (tmp_path / "whole").read_bytes()
    run(classes(), options, state=str(tmp_path / "cut"))
    assert (tmp_path / "cut").read_bytes() == (tmp_path / "whole").read_bytes()
    run(classes(), options, state=str(tmp_path / "cut"))  # finished: nothing is added
    assert (tmp_path / "cut").read_bytes() == (tmp_path / "whole").read_bytes()


def test_a_state_of_other_runs_is_refused(tmp_path):
    state = str(tmp_path / "state")
    run(regression(), setting(), state=state)
    with pytest.raises(InputError, match=r"rate is 0\.02 there and 0\.03 here"):
        run(regression(), setting(rate=0.03), state=state)
    with pytest.raises(InputError, match="the data are not the same"):
        run(regression(n=16), setting(), state=state)


def test_a_run_that_overflows_says_where_and_the_closed_form_hands_over_to_steps():
    recorded = run(regression(), setting(orders=("igm", "rr"), rate=5.0, epochs=2000, runs=1))
    plain = train(
        regression().X, regression().Y, rate=5.0, epochs=2000, batch_size=4, order="igm", rng=np.random.default_rng()
    )
    one = recorded.order("igm")
    assert one.stopped == (plain.stopped,)
    assert one.method == "steps"
    assert one.steps == (plain.steps,)
    assert len(recorded.stopped) == 2
    assert np.isnan(one.values["true_loss"][0, -1])


@pytest.mark.parametrize(
    ("make", "more", "says"),
    [
        (regression, {"method": "log-time"}, "log-time follows"),
        (classes, {"method": "log-time", "orders": ("rr",)}, "order rr here is not"),
        (classes, {"method": "closed-form"}, "squared loss"),
        (regression, {"method": "closed-form", "orders": ("with-replacement",)}, "no closed form"),
        (regression, {"method": "closed-form", "orders": ("rr",), "eps": 0.1}, "the mean path"),
        (regression, {"batch_size": 15}, "larger than the 14 samples"),
        (regression, {"batch_size": 13}, "last batch of one"),
    ],
)
def test_what_does_not_fit_is_refused(make, more, says):
    with pytest.raises(InputError, match=says):
        run(make(), setting(**more))
