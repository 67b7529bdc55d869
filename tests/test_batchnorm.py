"""Batch normalization and data orders against scikit-learn, torch and exact rationals."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofs_check.batchnorm import batch_normalize, normalize_batches
from proofs_check.errors import InputError
from proofs_check.orders import batches_of, check_batch_size, epoch_permutation

EPS = np.finfo(float).eps
CENTRES = [0.0, 1.0, 1e3, 1e6]


def draws(centre, shape=(16, 3)):
    return np.random.default_rng([int(centre)]).normal(size=shape) + centre


def allowed(x):
    """Rounding of the data's own mean costs |μ|/σ ulp; everything else some ulp."""
    return 1e-14 * (1 + np.abs(x.mean(axis=0)) / x.std(axis=0)).max()


def exact(column, eps=0):
    values = [Fraction(float(v)) for v in column]
    mean = sum(values) / len(values)
    variance = sum((v - mean) ** 2 for v in values) / len(values) + Fraction(eps)
    root = Fraction(math.isqrt(int(variance * 2**400)), 2**200)  # √ to 2⁻²⁰⁰
    return [float((v - mean) / root) for v in values]


@pytest.mark.parametrize("centre", CENTRES)
@pytest.mark.parametrize("eps", [0.0, 1e-5, 1.0])
def test_agrees_with_exact_rationals(centre, eps):
    x = draws(centre, (6, 1))
    np.testing.assert_allclose(batch_normalize(x, eps=eps)[:, 0], exact(x[:, 0], eps), rtol=0, atol=8 * EPS * 3)


@pytest.mark.parametrize("centre", CENTRES)
def test_agrees_with_sklearns_standard_scaler(centre):
    from sklearn.preprocessing import StandardScaler

    x = draws(centre)
    np.testing.assert_allclose(batch_normalize(x), StandardScaler().fit_transform(x), rtol=0, atol=allowed(x))


@pytest.mark.torch
@pytest.mark.parametrize("centre", CENTRES)
@pytest.mark.parametrize("eps", [0.0, 1e-5, 0.1])
def test_agrees_with_torchs_batch_norm(centre, eps):
    import torch

    x = draws(centre)
    out = torch.native_batch_norm(torch.tensor(x), None, None, None, None, True, 0.1, eps)[0].numpy()
    np.testing.assert_allclose(batch_normalize(x, eps=eps), out, rtol=0, atol=allowed(x))


@pytest.mark.torch
def test_zero_convention_is_torchs_answer_for_small_eps():
    import torch

    # a constant of 0: torch's mean of three 3.0 is off by an ulp, and ε = 1e-300 blows that up to 1e134
    x = np.array([[0.0, 0.0], [0.0, 1.0], [0.0, 5.0]])
    layer = torch.nn.BatchNorm1d(2, eps=1e-300, affine=False, dtype=torch.float64)
    np.testing.assert_allclose(
        batch_normalize(x, constant="zero"), layer(torch.tensor(x)).numpy(), rtol=0, atol=1e-14 * (1 + 2)
    )  # |μ|/σ < 2


@given(st.lists(st.integers(-50, 50), min_size=2, max_size=12).filter(lambda v: len(set(v)) > 1))
def test_a_batch_has_mean_0_and_mean_square_1(values):
    out = batch_normalize(np.array(values, dtype=float)[:, None])
    n = len(values)
    assert abs(out.sum()) < 4 * n * EPS * n**0.5  # n terms, each at most √n
    assert (out**2).mean() == pytest.approx(1, abs=4 * n * EPS)


@given(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)).filter(lambda v: v[0] != v[1]))
def test_two_samples_give_signs(pair):
    out = batch_normalize(np.array(pair)[:, None])[:, 0]
    # a mean of two floats may round; the second centring leaves an ulp at most
    np.testing.assert_allclose(out, np.sign([pair[0] - pair[1], pair[1] - pair[0]]), rtol=0, atol=4 * EPS)


@pytest.mark.parametrize("scale", [1e-320, 1e-200, 1e-100, 1e100, 1e150])
def test_squares_neither_overflow_nor_underflow(scale):
    x = np.array([[0.0], [1.0], [3.0]])
    wide = 1e-2 if scale < 1e-300 else 8 * EPS  # 1e-320 is subnormal and holds three digits
    np.testing.assert_allclose(batch_normalize(x * scale), batch_normalize(x), rtol=0, atol=wide)


