"""AV-23 · Heavy-ball momentum is an EMA of plain SGD, and primal averaging is heavy ball.

Heavy ball: m ← μm + g, θ ← θ − ηm, from m = 0. (a) With one curvature (λ = 1) and q, β the roots of z² − (1+μ−η)z + μ,
so that η = (1−q)(1−β) and μ = qβ, its iterates are exactly the EMA, decay β, of SGD at rate 1−q on the same batches,
from step 0 on. For 0 < μ < 1, η > 0 both roots lie in (0, 1) if and only if η ≤ (1−√μ)². (b) With replacement, |μ| < 1
and 0 < η < 2(1+μ), the stationary variance is σ² η(1+μ)/((1−μ)(2(1+μ)−η)). (c) For any losses, primal averaging
z ← z − ηg(x), x ← (1−s)x + sz from z = x is heavy ball with rate ηs and momentum 1−s. (d) Any affine algorithm with
nonzero partial sums of its weights has one scalar schedule (AV-10), but its rates may leave [0, 1].
"""

from __future__ import annotations

import sympy as sp

from theory.claim import claim
from theory.derivation import Derivation, identity, nonnegative, positive
from theory.words import matrices, words

CLAIM = claim(
    __doc__,
    formula=r"z^2-(1+\mu-\eta)z+\mu = (z-q)(z-\beta)\ \Rightarrow\ \theta^{\mathrm{HB}}_t = \mathrm{EMA}_\beta"
    r"(\theta^{\mathrm{SGD}(1-q)})_t",
    kind="identity",
    direction="equal",
    scope="all T, batches and real q, β; roots for 0 < μ < 1, η > 0; variance for all B; (c) for all losses and d",
    hypotheses=("one curvature for all batches", "momentum starts at 0", "η ≤ (1−√μ)²", "with replacement"),
    rests_on=("AV-10",),
    source="this project",
)


def derive() -> Derivation:
    """Both sides as one recursion of second order with the same start; Yule–Walker; elimination of z."""
    q, b, c, now, before, z, start = sp.symbols("q beta c theta theta_before z theta_0", real=True)
    eta, mu = (1 - q) * (1 - b), q * b
    heavy = now - eta * (mu * (before - now) / eta + now - c)  # m = (θ_{t−1} − θ_t)/η before the step
    yield identity(
        "heavy ball: θ⁺ = (1+μ−η)θ − μθ_{t−1} + ηc, here with 1+μ−η = q+β",
        heavy,
        (q + b) * now - q * b * before + eta * c,
    )
    inner = (now - b * before) / (1 - b)  # the SGD iterate under the EMA, from E_t = βE_{t−1} + (1−β)z_t
    averaged = b * now + (1 - b) * (inner - (1 - q) * (inner - c))
    yield identity("the EMA obeys the same recursion", averaged, (q + b) * now - q * b * before + eta * c)
    yield identity(
        "first step, m = 0 and E_0 = z_0 = θ_0: the same",
        start - eta * (start - c),
        b * start + (1 - b) * (start - (1 - q) * (start - c)),
    )
    yield identity("q, β are the roots", (z - q) * (z - b), z**2 - (1 + mu - eta) * z + mu)
    s, e, rate = sp.symbols("s e eta", real=True)  # s = √μ
    yield identity(
        "the discriminant (1+μ−η)² − 4μ factors",
        (1 + s**2 - rate) ** 2 - 4 * s**2,
        (rate - (1 - s) ** 2) * (rate - (1 + s) ** 2),
    )
    below = (1 - s) ** 2 - e
    yield identity("η = (1−√μ)² − e: it is e(4√μ + e)", (1 + s**2 - below) ** 2 - 4 * s**2, e * (e + 4 * s))
    root, less = sp.symbols("s e", nonnegative=True)
    yield nonnegative("  ≥ 0 for e ≥ 0: real roots", less * (less + 4 * root))
    yield identity("their sum is 2√μ + e > 0, their product μ in (0, 1): both positive", 1 + s**2 - below, 2 * s + e)
    yield identity("(1−q)(1−β) = η > 0: both on one side of 1; as qβ < 1, both below it", 1 - (q + b) + q * b, eta)
    u, w = sp.symbols("u w", real=True)  # √q, √β
    yield identity(
        "conversely roots in (0, 1) give (1−√μ)² − η = (√q−√β)²",
        (1 - u * w) ** 2 - (1 - u**2) * (1 - w**2),
        (u - w) ** 2,
    )
    yield nonnegative("  which is not negative", (u - w) ** 2)
    yield from _variance()
    x, grad, old = matrices("x g x_before")
    g, h = sp.symbols("s eta", positive=True)
    point = old + (x - old) / g  # z from x = (1−s)x_before + sz
    yield identity(
        "(c) z = x_before + (x − x_before)/s: x⁺ = x + (1−s)(x − x_before) − ηs g(x), heavy ball; first x_before = x",
        (1 - g) * x + g * (point - h * grad),
        x + (1 - g) * (x - old) - h * g * grad,
        by=words(),
    )


def _variance() -> Derivation:
    """Yule–Walker for θ⁺ = aθ − μθ_{t−1} + ηc, a = 1+μ−η, σ = 1."""
    eta, mu = sp.symbols("eta mu", real=True)
    a = 1 + mu - eta
    zero = eta * (1 + mu) / ((1 - mu) * (2 * (1 + mu) - eta))
    one = a * zero / (1 + mu)
    yield identity("(b) lag 1: γ₁ = aγ₀ − μγ₁", a * zero - mu * one, one)
    yield identity("(b) lag 0: γ₀ = (a² + μ²)γ₀ − 2aμγ₁ + η²", (a**2 + mu**2) * zero - 2 * a * mu * one + eta**2, zero)
    rate, keep, room, more = sp.symbols("eta one_minus_mu room one_plus_mu", positive=True)
    yield positive("(b) positive where 1−μ, 1+μ and 2(1+μ)−η (room) are", rate * more / (keep * room))
    yield identity("(b) the stability condition p(−1) > 0 of p = z² − az + μ", 1 + a + mu, 2 * (1 + mu) - eta)
