"""Powers of the epoch map against steps, against exact fractions, and against all orders of an epoch."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from proofs_check.training.accelerated import Powers, epoch_of_batches, mean_path, moments_in_order
from proofs_check.training.accelerated.bounded import Bounded, exactly
from proofs_check.training.engine import simulate
from proofs_check.training.engine.problem import Problem
from proofs_check.training.epoch_map import epoch_map
from proofs_check.training.mean_epoch_map import pair_moments
from proofs_check.training.options import Descent
from proofs_check.training.reshuffling import moment_path
from tests.training.problems import data

RECORD = [0, 1, 2, 7, 100, 3000]


@pytest.mark.parametrize(
    ("momentum", "decay", "nesterov"), [(0.0, 0.0, False), (0.0, 0.1, False), (0.6, 0.05, False), (0.6, 0.0, True)]
)
def test_the_same_iterates_as_steps(momentum, decay, nesterov):
    X, Y = data(n=14)
    runs = simulate(
        X, Y, rate=0.01, epochs=3000, batch_size=4, order="ss", runs=3, rng=np.random.default_rng(1), momentum=momentum,
        weight_decay=decay, nesterov=nesterov, record=RECORD,
    )  # fmt: skip
    problem = Problem.of(X, Y, "squared", 4, 0.0, "error")
    made = [moments_in_order(problem.normalized(own), Y[own], 4) for own in runs.permutations.astype(np.int64)]
    H, b = (np.array([pair[k] for pair in made]) for k in (0, 1))
    powers = epoch_of_batches(H, b, 0.01, Descent(momentum, decay, None, nesterov))
    start = np.zeros((3, 2, powers.A.value.shape[-1]))
    for place, (_, z) in enumerate(powers.path(start, RECORD)):
        # steps round about 4 times an epoch at |M| ≤ 2, and the map contracts: a few hundred roundings at most
        assert np.abs(z.value[:, :, :3] - runs.M[:, place]).max() <= 1e-13


def test_the_bound_holds_against_exact_fractions():
    rng = np.random.default_rng(3)
    for _ in range(5):
        X, Y = rng.integers(-9, 10, (8, 3)).tolist(), rng.integers(-9, 10, (8, 1)).tolist()
        moments = [pair_moments(X, Y)((i, i + 1)) for i in range(0, 8, 2)]
        H, b = (np.array([pair[k] for pair in moments]) for k in (0, 1))
        exact = epoch_map(H, b, 2 * Fraction(0.02))  # the float's own value
        powers = epoch_of_batches(H[None].astype(float), b[None].astype(float), 0.02)
        M, at = np.array([[Fraction(0)] * 3], dtype=object), 0
        for epoch, z in powers.path(np.zeros((1, 1, 3)), [1, 5, 12]):
            for _ in range(epoch - at):
                M = exact(M)
            at = epoch
            gap = [Fraction(v) - w for v, w in zip(z.value[0, 0].tolist(), M[0], strict=True)]
            off = float(sum(v * v for v in gap)) ** 0.5
            assert 0 <= off <= z.error[0] <= 1e-11
    assert off > 0


@pytest.mark.parametrize("size", [1e-9, 1e-3, 1.0, 1e6])
def test_the_bound_holds_for_moments_of_any_size(size):
    """One epoch of three batches with one feature: its map in fractions, the floats taken as they are."""
    rng = np.random.default_rng(7)
    for _ in range(20):
        H, b, rate = size * rng.random((3, 1, 1)), size * rng.normal(size=(3, 1, 1)), float(rng.random())
        found = epoch_of_batches(H[None], b[None], rate)
        exact = epoch_map(*(np.vectorize(Fraction, otypes=[object])(part) for part in (H, b)), 2 * Fraction(rate))
        for bound, true in ((found.A, exact.A), (found.c, exact.c)):
            off = abs(Fraction(float(bound.value[0, 0, 0])) - true[0, 0])
            assert off <= Fraction(float(bound.error[0]))
            assert bound.error[0] <= 1e-14 * (1 + size) ** 4  # a few dozen roundings of numbers up to (1 + 2ηH)³


@pytest.mark.parametrize("momentum", [0.0, 0.6])
def test_several_runs_at_once_are_each_run_alone(momentum):
    rng = np.random.default_rng(4)
    H, b = rng.normal(size=(2, 5, 3, 3)), rng.normal(size=(2, 5, 4, 3))
    H[1], b[1] = 7 * H[1], 90 * b[1]  # two runs of other sizes, so that a bound for both would fit neither
    both = epoch_of_batches(H, b, 0.02, Descent(momentum, 0.01, None, False))
    assert both.A.error.shape == both.c.error.shape == (2,)
    for r in range(2):
        alone = epoch_of_batches(H[r : r + 1], b[r : r + 1], 0.02, Descent(momentum, 0.01, None, False))
        for whole, part in ((both.A, alone.A), (both.c, alone.c)):
            np.testing.assert_allclose(whole.value[r], part.value[0], rtol=0, atol=float(part.error[0]))
            assert whole.error[r] == pytest.approx(part.error[0], rel=1e-9)  # norms of the same numbers


def test_products_of_bounded_matrices_hold_their_bound():
    rng = np.random.default_rng(0)
    A, B = rng.integers(-5, 6, (2, 4, 4)).astype(float)
    off = 1e-3 * rng.standard_normal((2, 4, 4))
    X, Y = (Bounded(exact + err, np.array(np.linalg.norm(err))) for exact, err in ((A, off[0]), (B, off[1])))
    for found, exact in ((X @ Y, A @ B), (X + Y, A + B)):
        assert np.linalg.norm(found.value - exact) <= found.error <= 0.2


def test_a_million_epochs_are_twenty_squarings():
    A, c = np.array([[[0.999]]]), np.array([[[0.5]]])
    powers = Powers(exactly(A), exactly(c))
    far = powers.ahead(exactly(np.zeros((1, 1, 1))), 10**6)
    assert abs(far.value[0, 0, 0] - 500.0) <= far.error[0] < 1e-6
    assert len(powers._squares) == 20


@pytest.mark.parametrize("drop_last", [False, True])
def test_the_mean_over_permutations(drop_last):
    X, Y = data(n=6, d=2, p=1)
    M, error = mean_path(X, Y, 2, rate=0.05, record=[0, 1, 4, 40], drop_last=drop_last)
    means, _ = moment_path(X, Y, 2, [0.1] * 40, np.zeros((1, 2)))
    assert not M[0].any()
    for place, epoch in ((1, 1), (2, 4), (3, 40)):
        assert np.abs(M[place] - means[epoch - 1]).max() <= 1e-13  # rounding of 40 maps that contract
    assert error.max() < 1e-12
