"""R-14: the mean under random reshuffling as a formula in s, its symmetries, and real chains."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy as sp

import constructions
from proofs_check.claims.regression._chain_cases import NAMED, Chain
from proofs_check.claims.regression.rr_stationary_mean import claimed_mean, observed_mean, observed_series
from proofs_check.exact.all_orders import mean_fixed_series, mean_square, orders, rational_epochs
from proofs_check.training.mean_epoch_map import mean_bias, mean_epoch_map, pair_moments
from proofs_check.training.reshuffling import chains, epoch_maps
from proofs_check.training.simulate import train
from tests.claims import claim_holds

SIX = Chain(  # m = 3, where ½(m − 1) differs from ½m, m − 1 and 1/m
    X=np.array([[0, 0], [1, 2], [2, 4], [3, 1], [4, 3], [5, 5]]),
    Y=np.array([[0, 1], [0, 7], [6, 2], [1, -3], [5, 0], [2, 2]]),
    step=Fraction(1, 2),
)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_claim_holds(seed: int) -> None:
    claim_holds("R-14", seed=seed)


def test_the_bias_has_the_right_factor_for_three_batches() -> None:
    limit, first = mean_bias(pair_moments(SIX.X, SIX.Y), 6, 2)
    assert first.any()
    for claimed, observed in zip((limit, first), observed_series(SIX), strict=True):
        assert (claimed == observed).all()


@pytest.mark.parametrize("s", [Fraction(1, 7), Fraction(1, 2), Fraction(9, 10)])
def test_tilted_four_follows_its_rational_function(s: Fraction) -> None:
    data = constructions.find("tilted-four")
    mean = mean_epoch_map(pair_moments(data.X, data.y), 4, 2, s).fixed_point()
    assert mean.tolist() == [[(12 - 9 * s) / (5 - 4 * s), (3 * s - 3) / (5 - 4 * s)]]


def test_its_series_is_that_of_the_rational_function() -> None:
    data, s = constructions.find("tilted-four"), sp.Symbol("s")
    found = mean_fixed_series(rational_epochs(data.X, data.y, 2), 3)
    for column, value in enumerate(((12 - 9 * s) / (5 - 4 * s), (3 * s - 3) / (5 - 4 * s))):
        series = sp.Poly(sp.series(value, s, 0, 4).removeO(), s).all_coeffs()[::-1]
        assert [part[0, column] for part in found] == [Fraction(int(c.p), int(c.q)) for c in series]


def test_orders_are_the_distinct_epochs() -> None:
    every = list(orders(tuple(range(6)), 2))
    assert len(every) == len(set(every)) == 90  # 6!/2!³
    assert [len(batches[-1]) for batches in orders(tuple(range(5)), 3)] == [2] * 10


def test_the_mean_does_not_depend_on_how_samples_are_numbered() -> None:
    turned = Chain(NAMED.X[[2, 0, 3, 1]], NAMED.Y[[2, 0, 3, 1]], NAMED.step)
    assert (observed_mean(NAMED) == claimed_mean(turned)).all()


def test_only_the_order_of_each_feature_matters_at_batch_size_two() -> None:
    curved = Chain(NAMED.X**3 + 5 * NAMED.X, NAMED.Y, NAMED.step)
    assert (observed_mean(NAMED) == observed_mean(curved)).all()


def test_one_batch_has_no_bias_at_any_step() -> None:
    X, Y = np.array([[0], [3]]), np.array([[1], [5]])
    for s in (Fraction(1, 3), Fraction(3, 2)):
        assert observed_mean(Chain(X, Y, s)).tolist() == [[2]]


def test_with_three_features_pairs_still_contract_up_to_two_thirds() -> None:
    X = np.array([[0, 1, 3], [1, 3, 0], [2, 0, 1], [3, 2, 2]])
    epochs = rational_epochs(X, np.zeros((4, 1), dtype=int), 2)
    radius = [np.linalg.eigvalsh(mean_square(epochs, s).astype(float)).max() for s in (Fraction(3, 5), Fraction(7, 10))]
    assert radius[0] < 1 < radius[1]


@pytest.mark.parametrize("gamma", ["frozen", "trained"])
def test_chains_at_once_are_the_simulators_chains_in_law(gamma: Any) -> None:
    rng = np.random.default_rng(3)
    X, Y = rng.normal(size=(6, 2)), rng.normal(size=(6, 1))
    many = chains(X, Y, 3, [0.4, 0.3, 0.2], 4000, np.random.default_rng(0), trained=gamma == "trained")

    def rate(epoch: int, _: int) -> float:
        return {1: 0.2, 2: 0.15, 3: 0.1}[epoch]

    ends = [
        train(X, Y, rate=rate, epochs=3, batch_size=3, order="rr", gamma=gamma, rng=child, record=[3], risk_draws=1)
        for child in np.random.default_rng(1).spawn(600)
    ]
    plain = np.array([run.M[-1] for run in ends])
    for power in (1, 2):  # mean and second moment, each to 5 standard errors of independent chains
        error = np.hypot((many**power).std(axis=0) / 4000**0.5, (plain**power).std(axis=0) / 600**0.5)
        assert (np.abs((many**power).mean(axis=0) - (plain**power).mean(axis=0)) < 5 * error).all()


def test_float_maps_are_the_exact_ones_on_pairs() -> None:
    A, c = (part.mean(axis=0) for part in epoch_maps(SIX.X.astype(float), SIX.Y.astype(float), 2, 0.5))
    exact = mean_epoch_map(pair_moments(SIX.X, SIX.Y), 6, 2, SIX.step)
    near = 1e-14  # averages of 90 products of three matrices with entries of order 1, of order 7 for c
    assert np.abs(A - exact.A.astype(float)).max() < near
    assert np.abs(c - exact.c.astype(float)).max() < 7 * near
