"""AV-20 · Two-point averages from a distance: half the noise for little bias, where the time scales are apart.

With replacement, one H, constant rate η, start at distance δ from the minimiser along an eigenvector λ; q = 1−ηλ,
v = σ²ηλ/(2−ηλ), V_t = v(1−q^{2t}). Then, for ½(θ_T + θ_{T−a}),

    E excess = ½λ { δ²[(q^T+q^{T−a})/2]² + ¼[V_T + V_{T−a} + 2q^aV_{T−a}] }, summed over eigenvectors.

Against the last iterate the noise falls as (1+q^a)/2, once V has settled, and the bias grows as ((1+q^{−a})/2)²: one
wants 1/x_fast ≪ a ≪ 1/x_slow. With three time scales (spectrum 1, 1/10, 3/100, offset 3, σ = 1, η = ½, T = 120) a = 10
beats the last iterate at η and at η/2; with a = 110 the gain is gone.
"""

from __future__ import annotations

import sympy as sp

from theory.averages import Average
from theory.claim import claim
from theory.derivation import Derivation, identity, limit, value_at

CLAIM = claim(
    __doc__,
    formula=r"\mathrm E\,\text{excess} = \tfrac\lambda2\Bigl\{\delta^2\Bigl[\tfrac{q^T+q^{T-a}}2\Bigr]^2"
    r"+\tfrac14\bigl[V_T+V_{T-a}+2q^aV_{T-a}\bigr]\Bigr\}",
    kind="identity",
    direction="equal",
    scope="all T, a ≤ T, d, B, centres, starts and 0 < ηλ < 2; the comparison for the spectrum stated",
    hypotheses=(
        "batches with replacement",
        "one H for all batches",
        "slow directions still on their way",
        "a ≪ 1/x_slow",
    ),
    source="this project",
)


def derive() -> Derivation:
    """Mean and variance by an induction over steps, the covariance at lag a, then the square of the mean of two."""
    x, sigma, r = sp.symbols("x sigma rho", real=True)
    t, T, a, q = sp.symbols("t T a q", positive=True)
    over = Average()
    now, c, later = over.variables("theta c z")
    moved = (1 - x) * now + x * c
    mean, var = sp.symbols("M V", real=True)
    known = {over(now): mean, over(c): 0, over(now * c): 0, over(now**2): var + mean**2, over(c**2): sigma**2}
    yield identity(
        "a step takes the mean M of θ − c̄ to qM: so M_t = q^tδ", value_at(over(moved), known), (1 - x) * mean
    )
    yield identity(
        "and the variance V to q²V + x²σ², as the batch drawn is independent of θ",
        (over(moved**2) - over(moved) ** 2).subs(known),
        (1 - x) ** 2 * var + x**2 * sigma**2,
    )
    rate = 1 - q
    v = sigma**2 * rate / (1 + q)
    yield identity("V_0 = 0", v * (1 - q ** (2 * sp.S.Zero)), 0)
    yield identity(
        "V_t = v(1−q^{2t}) obeys it", q**2 * v * (1 - q ** (2 * t)) + rate**2 * sigma**2, v * (1 - q ** (2 * t + 2))
    )
    lagged = {over(now): 0, over(c): 0, over(now * c): 0, over(now * later): r * var}
    yield identity(
        "Cov(θ_{t+a}, θ_t) = q^aV_t, by one step more",
        value_at(over(now * ((1 - x) * later + x * c)), lagged),
        (1 - x) * r * var,
    )
    early, late, m1, m2 = sp.symbols("V_early V_late M_early M_late", real=True)
    both = {over(now**2): early + m1**2, over(later**2): late + m2**2, over(now * later): r * early + m1 * m2}
    yield identity(
        "the second moment of the mean of the two, r = q^a",
        over(((now + later) / 2) ** 2).subs(both),
        ((m1 + m2) / 2) ** 2 + (late + early + 2 * r * early) / 4,
    )
    lam, steady = sp.symbols("lambda v", positive=True)
    yield identity(
        "settled, V_T = V_{T−a} = v: noise over that of the last iterate",
        lam * (steady + steady + 2 * r * steady) / 4 / (lam * steady),
        (1 + r) / 2,
    )
    yield identity(
        "bias over that of the last iterate",
        ((q**T + q ** (T - a)) / 2) ** 2 / q ** (2 * T),
        ((1 + q ** (-a)) / 2) ** 2,
    )
    h = sp.Symbol("h", positive=True)
    yield limit("no bias where a ≪ 1/h, q = e^{−h}", ((1 + sp.exp(h * a)) / 2) ** 2, h, 0, 1)
    yield limit("half the noise where a ≫ 1/h", (1 + sp.exp(-h * a)) / 2, h, sp.oo, sp.S.Half)
    spectrum = [sp.S.One, sp.Rational(1, 10), sp.Rational(3, 100)]
    best, plain, half = (_loss(spectrum, sp.Rational(1, k), s) for k, s in ((2, 10), (2, 0), (4, 0)))
    far = _loss(spectrum, sp.S.Half, 110)
    yield identity("the instance: a = 10 is below the last iterate and the one at η/2", _below(best, plain, half), 1)
    yield identity("  a = 110 is not below the one at η/2", _below(far, half), 0)


def _loss(spectrum: list[sp.Expr], eta: sp.Expr, a: int) -> sp.Expr:
    """The formula at T = 120, δ = 3, σ = 1, an exact rational."""
    total: sp.Expr = sp.S.Zero
    for lam in spectrum:
        x = eta * lam
        q = 1 - x
        late, early = (x / (2 - x) * (1 - q ** (2 * t)) for t in (120, 120 - a))
        bias = 9 * ((q**120 + q ** (120 - a)) / 2) ** 2
        total += lam / 2 * (bias + (late + early + 2 * q**a * early) / 4)
    return total


def _below(value: sp.Expr, *others: sp.Expr) -> int:
    """1 when the rational is smaller than all the others."""
    return int(all(bool(value < other) for other in others))
