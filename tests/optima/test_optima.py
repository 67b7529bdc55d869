"""SS, GD and RR optima against plain enumeration over permutations, and the properties they must have."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs_check.errors import InputError
from proofs_check.optima import gd_optimum, rr_centred, rr_optimum, solve_least_squares, solve_normal, ss_optimum
from proofs_check.optima.ss import partition_optimum

EPS = np.finfo(float).eps


def plain_normalized(X, order, size, drop_last=False, divide=True):
    """X̄ of one permutation, in the order seen, and the samples seen."""
    rows, seen = [], []
    for start in range(0, len(order), size):
        batch = list(order[start : start + size])
        if drop_last and len(batch) < size:
            break
        part = X[batch]
        spread = part.std(axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            rows.append(
                np.where(spread > 0, (part - part.mean(axis=0)) / spread, 0.0) if divide else part - part.mean(0)
            )
        seen += batch
    return np.vstack(rows), seen


def plain_rr(X, Y, size, drop_last=False, divide=True):
    """The minimiser of the mean risk over all n! permutations."""
    d, p = X.shape[1], Y.shape[1]
    xx, yx = np.zeros((d, d)), np.zeros((p, d))
    for order in itertools.permutations(range(len(X))):
        normal, seen = plain_normalized(X, order, size, drop_last, divide)
        xx += normal.T @ normal / len(seen)
        yx += Y[seen].T @ normal / len(seen)
    return yx @ np.linalg.inv(xx), xx


@pytest.mark.parametrize(
    ("n", "size", "drop_last"),
    [(4, 2, False), (6, 2, False), (6, 3, False), (5, 3, False), (5, 3, True), (6, 4, False)],
)
def test_rr_minimises_the_mean_risk_over_all_permutations(n, size, drop_last):
    rng = np.random.default_rng([n, size, drop_last, 1])
    X, Y = rng.normal(size=(n, 2)), rng.normal(size=(n, 2))
    expected, xx = plain_rr(X, Y, size, drop_last)
    got = rr_optimum(X, Y, size, method="exact", drop_last=drop_last)
    tolerance = 1e3 * EPS * np.linalg.cond(xx)  # 720 rounded terms, then a solve
    np.testing.assert_allclose(got.coef, expected, rtol=0, atol=tolerance * np.abs(expected).max())
    assert not got.minimum_norm


def test_ragged_rr_is_not_the_unweighted_mean_of_its_two_sizes():
    rng = np.random.default_rng(8)
    X, Y = rng.normal(size=(5, 1)), rng.normal(size=(5, 1))
    kept, dropped = rr_optimum(X, Y, 3).coef, rr_optimum(X, Y, 3, drop_last=True).coef
    pairs = rr_optimum(X, Y, 2, drop_last=True).coef
    assert kept == pytest.approx(0.6 * dropped + 0.4 * pairs, rel=16 * EPS)  # d = 1: the Gram is the same number
    assert abs(kept - (dropped + pairs) / 2) > 1e-3


def test_centring_alone_leaves_rr_at_least_squares_for_every_batch_size():
    rng = np.random.default_rng(9)
    X, Y = rng.normal(size=(6, 2)), rng.normal(size=(6, 1))
    for size in (2, 3, 6):
        expected, xx = plain_rr(X, Y, size, divide=False)
        np.testing.assert_allclose(rr_centred(X, Y).coef, expected, rtol=0, atol=1e3 * EPS * np.linalg.cond(xx))
    assert np.abs(rr_centred(X, Y).coef - ss_centred(X, Y)).max() > 1e-3  # control: SS stays distorted


def ss_centred(X, Y):
    normal, seen = plain_normalized(X, range(6), 2, divide=False)
    return np.linalg.lstsq(normal, Y[seen], rcond=None)[0].T


@pytest.mark.parametrize(("size", "drop_last"), [(2, True), (3, False), (4, False), (4, True), (7, False)])
def test_ss_is_least_squares_on_the_normalized_batches(size, drop_last):
    rng = np.random.default_rng([size, drop_last])
    X, Y = rng.normal(size=(7, 2)), rng.normal(size=(7, 3))
    if 7 % size == 1 and not drop_last:
        size = 3
        X, Y = X[:6], Y[:6]
    order = rng.permutation(len(X))
    normal, seen = plain_normalized(X, order, size, drop_last)
    expected = np.linalg.lstsq(normal, Y[seen], rcond=None)[0].T
    got = ss_optimum(X, Y, order, size, drop_last=drop_last)
    np.testing.assert_allclose(got.coef, expected, rtol=0, atol=1e2 * EPS * np.linalg.cond(normal) * np.abs(Y).max())


def test_gd_is_ss_with_one_batch_and_sklearns_standardized_regression():
    from sklearn.linear_model import LinearRegression
    from sklearn.preprocessing import StandardScaler

    rng = np.random.default_rng(11)
    X, y = rng.normal(2.0, 3.0, size=(30, 3)), rng.normal(size=30)
    expected = LinearRegression().fit(StandardScaler().fit_transform(X), y).coef_
    np.testing.assert_allclose(gd_optimum(X, y).coef[0], expected, rtol=0, atol=1e-13)  # two stable solvers, κ < 10
    np.testing.assert_allclose(ss_optimum(X, y, range(30), 30).coef[0], expected, rtol=0, atol=1e-13)


def test_simpsons_four_points():
    x, y = [0, 1, 2, 3], [1, 0, 3, 2]
    assert ss_optimum(x, y, range(4), 2).coef.item() == -0.5
    assert rr_optimum(x, y, 2).coef.item() == 0.5
    assert gd_optimum(x, y).coef.item() == pytest.approx(3 / (2 * 5**0.5), abs=2 * EPS)


def test_one_feature_rr_is_the_mean_of_ss():
    rng = np.random.default_rng(12)
    x, y = rng.normal(size=(2, 6))
    every = [ss_optimum(x, y, order, 3).coef.item() for order in itertools.permutations(range(6))]
    assert rr_optimum(x, y, 3).coef.item() == pytest.approx(np.mean(every), abs=64 * EPS)


@settings(max_examples=30, deadline=None)
@given(
    scale=st.tuples(st.floats(0.1, 10), st.floats(-10, -0.1)), shift=st.tuples(st.floats(-5, 5), st.floats(-5, 5)),
    size=st.sampled_from([2, 3, 4]),
)  # fmt: skip
def test_affine_changes_of_features_change_only_signs(scale, shift, size):
    rng = np.random.default_rng(13)
    X, Y = rng.normal(size=(12, 2)), rng.normal(size=(12, 2))
    moved = X * scale + np.array(shift)
    tolerance = 1e-12  # rounding of x·scale + shift, at most |shift|/(0.1·least spread) ≈ 5e3 ulp
    for optimum in (lambda Z: ss_optimum(Z, Y, range(12), size), lambda Z: rr_optimum(Z, Y, size)):
        np.testing.assert_allclose(optimum(moved).coef, optimum(X).coef * [1, -1], rtol=0, atol=tolerance)


@settings(max_examples=20, deadline=None)
@given(order=st.permutations(range(9)))
def test_rr_does_not_see_the_order_of_the_samples(order):
    rng = np.random.default_rng(14)
    X, Y = rng.integers(0, 4, size=(9, 2)).astype(float), rng.normal(size=(9, 1))
    for size in (2, 3):
        a = rr_optimum(X, Y, size, constant="zero", drop_last=True).coef
        b = rr_optimum(X[order], Y[order], size, constant="zero", drop_last=True).coef
        np.testing.assert_allclose(a, b, rtol=0, atol=64 * EPS)


def test_large_eps_tends_to_the_centring_only_optimum():
    rng = np.random.default_rng(15)
    X, Y = rng.normal(size=(8, 2)), rng.normal(size=(8, 1))
    limit = rr_centred(X, Y).coef
    gaps = [np.abs(rr_optimum(X, Y, 4, eps=e).coef / np.sqrt(e) - limit).max() for e in (1e2, 1e4, 1e6)]
    assert gaps[0] / gaps[1] == pytest.approx(100, rel=0.1)  # the gap is O(1/ε)
    assert gaps[1] / gaps[2] == pytest.approx(100, rel=0.01)


def test_small_eps_tends_to_none():
    rng = np.random.default_rng(16)
    X, Y = rng.normal(size=(8, 2)), rng.normal(size=(8, 1))
    gaps = [np.abs(rr_optimum(X, Y, 4, eps=e).coef - rr_optimum(X, Y, 4).coef).max() for e in (1e-4, 1e-6)]
    assert gaps[0] / gaps[1] == pytest.approx(100, rel=0.1)  # linear in ε


def test_rank_deficient_data_get_the_minimum_norm_answer_and_say_so():
    rng = np.random.default_rng(17)
    x, y = rng.normal(size=(2, 8))
    X = np.stack([x, 3 * x + 1], axis=1)  # after normalization twice the same column
    for got in (ss_optimum(X, y, range(8), 4), rr_optimum(X, y, 4), rr_optimum(X, y, 2), gd_optimum(X, y)):
        assert got.minimum_norm
        assert got.rank == 1
        assert got.coef[0, 0] == pytest.approx(got.coef[0, 1], abs=64 * EPS)
    single = ss_optimum(x, y, range(8), 4).coef.item()
    assert ss_optimum(X, y, range(8), 4).coef.sum() == pytest.approx(single, abs=64 * EPS)


def test_more_features_than_n_minus_m_are_named_rank_deficient():
    rng = np.random.default_rng(18)
    got = ss_optimum(rng.normal(size=(6, 5)), rng.normal(size=6), range(6), 3)
    assert got.rank == 4  # BN-2: n − m
    assert got.minimum_norm


def test_rank_does_not_depend_on_units():
    rng = np.random.default_rng(19)
    X, y = rng.normal(size=(10, 2)), rng.normal(size=10)
    for eps in (0.0, 1.0):
        assert rr_optimum(X * [1, 1e-9], y, 5, eps=eps).rank == 2
    shape = np.array([[2.0, 1.0], [1.0, 2.0]])
    scaled = shape * np.outer([1, 1e-12], [1, 1e-12])
    assert solve_normal(scaled, np.array([[1.0, 1e-12]])).coef == pytest.approx(np.array([[1 / 3, 1e12 / 3]]))


def test_minimum_norm_is_measured_in_the_callers_units():
    X = np.array([[1.0, 2.0], [-1.0, -2.0]])
    assert solve_least_squares(X, np.array([[1.0], [-1.0]])).coef == pytest.approx(np.array([[0.2, 0.4]]), abs=4 * EPS)
    assert solve_normal(X.T @ X, np.array([[2.0, 4.0]])).coef == pytest.approx(np.array([[0.2, 0.4]]), abs=16 * EPS)


def test_constant_features_follow_the_convention():
    X = np.array([[0.0, 5.0], [1.0, 5.0], [3.0, 5.0], [7.0, 5.0]])
    y = [0.0, 1.0, 2.0, 4.0]
    with pytest.raises(InputError, match=r"feature 1 is constant in batch 0 .*--constant zero"):
        ss_optimum(X, y, range(4), 2)
    with pytest.raises(InputError, match=r"feature 1 has the value 5.0 4 times"):
        rr_optimum(X, y, 2)
    with pytest.raises(InputError, match="feature 1 is constant"):
        gd_optimum(X, y)
    ss, rr = ss_optimum(X, y, range(4), 2, constant="zero"), rr_optimum(X, y, 2, constant="zero")
    assert (ss.constant_pairs, rr.constant_pairs) == (2, 6)
    assert ss.coef[0, 1] == rr.coef[0, 1] == 0
    assert ss.minimum_norm
    assert rr.minimum_norm
    assert rr_optimum(X, y, 2, eps=1.0).rank == 1  # with ε > 0 nothing is an error


def test_rr_refuses_only_values_that_can_fill_a_batch():
    X = np.array([0.0, 0.0, 1.0, 2.0, 3.0])
    rr_optimum(X, X, 3, drop_last=True)
    with pytest.raises(InputError, match="some batch of 2"):  # the ragged last batch of 2 can be constant
        rr_optimum(X, X, 3)


def test_subset_counts_may_exceed_64_bits():
    x = np.arange(200.0)
    got = rr_optimum(x, x, 2)
    assert got.subsets == 19900
    assert got.method == "kendall"


BAD = {
    "lengths": ({"X": [[1.0], [2.0]], "Y": [1.0]}, "must have the same number of rows"),
    "NaN": ({"X": [[1.0], [np.nan], [3.0], [4.0]], "Y": [1, 2, 3, 4]}, "X holds nan in row 1, column 0"),
    "infinity": ({"X": [1.0, 2, 3, 4], "Y": [1, 2, np.inf, 4]}, "Y holds inf in row 2"),
    "text": ({"X": [["a"], ["b"]], "Y": [1, 2]}, "X is not an array of numbers"),
    "three axes": ({"X": np.zeros((2, 2, 2)), "Y": [1, 2]}, "samples in rows"),
    "no features": ({"X": np.zeros((4, 0)), "Y": [1, 2, 3, 4]}, "at least one column"),
    "one sample": ({"X": [1.0], "Y": [1.0]}, "at least 2 samples"),
    "batch of one": ({"batch_size": 1}, "too small"),
    "batch too large": ({"batch_size": 5}, "larger than the 4 samples"),
    "last batch of one": ({"batch_size": 3}, "a last batch of one sample"),
    "negative eps": ({"eps": -1.0}, "eps must be at least 0"),
    "eps NaN": ({"eps": np.nan}, "eps must be at least 0"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_sentence(name):
    change, message = BAD[name]
    call = {"X": [0.0, 1, 2, 4], "Y": [1, 2, 3, 5], "batch_size": 2, "eps": 0.0} | change
    with pytest.raises(InputError, match=message):
        rr_optimum(call["X"], call["Y"], call["batch_size"], eps=call["eps"])
    with pytest.raises(InputError, match=message):
        ss_optimum(call["X"], call["Y"], range(len(call["X"])), call["batch_size"], eps=call["eps"])


@pytest.mark.parametrize("order", [[0, 1, 2], [0, 1, 2, 2], [0.0, 1.0, 2.0, 3.0], [1, 2, 3, 4]])
def test_ss_wants_a_permutation(order):
    with pytest.raises(InputError, match="permutation must list"):
        ss_optimum([0.0, 1, 2, 4], [1, 2, 3, 5], order, 2)


def test_rr_wants_a_known_method():
    with pytest.raises(InputError, match="unknown method 'guess'"):
        rr_optimum([0.0, 1, 2, 4], [1, 2, 3, 5], 2, method="guess")


def test_a_large_mean_of_the_targets_costs_no_digits():
    """The mean of the targets, 2⁴⁰ + 3/2, is exact, so removing it leaves the four small numbers."""
    X, y = [[0], [1], [2], [3]], [2**40 + v for v in (1, 0, 3, 2)]
    true = 3 * np.sqrt(5) / 10
    assert gd_optimum(X, y).coef.item() == pytest.approx(true, rel=1e-14)  # a few roundings; 1e-4 if the mean stays


def test_optimum_on_a_partition_is_without_epsilon_unless_asked():
    X, y, batches = [[0], [1], [2], [3]], [1, 0, 3, 2], [np.array([0, 1]), np.array([2, 3])]
    assert partition_optimum(X, y, batches).coef.item() == pytest.approx(-0.5, rel=1e-14)  # a few roundings
