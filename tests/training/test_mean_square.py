"""The pull of an epoch against all its orders, and the Lyapunov equation against what it says."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np

from proofs_check.moments import batch_moments
from proofs_check.optima import rr_optimum
from proofs_check.orders import batches_of
from proofs_check.training.mean_square import epoch_pull, squared_error_over_step
from tests.training.problems import data

NEAR = 1e-12  # sums of a few hundred terms of order 1


def test_the_pull_of_an_epoch_is_its_mean_over_all_permutations() -> None:
    X, Y = data(n=6, d=2, p=2)
    limit = rr_optimum(X, Y, 2, method="exact").coef
    sums, total = [], np.zeros((2, 2))
    for pi in permutations(range(6)):
        found = batch_moments(X, Y, batches_of(pi, 2))
        sums.append((limit @ found.H - found.b).sum(axis=0))
        total += found.H.sum(axis=0)
    mH, pull = epoch_pull(X, Y, 2)
    assert np.abs(mH - total / 720).max() < NEAR
    assert np.abs(pull - np.mean([R.T @ R for R in sums], axis=0)).max() < NEAR


def test_independent_batches_pull_as_their_number_times_one() -> None:
    X, Y = data(n=6, d=2, p=2)
    limit = rr_optimum(X, Y, 2, method="exact").coef
    each = []
    for rows in combinations(range(6), 2):
        found = batch_moments(X, Y, (np.array(rows),))
        r = limit @ found.H[0] - found.b[0]
        each.append(r.T @ r)
    mH, pull = epoch_pull(X, Y, 2, partition=False)
    assert np.abs(pull - 3 * np.mean(each, axis=0)).max() < NEAR  # three batches an epoch
    same, other = epoch_pull(X, Y, 2)
    assert np.array_equal(mH, same)
    assert np.abs(pull - other).max() > 1e-3  # without replacement the batches of an epoch depend on one another


def test_the_squared_error_solves_its_equation() -> None:
    rng = np.random.default_rng(0)
    root, W = rng.normal(size=(3, 3)), rng.normal(size=(3, 3))
    mH, W = root @ root.T + np.eye(3), W @ W.T
    V = squared_error_over_step(mH, W)
    assert np.abs(mH @ V + V @ mH - W).max() < NEAR
