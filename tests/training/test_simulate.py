"""The simulator: data orders, risks, rates, recording, stopping, bad calls."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import pytest

from proofs_check.batchnorm import batch_normalize
from proofs_check.errors import InputError
from proofs_check.moments import batch_moments
from proofs_check.orders import batches_of
from proofs_check.training.epoch_map import epoch_map, limit_point
from proofs_check.training.losses import mean_loss
from proofs_check.training.rates import PowerRate
from proofs_check.training.simulate import train
from tests.training.problems import data, slope

EPS = np.finfo(np.float64).eps
SIMPSON = ([[0.0], [1.0], [2.0], [3.0]], [1.0, 0.0, 3.0, 2.0])

# orders


def test_frozen_squared_sgd_is_the_affine_epoch_map_with_twice_the_rate() -> None:
    X, Y = data()
    moments = batch_moments(X, Y, batches_of(range(12), 4))
    once = epoch_map(moments.H, moments.b, 2 * 0.05)
    run = train(X, Y, rate=0.05, epochs=50, batch_size=4, order="igm")
    M = np.zeros((2, 3))
    for seen in run.M:
        assert np.abs(seen - M).max() < 150 * 4 * EPS  # 150 non-expansive steps, a few roundings each at order 1
        M = once(M)


def test_igm_is_single_shuffle_in_the_order_drawn() -> None:
    X, Y = data()
    ss = train(X, Y, rate=0.05, epochs=20, batch_size=4, order="ss", gamma="trained", rng=np.random.default_rng(7))
    assert ss.batches is not None
    seen = np.concatenate(ss.batches)
    igm = train(X[seen], Y[seen], rate=0.05, epochs=20, batch_size=4, order="igm", gamma="trained")
    assert np.array_equal(ss.M, igm.M)
    assert np.array_equal(ss.order_risk, igm.order_risk)


def test_gd_is_one_batch_of_everything() -> None:
    X, Y = data()
    gd = train(X, Y, rate=0.05, epochs=20, order="gd")
    assert np.array_equal(gd.M, train(X, Y, rate=0.05, epochs=20, batch_size=12, order="igm").M)
    assert np.array_equal(gd.order_risk, gd.gd_risk)
    assert gd.steps == 20


@pytest.mark.parametrize("order", ["ss", "rr", "with-replacement"])
def test_the_same_seed_gives_the_same_bytes_whatever_is_recorded(order: Any) -> None:
    X, Y = data()
    runs = [
        train(X, Y, rate=0.1, epochs=9, batch_size=3, order=order, rng=np.random.default_rng(5), record=record)
        for record in (None, [9], [0, 9])
    ]
    assert len({run.M[-1].tobytes() for run in runs}) == 1
    other = train(X, Y, rate=0.1, epochs=9, batch_size=3, order=order, rng=np.random.default_rng(6))
    assert not np.array_equal(other.M[-1], runs[0].M[-1])


def test_single_shuffle_repeats_one_partition_and_reshuffling_meets_them_all() -> None:
    X, y = SIMPSON  # d = 1, so H = 1, and at s = 2η = 1 a step forgets the past: an epoch ends at its last batch's b

    def ends(order: Any) -> set[float]:
        run = train(X, y, rate=0.5, epochs=60, batch_size=2, order=order, rng=np.random.default_rng(0))
        return set(run.M[1:].ravel())

    assert len(ends("ss")) == 1
    assert ends("rr") == {(y[j] - y[i]) / 2 for i in range(4) for j in range(i + 1, 4)}


def test_with_replacement_takes_as_many_steps_as_reshuffling_and_allows_a_ragged_remainder_of_one() -> None:
    X, Y = data(n=13)
    run = train(X, Y, rate=0.1, epochs=2, batch_size=4, order="with-replacement", rng=np.random.default_rng(0))
    assert run.steps == 2 * 4
    dropped = train(X, Y, rate=0.1, epochs=2, batch_size=4, order="rr", drop_last=True, rng=np.random.default_rng(0))
    assert dropped.steps == 2 * 3


def test_dropped_samples_do_not_matter_to_igm_but_do_to_the_undistorted_risk() -> None:
    X, Y = data(n=13)
    run, short = (
        train(x, y, rate=0.1, epochs=3, batch_size=4, order="igm", drop_last=True)
        for x, y in ((X, Y), (X[:12], Y[:12]))
    )
    assert np.array_equal(run.M, short.M)
    assert np.array_equal(run.order_risk, short.order_risk)
    assert not np.array_equal(run.gd_risk, short.gd_risk)


def test_shifting_and_scaling_features_changes_nothing() -> None:
    X, Y = data()
    plain, moved = (
        train(x, Y, rate=0.1, epochs=10, batch_size=4, order="igm", gamma="trained").M
        for x in (X, X * [2.0, 0.5, 8.0] + [1.0, -3.0, 0.25])
    )
    assert np.abs(plain - moved).max() < 30 * 1e-14  # BN differs by 1e-16·(1 + |μ|/σ), over 30 steps


# risks


def test_the_estimate_of_the_reshuffled_risk_is_unbiased() -> None:
    X, Y = data(n=6, p=1)
    M = np.ones((1, 3))
    exact = np.mean(
        [
            mean_loss("squared", batch_normalize(X[list(pi)].reshape(2, 3, 3)).reshape(6, 3), Y[list(pi)], M)
            for pi in permutations(range(6))
        ]
    )
    draws = np.array(
        [
            train(X, Y, rate=1, epochs=0, batch_size=3, order="rr", W0=M, rng=np.random.default_rng(s)).order_risk[0]
            for s in range(200)
        ]
    )
    assert abs(draws.mean() - exact) < 5 * draws.std() / np.sqrt(len(draws))  # 5 standard errors, fixed seeds


def test_single_shuffle_drives_its_own_risk_down_to_the_minimum() -> None:
    X, Y = data()
    run = train(X, Y, rate=1e-3, epochs=4000, batch_size=4, order="igm", record=[0, 4000])
    moments = batch_moments(X, Y, batches_of(range(12), 4))
    best = limit_point(moments.H, moments.b)
    bar = batch_normalize(X.reshape(3, 4, 3)).reshape(12, 3)
    least = mean_loss("squared", bar, Y, best)
    assert least <= run.order_risk[1] < least + 1e-4  # above by O(s²) = O(4e-6) times curvature and bias of order 1
    assert run.order_risk[0] == pytest.approx((Y**2).sum(axis=1).mean(), rel=8 * EPS)  # M = 0; a sum of 24 terms


# rates


@pytest.mark.parametrize("gamma", ["frozen", "trained"])
def test_the_error_of_single_shuffle_follows_a_decaying_rate(gamma: Any) -> None:
    X, Y = data(1, n=8, d=2, p=1)
    moments = batch_moments(X, Y, batches_of(range(8), 4))
    at = [500, 1000, 2000, 4000]
    run = train(X, Y, rate=PowerRate(0.2, 0.6), epochs=4000, batch_size=4, order="igm", gamma=gamma, record=at)
    errors = [float(np.linalg.norm(M - limit_point(moments.H, moments.b))) for M in run.M]
    assert slope([float(k) for k in at], errors) == pytest.approx(-0.6, abs=0.03)  # relative corrections O(k^{-0.4})


def test_schedules_count_epochs_and_steps_from_one() -> None:
    seen: list[tuple[int, int]] = []

    def schedule(epoch: int, step: int) -> float:
        seen.append((epoch, step))
        return 0.1

    X, y = SIMPSON
    train(X, y, rate=schedule, epochs=2, batch_size=2, order="igm")
    assert seen == [(1, 1), (1, 2), (2, 3), (2, 4)]
    assert PowerRate(3.0, 0.5)(4, 9) == 1.5
    assert PowerRate(3.0, 0.5, per="step")(4, 9) == 1.0


# stopping


def test_an_overflowing_run_stops_and_says_where() -> None:
    X, y = SIMPSON
    run = train(X, y, rate=4.0, epochs=1000, batch_size=2, order="igm")
    assert run.stopped is not None
    assert "order igm" in run.stopped
    assert f"step {run.steps} " in run.stopped
    assert np.isfinite(run.M).all()
    assert run.epochs[-1] == (run.steps - 1) // 2
    assert train(X, y, rate=0.1, epochs=3, batch_size=2, order="igm").stopped is None


def test_trained_scales_can_step_onto_the_saddle_and_stay() -> None:
    X, y = SIMPSON  # W: 0 → −1 → 0 and γ: 1 → 1 → 0 in one epoch at rate 1, without rounding
    run = train(X, y, rate=PowerRate(1.0, 0.6), epochs=50, batch_size=2, order="igm", gamma="trained")
    assert run.gamma[1] == run.W[1] == 0
    assert (run.M[1:] == 0).all()
    frozen = train(X, y, rate=PowerRate(1.0, 0.6), epochs=50, batch_size=2, order="igm")
    assert abs(frozen.M[-1, 0, 0] + 0.5) < 0.5  # M_π = −1/2 attracts it


# bad calls

GOOD: dict[str, Any] = {"X": SIMPSON[0], "Y": SIMPSON[1], "rate": 0.1, "epochs": 2, "batch_size": 2, "order": "igm"}
BAD: list[tuple[dict[str, Any], str]] = [
    ({"X": [0, 1, 2, 3]}, "samples in rows"),
    ({"X": [[0], [1], [np.nan], [3]]}, "feature 0 of sample 2"),
    ({"Y": [1, 0, 3]}, "4 rows of features and 3 targets"),
    ({"Y": [1, np.inf, 3, 2]}, "sample 1"),
    ({"Y": [1, 0, 1, 0], "loss": "logistic"}, "label of sample 1"),
    ({"Y": [0, 1, 0.5, 2], "loss": "softmax"}, "label of sample 2"),
    ({"Y": [[0, 1]] * 4, "loss": "softmax"}, "do not suit"),
    ({"loss": "hinge"}, "unknown loss"),
    ({"order": "random"}, "unknown order"),
    ({"gamma": "free"}, "unknown gamma"),
    ({"batch_size": None}, "needs a batch size"),
    ({"batch_size": 3}, "last batch of one sample"),
    ({"order": "gd"}, "leave the batch size out"),
    ({"order": "rr"}, "Generator"),
    ({"epochs": -1}, "epochs is -1"),
    ({"risk_draws": 0}, "risk_draws 0"),
    ({"record": [0, 3]}, "between 0 and 2"),
    ({"rate": 0.0}, "not positive"),
    ({"rate": lambda *_: -1.0}, "epoch 1, step 1"),
    ({"rate": lambda _, step: 0.0 if step == 3 else 0.1}, "epoch 2, step 3"),
    ({"rate": lambda _, step: float("inf") if step == 4 else 0.1}, "epoch 2, step 4"),
    ({"W0": [0.0]}, "W0"),
    ({"gamma0": [np.nan]}, "gamma0"),
    ({"X": [[0], [0], [2], [3]]}, "constant in batch 0"),
]


@pytest.mark.parametrize(("change", "says"), BAD, ids=[says for _, says in BAD])
def test_bad_calls_say_what_is_wrong(change: dict[str, Any], says: str) -> None:
    assert train(**GOOD).stopped is None
    with pytest.raises(InputError, match=says):
        train(**{**GOOD, **change})
