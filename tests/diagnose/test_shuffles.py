"""Many shuffles at once give the same as one after the other."""

import numpy as np
import pytest

from proofs_check.diagnose.shuffles import affordable, sample_shuffles
from proofs_check.errors import InputError
from proofs_check.optima import rr_optimum, ss_optimum


@pytest.mark.parametrize("eps", [0.0, 0.5])
@pytest.mark.parametrize(
    ("n", "batch_size", "drop_last"), [(12, 3, False), (13, 5, False), (13, 5, True), (13, 4, True)]
)
def test_each_is_the_optimum_of_its_permutation(n: int, batch_size: int, drop_last: bool, eps: float) -> None:
    rng = np.random.default_rng(7)
    X, Y = rng.integers(-3, 4, (n, 2)).astype(float), rng.integers(-9, 10, (n, 2)).astype(float)
    drawn = sample_shuffles(X, Y, batch_size, count=20, rng=np.random.default_rng(5), eps=eps, drop_last=drop_last)
    again = np.random.default_rng(5)
    for coef in drawn.coefs:
        one = ss_optimum(X, Y, again.permutation(n), batch_size, eps=eps, constant="zero", drop_last=drop_last)
        # Gram matrices of order-1 entries square a condition number below 1e3: 1e-16·1e6, times targets of order 10
        assert np.allclose(coef, one.coef, rtol=0, atol=1e-9)


def test_averaged_moments_estimate_rr() -> None:
    rng = np.random.default_rng(1)
    X, Y = rng.normal(size=(40, 2)), rng.normal(size=(40, 1))
    rr = rr_optimum(X, Y, 2).coef
    means = [sample_shuffles(X, Y, 2, count=200, rng=np.random.default_rng(seed)).rr for seed in range(10)]
    stderr = np.std(means, axis=0, ddof=1) / 10**0.5
    assert (np.abs(np.mean(means, axis=0) - rr) < 5 * stderr).all()  # 5 standard errors of 10 independent estimates


def test_how_many_are_affordable() -> None:
    assert affordable(442, 10) == 200
    assert 20 <= affordable(100_000, 10) < 200
    assert affordable(60_000, 784) == 0


def test_a_batch_size_that_does_not_fit() -> None:
    with pytest.raises(InputError, match="last batch of one sample"):
        sample_shuffles(np.ones((5, 1)), np.ones((5, 1)), 2, count=1, rng=np.random.default_rng(0))
