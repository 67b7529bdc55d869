"""RR optimum of a Gaussian population (R-6): x ~ N(0, Σ), y = βᵀx + noise independent of x.

    C_yx = c_B βᵀ Σ D⁻¹,        c_B = √(2/B) Γ(B/2) / Γ((B−1)/2),      D = diag(√Σ_aa),
    C_xx[a,b] = E r_B(ρ_ab) = ρ (2/(B−1)) [Γ(B/2)/Γ((B−1)/2)]² ₂F₁(½, ½; (B+1)/2; ρ²),

E r_B the mean sample correlation of B draws. Uncorrelated features are only shrunk, by c_B.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from proofs_check.errors import InputError
from proofs_check.optima.data import Floats
from proofs_check.optima.least_squares import solve_normal
from proofs_check.optima.result import Optimum

__all__ = ["gaussian_gd", "gaussian_optimum", "mean_sample_correlation", "shrinkage"]


def shrinkage(batch_size: int) -> float:
    """c_B = E[x x̄]/σ for one Gaussian feature: 0.564 at B = 2, 1 − 3/(4B) + O(B⁻²) for large B."""
    _check(batch_size)
    return float(np.sqrt(2 / batch_size) * _gamma_ratio(batch_size))


def mean_sample_correlation(rho: ArrayLike, batch_size: int) -> Floats:
    """E r_B(ρ): the mean correlation of B draws from a bivariate normal law with correlation ρ, entrywise.

    Raises:
        InputError: |ρ| > 1 somewhere, or B < 2.
    """
    from scipy.special import hyp2f1

    _check(batch_size)
    r = np.asarray(rho, dtype=np.float64)
    if not (np.abs(r) <= 1).all():
        raise InputError("a correlation lies between −1 and 1; check the covariance matrix")
    factor = 2 / (batch_size - 1) * _gamma_ratio(batch_size) ** 2
    inside = np.abs(r) < 1  # at ±1 the sample correlation is ±1, where the library's ₂F₁ overflows from B = 170 on
    square = np.where(inside, r * r, 0.0)
    return np.where(inside, r * factor * hyp2f1(0.5, 0.5, (batch_size + 1) / 2, square), r)


def gaussian_optimum(covariance: ArrayLike, beta: ArrayLike, batch_size: int) -> Optimum:
    """M_RR of the population.

    Args:
        covariance: Σ (d, d), symmetric, positive diagonal.
        beta: (d,) or (p, d), y = β x + noise.
        batch_size: B ≥ 2.

    Raises:
        InputError: Σ not a covariance matrix with positive variances, shapes that do not match, or B < 2.
    """
    sigma, b = _checked(covariance, beta)
    scale = np.sqrt(np.diagonal(sigma))
    correlation = np.clip(sigma / np.outer(scale, scale), -1, 1)  # rounding may leave [−1, 1] by an ulp
    np.fill_diagonal(correlation, 1.0)
    return solve_normal(
        mean_sample_correlation(correlation, batch_size), shrinkage(batch_size) * (b @ sigma) / scale, method="gaussian"
    )


def gaussian_gd(covariance: ArrayLike, beta: ArrayLike) -> Floats:
    """M_GD of the population, βᵀD, as (p, d).

    Raises:
        InputError: as `gaussian_optimum`.
    """
    sigma, b = _checked(covariance, beta)
    return np.asarray(b * np.sqrt(np.diagonal(sigma)))


def _gamma_ratio(batch_size: int) -> float:
    from scipy.special import gammaln

    return float(np.exp(gammaln(batch_size / 2) - gammaln((batch_size - 1) / 2)))


def _check(batch_size: int) -> None:
    if batch_size < 2:
        raise InputError(f"batch size {batch_size} is too small: the variance of one sample is 0; use at least 2")


def _checked(covariance: ArrayLike, beta: ArrayLike) -> tuple[Floats, Floats]:
    sigma, b = np.asarray(covariance, dtype=np.float64), np.atleast_2d(np.asarray(beta, dtype=np.float64))
    if sigma.ndim != 2 or sigma.shape[0] != sigma.shape[1] or not np.array_equal(sigma, sigma.T):
        raise InputError(f"the covariance must be a symmetric square matrix, got shape {sigma.shape}")
    if not (np.diagonal(sigma) > 0).all():
        raise InputError("every variance on the covariance's diagonal must be positive")
    scale = np.sqrt(np.diagonal(sigma))
    if (np.abs(sigma) > np.outer(scale, scale) * (1 + 4e-16)).any():  # two roundings of a correlation of 1
        raise InputError("no valid covariance matrix: some correlation is larger than 1; check its entries")
    if b.ndim != 2 or b.shape[1] != len(sigma):
        raise InputError(f"beta has shape {np.shape(beta)}, its last axis must be the {len(sigma)} features")
    return sigma, b
