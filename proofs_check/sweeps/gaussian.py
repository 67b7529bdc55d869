"""A Gaussian population of equally correlated features, and where SS, RR and GD land on samples of it (R-6, R-10)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from proofs_check.batchnorm import batch_normalize

__all__ = ["Population", "Prediction", "landed", "prediction"]

Floats = NDArray[np.float64]
BATCHES = 20_000  # for the limit covariance, whose trace is then known to about one per cent


@dataclass(frozen=True, slots=True)
class Population:
    """x ~ N(0, Σ) with unit variances and all correlations equal, y = β x + noise, β = (1, −1/2, 1/4, …).

    Attributes:
        features: d.
        correlation: above −1/(d − 1), below 1.
        noise: standard deviation.
    """

    features: int
    correlation: float
    noise: float

    @property
    def covariance(self) -> Floats:
        """Σ (d, d)."""
        return np.asarray(
            np.full((self.features,) * 2, self.correlation) + (1 - self.correlation) * np.eye(self.features)
        )

    @property
    def beta(self) -> Floats:
        """β (d,), which is M_GD too."""
        return np.asarray((-0.5) ** np.arange(self.features))

    def sample(self, shape: tuple[int, ...], rng: np.random.Generator) -> tuple[Floats, Floats]:
        """Features (..., d) and targets (...)."""
        x = rng.normal(size=(*shape, self.features)) @ np.linalg.cholesky(self.covariance).T
        return x, x @ self.beta + self.noise * rng.normal(size=shape)


@dataclass(frozen=True, slots=True)
class Prediction:
    """For large m, relative to the length of M_GD.

    Attributes:
        c_yx: the first feature's covariance with y after batch normalization, by R-6.
        c_xx: two features' covariance, by R-6.
        rr: distance of M_RR from M_GD, by R-6.
        scatter: root mean square distance of √m M_SS from √m M_RR, by R-10's limit law.
    """

    c_yx: float
    c_xx: float
    rr: float
    scatter: float

    def ss(self, batches: float) -> float:
        """Root mean square distance of M_SS from M_GD."""
        return float(np.hypot(self.rr, self.scatter / np.sqrt(batches)))


@cache
def prediction(population: Population, batch_size: int) -> Prediction:
    """R-6 in closed form; R-10's covariance from 20,000 batches, except for uncorrelated features, where it is

        E ‖M_SS − M_RR‖² ≈ ((1 + (d−1)/(B−1)) ((B−1)/B − c_B²) ‖β‖² + d noise²/B)/m.

    A batch of uncorrelated features moves M by β_a (s_a − c_B) + Σ_c β_c (s_c − c_B) r_ac and noise: its deviations s
    have variance (B−1)/B − c_B² and are independent of its correlations r, whose variance is 1/(B − 1).
    """
    from proofs_check.optima import gaussian_optimum, mean_sample_correlation, shrinkage

    beta, d = population.beta, population.features
    rr = gaussian_optimum(population.covariance, beta, batch_size).coef[0]
    c_b = shrinkage(batch_size)
    size = float(np.linalg.norm(beta))
    if population.correlation == 0:
        variance = (batch_size - 1) / batch_size - c_b**2
        squares = (1 + (d - 1) / (batch_size - 1)) * variance * size**2 + d * population.noise**2 / batch_size
    else:
        squares = _scatter(population, batch_size, rr)
    return Prediction(
        c_yx=float(c_b * (beta @ population.covariance)[0]),
        c_xx=float(mean_sample_correlation(population.correlation, batch_size)),
        rr=float(np.linalg.norm(rr - beta)) / size,
        scatter=float(np.sqrt(squares)) / size,
    )


def _scatter(population: Population, batch_size: int, rr: Floats) -> float:
    """Trace of the covariance of (b − M_RR H) C_xx⁻¹ over batches with moments b, H."""
    rng = np.random.default_rng(0)
    b, h = moments(*population.sample((BATCHES, batch_size), rng))
    moved = np.linalg.solve(h.mean(axis=0), (b - np.einsum("a,jab->jb", rr, h)).T)
    return float(moved.var(axis=1, ddof=1).sum())


def moments(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """b (m, d) and H (m, d, d) of batches x (m, B, d), y (m, B)."""
    z = batch_normalize(x, constant="zero")
    return np.einsum("ji,jia->ja", y, z) / y.shape[1], np.einsum("jia,jib->jab", z, z) / y.shape[1]


@dataclass(frozen=True, slots=True)
class Landed:
    """Where SS, RR and GD land on one sample: coefficients (d,), and the averages of the batch moments of SS."""

    ss: Floats
    rr: Floats
    gd: Floats
    b: Floats
    h: Floats


def landed(population: Population, batch_size: int, batches: int, epochs: int, rng: np.random.Generator) -> Landed:
    """Draw m batches and solve; RR by pooling the moments of so many random epochs."""
    x, y = population.sample((batches, batch_size), rng)
    b, h = (part.mean(axis=0) for part in moments(x, y))
    rows, targets = x.reshape(-1, population.features), y.reshape(-1)
    sums = [np.zeros_like(b), np.zeros_like(h)]
    for _ in range(epochs):
        order = rng.permutation(len(rows))
        parts = moments(rows[order].reshape(x.shape), targets[order].reshape(y.shape))
        sums = [total + part.mean(axis=0) for total, part in zip(sums, parts, strict=True)]
    b_gd, h_gd = moments(rows[None], targets[None])
    return Landed(_solve(b, h), _solve(sums[0] / epochs, sums[1] / epochs), _solve(b_gd[0], h_gd[0]), b, h)


def _solve(b: Floats, h: Floats) -> Floats:
    """The optimum of least norm."""
    return np.asarray(np.linalg.lstsq(h, b, rcond=None)[0])
