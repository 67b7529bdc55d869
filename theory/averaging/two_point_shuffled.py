"""AV-21 · Without replacement the two-point law fails: a whole epoch apart gains nothing, half an epoch beats ½.

One curvature (λ = 1), 0 < η < 2, n batches of variance σ², q = 1−η. On SS's limit cycle, over its random order,

    Cov(θ_{t+a}, θ_t) = σ²/(n−1) · [nη(q^a + q^{n−a})/((2−η)(1−q^n)) − 1],   0 ≤ a ≤ n,

so Var(½(θ_T + θ_{T−a})) is the variance times (1+ρ(a))/2, ρ(a) the ratio of this to its value at a = 0. At a = n, or
any multiple, the factor is exactly 1. For η < 1, n even and a = n/2 it is below ½, which is the limit for large a with
replacement. Under RR, read at epoch ends, m epochs apart the factor is (1+q^{mn})/2.
"""

from __future__ import annotations

import sympy as sp

from theory.averages import Average
from theory.claim import claim
from theory.derivation import Derivation, identity, nonnegative, positive, value_at

CLAIM = claim(
    __doc__,
    formula=r"\frac{\operatorname{Var}\frac12(\theta_T+\theta_{T-a})}{\operatorname{Var}\theta_T} = \frac{1+\rho(a)}2,"
    r"\quad \rho(n) = 1,\quad \rho(n/2) < 0",
    kind="identity",
    direction="equal",
    scope="all n ≥ 2, 0 ≤ a ≤ n, m, centres and 0 < ηλ < 2; below ½ for 0 < ηλ < 1, n even, a = n/2",
    hypotheses=("SS in its cycle, or RR at epoch ends", "ηλ < 1 for the gain beyond ½", "one H for all batches"),
    source="this project",
)


def derive() -> Derivation:
    """Weights of the centres on the cycle, their cyclic correlation, sampling without replacement, then AM ≥ GM."""
    q, N, A, n, k = sp.symbols("q N A n k", positive=True)  # N = q^n, A = q^a
    eta = 1 - q
    theta, centre = sp.symbols("theta c", real=True)
    yield identity(
        "on the cycle θ = η/(1−q^n) Σ_k q^k c_{t−k}: a step multiplies by q, adds ηc and drops the term k = n, c again",
        q * theta + eta * centre * (1 - N) / (1 - N),
        (q * theta - eta * N * centre / (1 - N)) + eta * centre / (1 - N),
    )

    def geometric(terms: sp.Expr, ratio: sp.Expr) -> sp.Expr:
        return (1 - ratio**terms) / (1 - ratio)

    yield identity("Σ_{k<K} q^k, one more term", geometric(k + 1, q) - geometric(k, q), q**k)
    yield identity("Σ_{k<K} q^{2k}, one more term", geometric(k + 1, q**2) - geometric(k, q**2), q ** (2 * k))
    yield identity("  no terms", value_at(geometric(k, q) + geometric(k, q**2), {k: 0}), 0)
    scale = eta / (1 - N)
    yield identity("the weights sum to 1", scale * (1 - N) / (1 - q), 1)
    early = A * (1 - N**2 / A**2) / (1 - q**2)
    late = A / N * (N**2 / A**2 - N**2) / (1 - q**2)
    correlation = eta * (A + N / A) / ((2 - eta) * (1 - N))
    yield identity(
        "weight of a centre now times a steps later: q^{2k+a} for k < n−a, q^{2k+a−n} from n−a on; summed",
        scale**2 * (early + late),
        correlation,
    )
    total, squares = sp.symbols("P s2", real=True)  # Σ u_k w_k
    off = -squares / (n - 1)
    yield identity(
        "without replacement Cov(c_i, c_j) = −σ²/(n−1), as the n centres' deviations sum to 0: Σ_j Cov(c_i, c_j) = 0",
        squares + (n - 1) * off,
        0,
    )
    yield identity(
        "Σ_{i,j} u_iw_j Cov = σ²P + (1−P)·(−σ²/(n−1)), P = Σ u_iw_i, both weights with sum 1: the autocovariance",
        squares * total + (1 - total) * off,
        squares * (n * total - 1) / (n - 1),
    )
    over = Average()
    first, last = over.variables("x z")
    V, r = sp.symbols("V rho", real=True)
    known = {over(first**2): V, over(last**2): V, over(first * last): r * V}
    yield identity("the two-point variance", over((first + last) ** 2 / 4).subs(known), V * (1 + r) / 2)
    yield identity("a = n: the covariance is the variance", value_at(correlation, {A: N}), correlation.subs(A, 1))
    yield from _half_an_epoch()
    fresh = over.variables("A")[0]
    ends = {over(first): 0, over(first * fresh): 0, over(first**2): V}
    yield identity(
        "RR: θ_end = q^{mn} θ_start + A, A from later orders, independent of θ_start",
        value_at(over(first * (r * first + fresh)), ends),
        r * V,
    )


def _half_an_epoch() -> Derivation:
    """ρ(n/2) < 0 ⇔ 2n√(q^n) < (1+q) Σ_{k<n} q^k, by AM ≥ GM on pairs k, n−1−k; here p = √q, M = p^n."""
    p, M, n, S, u, w = sp.symbols("p M n S u w", positive=True)
    eta = 1 - p**2
    P = eta * 2 * M / ((2 - eta) * (eta * S))  # q^{n/2} = M, 1−q^n = ηS
    yield identity(
        "a = n/2: 1 − nP, with 1−q^n = ηS, S = Σ_{k<n} q^k, has the sign of (1+q)S − 2nM",
        (1 - n * P) * (1 + p**2) * S,
        (1 + p**2) * S - 2 * n * M,
    )
    yield identity(
        "q^k + q^{n−1−k} less 2√(q^{n−1}), with u = √(q^k), w = √(q^{n−1−k})", u**2 + w**2 - 2 * u * w, (u - w) ** 2
    )
    yield nonnegative("  is a square; summed over k: S ≥ n√(q^{n−1}) = nM/p", (u - w) ** 2)
    extra = sp.Symbol("extra", nonnegative=True)
    yield identity(
        "so with S = nM/p + extra: (1+q)S − 2nM",
        (1 + p**2) * (n * M / p + extra) - 2 * n * M,
        n * M * (1 - p) ** 2 / p + (1 + p**2) * extra,
    )
    strict = sp.Symbol("gap", positive=True)  # 1 − √q
    yield positive("  is positive for q < 1 (1−√q = gap)", n * M * strict**2 / p + (1 + p**2) * extra)
