"""R-13: the charge in real runs, for other losses and orders, and the saddle that it does not always keep away."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import constructions
from proofs_check.claims.regression.conserved_charge import Equicorrelated, excess_loss, gradient_square, stepped
from proofs_check.training.rescaling import charge, charge_change
from proofs_check.training.simulate import train
from tests.claims import claim_holds


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_claim_holds(seed: int) -> None:
    claim_holds("R-13", seed=seed)


def problem(loss: str, n: int = 12) -> tuple[Any, Any]:
    rng = np.random.default_rng(4)
    targets = {"squared": rng.normal(size=(n, 2)), "logistic": rng.choice([-1, 1], n), "softmax": rng.integers(0, 3, n)}
    return rng.normal(size=(n, 3)), targets[loss]


@pytest.mark.parametrize("loss", ["squared", "logistic", "softmax"])
def test_with_every_loss_the_drift_of_the_charge_over_a_fixed_time_falls_with_the_rate(loss: Any) -> None:
    X, Y = problem(loss)
    rates, drift = [0.02, 0.01, 0.005], []
    for rate in rates:
        run = train(X, Y, rate=rate, epochs=round(1 / rate), order="gd", gamma="trained", loss=loss)
        drift.append(np.abs(charge(run.W[-1], run.gamma[-1]) - 1).max())
    slope = np.polyfit(np.log(rates), np.log(drift), 1)[0]
    assert slope == pytest.approx(1, abs=0.1)  # η per unit of time, to relative O(η)


def test_from_zero_weights_every_step_lowers_the_charge_while_it_is_positive() -> None:
    X, Y = problem("squared")
    run = train(X, Y, rate=0.05, epochs=40, batch_size=3, order="rr", gamma="trained", rng=np.random.default_rng(0))
    charges = np.array([charge(w, g) for w, g in zip(run.W, run.gamma, strict=True)])
    assert (charges > 0).all()
    assert (np.diff(charges, axis=0) <= 0).all()


@pytest.mark.parametrize("rate", [1.0, 0.25])
def test_the_simulator_takes_the_hand_computed_steps_without_rounding(rate: float) -> None:
    data = constructions.find("saddle-landing")
    X, Y = (np.array(rows, dtype=float) for rows in (data.X, data.y))
    run = train(X, Y, rate=rate, epochs=1, batch_size=2, order="igm", gamma="trained")
    expected = data.expects["W and γ after one epoch at rate 1" if rate == 1 else "W and γ after one epoch at rate 1/4"]
    assert [run.W[-1, 0, 0], run.gamma[-1, 0]] == [float(v) for v in expected]  # dyadic numbers


def test_the_saddle_keeps_what_lands_on_it() -> None:
    data = constructions.find("saddle-landing")
    X, Y = (np.array(rows, dtype=float) for rows in (data.X, data.y))
    run = train(X, Y, rate=1.0, epochs=20, batch_size=2, order="igm", gamma="trained")
    assert not run.M[1:].any()
    kinder = train(X, Y, rate=0.25, epochs=40, batch_size=2, order="igm", gamma="trained")
    assert kinder.M[-1, 0, 0] == pytest.approx(-0.5, abs=1e-12)  # both batches want −1/2: a linear rate, no bias


def test_a_rescaled_start_has_its_own_charge_and_keeps_it() -> None:
    rng = np.random.default_rng(1)
    W, gamma, G = rng.normal(size=(2, 3)), rng.normal(size=3), rng.normal(size=(2, 3))
    for t in (0.5, 2.0):
        assert charge(W / t, t * gamma) == pytest.approx(t**2 * gamma**2 - (W**2).sum(axis=0) / t**2, rel=1e-13)
    small = charge_change(W, gamma, G, 1e-3)
    assert small == pytest.approx(1e-6 * charge_change(W, gamma, G, 1.0), rel=1e-13)  # exactly quadratic in the rate


def test_flipping_the_sign_of_a_scale_and_its_column_changes_nothing() -> None:
    rng = np.random.default_rng(2)
    W, gamma, G = rng.normal(size=(2, 2)), rng.normal(size=2), rng.normal(size=(2, 2))
    flip = np.array([-1, 1])
    one, other = stepped(W, gamma, G, 0.1, 0.1), stepped(W * flip, gamma * flip, G, 0.1, 0.1)
    assert np.array_equal(one[0] * flip, other[0])
    assert np.array_equal(one[1] * flip, other[1])


@pytest.mark.parametrize("rho", [Fraction(1, 10), Fraction(9, 10)])
def test_the_constant_four_is_attained(rho: Fraction) -> None:
    one = np.array([[Fraction(1)]], dtype=object)
    case = Equicorrelated(rho, one * [[0, 0, 0]], (one * [[1, 1, 1]])[0], one * [[2, -3, 1]])  # sums to 0: slowest
    assert gradient_square(case) == 4 * (1 - rho) * excess_loss(case)


def test_a_path_is_not_a_chord_yet_keeps_its_bound() -> None:
    """The bound is on the length in (W, γ), which exceeds the distance travelled by W alone."""
    from proofs_check.training.rescaling import gradient_flow

    H, best = np.array([[1.0, 0.6], [0.6, 1.0]]), np.array([[3.0, -3.0]])
    W, gamma = gradient_flow(H, best @ H, np.linspace(0, 20, 2000).tolist())
    moves = np.sqrt((np.diff(W, axis=0) ** 2).sum(axis=(1, 2)) + (np.diff(gamma, axis=0) ** 2).sum(axis=1))
    bound = np.sqrt((best @ H * best).sum() / 0.4)
    assert np.linalg.norm(W[-1]) < moves.sum() < bound
