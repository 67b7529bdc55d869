"""R-6 checked: c_B and E r_B by quadratures of other integrals, by exact recursion, and by sampled Gaussian batches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import gamma
from typing import Any

import numpy as np
from flint import arb, ctx, fmpq
from numpy.typing import NDArray

from constructions.dataset import DataSet
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.exact.pairs import gini_and_kendall, solve_rational
from proofs_check.exact.surds import root
from proofs_check.optima.gaussian import mean_sample_correlation, shrinkage
from proofs_check.relations import AtLeast, AtMost, Enclosed, Order, Statistical, Within

EPS = float(np.finfo(float).eps)
BITS = 200
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Population:
    """x = L g with g independent standard `law`; y = βᵀx + noise. `draws` batches of B are sampled."""

    L: tuple[tuple[int, ...], ...]
    beta: tuple[int, ...]
    batch_size: int
    draws: int
    seed: int
    law: str = "gaussian"
    noise: str = "independent"
    eps: float = 0.0


def shrinkage_by_laplace(batch_size: int) -> float:
    """E σ_S = (1/√(πB)) ∫₀^∞ (1 − det(1 + 2s²P)^{−½}) s^{−2} ds, P the explicit centring matrix; 2s² = tan² θ."""
    B = batch_size
    centring = np.eye(B) - np.full((B, B), 1 / B)
    spectrum = np.clip(np.linalg.eigvalsh(centring), 0, None)
    nodes, weights = np.polynomial.legendre.leggauss(64 + B)
    theta = (nodes + 1) * np.pi / 4
    log_det = np.log1p(np.outer(np.tan(theta) ** 2, spectrum)).sum(axis=1)
    values = -np.expm1(-log_det / 2) * np.sqrt(2) / np.sin(theta) ** 2
    return float(weights @ values * np.pi / 4 / np.sqrt(np.pi * B))


def shrinkage_ball(batch_size: int) -> arb:
    """c_B in balls by Γ."""
    with ctx.workprec(BITS):
        B = fmpq(batch_size)
        return (arb(2) / arb(B)).sqrt() * arb(B / 2).gamma() / arb((B - 1) / 2).gamma()


def shrinkage_by_recursion(batch_size: int) -> arb:
    """√B c_B is E|z| in B − 1 dimensions: E|z| = √(2/π), √(π/2) for 1, 2, and times (ν+1)/ν from ν to ν + 2."""
    nu = batch_size - 1
    start = 2 - nu % 2
    with ctx.workprec(BITS):
        length = (arb(2) / arb.pi()).sqrt() if start == 1 else (arb.pi() / 2).sqrt()
        for k in range(start, nu, 2):
            length *= arb(fmpq(k + 1, k))
        return length / arb(batch_size).sqrt()


def sizes(budget: Budget, rng: np.random.Generator) -> list[int]:
    """All small batch sizes, a few larger ones."""
    return [*range(2, 12), *(int(b) for b in rng.integers(12, 130, budget.pick(4, 15, 60)))]


LAPLACE = Check(
    "c_B against its Laplace integral with the explicit centring matrix",
    shrinkage,
    shrinkage_by_laplace,
    sizes,
    Within(
        lambda B: 256 * (B + 16) * EPS,
        "B eigenvalues and logarithms rounded at each of 64 + B nodes, gammaln of B/2: 256 (B + 16) eps",
    ),
)
RECURSION = Check(
    "c_B against the product E|z|_{ν+2} = E|z|_ν (ν+1)/ν",
    shrinkage_ball,
    shrinkage_by_recursion,
    sizes,
    Enclosed(1e-50, "balls of 200 bits (1e-60) after at most 65 products and two Γ"),
)


def excess(batch_size: int) -> arb:
    """B c_B² − B + 3/2 in balls."""
    with ctx.workprec(BITS):
        return batch_size * shrinkage_ball(batch_size) ** 2 - batch_size + arb(fmpq(3, 2))


def lower(B: int) -> arb:
    """1/(8(B−1))."""
    return arb(fmpq(1, 8 * (B - 1)))


def upper(B: int) -> arb:
    """1/(8(B−3/2))."""
    return arb(fmpq(1, 8 * B - 12))


def wide_sizes(budget: Budget, rng: np.random.Generator) -> list[int]:
    """Up to 10 000."""
    return [*sizes(budget, rng), 10**3, 10**4]


STRICT = "balls of 200 bits decide the strict inequality"
BELOW = Check("1/(8(B−1)) < B c_B² − B + 3/2", lower, excess, wide_sizes, AtLeast(reason=STRICT))
ABOVE = Check("B c_B² − B + 3/2 < 1/(8(B−3/2))", upper, excess, wide_sizes, AtMost(reason=STRICT))
LOOSE = Check(
    "the bounds miss B c_B² − B + 3/2 by 1/(16ν²) and 0 up to order ν⁻³, ν = B − 1",
    lambda B: [float(lower(B)), float(upper(B))],
    lambda B: [float(excess(B)) - 1 / (16 * (B - 1) ** 2), float(excess(B))],
    wide_sizes,
    Within(lambda B: 1 / (8 * (B - 1) ** 3) + EPS, "Γ's series: the third orders are 5/(128ν³) and 9/(128ν³), falling"),
)


def _remainder(terms: tuple[Fraction, ...]) -> Any:
    def points(case: tuple[int, ...]) -> list[tuple[float, float]]:
        found = []
        for B in case:
            with ctx.workprec(BITS):
                sums = sum((arb(fmpq(t.numerator, t.denominator)) / B**k for k, t in enumerate(terms)), arb(0))
                found.append((1 / B, abs(float(shrinkage_ball(B) - sums))))
        return found

    return points


SERIES = Check(
    "c_B = 1 − 3/(4B) − 7/(32B²) + O(B⁻³)",
    lambda _: 3,
    _remainder((Fraction(1), Fraction(-3, 4), Fraction(-7, 32))),
    lambda _budget, _rng: [(64, 128, 256, 512, 1024)],
    Order(0.1, "the next term bends the slope by about 1/64"),
)


def correlation_by_quadrature(case: tuple[float, int]) -> float:
    """E[u·w/(|u||w|)] from 1/|u| = √(2/π) ∫ exp(−s²|u|²/2) ds, likewise for w: a Gaussian integral for each (s, t).

    It is (2/π) ν ρ ∫∫ (1 + s² + t² + (1−ρ²)s²t²)^{−ν/2−1} ds dt; s = tan θ, t = tan φ make it analytic on a square.
    """
    rho, B = case
    nu = B - 1
    nodes, weights = np.polynomial.legendre.leggauss(96)
    theta, w = (nodes + 1) * np.pi / 4, weights * np.pi / 4
    sine, cosine = np.sin(theta) ** 2, np.cos(theta) ** nu
    inner = np.outer(cosine, cosine) * (1 - rho**2 * np.outer(sine, sine)) ** (-nu / 2 - 1)
    return float(2 / np.pi * nu * rho * (w @ inner @ w))


def correlation_cases(budget: Budget, rng: np.random.Generator) -> Iterator[tuple[float, int]]:
    """Two fixed cases that every wrong formula misses, then drawn ones."""
    yield 0.6, 2
    yield 0.6, 5
    for _ in range(budget.pick(10, 60, 400)):
        yield float(rng.integers(-9, 10)) / 10, int(rng.integers(2, 33))


CORRELATION = Check(
    "E r_B(ρ) against a double integral without special functions",
    lambda case: float(mean_sample_correlation(case[0], case[1])),
    correlation_by_quadrature,
    correlation_cases,
    Within(1e-12, "96 Gauss nodes a side leave 1e-14 at |ρ| ≤ 0.9, B ≤ 32; 96² roundings of terms up to B/(1−ρ²)"),
)


def claimed_moments(case: Population) -> Floats:
    """C_yx, then C_xx above the diagonal."""
    return _moments(case, shrinkage, mean_sample_correlation)


def _moments(case: Population, scale: Any, mean_correlation: Any) -> Floats:
    L = np.array(case.L, dtype=float)
    covariance = L @ L.T
    sd = np.sqrt(np.diagonal(covariance))
    cross = scale(case.batch_size) * np.array(case.beta, dtype=float) @ covariance / sd
    upper = np.triu_indices(len(L), 1)
    return np.concatenate([cross, mean_correlation((covariance / np.outer(sd, sd))[upper], case.batch_size)])


def sampled_moments(case: Population) -> tuple[Floats, Floats]:
    """The same, averaged over sampled batches, with standard errors."""
    rng = np.random.default_rng(case.seed)
    L, beta = np.array(case.L, dtype=float), np.array(case.beta, dtype=float)
    shape = (case.draws, case.batch_size, len(L))
    g = rng.normal(size=shape) if case.law == "gaussian" else rng.exponential(size=shape) - 1
    x = g @ L.T
    extra = rng.normal(size=shape[:2]) if case.noise == "independent" else g[..., 0] ** 3 - 3 * g[..., 0]
    y = x @ beta + extra
    bar = x - x.mean(axis=1, keepdims=True)
    bar /= np.sqrt((bar**2).mean(axis=1, keepdims=True) + case.eps)
    pairs = np.triu_indices(len(L), 1)
    each = np.concatenate(
        [(y[..., None] * bar).mean(axis=1), (bar[..., pairs[0]] * bar[..., pairs[1]]).mean(axis=1)], 1
    )
    return each.mean(axis=0), each.std(axis=0, ddof=1) / np.sqrt(case.draws)


def populations(budget: Budget, rng: np.random.Generator) -> Iterator[Population]:
    """Covariances L Lᵀ of small integers, batch sizes 2, 3 and larger."""
    for B in (2, 3, int(rng.integers(4, 12)))[: budget.pick(2, 3, 3)]:
        L = np.tril(rng.integers(-2, 3, (3, 3)), -1) + np.diag(rng.integers(1, 3, 3))
        beta = tuple(int(b) for b in rng.integers(1, 4, 3))
        yield Population(
            tuple(tuple(int(v) for v in row) for row in L),
            beta,
            B,
            budget.pick(20_000, 40_000, 10**6),
            int(rng.integers(2**31)),
        )


SAMPLED = Check(
    "C_yx and C_xx of sampled Gaussian batches", claimed_moments, sampled_moments, populations, Statistical()
)
CHECKS = (LAPLACE, RECURSION, BELOW, ABOVE, LOOSE, SERIES, CORRELATION, SAMPLED)

_ONE = ((1,),)
CONTROLS = (
    Control(
        "exponential features, B = 2: E[x x̄] = σ/2",
        "x is Gaussian",
        SAMPLED,
        (Population(_ONE, (1,), 2, 50_000, 1, law="exponential"),),
        must_miss_by=10,
    ),
    Control(
        "noise g³ − 3g, uncorrelated with x = g yet not independent of it",
        "the noise is independent of x",
        SAMPLED,
        (Population(_ONE, (1,), 3, 50_000, 2, noise="cubic"),),
        must_miss_by=10,
    ),
    Control("ε = 1/4", "ε = 0", SAMPLED, (Population(_ONE, (1,), 4, 50_000, 3, eps=0.25),), must_miss_by=10),
)


def _hyper(rho: float, B: int, *, top: float = 0.5, bottom: float = 0.5, square: bool = True) -> float:
    from scipy.special import hyp2f1

    slope = 2 / (B - 1) * (gamma(B / 2) / gamma((B - 1) / 2)) ** (2 if square else 1)
    return float(rho * slope * hyp2f1(0.5, top, B / 2 + bottom, rho**2))


MUTANTS = (
    Mutant("the unbiased variance in c_B", LAPLACE, lambda B: shrinkage(B) * np.sqrt((B - 1) / B)),
    Mutant("one degree of freedom too many in c_B", LAPLACE, lambda B: shrinkage(B + 1)),
    Mutant("√(2/B) turned over", RECURSION, lambda B: shrinkage_ball(B) * arb(fmpq(B, 2))),
    Mutant("lower bound 1/(8(B−3/2))", BELOW, upper),
    Mutant("upper bound 1/(8(B−1))", ABOVE, lambda B: arb(fmpq(1, 8 * B - 8))),
    Mutant("a remainder of second order", SERIES, lambda _: 2),
    Mutant("E r_B(ρ) = ρ", CORRELATION, lambda case: case[0]),
    Mutant("the arcsine law for every B", CORRELATION, lambda case: 2 / np.pi * np.arcsin(case[0])),
    Mutant("(B+2)/2 for (B+1)/2 in the ₂F₁", CORRELATION, lambda case: _hyper(*case, bottom=1.0)),
    Mutant("₂F₁(½, 1; ·; ρ²)", CORRELATION, lambda case: _hyper(*case, top=1.0)),
    Mutant("the Gamma ratio not squared", CORRELATION, lambda case: _hyper(*case, square=False)),
    Mutant("C_xx = the correlation matrix", SAMPLED, lambda case: _moments(case, shrinkage, lambda r, _: r)),
    Mutant("c_B = 1", SAMPLED, lambda case: _moments(case, lambda _: 1.0, mean_sample_correlation)),
)


def witness(data: DataSet) -> dict[str, Any]:
    """Exactly, for B = 2 data: correlation of the first two features, its mean over pairs, M_RR and M_GD."""
    n, columns = data.n, list(zip(*data.X, strict=True))
    centred = [[v - sum(column) / n for v in column] for column in columns]
    (y,) = zip(*data.y, strict=True)
    covariance = [[sum((u * v for u, v in zip(a, b, strict=True)), Fraction(0)) / n for b in centred] for a in centred]
    cross = [[sum((u * v for u, v in zip(y, b, strict=True)), Fraction(0)) / n for b in centred]]
    (plain,) = solve_rational(covariance, cross)
    signs = [
        _sign(data.X[i][0] - data.X[j][0]) * _sign(data.X[i][1] - data.X[j][1]) for i, j in combinations(range(n), 2)
    ]
    T, G = gini_and_kendall(data.X, data.y)
    return {
        "correlation": covariance[0][1] * root(1 / (covariance[0][0] * covariance[1][1])),
        "mean_batch_correlation": Fraction(sum(signs), len(signs)),
        "rr": solve_rational(T, [[g / 2 for g in row] for row in G]),
        "gd": [m * root(covariance[a][a]) for a, m in enumerate(plain)],
    }


def _sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)
