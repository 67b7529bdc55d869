"""BN-6: the same gradient by finite differences in 60 digits, by torch, and by a loss that cannot change."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from proofs_check.batchnorm import batch_normalize
from tests.claims import claim_holds

EPS = np.finfo(float).eps


def formula(x: Any, g: Any, eps: float) -> Any:
    """δ (B, d) of the claim in floating point."""
    s = np.sqrt(x.var(axis=0) + eps)
    bar = batch_normalize(x, eps=eps)
    return (g - g.mean(axis=0) - (g * bar).mean(axis=0) * bar) / s


def test_claim_holds():
    claim_holds("BN-6")


@pytest.mark.parametrize("seed", range(1, 5))
def test_claim_holds_for_other_seeds(seed: int):
    claim_holds("BN-6", seed=seed)


@pytest.mark.parametrize("eps", [0.0, 0.25])
@pytest.mark.parametrize("size", [2, 3, 6])
def test_agrees_with_finite_differences_in_60_digits(size: int, eps: float):
    from mpmath import mp, mpf, sqrt

    rng = np.random.default_rng(size)
    x, g = rng.integers(-9, 10, size) + np.arange(size) / 4, rng.normal(size=size)

    def loss(values):
        mean = sum(values) / size
        spread = sqrt(sum((v - mean) ** 2 for v in values) / size + mpf(eps))
        return sum(mpf(w) * (v - mean) / spread for w, v in zip(g.tolist(), values, strict=True))

    with mp.workdps(60):
        step = mpf(10) ** -15  # the central difference errs by step² = 1e-30 times a third derivative, digits lost: 15
        exact = [mpf(v) for v in x.tolist()]
        slopes = []
        for k in range(size):
            up, down = ([v + s * (i == k) for i, v in enumerate(exact)] for s in (step, -step))
            slopes.append(float((loss(up) - loss(down)) / (2 * step)))
    allowed = 100 * EPS * np.abs(g).max() / x.std()  # some dozen roundings of a gradient of this size
    np.testing.assert_allclose(formula(x[:, None], g[:, None], eps)[:, 0], slopes, rtol=0, atol=allowed)


@pytest.mark.torch
@pytest.mark.parametrize("eps", [1e-300, 1e-5, 0.5])
def test_agrees_with_torchs_autograd(eps: float):
    import torch

    rng = np.random.default_rng(0)
    x, g = rng.normal(size=(7, 3)), rng.normal(size=(7, 3))
    inputs = torch.tensor(x, requires_grad=True)
    layer = torch.nn.BatchNorm1d(3, eps=eps, affine=False, dtype=torch.float64)
    layer(inputs).backward(torch.tensor(g))
    assert inputs.grad is not None
    np.testing.assert_allclose(inputs.grad.numpy(), formula(x, g, eps), rtol=0, atol=1e-14 * 10)  # |g|/σ below 10


@pytest.mark.torch
def test_torchs_gradient_has_the_claims_inner_products():
    import torch

    rng = np.random.default_rng(1)
    x, g, eps = rng.normal(size=(6, 2)), rng.normal(size=(6, 2)), 0.3
    inputs = torch.tensor(x, requires_grad=True)
    bar = torch.nn.BatchNorm1d(2, eps=eps, affine=False, dtype=torch.float64)(inputs)
    bar.backward(torch.tensor(g))
    assert inputs.grad is not None
    gradient, values = inputs.grad.numpy(), bar.detach().numpy()
    expected = eps / (x.var(axis=0) + eps) ** 1.5 * (g * values).sum(axis=0)
    np.testing.assert_allclose(gradient.sum(axis=0), 0, atol=1e-14 * 10)  # six terms below 10, as above
    np.testing.assert_allclose((gradient * values).sum(axis=0), expected, atol=1e-14 * 10)


def test_a_pairs_gradient_is_0():
    g = np.array([[5.0], [-3.0]])
    np.testing.assert_allclose(formula(np.array([[0.25], [4.0]]), g, 0.0), 0, atol=8 * EPS * 5)  # terms of size 5
