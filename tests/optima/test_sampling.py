"""Pieces of the sampled optimum against what they estimate: moments of each order, groups, and control variates."""

from __future__ import annotations

import numpy as np
import pytest

from proofs_check.batchnorm import normalize_batches
from proofs_check.optima import monte_carlo
from proofs_check.optima.monte_carlo import _controlled, _estimate, _Groups, _Sampler, monte_carlo_optimum
from proofs_check.optima.rr import subset_sizes


def data(n: int = 11, d: int = 3, p: int = 2):
    rng = np.random.default_rng([n, d, p])
    return 5 + 3 * rng.normal(size=(n, d)), rng.normal(size=(n, p)) * 7 - 2


@pytest.mark.parametrize(("size", "drop", "eps"), [(4, False, 0.0), (4, True, 0.0), (11, False, 0.5), (3, False, 2.0)])
def test_draws_are_the_moments_of_their_orders(size: int, drop: bool, eps: float):
    X, Y = data()
    sampler = _Sampler.of(X, Y, subset_sizes(11, size, drop_last=drop), eps)
    drawn = sampler.draw(np.random.default_rng(0), 5)
    orders = np.random.default_rng(0).permuted(np.tile(np.arange(11), (5, 1)), axis=1)
    y = (Y - Y.mean(axis=0)) / Y.std(axis=0)
    x = (X - X.mean(axis=0)) / X.std(axis=0)
    for order, found in zip(orders, drawn, strict=True):
        batches = [order[at : at + size] for at in range(0, 11 - (11 % size if drop else 0), size)]
        seen = np.concatenate(batches)
        bars = normalize_batches(X, batches, eps=eps).values[seen]
        np.testing.assert_allclose(found[0], np.vstack([bars.T, y[seen].T]) @ bars / len(seen), atol=1e-13)
        centred = np.concatenate([x[batch] - x[batch].mean(axis=0) for batch in batches])
        np.testing.assert_allclose(found[1], np.vstack([centred.T, y[seen].T]) @ centred / len(seen), atol=1e-13)


def test_the_controls_mean_is_exact():
    """Over all orders of five samples, batches of three and a ragged two."""
    from itertools import permutations

    X, Y = data(5, 2, 1)
    sizes = subset_sizes(5, 3)
    sampler = _Sampler.of(X, Y, sizes, 0.0)
    x = (X - X.mean(axis=0)) / X.std(axis=0)
    y = (Y - Y.mean(axis=0)) / Y.std(axis=0)
    total, count = np.zeros((3, 2)), 0
    for order in permutations(range(5)):
        for batch in (list(order[:3]), list(order[3:])):
            centred = x[batch] - x[batch].mean(axis=0)
            total += np.vstack([centred.T, y[batch].T]) @ centred / 5
        count += 1
    np.testing.assert_allclose(sampler.exact, total / count, atol=1e-13)


def test_constant_batches_are_0():
    X = np.array([[0.0], [0.0], [0.0], [1.0], [4.0], [9.0]])
    drawn = _Sampler.of(X, X, [(2, 1.0)], 0.0).draw(np.random.default_rng(0), 50)
    shares = drawn[:, 0, 0, 0] * 3  # batches of pairs that vary, of three
    assert set(np.round(shares, 12)) == {2.0, 3.0}
    assert np.abs(shares - np.round(shares)).max() < 1e-13


@pytest.mark.parametrize("chunks", [[64, 64], [1] * 128, [100, 28, 128], [64, 64, 128, 256]])
def test_groups_are_means_of_neighbours_however_they_come(chunks: list[int]):
    draws = np.random.default_rng(0).normal(size=(sum(chunks), 2, 1))
    groups, at = _Groups(), 0
    for count in chunks:
        groups.add(draws[at : at + count])
        at += count
    assert groups.permutations == len(draws)
    assert groups.width == max(1, len(draws) // (2 * monte_carlo.GROUPS))
    expected = draws.reshape(-1, groups.width, 2, 1).mean(axis=1)
    np.testing.assert_allclose(groups.means(), expected, atol=1e-14)


def test_controls_that_explain_everything_leave_nothing():
    """Values linear in their own control and in both variances: the mean at 0 of the controls is left, exactly."""
    rng = np.random.default_rng(1)
    controls = rng.normal(size=(90, 3, 2))  # d = 2, p = 1
    variances = np.stack([controls[:, 0, 0], controls[:, 1, 1]], axis=1)
    values = 4.0 + 0.5 * controls
    values += 3.0 * variances[:, None, :]
    values[:, :2] -= 2.0 * variances[:, :, None]
    np.testing.assert_allclose(_controlled(values, controls), 4.0, atol=1e-12)


def test_a_targets_own_size_is_no_control():
    """Entry of a target: only its own control and the feature's variance are used, not the entries of others."""
    rng = np.random.default_rng(2)
    controls = rng.normal(size=(90, 3, 2))
    values = np.zeros((90, 3, 2))
    values[:, 2, 0] = controls[:, 1, 1]
    assert _controlled(values, controls)[:, 2, 0].var() > 0.8 * controls[:, 1, 1].var()


def test_standard_errors_are_the_delta_methods():
    """One feature, one target: M = b/h, so Var M ≈ Var(b − M h)/h² over the groups."""
    rng = np.random.default_rng(3)
    X, Y = data(11, 1, 1)
    sampler = _Sampler.of(X, Y, [(4, 1.0)], 0.0)
    groups = np.concatenate([1 + 0.1 * rng.normal(size=(80, 1, 1, 1)), rng.normal(size=(80, 1, 1, 1))], axis=2)
    groups = np.concatenate([groups, rng.normal(size=groups.shape)], axis=1)
    found = _estimate(groups, sampler, False)
    h, b = groups[:, 0, 0, 0], groups[:, 0, 1, 0]
    M = b.mean() / h.mean()
    scale = Y.std()
    assert found.coef.item() == pytest.approx(M * scale, rel=1e-12)
    expected = np.sqrt((b - M * h).var(ddof=1) / 80) / h.mean() * scale
    assert found.stderr.item() == pytest.approx(expected, rel=1e-12)
    used = _estimate(groups, sampler, True)
    plain = _controlled(groups[:, 0], groups[:, 1] - sampler.exact)
    M = plain[:, 1, 0].mean() / plain[:, 0, 0].mean()
    missed = plain[:, 1, 0] - M * plain[:, 0, 0]
    expected = np.sqrt(((missed - missed.mean()) ** 2).sum() / (80 - 1 - 3) / 80) / plain[:, 0, 0].mean() * scale
    assert used.stderr.item() == pytest.approx(expected, rel=1e-10)


def test_sampling_doubles_until_the_budget():
    X, Y = data()
    for most, expected in ((64, 64), (127, 64), (128, 128), (600, 512)):
        shares: list[float] = []
        got = monte_carlo_optimum(
            X,
            Y,
            [(4, 1.0)],
            rng=np.random.default_rng(0),
            tolerance=0.0,
            most_permutations=most,
            progress=shares.append,
        )
        assert got.permutations == expected
        assert shares == sorted(shares)
        assert shares[-1] == 1.0
        assert min(shares) > 0
