"""The quadrature for any batch size against plain enumeration, and each of its pieces against what it replaces."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs_check.errors import InputError
from proofs_check.optima import rr_moments, rr_optimum
from proofs_check.optima.averages import choose
from proofs_check.optima.elementary import by_contour, by_power_sums, checked_sums
from proofs_check.optima.kernel import centre_step, deviation, inverse_root_rule, inverse_rule
from proofs_check.optima.quadrature import plan_quadrature
from proofs_check.optima.subsets import moments_by_subsets

EPS = np.finfo(float).eps


def both(X, Y, size, eps=0.0, tolerance=1e-10):
    plan = plan_quadrature(X, Y, size, eps=eps, tolerance=tolerance)
    return plan.run(), moments_by_subsets(X, Y / Y.std(axis=0), size, eps=eps)


def off(got, expected):
    if got.yx.size == 0:  # no feature varies: no targets were needed
        return np.abs(expected.xx).max()
    return max(np.abs(got.xx - expected.xx).max(), np.abs(got.yx - expected.yx).max())


@pytest.mark.parametrize("size", [4, 6, 9, 12, 15])
def test_agrees_with_enumeration_to_eleven_digits(size):
    rng = np.random.default_rng(size)
    X, Y = rng.normal(size=(16, 3)), rng.normal(size=(16, 2))
    X[:, 1] += X[:, 0]
    got, expected = both(X, Y, size, tolerance=1e-11)
    assert got.error <= 1e-11
    assert off(got, expected) <= got.error


DATA = {
    "two values": lambda rng: rng.integers(0, 2, (14, 2)).astype(float),
    "three values": lambda rng: rng.integers(0, 3, (14, 2)).astype(float),
    "almost always 0": lambda rng: rng.permutation(np.eye(14)[:, :2] + np.eye(14)[:, 1:3]),
    "ties beside reals": lambda rng: np.stack([rng.integers(0, 2, 14), rng.normal(size=14)], axis=1),
    "one feature twice": lambda rng: rng.normal(size=(14, 1)) * [1.0, -3.0] + [0.0, 7.0],
    "far outlier": lambda rng: np.vstack([rng.normal(size=(13, 2)), [[1e6, 1e6]]]),
    "tight clusters": lambda rng: rng.integers(0, 2, (14, 2)) + 1e-4 * rng.normal(size=(14, 2)),
    "heavy tails": lambda rng: rng.standard_cauchy(size=(14, 2)),
    "other units": lambda rng: rng.normal(size=(14, 2)) * [1e-8, 1e12] + [5e-8, 1e12],
    "a constant feature": lambda rng: np.stack([rng.normal(size=14), np.full(14, 3.0)], axis=1),
}


@pytest.mark.parametrize("name", DATA)
def test_shown_error_covers_awkward_data(name):
    rng = np.random.default_rng(1)
    X, Y = DATA[name](rng), rng.normal(size=(14, 1))
    for size in (4, 7):
        got, expected = both(X, Y, size, tolerance=1e-7)
        assert got.error <= 1e-7
        assert off(got, expected) <= got.error


@pytest.mark.parametrize("eps", [1e-6, 1e-3, 1.0, 1e3])
def test_positive_eps(eps):
    rng = np.random.default_rng(2)
    X, Y = rng.normal(size=(14, 2)), rng.normal(size=(14, 1))
    X[:6, 0] = 1.0  # subsets of 5 equal values: their mean square is 0, not 1
    got, expected = both(X, Y, 5, eps=eps)
    assert got.error <= 1e-10
    assert off(got, expected) <= got.error


@settings(max_examples=20, deadline=None)
@given(
    rows=st.lists(st.tuples(st.integers(-4, 4), st.integers(-4, 4), st.integers(-4, 4)), min_size=6, max_size=10),
    size=st.integers(3, 5),
)
def test_agrees_with_enumeration_on_small_integers(rows, size):
    data = np.array(rows, dtype=float)
    X, Y = data[:, :2], data[:, 2:] + np.arange(len(rows))[:, None]
    got, expected = both(X, Y, size, tolerance=1e-9)
    assert off(got, expected) <= got.error <= 1e-9


def test_error_follows_the_tolerance():
    rng = np.random.default_rng(3)
    X, Y = rng.normal(size=(14, 2)), rng.normal(size=(14, 1))
    missed = []
    for tolerance in (1e-2, 1e-4, 1e-6, 1e-8):
        got, expected = both(X, Y, 5, tolerance=tolerance)
        assert off(got, expected) <= got.error <= tolerance
        missed.append(off(got, expected))
    assert missed == sorted(missed, reverse=True)


def test_optimum_meets_its_tolerance_also_when_ill_conditioned():
    rng = np.random.default_rng(4)
    X, Y = rng.normal(size=(14, 2)), 100 * rng.normal(size=(14, 2))
    X[:, 1] = X[:, 0] + 0.05 * X[:, 1]
    exact = rr_optimum(X, Y, 5, method="subsets", drop_last=True)
    for tolerance in (1e-4, 1e-8):
        got = rr_optimum(X, Y, 5, method="quadrature", tolerance=tolerance, drop_last=True)
        assert got.error <= tolerance * Y.std(axis=0).max()
        assert np.abs(got.coef - exact.coef).max() <= got.error
        assert got.nodes > 0
        assert got.method == "quadrature"


def test_ragged_batches_join_two_sizes():
    rng = np.random.default_rng(5)
    X, y = rng.normal(size=(11, 2)), rng.normal(size=11)
    exact = rr_optimum(X, y, 4, method="subsets")
    got = rr_optimum(X, y, 4, method="quadrature")
    assert np.abs(got.coef - exact.coef).max() <= got.error <= 1e-9 * y.std()


def test_rank_deficient_features_are_still_seen():
    rng = np.random.default_rng(6)
    x, y = rng.normal(size=(2, 12))
    got = rr_optimum(np.stack([x, 2 * x], axis=1), y, 4, method="quadrature")
    assert got.minimum_norm
    assert got.rank == 1
    exact = rr_optimum(x, y, 4).coef.item()
    np.testing.assert_allclose(got.coef, [[exact / 2, exact / 2]], rtol=0, atol=max(got.error, 1e-11))


def test_beyond_enumeration_it_agrees_with_sampling():
    rng = np.random.default_rng(7)
    X, y = rng.normal(size=(200, 2)), rng.normal(size=200)
    y += X[:, 0]
    exact = rr_optimum(X, y, 20, method="auto")
    assert exact.method == "quadrature"
    assert exact.subsets == math.comb(200, 20)
    sampled = rr_optimum(X, y, 20, method="monte-carlo", rng=np.random.default_rng(8), tolerance=2e-3)
    assert np.abs((sampled.coef - exact.coef) / sampled.stderr).max() < 5  # standard errors


def test_elementary_sums_are_the_plain_ones():
    rng = np.random.default_rng(9)
    n, size = 8, 3
    left, right = rng.random((3, n)), rng.random((2, n))
    left_marks, right_marks = rng.normal(size=(3, n)), rng.normal(size=(2, n))
    plain, marked = np.zeros((3, 2)), np.zeros((3, 2))
    for subset in itertools.combinations(range(n), size):
        for i, j in itertools.product(range(3), range(2)):
            product = math.prod(left[i, k] * right[j, k] for k in subset)
            plain[i, j] += product
            marked[i, j] += product * sum(left_marks[i, k] * right_marks[j, k] for k in subset)
    for method in (by_power_sums, by_contour):
        got = method(left, left_marks, right, right_marks, size)
        np.testing.assert_allclose(got[0] * math.comb(n, size), plain, rtol=1e3 * EPS)  # 8 steps, some cancellation
        np.testing.assert_allclose(got[1] * math.comb(n, size), marked, rtol=0, atol=1e3 * EPS * np.abs(marked).max())


@pytest.mark.parametrize(("n", "size"), [(50, 3), (50, 25), (50, 48), (300, 60)])
def test_power_sums_and_contour_agree_or_the_contour_is_taken(n, size):
    rng = np.random.default_rng([n, size])
    left, right = np.exp(rng.random((4, n)) - 0.5), np.exp(rng.random((5, n)) - 0.5)  # about the scale asked for
    rows, others = (left, rng.normal(size=(4, n))), (right, rng.normal(size=(5, n)))
    plain, marked, error = checked_sums(rows, others, np.ones(4), np.ones(5), size, 1e-11)
    slow = by_contour(*rows, *others, size)
    assert np.abs(marked - slow[1]).sum() <= error
    np.testing.assert_allclose(plain, slow[0], rtol=1e-6)  # `plain` only decides what to leave out


def test_cancellation_sends_the_sums_round_the_contour():
    n, size = 40, 20
    left = np.ones((1, n))
    left[0, 0] = 1e6  # one weight dwarfs the rest: power sums alternate and lose everything
    marks = np.ones((1, n))
    exact = (math.comb(n - 1, size) + 1e6 * math.comb(n - 1, size - 1)) / math.comb(n, size)
    assert abs(by_power_sums(left, marks, np.ones((1, n)), marks, size)[0].item() / exact - 1) > 1e-3
    plain, marked, error = checked_sums((left, marks), (np.ones((1, n)), marks), np.ones(1), np.ones(1), size, 1.0)
    assert plain.item() == pytest.approx(exact, rel=1e-12)  # 40 factors and their logarithms
    assert marked.item() == pytest.approx(size * exact, rel=1e-12)
    assert abs(marked.item() - size * exact) <= error


@pytest.mark.parametrize("tolerance", [1e-3, 1e-7, 1e-12])
def test_gaussian_sums_stand_for_inverse_powers(tolerance):
    s = np.geomspace(1e-6, 2.0, 97)  # not the points at which the rule was made
    for rule, power in ((inverse_root_rule(2.0, tolerance), 1), (inverse_rule(2.0, tolerance), 2)):
        assert rule.step_error <= tolerance
        assert deviation(rule.u, rule.weight, s, power=power).max() <= 1.05 * tolerance  # between two samples
        assert (rule.weight > 0).all()


def test_centre_sum_of_a_gaussian():
    for tolerance in (1e-3, 1e-8):
        step = centre_step(tolerance)
        for offset in (0.0, 0.3, 0.5):
            grid = step * (np.arange(-60, 61) + offset)
            assert (
                abs(step / np.sqrt(np.pi) * np.exp(-(grid**2)).sum() - 1) <= 1.001 * tolerance + 8 * EPS
            )  # two terms of the series of the bound


def test_the_cheapest_exact_method_is_chosen():
    rng = np.random.default_rng(10)
    X, Y = rng.normal(size=(60, 2)), rng.normal(size=(60, 1))
    assert choose(X, Y, 2).method == "kendall"
    assert choose(X, Y, 2, eps=0.1).method == "subsets"
    assert choose(X, Y, 3).method == "subsets"
    assert choose(X, Y, 15).method == "quadrature"
    assert choose(X, Y, 60).method == "subsets"
    with pytest.raises(InputError, match="needs batch size 2"):
        choose(X, Y, 3, method="kendall")
    many = rng.normal(size=(20_000, 2))
    with pytest.raises(InputError, match=r"10\^15 batches of 4 of 20000 samples .* sample instead"):
        choose(many, many[:, :1], 4, method="subsets")


def test_auto_samples_what_would_take_too_long(monkeypatch):
    monkeypatch.setattr("proofs_check.optima.rr.AUTO_SECONDS", 0.0)
    rng = np.random.default_rng(12)
    X = rng.normal(size=(60, 2))
    got = rr_optimum(X, X[:, 0], 15, tolerance=0.01)
    assert got.method == "monte-carlo"
    assert got.stderr is not None


def test_progress_reaches_1():
    rng = np.random.default_rng(13)
    X = rng.normal(size=(30, 3))
    shares = []
    rr_moments(X, X[:, 0], 10, method="quadrature", progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_closed_form_and_quadrature_meet_at_batch_size_2():
    rng = np.random.default_rng(14)
    X, y = rng.normal(size=(12, 2)), rng.normal(size=12)
    pairs = rr_moments(X, y / y.std(), 2, method="kendall")
    nodes = rr_moments(X, y / y.std(), 2, method="quadrature", tolerance=1e-4)
    assert off(nodes, pairs) <= nodes.error <= 1e-4
