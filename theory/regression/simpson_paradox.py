"""R-8 · Simpson's paradox: SS learns the opposite sign.

x = 0 … n−1, n even, y with each neighbouring pair swapped, y = 1, 0, 3, 2, …, batches of two in the order given:

    M_SS = −1/2,    M_RR = (n + 1)/6 − 1/(n − 1),    M_GD = ((n² − 1)/12 − 1/2) / √((n² − 1)/12).

On four points −1/2, +1/2 and 3/(2√5). For every even n ≥ 4, RR and GD have the sign of the trend and SS has the other
one; the ratio M_RR/M_GD tends to 1/√3 and M_SS/M_GD to 0.

In batches of any size B, n = mB, with y reversed within each batch, y_{kB+t} = kB + B − 1 − t:

    M_SS = −√((B² − 1)/12),    M_GD = ((n² − 1)/12 − (B² − 1)/6) / √((n² − 1)/12),

again of opposite signs as soon as m ≥ 2.
"""

from __future__ import annotations

import sympy as sp

from theory.claim import claim
from theory.derivation import Derivation, identity, limit, positive, value_at
from theory.tactics import gamma, modulo, sums

CLAIM = claim(
    __doc__,
    formula=r"M_{SS}=-\tfrac12,\quad M_{RR}=\frac{n+1}{6}-\frac1{n-1},\quad"
    r" M_{GD}=\frac{(n^2-1)/12-1/2}{\sqrt{(n^2-1)/12}}",
    kind="existence",
    direction="equal",
    scope="SS and GD for all B ≥ 2, m ≥ 2, n = mB; RR for B = 2 and all even n ≥ 4",
    hypotheses=("batches in the order given", "B divides n"),
    rests_on=("R-1", "R-2", "R-4"),
    source="this project; the paradox: E. H. Simpson 1951",
)


def derive() -> Derivation:
    """Sums of polynomials over batches and within them, with symbolic bounds."""
    k, t = sp.symbols("k t", integer=True, nonnegative=True)
    m, B = sp.symbols("m B", integer=True, positive=True)
    n = m * B
    x, y = k * B + t, k * B + B - 1 - t

    def mean(expression: sp.Expr) -> sp.Expr:  # over all samples
        return sp.Sum(expression, (t, 0, B - 1), (k, 0, m - 1)) / n

    within = (B**2 - 1) / sp.Integer(12)
    yield identity(
        "a batch's variance, that of B consecutive integers",
        sp.Sum((t - (B - 1) / 2) ** 2, (t, 0, B - 1)) / B,
        within,
        by=sums,
    )
    yield identity(
        "SS: y falls by what x rises within a batch, Σ y x̄ = −Σ (x − μ_S)²/σ_S = −Bσ_S, so n M_SS = −mBσ_S and"
        " M_SS = −√((B² − 1)/12)",
        sp.Sum(y * (t - (B - 1) / 2), (t, 0, B - 1)),
        -B * within,
        by=sums,
    )
    total = (n**2 - 1) / sp.Integer(12)
    yield identity("GD: the variance of 0 … n−1", mean(x**2) - mean(x) ** 2, total, by=sums)
    yield identity("y has the same mean", mean(y), (n - 1) / 2, by=sums)
    yield identity(
        "and Cov = (n² − 1)/12 − (B² − 1)/6, so M_GD = Cov/√((n² − 1)/12)",
        mean(x * y) - mean(x) * mean(y),
        total - (B**2 - 1) / 6,
        by=sums,
    )
    a, b = sp.symbols("a b", nonnegative=True)
    yield positive("positive for m = 2 + a, B = 2 + b", (total - (B**2 - 1) / 6).subs({m: 2 + a}).subs({B: 2 + b}))

    s = sp.Symbol("sigma_S", positive=True)
    yield identity(
        "B = 2: σ_S = 1/2, M_SS = −1/2", s**2, sp.Rational(1, 4), by=modulo(s**2 - within.subs(B, 2), over=[s])
    )
    yield from _reshuffling(k, m)
    yield from _limits()


def _reshuffling(k: sp.Symbol, m: sp.Symbol) -> Derivation:
    N = sp.Symbol("n", integer=True, positive=True)
    size = 2 * m

    def weight(x: sp.Expr) -> sp.Expr:  # samples below x less samples above it
        return x - (N - 1 - x)

    yield identity(
        "RR: R-4 with T = 1, M_RR = G/2 = Σ_i y_i (number below − number above)/(2 C(n,2)), pairs collected by samples",
        weight(k) / (2 * sp.binomial(N, 2)),
        (2 * k + 1 - N) / (N * (N - 1)),
        by=gamma,
    )
    value = sp.Sum((2 * k + 1) * weight(2 * k) + 2 * k * weight(2 * k + 1), (k, 0, m - 1)).subs(N, size)
    yield identity(
        "summed over the pairs, y_{2k} = 2k + 1 and y_{2k+1} = 2k: M_RR = (n + 1)/6 − 1/(n − 1)",
        value / (size * (size - 1)),
        (size + 1) / sp.Integer(6) - 1 / (size - 1),
        by=sums,
    )
    a = sp.Symbol("a", nonnegative=True)
    yield positive("positive for n = 4 + a", ((N + 1) / 6 - 1 / (N - 1)).subs(N, 4 + a))
    yield identity("n = 4: 1/2", value_at((N + 1) / 6 - 1 / (N - 1), {N: 4}), sp.Rational(1, 2))


def _limits() -> Derivation:
    n = sp.Symbol("n", positive=True)
    spread = sp.sqrt((n**2 - 1) / 12)
    gd = ((n**2 - 1) / 12 - sp.Rational(1, 2)) / spread
    yield identity(
        "n = 4: GD is (5/4 − 1/2)/√(5/4) = 3/(2√5)", value_at(gd, {n: 4}), sp.Rational(3, 2) / sp.sqrt(5), by=sp.radsimp
    )
    yield limit("RR against GD for n → ∞", ((n + 1) / 6 - 1 / (n - 1)) / gd, n, sp.oo, 1 / sp.sqrt(3), by=sp.radsimp)
    yield limit("SS against GD for n → ∞: the signal is lost, and its sign", -1 / (2 * gd), n, sp.oo, 0)
