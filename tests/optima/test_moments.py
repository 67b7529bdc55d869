"""Per-batch moments and the subset averages, against plain loops that share no code with them."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs_check.errors import InputError
from proofs_check.moments import batch_moments, scatter_factor
from proofs_check.optima.kendall import concordance, moments_at_pairs, strict_inversions
from proofs_check.optima.subsets import moments_by_subsets, subset_chunks
from proofs_check.orders import batches_of

EPS = np.finfo(float).eps


def plain_normalize(column, eps=0.0):
    mean = math.fsum(column) / len(column)
    variance = math.fsum((v - mean) ** 2 for v in column) / len(column)
    if max(column) == min(column):
        return [0.0] * len(column)
    return [(v - mean) / math.sqrt(variance + eps) for v in column]


def plain_subset_moments(X, Y, size, eps=0.0):
    """R-2 as it is written, one subset and one entry at a time."""
    n, d = X.shape
    p = Y.shape[1]
    xx, yx, count = np.zeros((d, d)), np.zeros((p, d)), 0
    for subset in itertools.combinations(range(n), size):
        normal = [plain_normalize([X[i, a] for i in subset], eps) for a in range(d)]
        for a in range(d):
            for b in range(d):
                xx[a, b] += sum(normal[a][k] * normal[b][k] for k in range(size)) / size
            for k in range(p):
                yx[k, a] += sum(Y[i, k] * v for i, v in zip(subset, normal[a], strict=True)) / size
        count += 1
    return xx / count, yx / count


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize(("n", "size", "eps"), [(5, 2, 0.0), (7, 3, 0.0), (7, 4, 0.25), (8, 4, 0.0), (6, 6, 0.0)])
def test_enumeration_is_the_plain_average_over_subsets(n, size, eps, ties):
    rng = np.random.default_rng([n, size])
    X = rng.integers(0, 3, (n, 3)).astype(float) if ties else rng.normal(size=(n, 3))
    Y = rng.normal(size=(n, 2))
    xx, yx = plain_subset_moments(X, Y, size, eps)
    got = moments_by_subsets(X, Y, size, eps=eps)
    tolerance = 64 * EPS  # sums of at most 70·8 terms of size about 1, pairwise or short
    np.testing.assert_allclose(got.xx, xx, rtol=0, atol=tolerance)
    np.testing.assert_allclose(got.yx, yx, rtol=0, atol=tolerance)


def test_chunks_cover_every_subset_once():
    seen = [tuple(column) for chunk in subset_chunks(9, 4, 10) for column in chunk.T.tolist()]
    assert seen == list(itertools.combinations(range(9), 4))


def test_chunked_enumeration_reports_progress_up_to_1():
    shares = []
    X = np.random.default_rng(0).normal(size=(18, 6))
    moments_by_subsets(X, X[:, :1], 9, progress=shares.append)  # 48,620 subsets, 9·6 entries each: several chunks
    assert len(shares) > 5
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_values_too_close_to_square_are_still_normalized():
    X = np.array([[0.0], [1e-160], [3e-160], [1.0]])
    xx, yx = plain_subset_moments(X * 2.0**400, X, 3)  # the same data brought into range by an exact power of two
    got = moments_by_subsets(X, X, 3)
    np.testing.assert_allclose(got.xx, xx, rtol=8 * EPS)
    np.testing.assert_allclose(got.yx, yx, rtol=8 * EPS)


@given(st.lists(st.integers(0, 60), max_size=60))
def test_strict_inversions_count_every_descending_pair(values):
    array = np.array([v % max(len(values), 1) for v in values], dtype=np.int64)
    plain = sum(array[i] > array[j] for i in range(len(array)) for j in range(i + 1, len(array)))
    assert strict_inversions(array) == plain


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), min_size=2, max_size=40))
def test_concordance_counts_ties_as_zero(pairs):
    u, v = (np.array(column, dtype=float) for column in zip(*pairs, strict=True))
    plain = sum(np.sign(u[i] - u[j]) * np.sign(v[i] - v[j]) for i in range(len(u)) for j in range(i + 1, len(u)))
    assert concordance(u, v) == plain


def test_concordance_is_scipys_tau_without_ties():
    from scipy.stats import kendalltau

    rng = np.random.default_rng(3)
    u, v = rng.normal(size=(2, 501))
    v += u
    pairs = 501 * 500 // 2
    assert concordance(u, v) / pairs == pytest.approx(kendalltau(u, v).statistic, abs=4 * EPS)  # both round one ratio


def test_closed_form_at_pairs_is_the_quadratic_sum():
    rng = np.random.default_rng(4)
    n = 2000
    X, Y = rng.normal(size=(n, 3)), rng.normal(size=(n, 2))
    X[:, 2] = np.round(X[:, 2], 1)  # ties
    sign = np.sign(X[:, None, :] - X[None, :, :])
    pairs = n * (n - 1)
    got = moments_at_pairs(X, Y)
    xx = np.einsum("ija,ijb->ab", sign, sign)  # integers below 2⁵³: exact
    np.testing.assert_array_equal(got.xx, xx / pairs)
    yx = 0.5 * np.einsum("ijk,ija->ka", Y[:, None, :] - Y[None, :, :], sign) / pairs
    np.testing.assert_allclose(got.yx, yx, rtol=0, atol=1e-12)  # 4·10⁶ rounded terms of size 1, averaged


def test_every_pair_tied_gives_zero_moments():
    got = moments_at_pairs(np.ones((5, 1)), np.arange(5.0)[:, None])
    assert got.xx.tolist() == [[0.0]]
    assert got.yx.tolist() == [[0.0]]


def test_batch_moments_are_means_over_each_batch():
    rng = np.random.default_rng(5)
    X, y = rng.normal(size=(8, 2)), rng.normal(size=8)
    got = batch_moments(X, y, batches_of(rng.permutation(8), 3))
    assert got.sizes.tolist() == [3, 3, 2]
    assert got.H.shape == (3, 2, 2)
    assert got.b.shape == (3, 1, 2)
    assert got.H[:, 0, 0] == pytest.approx([1, 1, 1], abs=8 * EPS)  # BN-1: a batch's x̄ has mean square 1
    xx, yx = got.mean()
    assert xx[0, 1] == pytest.approx((3 * got.H[0, 0, 1] + 3 * got.H[1, 0, 1] + 2 * got.H[2, 0, 1]) / 8, abs=8 * EPS)
    assert yx.shape == (1, 2)


def test_batch_moments_name_a_constant_feature():
    with pytest.raises(InputError, match="feature 1 is constant in batch 0"):
        batch_moments([[0, 1], [1, 1], [2, 3], [3, 4]], [0, 1, 2, 3], batches_of(range(4), 2))
    relaxed = batch_moments([[0, 1], [1, 1], [2, 3], [3, 4]], [0, 1, 2, 3], batches_of(range(4), 2), constant="zero")
    assert relaxed.constant_pairs == 1
    assert relaxed.H[0, 1, 1] == 0


@pytest.mark.parametrize(("n", "size"), [(5, 2), (6, 3), (7, 7)])
def test_scatter_factor_is_the_subset_average_of_variances(n, size):
    x = [Fraction(v * v) for v in range(n)]

    def variance(values):
        mean = sum(values) / len(values)
        return sum((v - mean) ** 2 for v in values) / len(values)

    subsets = list(itertools.combinations(x, size))
    assert sum(variance(s) for s in subsets) / len(subsets) == scatter_factor(n, size) * variance(x)
