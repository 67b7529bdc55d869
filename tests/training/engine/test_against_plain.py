"""The compiled engine against the plain simulator: same generators, same permutations, same numbers up to rounding."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from proofs_check.batchnorm import batch_normalize
from proofs_check.training.engine import simulate
from proofs_check.training.engine.normalization import normalize_seen
from proofs_check.training.engine.preparation import sets_of
from proofs_check.training.engine.risks import risk_of
from proofs_check.training.losses import mean_loss
from proofs_check.training.rates import PowerRate, StepRate
from proofs_check.training.simulate import distinct, train

ORDERS = ("ss", "rr", "igm", "with-replacement", "gd")
RULES: dict[str, dict[str, Any]] = {
    "plain": {},
    "decay": {"weight_decay": 0.02},
    "momentum": {"momentum": 0.8, "weight_decay": 0.01, "gamma_decay": 0.0},
    "nesterov": {"momentum": 0.8, "nesterov": True},
}
CLOSE = 1e-12  # some 10 roundings of size 1e-16 a step, at rates at which hundreds of steps do not enlarge them


def problem(loss: str, n: int = 22, d: int = 3, p: int = 2) -> tuple[Any, Any]:
    rng = np.random.default_rng([n, d, p])
    X = rng.normal(size=(n, d)) + [1.0, -3.0, 0.5][:d]
    if loss == "squared":
        return X, rng.normal(size=(n, p))
    return X, rng.choice((-1, 1), n) if loss == "logistic" else rng.permutation(np.arange(n) % 3)


def same(plain: Any, fast: Any) -> None:
    assert np.array_equal(plain.epochs, fast.epochs)
    assert (plain.steps, plain.stopped) == (fast.steps, fast.stopped)
    for name in ("W", "gamma", "order_risk", "gd_risk"):
        np.testing.assert_allclose(getattr(fast, name), getattr(plain, name), rtol=CLOSE, atol=CLOSE)
    if plain.batches is None:
        assert fast.batches is None
    else:
        assert [list(a) for a in plain.batches] == [list(b) for b in fast.batches]


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("loss", ["squared", "logistic", "softmax"])
def test_every_loss_order_and_rule_as_the_plain_simulator(loss: Any, order: Any, rule: str) -> None:
    X, Y = problem(loss)
    for gamma, eps in (("frozen", 0.0), ("trained", 0.01)):
        options: dict[str, Any] = {"loss": loss, "order": order, "gamma": gamma, "eps": eps, **RULES[rule]}
        options |= {"rate": PowerRate(0.05, 0.2, "step"), "epochs": 15, "record": [0, 1, 7, 15]}
        options["batch_size"] = None if order == "gd" else 4  # the last batch has two samples
        plain = train(X, Y, rng=np.random.default_rng(5), **options)
        same(plain, simulate(X, Y, rng=[np.random.default_rng(5)], **options).run(0))


@pytest.mark.parametrize("order", ["ss", "rr", "with-replacement", "igm"])
@pytest.mark.parametrize("loss", ["squared", "logistic"])
def test_dropped_remainders_wide_data_and_constant_features(loss: Any, order: Any) -> None:
    X, Y = problem(loss, n=13, d=3)
    X = np.hstack([X, X[:, :1] ** 2, np.repeat([[1.0], [2.0]], [9, 4], axis=0)])
    X = np.hstack([X, X + X[:, ::-1]])  # 10 features in batches of 4: not by moments; ties are frequent
    options: dict[str, Any] = {"loss": loss, "order": order, "batch_size": 4, "drop_last": True, "constant": "zero"}
    options |= {"rate": StepRate(0.02, (3, 6), 0.5), "epochs": 9, "gamma": "trained"}
    plain = train(X, Y, rng=np.random.default_rng(2), **options)
    same(plain, simulate(X, Y, rng=[np.random.default_rng(2)], **options).run(0))


def test_runs_differ_in_seed_start_and_rate() -> None:
    X, Y = problem("squared")
    rng = np.random.default_rng(0)
    W0, gamma0, rates = rng.normal(size=(3, 2, 3)), 1 + rng.random((3, 3)), [0.01, PowerRate(0.05, 0.6), 0.03]
    options: dict[str, Any] = {"epochs": 8, "batch_size": 4, "order": "rr", "gamma": "trained"}
    runs = simulate(X, Y, rate=rates, W0=W0, gamma0=gamma0, rng=np.random.default_rng(1), **options)
    for r, generator in enumerate(np.random.default_rng(1).spawn(3)):
        same(train(X, Y, rate=rates[r], W0=W0[r], gamma0=gamma0[r], rng=generator, **options), runs.run(r))
    assert len(runs) == 3
    assert runs.M.shape == (3, 9, 2, 3)
    np.testing.assert_array_equal(runs.M, [run.M for run in map(runs.run, range(3))])


def test_any_argument_with_an_entry_a_run_says_how_many_there_are() -> None:
    X, Y = problem("squared")
    options: dict[str, Any] = {"epochs": 2, "batch_size": 4, "order": "igm", "gamma": "trained"}
    gamma0 = 1 + np.random.default_rng(0).random((4, 3))
    runs = simulate(X, Y, rate=0.05, gamma0=gamma0, **options)
    assert len(runs) == 4
    for r in range(4):
        same(train(X, Y, rate=0.05, gamma0=gamma0[r], **options), runs.run(r))
    assert len(simulate(X, Y, rate=[0.05, 0.1], **options)) == 2
    assert len(simulate(X, Y, rate=0.05, W0=np.zeros((3, 2, 3)), **options)) == 3
    assert len(simulate(X, Y, rate=0.05, **options)) == 1


@pytest.mark.parametrize("drop_last", [False, True])
@pytest.mark.parametrize("n", [12, 13, 15])
def test_with_replacement_takes_the_steps_of_the_plain_simulator(n: int, drop_last: bool) -> None:
    X, Y = problem("squared", n=n)
    options: dict[str, Any] = {"rate": 0.05, "epochs": 3, "batch_size": 4, "order": "with-replacement"}
    plain = train(X, Y, rng=np.random.default_rng(1), drop_last=drop_last, **options)
    same(plain, simulate(X, Y, rng=[np.random.default_rng(1)], drop_last=drop_last, **options).run(0))


@pytest.mark.parametrize("order", ["ss", "rr"])
def test_permutations_from_outside_are_taken_as_they_are(order: Any) -> None:
    X, Y = problem("logistic")
    rng = np.random.default_rng(3)
    drawn = np.array([[rng.permutation(22) for _ in range(1 if order == "ss" else 6)] for _ in range(2)])
    given = drawn[:, 0] if order == "ss" else drawn
    options: dict[str, Any] = {"loss": "logistic", "rate": 0.1, "batch_size": 4, "risks": False}
    runs = simulate(X, Y, epochs=6, order=order, permutations=given, **options)
    for r in range(2):
        W = None
        for epoch in range(6):
            seen = drawn[r, epoch % len(drawn[r])]
            W = train(X[seen], Y[seen], loss="logistic", rate=0.1, epochs=1, batch_size=4, order="igm", W0=W).W[-1]
            np.testing.assert_allclose(runs.W[r, epoch + 1], W, rtol=CLOSE, atol=CLOSE)
    once = simulate(X, Y, epochs=6, order=order, permutations=given[0], runs=2, **options)
    assert np.array_equal(once.W[1], runs.W[0])
    for jobs in (1, 2, 3):  # blocks of runs take their own, or the one for all
        many = simulate(X, Y, epochs=6, order=order, permutations=given[[0, 1, 1, 0]], jobs=jobs, **options)
        assert np.array_equal(many.W, runs.W[[0, 1, 1, 0]])
        shared = simulate(X, Y, epochs=6, order=order, permutations=given[0], runs=3, jobs=jobs, **options)
        assert np.array_equal(shared.W, runs.W[[0, 0, 0]])


@pytest.mark.parametrize("order", ["igm", "rr"])
@pytest.mark.parametrize("d", [1, 7, 8, 9, 16, 17])
def test_any_number_of_features_beside_the_eight_lanes(d: int, order: Any) -> None:
    rng = np.random.default_rng(d)
    X, Y = rng.normal(size=(40, d)), rng.normal(size=(40, 3))
    for size in (4, 20):  # by rows, and by moments
        options: dict[str, Any] = {"rate": 0.01, "epochs": 4, "batch_size": size, "order": order}
        plain = train(X, Y, rng=np.random.default_rng(1), **options)
        same(plain, simulate(X, Y, rng=[np.random.default_rng(1)], **options).run(0))


@pytest.mark.parametrize("loss", ["squared", "logistic", "softmax"])
def test_risks_where_any_class_is_far_ahead(loss: Any) -> None:
    rng = np.random.default_rng(0)
    bar, seen = rng.normal(size=(9, 2)), rng.permutation(9)
    Y = rng.choice((-1.0, 1.0), (9, 1)) if loss == "logistic" else np.eye(3)[np.arange(9) % 3]
    M = rng.normal(size=(6, Y.shape[1], 2))
    for k in range(Y.shape[1]):
        M[k, k] *= 1e4  # e^10000 would overflow
    found = risk_of(loss, bar, Y, seen)(M)
    expected = [mean_loss(loss, bar, Y[seen], each) for each in M]
    np.testing.assert_allclose(found, expected, rtol=1e-14 * 10)  # some ten roundings, of terms of one sign


def test_sets_are_written_where_they_belong_and_nowhere_else() -> None:
    whole = np.full((7, 4), -1, dtype=np.int64)
    sets_of(np.random.default_rng(0).integers(np.arange(4), 9, size=(5, 4)), 9, whole[1:6])
    assert (whole[[0, 6]] == -1).all()
    assert (whole[1:6] >= 0).all()


def test_sets_without_repetition_as_the_plain_loop_draws_them() -> None:
    draws = np.random.default_rng(0).integers(np.arange(4), 9, size=(200, 4))
    out = np.empty_like(draws)
    sets_of(draws, 9, out)
    assert [list(row) for row in out] == [list(distinct(row, 9)) for row in draws]
    assert all(len(set(row)) == 4 for row in out.tolist())


@pytest.mark.parametrize(
    "column",
    [
        np.array([1.0, 2.0, 4.0, 8.0]),
        np.array([1.0, 2.0, 4.0, 8.0]) + 1e6,
        np.array([1.0, 1.0, 1.0, 1.0 + 2**-52]),
        np.array([1.0, -1.0, 1.0, -1.0]),
        np.array([1e-200, 2e-200, -1e-200, 1.0]) * [1, 1, 1, 0],
        np.array([3e-170, 1e-170, 0.0, 5e-170]),
        np.full(4, 0.7),
    ],
    ids=["plain", "far from 0", "one unit in the last place", "two values", "tiny", "squares underflow", "constant"],
)
@pytest.mark.parametrize("eps", [0.0, 1e-5])
def test_compiled_batch_normalization(column: Any, eps: float) -> None:
    scaled = np.zeros((4, 8))  # rows of eight lanes
    scaled[:, 0] = np.ldexp(column, -int(np.frexp(np.abs(column).max())[1]))
    one, seen, widened = scaled[:, :1], np.arange(4), np.ones(8)

    def compiled(of_variance: float) -> tuple[Any, int]:
        out = np.full(32, np.nan)
        widened[0] = of_variance
        flat = normalize_seen(scaled.reshape(-1), 1, seen, 0, 4, widened, out, 0)
        assert not out.reshape(4, 8)[:, 1:].any()
        return out.reshape(4, 8)[:, :1], flat

    spread = one.std() if one.std() > 0 else 1.0
    tolerance = 1e-15 * (1 + np.abs(one.mean()) / spread)  # the plain one's; both are within it
    out, flat = compiled(0.0)
    assert np.abs(out - batch_normalize(one, constant="zero")).max() <= 4 * tolerance
    assert flat == (0 if np.ptp(column) == 0 else -1)
    out, _ = compiled(eps)
    assert np.abs(out - batch_normalize(one, eps=eps, constant="zero")).max() <= 4 * tolerance
