"""R-12: long runs against the simulator and sampled chains, the figures seen in practice, and what β = 1 does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import constructions
from proofs_check.exact.all_orders import squared_error_over_step as exact_second_moment
from proofs_check.moments import batch_moments
from proofs_check.optima import rr_optimum
from proofs_check.orders import batches_of
from proofs_check.training.epoch_map import bias_terms, limit_point
from proofs_check.training.mean_epoch_map import float_moments, mean_bias
from proofs_check.training.mean_square import epoch_pull, squared_error_over_step
from proofs_check.training.rates import PowerRate
from proofs_check.training.reshuffling import chains, moment_path
from proofs_check.training.simulate import train
from proofs_check.training.trained_slope import metric, solve_metric, trained_slope
from tests.claims import claim_holds
from tests.regression.plain_epochs import run_epochs


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_claim_holds(seed: int) -> None:
    claim_holds("R-12", seed=seed)


def problem(seed: int = 0, n: int = 8, d: int = 2, p: int = 1) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, d)), rng.normal(size=(n, p))


def steps(c: float, beta: float, epochs: int) -> Any:
    return 2 * c * np.arange(1.0, epochs + 1) ** -beta


@pytest.mark.parametrize("trained", [False, True])
def test_from_epoch_1000_to_20000_the_error_falls_like_the_rate(trained: bool) -> None:
    X, Y = problem(1)
    batches = batches_of(range(8), 4)
    W, gamma = run_epochs(X, Y, batches, steps(0.2, 0.6, 20000), trained=trained)
    found = batch_moments(X, Y, batches)
    early, late = (np.linalg.norm(W[k - 1] * gamma[k - 1] - limit_point(found.H, found.b)) for k in (1000, 20000))
    assert early / late == pytest.approx(20**0.6, rel=0.1)  # 6.03, corrected by O(k^{−0.4}) = 6 % at epoch 1,000


@pytest.mark.parametrize("trained", [False, True])
def test_lean_epochs_are_the_simulators(trained: bool) -> None:
    X, Y = problem(2, p=2)
    W, gamma = run_epochs(X, Y, batches_of(range(8), 4), steps(0.1, 0.6, 30), trained=trained)
    mode: Any = "trained" if trained else "frozen"
    run = train(X, Y, rate=PowerRate(0.1, 0.6), epochs=30, batch_size=4, order="igm", gamma=mode)
    near = 1e-13  # 60 steps, each with the rounding of a batch of 4 and values of order 1
    assert np.abs(run.W[1:] - W).max() < near
    assert np.abs(run.gamma[1:] - gamma).max() < near


def test_moments_over_all_orders_are_those_of_sampled_chains() -> None:
    X, Y = problem(3, n=6)
    centre, count = np.array([[0.3, -0.2]]), 4000
    rates = steps(0.25, 0.5, 8)
    mean, second = (part[-1] for part in moment_path(X, Y, 3, rates, centre))
    E = chains(X, Y, 3, rates, count, np.random.default_rng(0)) - centre
    squares = np.einsum("kpa,kpb->kab", E, E)
    for claimed, seen in ((mean, E), (second, squares)):
        assert (np.abs(seen.mean(axis=0) - claimed) < 5 * seen.std(axis=0) / count**0.5).all()  # 5 standard errors


@pytest.mark.parametrize("trained", [False, True])
def test_reshuffled_chains_follow_the_root_of_the_rate(trained: bool) -> None:
    X, Y = problem(4, n=6)
    best, marks = rr_optimum(X, Y, 3, method="exact").coef, [50, 200, 800]
    ends = [chains(X, Y, 3, steps(0.2, 0.6, k), 300, np.random.default_rng(k), trained=trained) for k in marks]
    rms = [np.sqrt(((M - best) ** 2).sum(axis=(1, 2)).mean()) for M in ends]
    slope = np.polyfit(np.log(marks), np.log(rms), 1)[0]
    assert slope == pytest.approx(-0.3, abs=0.06)  # 300 chains: rms to 4 % each, so the slope to 0.02 over a factor 16


def test_the_reshuffled_mean_keeps_the_bias_of_a_constant_step() -> None:
    X, Y = problem(5, n=6)
    limit, first = mean_bias(float_moments(X, Y), 6, 3)
    rates = steps(0.25, 0.5, 4000)
    mean = moment_path(X, Y, 3, rates, limit)[0][-1] / rates[-1]
    assert np.linalg.norm(mean - first) < 0.1 * np.linalg.norm(first)  # O(s) + O(β/(k s m λ)) ≈ 2 % here


@pytest.mark.parametrize("name", ["tilted-four", "level-four"])
def test_float_and_exact_second_moments_agree(name: str) -> None:
    data = constructions.find(name)
    X, Y = (np.array(rows, dtype=float) for rows in (data.X, data.y))
    float_one = squared_error_over_step(*epoch_pull(X, Y, 2))
    exact = exact_second_moment(data.X, data.y, 2).astype(float)
    assert np.abs(float_one - exact).max() < 1e-13  # a Lyapunov solve of size d ≤ 2 with entries of order 1


def test_with_one_feature_the_second_moment_is_the_variance_of_the_shuffled_optimum() -> None:
    """d = 1: V = ½ m Var(M_π), and on level-four M_π is −½, 1 or 1."""
    data = constructions.find("level-four")
    values = np.array([-0.5, 1.0, 1.0])
    assert float(exact_second_moment(data.X, data.y, 2)[0, 0]) == pytest.approx(values.var(), rel=1e-15)  # m = 2


def test_the_trained_slope_is_the_frozen_one_at_zero_weights() -> None:
    X, Y = problem(6, p=2)
    found = batch_moments(X, Y, batches_of(range(8), 4))
    flat = trained_slope(found.H, found.b, np.zeros((2, 2)), np.ones(2))
    assert np.abs(flat - bias_terms(found.H, found.b)[0]).max() < 1e-14  # the same sum in another order


def test_the_metric_is_inverted() -> None:
    rng = np.random.default_rng(7)
    W, gamma, Z = rng.normal(size=(3, 2)), np.array([0.5, -2.0]), rng.normal(size=(3, 2))
    S = np.array([[2.0, 0.3], [0.3, 1.0]])
    assert np.abs(solve_metric(metric(Z @ S, W, gamma), S, W, gamma) - Z).max() < 1e-13  # condition about 40


def test_the_trained_slope_does_not_depend_on_the_sign_of_a_scale() -> None:
    X, Y = problem(8)
    found = batch_moments(X, Y, batches_of(range(8), 4))
    W, gamma = np.array([[0.5, -1.0]]), np.array([1.1, 0.7])
    flip = np.array([1, -1])
    assert np.array_equal(
        trained_slope(found.H, found.b, W, gamma), trained_slope(found.H, found.b, W * flip, gamma * flip)
    )


@pytest.mark.parametrize(("c", "exponent"), [(0.1, 0.4), (0.2, 0.8), (1.0, 1.0)])
def test_a_harmonic_rate_needs_a_large_constant(c: float, exponent: float) -> None:
    """β = 1, d = 1, m = 2: the error falls like k^{−min(1, 2cλ_min(S))}, λ_min(S) = 2."""
    X, Y = np.arange(4.0)[:, None], np.array([[0.0], [2.0], [0.0], [4.0]])
    W, _ = run_epochs(X, Y, batches_of(range(4), 2), steps(c, 1.0, 20000), trained=False, start=30.0)
    marks = np.array([2000, 6000, 20000])
    slope = np.polyfit(np.log(marks), np.log(np.abs(W[marks - 1, 0, 0] - 1.5)), 1)[0]
    assert slope == pytest.approx(-exponent, abs=0.03)  # the two powers mix: a start of 30 favours the slower


def test_a_small_charge_is_used_up_when_the_rates_squares_do_not_sum() -> None:
    """β ≤ ½: Σ s_k² diverges, and every step lowers the charge in proportion: it goes on falling; β > ½: it settles."""
    X, Y = problem(9)
    falls = []
    for beta in (0.3, 0.8):
        W, gamma = run_epochs(X, Y, batches_of(range(8), 4), steps(0.1, beta, 8000), trained=True)
        charge = gamma**2 - (W**2).sum(axis=1)
        falls.append((np.log(charge[1999]) - np.log(charge[7999])).max())
    assert falls[0] > 10 * falls[1] > 0