def test_a_stack_of_batches_is_each_batch():
    x = draws(1.0, (4, 5, 2))
    np.testing.assert_array_equal(batch_normalize(x), np.stack([batch_normalize(b) for b in x]))


def test_epoch_is_put_back_in_the_samples_order():
    x = draws(0.0, (7, 2))
    order = np.random.default_rng(0).permutation(7)
    kept = normalize_batches(x, batches_of(order, 4))
    np.testing.assert_array_equal(kept.values[order[:4]], batch_normalize(x[order[:4]]))
    np.testing.assert_array_equal(kept.values[order[4:]], batch_normalize(x[order[4:]]))
    dropped = normalize_batches(x, batches_of(order, 4, drop_last=True))
    assert (dropped.values[order[4:]] == 0).all()


def test_constant_features_are_an_error_or_zero_and_counted():
    x = np.array([[1.0, 0.1], [2.0, 0.1], [4.0, 0.1], [5.0, 0.2]])
    with pytest.raises(InputError, match=r"feature 1 is constant in batch 0 \(samples 0, 1\).*--eps"):
        normalize_batches(x, batches_of(range(4), 2))
    with pytest.raises(InputError, match="feature 1 is constant in the batch"):
        batch_normalize(x[:3])
    with pytest.raises(InputError, match="feature 1 is constant in batch 1"):
        batch_normalize(np.stack([x[1:], x[:3]]))
    zero = normalize_batches(x, batches_of(range(4), 2), constant="zero")
    assert zero.constant_pairs == 1
    assert zero.constant.tolist() == [[False, True], [False, False]]
    assert zero.values[:2, 1].tolist() == [0.0, 0.0]
    assert normalize_batches(x, batches_of(range(4), 2), eps=1.0).values[:2, 1].tolist() == [0.0, 0.0]


def test_the_first_constant_feature_is_named_and_six_samples_of_its_batch():
    flat = np.array([[0.0, 1.0, 1.0]] * 7) + np.arange(7.0)[:, None] * [1, 0, 0]
    with pytest.raises(InputError, match="feature 1 is constant in batch 0"):
        batch_normalize(np.stack([flat, flat]))
    with pytest.raises(InputError, match=r"\(samples 0, 1, 2, 3, 4, 5, …\)"):
        normalize_batches(flat, [np.arange(7)])
    with pytest.raises(InputError, match=r"\(samples 0, 1, 2, 3, 4, 5\)"):
        normalize_batches(flat, [np.arange(6)])


@pytest.mark.parametrize("bad", [[[1.0]], [1.0, 2.0], 3.0])
def test_a_batch_needs_two_rows(bad):
    with pytest.raises(InputError, match="at least 2 samples in rows"):
        batch_normalize(bad)


@pytest.mark.parametrize("eps", [-1e-9, float("nan")])
def test_eps_is_not_negative(eps):
    with pytest.raises(InputError, match="eps must be at least 0"):
        batch_normalize([[1.0], [2.0]], eps=eps)


@pytest.mark.parametrize(
    ("n", "size", "message"),
    [(1, 2, "at least 2 samples"), (4, 1, "too small"), (4, 5, "larger than"), (5, 2, "last batch of one sample")],
)
def test_batch_sizes_that_do_not_fit(n, size, message):
    with pytest.raises(InputError, match=message):
        check_batch_size(n, size)
    with pytest.raises(InputError, match=message):
        batches_of(range(n), size)


def test_batches_partition_the_permutation():
    assert [b.tolist() for b in batches_of([3, 1, 0, 2, 4], 3)] == [[3, 1, 0], [2, 4]]
    assert [b.tolist() for b in batches_of([3, 1, 0, 2, 4], 2, drop_last=True)] == [[3, 1], [0, 2]]


def test_orders():
    rng = np.random.default_rng(0)
    assert epoch_permutation(4, "igm", rng).tolist() == [0, 1, 2, 3]
    assert epoch_permutation(9, "rr", rng).tolist() == np.random.default_rng(0).permutation(9).tolist()
    with pytest.raises(InputError, match="unknown order 'sgd'"):
        epoch_permutation(4, "sgd", rng)
