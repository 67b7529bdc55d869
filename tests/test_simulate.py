"""The simulator: gradients against differences and autograd, data orders, recording, stopping, bad calls."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import pytest

from proofs_check.batchnorm import batch_normalize
from proofs_check.epoch_map import epoch_map, limit_point
from proofs_check.errors import InputError
from proofs_check.losses import collapsed_gradient, encode_targets, mean_loss
from proofs_check.moments import batch_moments
from proofs_check.orders import batches_of
from proofs_check.rates import PowerRate
from proofs_check.simulate import train

EPS = np.finfo(np.float64).eps
SIMPSON = ([[0.0], [1.0], [2.0], [3.0]], [1.0, 0.0, 3.0, 2.0])


def data(seed: int = 0, n: int = 12, d: int = 3, p: int = 2) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, d)), rng.normal(size=(n, p))


def targets_for(loss: str, n: int, rng: np.random.Generator) -> Any:
    if loss == "squared":
        return rng.normal(size=(n, 2))
    return rng.integers(0, 3, n) if loss == "softmax" else rng.choice([-1, 1], n)


def slope(x: list[float], y: list[float]) -> float:
    return float(np.polyfit(np.log(x), np.log(y), 1)[0])


# gradients


@pytest.mark.parametrize("loss", ["logistic", "softmax"])
def test_central_differences_approach_the_gradient_at_second_order(loss: Any) -> None:
    rng = np.random.default_rng(1)
    features, targets = rng.normal(size=(7, 3)), encode_targets(targets_for(loss, 7, rng), loss)
    M, direction = rng.normal(size=(2, targets.shape[1], 3))
    exact = (collapsed_gradient(loss, features, targets, M) * direction).sum()

    def miss(h: float) -> float:
        up, down = (mean_loss(loss, features, targets, M + sign * h * direction) for sign in (1, -1))
        return abs((up - down) / (2 * h) - exact)

    widths = [0.2 / 2**k for k in range(5)]
    assert slope(widths, [miss(h) for h in widths]) == pytest.approx(2, abs=0.1)  # the next term adds O(h²) to it


def test_central_differences_of_the_squared_loss_have_no_truncation_error() -> None:
    rng = np.random.default_rng(2)
    features, targets = rng.normal(size=(7, 3)), rng.normal(size=(7, 2))
    M, direction = rng.normal(size=(2, 2, 3))
    up, down = (mean_loss("squared", features, targets, M + sign * direction) for sign in (1, -1))
    exact = (collapsed_gradient("squared", features, targets, M) * direction).sum()
    assert (up - down) / 2 == pytest.approx(exact, abs=64 * EPS * (up + down))  # rounding of 7·(2·3+2) terms each


@pytest.mark.parametrize("loss", ["squared", "logistic", "softmax"])
@pytest.mark.parametrize("gamma", ["frozen", "trained"])
def test_a_step_descends_along_the_gradient_by_w_and_gamma(loss: Any, gamma: Any) -> None:
    rng = np.random.default_rng(3)
    X, Y = rng.normal(size=(8, 3)), targets_for(loss, 8, rng)
    targets = encode_targets(Y, loss)
    W0, gamma0 = rng.normal(size=(targets.shape[1], 3)), rng.normal(size=3)
    run = train(X, Y, rate=0.5, epochs=1, order="gd", gamma=gamma, loss=loss, W0=W0, gamma0=gamma0)
    features, h = batch_normalize(X), 1e-5

    def difference(at: Any) -> float:  # at(h) → (W, γ)
        up, down = (mean_loss(loss, features, targets, W * g) for W, g in (at(h), at(-h)))
        return (up - down) / (2 * h)

    near = 1e-9  # h² times third derivatives of order 10, plus rounding 1e-16·L/h
    for k, a in np.ndindex(*W0.shape):
        unit = np.zeros_like(W0)
        unit[k, a] = 1
        assert (run.W[0] - run.W[1])[k, a] / 0.5 == pytest.approx(
            difference(lambda t, e=unit: (W0 + t * e, gamma0)), abs=near
        )
    for a in range(3):
        unit = np.eye(3)[a]
        expected = difference(lambda t, e=unit: (W0, gamma0 + t * e)) if gamma == "trained" else 0.0
        assert (run.gamma[0] - run.gamma[1])[a] / 0.5 == pytest.approx(expected, abs=near)


@pytest.mark.torch
@pytest.mark.parametrize("gamma", ["frozen", "trained"])
@pytest.mark.parametrize("loss", ["squared", "logistic", "softmax"])
def test_agrees_with_autograd_over_many_steps(loss: Any, gamma: Any) -> None:
    import torch

    rng = np.random.default_rng(4)
    n, d, B, rate = 24, 4, 6, 0.02
    X, Y = rng.normal(size=(n, d)), targets_for(loss, n, rng)
    p = encode_targets(Y, loss).shape[1]
    x, y = torch.tensor(X), torch.tensor(np.asarray(Y))
    W = torch.zeros(p, d, dtype=torch.float64, requires_grad=True)
    g = torch.ones(d, dtype=torch.float64, requires_grad=gamma == "trained")
    for _ in range(100):
        for start in range(0, n, B):
            bar = torch.nn.functional.batch_norm(x[start : start + B], None, None, g, None, True, 0.0, 1e-3)
            f, part = bar @ W.T, y[start : start + B]
            value = {
                "squared": lambda f=f, t=part: ((f - t) ** 2).sum(1).mean(),
                "logistic": lambda f=f, t=part: torch.nn.functional.softplus(-t * f[:, 0]).mean(),
                "softmax": lambda f=f, t=part: torch.nn.functional.cross_entropy(f, t),
            }[loss]()
            leaves = [W, g] if gamma == "trained" else [W]
            for leaf, slope_ in zip(leaves, torch.autograd.grad(value, leaves), strict=True):
                leaf.data -= rate * slope_
    run = train(X, Y, rate=rate, epochs=100, batch_size=B, order="igm", gamma=gamma, loss=loss, eps=1e-3, record=[100])
    near = 400 * 1e-15  # 400 contracting steps, each with the rounding of a batch of size 6 and values of order 1
    assert np.abs(run.W[-1] - W.detach().numpy()).max() < near
    assert np.abs(run.gamma[-1] - g.detach().numpy()).max() < near


def test_softmax_with_two_classes_is_logistic_at_twice_the_rate() -> None:
    X, _ = data(5)
    labels = np.array([0, 1, 1] * 4)
    two = train(X, labels, rate=0.1, epochs=30, batch_size=4, order="igm", loss="softmax")
    one = train(X, 2 * labels - 1, rate=0.2, epochs=30, batch_size=4, order="igm", loss="logistic")
    gap = two.M[:, 1:] - two.M[:, :1] - one.M
    assert np.abs(gap).max() < 90 * 1e-15  # 90 steps of rounding at values of order 1
    assert two.order_risk == pytest.approx(one.order_risk, abs=1e-13)  # the same risk, to rounding of its argument


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
    ({"W0": [0.0]}, "W0"),
    ({"gamma0": [np.nan]}, "gamma0"),
    ({"X": [[0], [0], [2], [3]]}, "constant in batch 0"),
]


@pytest.mark.parametrize(("change", "says"), BAD, ids=[says for _, says in BAD])
def test_bad_calls_say_what_is_wrong(change: dict[str, Any], says: str) -> None:
    assert train(**GOOD).stopped is None
    with pytest.raises(InputError, match=says):
        train(**{**GOOD, **change})
