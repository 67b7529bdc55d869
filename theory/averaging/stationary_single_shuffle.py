"""AV-7 · The stationary law of single shuffling: a cycle, random only through its order.

n ≥ 2 batches with one Hessian in one random order for ever; c̄ = 0, ηλ written as η, 0 < η < 2, q = 1−η. The run tends
to a cycle of n points. Over the random order, at every phase and at lag 0 ≤ a ≤ n,

    Cov(θ_t, θ_{t+a}) = σ²/(n−1) [nη(q^a+q^{n−a})/((2−η)(1−q^n)) − 1],
    V_SS = σ²/(n−1) [nη(1+q^n)/((2−η)(1−q^n)) − 1] = V_0 (1+q^n)/(1−q^n),

V_0 the variance at epoch ends under RR (AV-6). For η < 1 and even n the covariance at a = n/2 is negative. For η → 0 at
fixed n: V_SS ~ σ²(n+1)η²/12.
"""

from __future__ import annotations

import sympy as sp

from theory.claim import claim
from theory.derivation import Derivation, identity, limit, nonnegative, positive, value_at

CLAIM = claim(
    __doc__,
    formula=r"\operatorname{Cov}(\theta_t,\theta_{t+a}) ="
    r" \frac{\sigma^2}{n-1}\Bigl[\frac{n\eta(q^a+q^{n-a})}{(2-\eta)(1-q^n)}-1\Bigr]",
    kind="law",
    direction="equal",
    scope="all n ≥ 2, phases, lags 0 ≤ a ≤ n and 0 < η < 2; sign at n/2 for 0 < η < 1, small-rate form at fixed n",
    hypotheses=("one H for all batches", "one uniform order for ever"),
    rests_on=("AV-6",),
    source="this project; the leading order is known from the literature on shuffled SGD",
)


def derive() -> Derivation:
    """The cycle's weights, the sum of their products, the covariance of sums over one random order from AV-6."""
    n, x, S = sp.symbols("n x sigma2", positive=True)
    u, w, r, theta, noise = sp.symbols("u w r theta A", real=True)  # q^a, q^{n−a}, q^n
    q = 1 - x
    yield identity(
        "an epoch is θ ↦ q^nθ + A, A = Σηq^{n−k}c_π(k): its only fixed point is A/(1−q^n), as |q^n| < 1",
        (r * theta + noise).subs(theta, noise / (1 - r)),
        noise / (1 - r),
    )
    yield identity(
        "its weights ηq^{n−k}/(1−q^n) add up to 1, as Σ_{k≤n} ηq^{n−k} = 1−q^n: one more term of that sum",
        q * (1 - r) + x,
        1 - q * r,
    )

    def squares(power: sp.Expr) -> sp.Expr:
        return (1 - power**2) / (1 - q**2)

    yield identity("Σ_{i<j} q^{2i} = (1−q^{2j})/(1−q²): none", value_at(squares(u), {u: 1}), 0)
    yield identity("  one more, u = q^j", squares(q * u) - squares(u), u**2)
    product = x**2 * (w * squares(u) + u * squares(w)) / (1 - u * w) ** 2
    yield identity(
        "a steps on the weights are rotated by a: the a batches seen since weigh ηq^{a−k}, those before ηq^{n+a−k};"
        " products q^{n−a}q^{2i}, i < a, and q^aq^{2i}, i < n−a, with u = q^a, w = q^{n−a}",
        product,
        x * (u + w) / ((2 - x) * (1 - u * w)),
    )
    law = S / (n - 1) * (n * x * (u + w) / ((2 - x) * (1 - u * w)) - 1)
    yield identity(
        "Cov = σ²(nΣab − ΣaΣb)/(n−1) of AV-6 with Σa = Σb = 1; it is the same at every phase, as a rotated order is as"
        " likely",
        S * (n * product - 1) / (n - 1),
        law,
    )
    single = law.subs({u: 1, w: r})
    end = S / (n - 1) * (n * x / (2 - x) - (1 - r) / (1 + r))
    yield identity("a = 0: V_SS against V_0 of AV-6", single, end * (1 + r) / (1 - r))
    yield identity("a = n: the cycle closes", value_at(law, {u: r, w: 1}), single)
    small = sp.Symbol("eta", positive=True)
    power = sp.exp(n * sp.log(1 - small))
    settled = (n * small * (1 + power) / ((2 - small) * (1 - power)) - 1) / (n - 1)
    yield limit("small rates, n fixed: V_SS/η²", settled / small**2, small, 0, (n + 1) / 12)
    yield from _opposite()


def _opposite() -> Derivation:
    root, other, slack = sp.symbols("a b s", positive=True)
    yield identity(
        "q^i + q^{n−1−i} exceeds 2q^{(n−1)/2} by a square: a = q^{i/2}, b = q^{(n−1−i)/2}",
        root**2 + other**2 - 2 * root * other,
        (root - other) ** 2,
    )
    yield nonnegative("  so (1−q^n)/η = Σ_{i<n} q^i ≥ n q^{(n−1)/2}", (root - other) ** 2)
    h, n = sp.symbols("h n", positive=True)  # h = √q
    mid = sp.Symbol("m", positive=True)  # q^{(n−1)/2}
    sums = n * mid + slack  # (1−q^n)/η
    bracket = 2 * n * h * mid / ((1 + h**2) * sums) - 1
    yield identity(
        "a = n/2: the bracket with q^{n/2} = √q q^{(n−1)/2}, 2−η = 1+q and s the excess above",
        bracket,
        -(n * mid * (1 - h) ** 2 + slack * (1 + h**2)) / ((1 + h**2) * sums),
    )
    gap = sp.Symbol("d", positive=True)  # 1 − √q
    yield positive("  is negative for 0 < q < 1, d = 1−√q", n * mid * gap**2 + slack * (1 + h**2))
