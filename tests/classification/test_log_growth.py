"""C-5: logarithmic growth of the undistorted risk."""

from __future__ import annotations

import numpy as np
import pytest

from proofs_check.claims.classification.log_growth import Labelled, claimed, flow, hard_margin
from proofs_check.training.simulate import train
from tests.claims import claim_holds

LINE = (np.arange(4.0)[:, None], np.array([-1, 1, -1, 1]))
EPOCHS = [0, 5_000, 10_000, 20_000]


@pytest.mark.parametrize("seed", range(2))
def test_claim_holds(seed: int):
    claim_holds("C-5", seed=seed)


def test_hard_margin_meets_its_constraints_and_its_dual():
    """The shortest v with Z v ≥ 1 is a non-negative combination of the samples of margin exactly 1."""
    Z = np.random.default_rng(0).normal(size=(12, 3))
    Z[:, 0] = 1 + abs(Z[:, 0])  # separable by the first feature
    v = hard_margin(Z)
    margins = Z @ v
    assert margins.min() == pytest.approx(1, abs=1e-9)  # the solver's accuracy
    touching = Z[margins < 1 + 1e-7]
    weights, *_ = np.linalg.lstsq(touching.T, v, rcond=None)
    assert (weights > -1e-9).all()
    np.testing.assert_allclose(touching.T @ weights, v, atol=1e-9)


def test_flow_on_a_line_matches_its_closed_form():
    """z = 1: dv/dt = 1/(1 + e^v), so v + e^v = t + c with c = 1 − 1 at v(1) = 0, hence v + e^v = t."""
    ends = (5.0, 20.0)
    for s, v in zip(ends, flow(np.array([[1.0]]), ends)[:, 0], strict=True):
        assert v + np.exp(v) == pytest.approx(np.exp(s), rel=1e-7)  # the integrator's relative 1e-9, over a long way


def test_four_points():
    data = Labelled(np.arange(4.0)[:, None], np.array([-1, 1, -1, 1]), 2)
    assert claimed(data) == pytest.approx(1 / (2 * np.sqrt(5)), rel=1e-14)


def trained(order: str, gamma: str):
    return train(
        *LINE, rate=0.5, epochs=EPOCHS[-1], batch_size=2, order=order, loss="logistic", gamma=gamma, record=EPOCHS,
        rng=np.random.default_rng(0),
    )  # fmt: skip


def test_sgd_in_single_shuffle_diverges_at_the_predicted_slope():
    """Plain SGD, not the flow: its own risk vanishes while L_GD rises by 1/(2√5) for each unit of log t."""
    run = trained("igm", "frozen")
    assert (np.diff(run.order_risk) < 0).all()
    assert run.order_risk[-1] < 1e-4
    slope = (run.gd_risk[-1] - run.gd_risk[-2]) / np.log(2)
    lost = float(np.exp(-run.M[-2].item() / np.sqrt(5)))  # the share by which the lost samples' loss is not yet linear
    assert 1 - lost < slope * 2 * np.sqrt(5) < 1


def test_sgd_with_trained_scales_diverges_too():
    run = trained("igm", "trained")
    assert run.order_risk[-1] < 1e-4
    assert run.gd_risk[-1] > run.gd_risk[-2] + 0.2 * np.log(2)  # the slope exceeds 1/(2√5) by log log t's


@pytest.mark.parametrize("gamma", ["frozen", "trained"])
def test_sgd_with_reshuffling_stays_bounded(gamma: str):
    run = trained("rr", gamma)
    assert np.abs(run.M).max() < 3
    assert run.gd_risk.max() < 0.7
