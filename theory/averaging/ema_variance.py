"""AV-24 · The stationary variance of an EMA, and how rate and decay scale with the batch.

With replacement, one curvature (λ = 1), rate η, decay β, γ = 1−β, q = 1−η, σ² the variance of the centres:

    Var(EMA) = σ² ηγ(1+qβ) / ((1+q)(1+β)(1−qβ)) ≤ σ² min(η/(2−η), γ/(1+β)),   the bound for 0 ≤ q, β < 1.

With q = e^{−h}, β = e^{−g} this is σ² tanh(h/2) tanh(g/2) / tanh((h+g)/2), and to leading order σ² ηγ/(2(η+γ)). Batches
k times as large (noise σ²/k) with η → kη, β → β^k keep it to leading order, with a relative error of the order of the
rates; with the refined 1−(1−η)^k for kη, that is q → q^k, the relative error is of second order.
"""

from __future__ import annotations

import sympy as sp

from theory.claim import claim
from theory.derivation import Derivation, identity, limit, nonnegative, positive
from theory.tactics import trig

CLAIM = claim(
    __doc__,
    formula=r"\operatorname{Var}(E) = \frac{\sigma^2\eta\gamma(1+q\beta)}{(1+q)(1+\beta)(1-q\beta)}",
    kind="identity",
    direction="equal",
    scope="all 0 < η < 2, |β| < 1, centres and B; the scaling for every k > 0 as η, γ → 0 in proportion",
    hypotheses=("batches with replacement", "0 ≤ q, β for the bound", "the decay rescaled with the rate"),
    source="this project; the scaling rule for EMAs: Busbridge et al. 2023",
)


def derive() -> Derivation:
    """The 2×2 Lyapunov equation of (θ, E), the bound as a difference, then the scaling in hyperbolic form."""
    q, b = sp.symbols("q beta", positive=True)
    x, g = 1 - q, 1 - b

    def variance(kept: sp.Expr, decay: sp.Expr) -> sp.Expr:
        top = (1 - kept) * (1 - decay) * (1 + kept * decay)
        return top / ((1 + kept) * (1 + decay) * (1 - kept * decay))

    v = x / (1 + q)  # of θ, σ = 1
    s = g * v / (1 - q * b)  # Cov(θ, E)
    E = variance(q, b)
    yield identity("θ⁺ = qθ + ηc: v = q²v + η²", q**2 * v + x**2, v)
    yield identity("E⁺ = βE + γθ⁺: Cov(θ⁺, E⁺) = βq Cov(θ, E) + γv", b * q * s + g * v, s)
    yield identity("Var(E⁺) = β² Var(E) + 2βγ q Cov(θ, E) + γ²v", b**2 * E + 2 * b * g * q * s + g**2 * v, E)
    kept, decay, rate, gain = sp.symbols("q beta eta gamma", nonnegative=True)
    bottom = sp.Symbol("one_minus_q_beta", positive=True)
    yield identity("η/(2−η) less Var(E)", v - E, v * 2 * b * x / ((1 + b) * (1 - q * b)))
    yield nonnegative("  is not negative for β ≥ 0", rate / (1 + kept) * 2 * decay * rate / ((1 + decay) * bottom))
    yield identity("γ/(1+β) less Var(E)", g / (1 + b) - E, g / (1 + b) * 2 * q * g / ((1 + q) * (1 - q * b)))
    yield nonnegative("  is not negative for q ≥ 0", gain / (1 + decay) * 2 * kept * gain / ((1 + kept) * bottom))
    yield from _scaling(variance)


def _scaling(variance: sp.Expr) -> Derivation:
    """Rates tη, tγ with t → 0; then q = e^{−ht}, β = e^{−gt}."""
    t, eta, gamma, k, h, g = sp.symbols("t eta gamma k h g", positive=True)
    small = variance(1 - t * eta, 1 - t * gamma)
    leading = eta * gamma / (2 * (eta + gamma))
    yield limit("leading order: Var(E)/t for rates tη, tγ", sp.cancel(small / t), t, 0, leading)
    scaled = leading.subs({eta: k * eta, gamma: k * gamma}, simultaneous=True) / k
    yield identity("(η, γ, σ²) → (kη, kγ, σ²/k) leaves it as it is", scaled, leading)
    yield limit(
        "and β^k has the gain kγ to first order: (1 − (1−tγ)^k)/t", (1 - (1 - t * gamma) ** k) / t, t, 0, k * gamma
    )
    yield limit("as has the refined rate: (1 − (1−tη)^k)/t", (1 - (1 - t * eta) ** k) / t, t, 0, k * eta)
    a, b = sp.symbols("a b", positive=True)  # h/2 and g/2

    def hyperbolic(left: sp.Expr, right: sp.Expr) -> sp.Expr:
        return sp.tanh(left) * sp.tanh(right) / sp.tanh(left + right)

    yield identity(
        "q = e^{−h}, β = e^{−g}, a = h/2, b = g/2: the hyperbolic form",
        variance(sp.exp(-2 * a), sp.exp(-2 * b)),
        hyperbolic(a, b),
        by=trig,
    )
    yield identity(
        "it is odd in (h, g), so Var(E; kh, kg)/(k Var(E; h, g)) is even: no term of first order, the refined rule",
        hyperbolic(-a, -b),
        -hyperbolic(a, b),
        by=trig,
    )
    half = sp.Rational(1, 2)
    yield limit(
        "and its limit is 1: Var(E)/t → hg/(2(h+g)) for q = e^{−ht}, β = e^{−gt}, homogeneous of degree 1",
        hyperbolic(half * h * t, half * g * t).rewrite(sp.exp) / t,
        t,
        0,
        h * g / (2 * (h + g)),
    )
    simple = variance(1 - t, 1 - t)
    double = variance(1 - 2 * t, (1 - t) ** 2) / 2
    yield limit(
        "the simple rule has a first-order error: η = γ = t, k = 2",
        sp.cancel((double / simple - 1) / t),
        t,
        0,
        half / 2,
    )
    yield positive("  which is not 0", half / 2)
