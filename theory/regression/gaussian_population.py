"""R-6 · On a Gaussian population RR shrinks every feature and, when features correlate, turns the optimum.

Let x ~ N(0, Σ) with correlations ρ_ab and D = diag(σ_a), y = βᵀx + noise independent of x with mean 0, ε = 0. The
population's RR optimum M_RR = C_yx C_xx⁻¹ has

    C_yx = c_B βᵀ Σ D⁻¹,   c_B = √(2/B) Γ(B/2) / Γ((B−1)/2),   that is E[x_a x̄_a] = c_B σ_a,
    C_xx[a,b] = E r_B(ρ_ab),   E r_B(ρ) = ρ (2/(B−1)) [Γ(B/2)/Γ((B−1)/2)]² ₂F₁(½, ½; (B+1)/2; ρ²),

E r_B the mean correlation of a sample of B. At B = 2 it is (2/π) arcsin ρ. The optimum of GD is βᵀD.

Uncorrelated features: M_RR = c_B M_GD, only shrunk. Correlated ones: 0 < E r_B(ρ)/ρ < 1 strictly for 0 < |ρ| < 1, and
already for two features of equal variance with β = (1, 0) the direction turns.

For every B ≥ 2,  1/(8(B−1)) < B c_B² − B + 3/2 < 1/(8(B−3/2)),  hence c_B = 1 − 3/(4B) − 7/(32B²) + O(B⁻³).
"""

from __future__ import annotations

import sympy as sp

from theory.averages import Average
from theory.claim import claim
from theory.derivation import Derivation, given, identity, limit, positive, value_at
from theory.hypergeometric import euler_transformation
from theory.tactics import field, gamma, modulo
from theory.words import matrices, words

CLAIM = claim(
    __doc__,
    formula=r"C_{yx} = c_B\,\beta^\top\Sigma D^{-1},\quad c_B=\sqrt{\tfrac2B}\,"
    r"\frac{\Gamma(B/2)}{\Gamma((B-1)/2)},\quad(C_{xx})_{ab}=\rho_{ab}\tfrac{2}{B-1}\Big[\tfrac{\Gamma(B/2)}{\Gamma((B-1)/2)}\Big]^2"
    r"{}_2F_1\big(\tfrac12,\tfrac12;\tfrac{B+1}2;\rho_{ab}^2\big)",
    kind="law",
    direction="equal",
    scope="all B ≥ 2, d, p; Σ with positive variances and |ρ_ab| < 1; ε = 0; infinite population",
    hypotheses=("x is Gaussian", "the noise is independent of x", "ε = 0"),
    source="this project; E r_B(ρ) is Hotelling's mean of the sample correlation (1953), derived here",
)

rho = sp.Symbol("rho", positive=True)
nu = sp.Symbol("nu", positive=True)
r = sp.Symbol("r", positive=True)
j = sp.Symbol("j", integer=True, nonnegative=True)
half = sp.Rational(1, 2)


def shrinkage(size: sp.Expr) -> sp.Expr:
    """c_B."""
    return sp.sqrt(2 / size) * sp.gamma(size / 2) / sp.gamma((size - 1) / 2)


def correlation_factor(size: sp.Expr) -> sp.Expr:
    """(2/(B−1)) [Γ(B/2)/Γ((B−1)/2)]², the slope of E r_B at ρ = 0."""
    return 2 / (size - 1) * (sp.gamma(size / 2) / sp.gamma((size - 1) / 2)) ** 2


def mean_sample_correlation(correlation: sp.Expr, size: sp.Expr) -> sp.Expr:
    """E r_B(ρ) as a ₂F₁, in elementary functions where sympy knows them (B = 2)."""
    series = sp.hyper([half, half], [(size + 1) / 2], correlation**2)
    return correlation * correlation_factor(size) * sp.hyperexpand(series)


def derive() -> Derivation:
    """Helmert's coordinates, the chi law's moments, a power series in ρ, then two ratios that grow monotonely."""
    yield from _batch_moments()
    yield from _helmert()
    yield from _cross_moment()
    yield from _correlation_series()
    yield from _euler()
    yield from _arcsine()
    yield from _optima()
    yield from _expansion()


def _batch_moments() -> Derivation:
    over, sd = Average(), sp.Symbol("sigma_S", positive=True)
    x, y = over.variables("x y")
    variance = over((x - over(x)) ** 2)
    yield identity(
        "in a batch, mean x x̄ = mean x (x − μ_S)/σ_S is its standard deviation σ_S",
        over(x * (x - over(x))) / sd,
        sd,
        by=modulo(sd**2 - variance, over=[sd]),
    )
    s_x, s_y = sp.symbols("s_x s_y", positive=True)
    yield identity(
        "and mean x̄_a x̄_b is the batch's correlation: covariance over the two standard deviations",
        over((x - over(x)) * (y - over(y))) / (s_x * s_y),
        (over(x * y) - over(x) * over(y)) / (s_x * s_y),
    )


def _helmert() -> Derivation:
    k, i = sp.symbols("k i", positive=True)
    first = Average("k")
    (v,) = first.variables("x")
    new = sp.Symbol("x_new", real=True)
    mean = (k * first(v) + new) / (k + 1)
    yield identity(
        "one more sample adds z_k², z_k = √(k/(k+1)) (x_{k+1} − mean of the first k), to the sum of squares about the"
        " mean; from 0 at one sample, B σ_S² = z_1² + … + z_{B−1}² by induction",
        k * first((v - mean) ** 2) + (new - mean) ** 2,
        k * (first(v**2) - first(v) ** 2) + k / (k + 1) * (new - first(v)) ** 2,
    )
    yield identity("z_k has the variance of one sample", k / (k + 1) * (1 + 1 / k), 1)
    yield identity(
        "z_k and z_i, i < k, are uncorrelated: cov(x_{k+1} − m_k, x_{i+1} − m_i) in units of σ²",
        0 - 1 / k - 0 + i * (1 / k) * (1 / i),
        0,
    )
    yield given(
        "rotation invariance of the normal law",
        "jointly normal, uncorrelated z_k are independent; a vector of ν independent standard normals has a uniform"
        " direction, independent of its length R, and R has density proportional to R^{ν−1} exp(−R²/2)",
    )
    weight = sp.exp(-(r**2) / 2)
    norm = sp.integrate(r ** (nu - 1) * weight, (r, 0, sp.oo))
    moment = sp.integrate(r ** (nu + j - 1) * weight, (r, 0, sp.oo)) / norm
    yield identity("moments of the length: E R^j by two Gamma integrals", moment, _length(j), by=gamma)
    size = sp.Symbol("B", positive=True)
    yield identity(
        "E σ_S = σ E R/√B with ν = B − 1 degrees of freedom: E[x_a x̄_a] = c_B σ_a",
        value_at(_length(1), {nu: size - 1}) / sp.sqrt(size),
        shrinkage(size),
        by=gamma,
    )


def _length(power: sp.Expr) -> sp.Expr:
    return 2 ** (sp.sympify(power) / 2) * sp.gamma((nu + power) / 2) / sp.gamma(nu / 2)


def _cross_moment() -> Derivation:
    s_aa, s_ab = sp.symbols("Sigma_aa Sigma_ab", positive=True)
    yield identity(
        "x_b − (Σ_ab/Σ_aa) x_a is uncorrelated with x_a, so independent of x_a and of x̄_a, and contributes"
        " nothing to E[x_b x̄_a]; nor does noise that is independent of x",
        s_ab - s_ab / s_aa * s_aa,
        0,
    )
    c, s_a = sp.symbols("c_B sigma_a", positive=True)
    yield identity(
        "hence E[x_b x̄_a] = c_B Σ_ab/σ_a, the matrix c_B Σ D⁻¹, and C_yx = c_B βᵀ Σ D⁻¹",
        value_at(s_ab / s_aa, {s_aa: s_a**2}) * (c * s_a),
        c * s_ab / s_a,
    )


def _correlation_series() -> Derivation:
    s = sp.Symbol("s", positive=True)  # 1 − |ρ|
    norm = sp.integrate(r ** (nu - 1) * sp.exp(-(r**2) / 2), (r, 0, sp.oo))
    yield identity(
        "In Helmert's coordinates r_B = cos θ between u, w ∈ R^ν with density (1−ρ²)^{−ν/2} exp(−(|u|²+|w|²−2ρu·w)/"
        "(2(1−ρ²)))/(2π)^ν. Scaling both by √(1−ρ²): E r_B = (1−ρ²)^{ν/2} E₀[cos θ exp(ρ|u||w|cos θ)], u, w now"
        " independent standard normals. The exponential may be expanded under E₀, for |u||w| ≤ (|u|²+|w|²)/2 and"
        " E₀ exp(|ρ||u|²/2) is finite",
        sp.integrate(r ** (nu - 1) * sp.exp(-s * r**2 / 2), (r, 0, sp.oo)) / norm,
        s ** (-nu / 2),
        by=gamma,
    )
    yield identity(
        "  the Jacobian (1−ρ²)^ν times the density's factor", s**nu * s ** (-nu / 2), s ** (nu / 2), by=gamma
    )
    normal = 2 * sp.integrate(r ** (2 * j) * sp.exp(-(r**2) / 2), (r, 0, sp.oo)) / sp.sqrt(2 * sp.pi)
    cosine = normal / _length(2 * j)
    yield identity(
        "even moments of a direction's coordinate: E cos^{2j} θ = E g^{2j}/E R^{2j} for a standard normal g = R cos θ;"
        " odd ones vanish",
        cosine,
        sp.gamma(j + half) * sp.gamma(nu / 2) / (sp.gamma(half) * sp.gamma(nu / 2 + j)),
        by=gamma,
    )
    yield identity(
        "Legendre's duplication",
        sp.factorial(2 * j + 1),
        _duplicate(sp.factorial(2 * j + 1)),
        by=gamma,
    )
    k = 2 * j + 1
    term = rho**k / sp.factorial(k) * _length(k) ** 2 * cosine.subs(j, j + 1)
    a = (nu + 1) / 2
    yield identity(
        "term k = 2j + 1 of Σ_k ρ^k/k! E|u|^k E|w|^k E cos^{k+1} θ is that of a ₂F₁((ν+1)/2, (ν+1)/2; ν/2+1; ρ²)",
        _duplicate(term),
        rho * _slope() * sp.rf(a, j) ** 2 / (sp.rf(nu / 2 + 1, j) * sp.factorial(j)) * rho ** (2 * j),
        by=gamma,
    )


def _duplicate(term: sp.Expr) -> sp.Expr:
    """With (2j+1)! = 2^{2j+1} j! Γ(j+3/2)/√π, Legendre's duplication, put in."""
    return term.subs(
        sp.factorial(2 * j + 1), 2 ** (2 * j + 1) * sp.factorial(j) * sp.gamma(j + sp.Rational(3, 2)) / sp.sqrt(sp.pi)
    )


def _slope() -> sp.Expr:
    return sp.gamma((nu + 1) / 2) ** 2 / (sp.gamma(nu / 2) * sp.gamma(nu / 2 + 1))


def _euler() -> Derivation:
    yield from euler_transformation()
    c, top, size = nu / 2 + 1, (nu + 1) / 2, sp.Symbol("B", positive=True)
    yield identity(
        "here c − a = c − b = ½, c = (B+1)/2 with ν = B − 1, and the factor (1−ρ²)^{ν/2} cancels (1−ρ²)^{c−a−b}",
        value_at(sp.Matrix([c - top, c - 2 * top + nu / 2, c]), {nu: size - 1}),
        sp.Matrix([half, 0, (size + 1) / 2]),
    )
    yield identity("the factor in B", _slope().subs(nu, size - 1), correlation_factor(size), by=gamma)


def _arcsine() -> Derivation:
    yield identity(
        "B = 2: E r_2(ρ) = (2/π) arcsin ρ",
        mean_sample_correlation(rho, sp.Integer(2)),
        2 / sp.pi * sp.asin(rho),
    )
    b = sp.Symbol("b", nonnegative=True)
    size = b + 2
    coefficient = sp.gamma(half + j) ** 2 / (sp.gamma(half) ** 2 * sp.gamma((size + 1) / 2 + j) * sp.gamma(j + 1))
    yield positive(
        "every coefficient of E r_B(ρ)/ρ in powers of ρ² is positive; as ρ → 1 it tends to 1, for then r_B → 1. So it"
        " grows strictly from its value at 0 to 1: 0 < E r_B(ρ)/ρ < 1 for 0 < ρ < 1, and E r_B is odd",
        coefficient * sp.gamma((size + 1) / 2) * 2 / (b + 1) * (sp.gamma(size / 2) / sp.gamma((b + 1) / 2)) ** 2,
    )


def _optima() -> Derivation:
    beta, cov, inv, D, E, C, Ci = matrices("beta Sigma Sigma_inv D D_inv C_xx C_xx_inv")
    c = sp.Symbol("c_B", positive=True)
    rules = {cov * inv: 1, inv * cov: 1, D * E: 1, E * D: 1, C * Ci: 1, Ci * C: 1}
    yield identity(
        "GD normalizes the population by D: (βᵀ Σ D⁻¹)(D⁻¹ Σ D⁻¹)⁻¹ = βᵀ D",
        (beta * cov * E) * (D * inv * D),
        beta * D,
        by=words(rules),
    )
    yield identity("RR: M_RR C_xx = c_B βᵀ Σ D⁻¹", (c * beta * cov * E * Ci) * C, c * beta * cov * E, by=words(rules))
    yield identity(
        "uncorrelated features: C_xx = 1 and Σ = D², so M_RR = c_B βᵀ D = c_B M_GD",
        (c * beta * cov * E).subs(cov, D * D),
        c * beta * D,
        by=words(rules),
    )
    q = sp.Symbol("q", positive=True)  # E r_B(ρ)
    turned = c * sp.Matrix([[1, rho]]) * sp.Matrix([[1, q], [q, 1]]).inv()
    yield identity(
        "two features of variance 1 with β = (1, 0): M_GD = (1, 0), M_RR = c_B (1 − ρq, ρ − q)/(1 − q²) with"
        " q = E r_B(ρ) < ρ: the second coefficient is not 0",
        turned,
        c / (1 - q**2) * sp.Matrix([[1 - rho * q, rho - q]]),
    )
    two = {q: mean_sample_correlation(half, sp.Integer(2)), rho: half, c: shrinkage(sp.Integer(2))}
    yield identity(
        "exactly, at B = 2 and ρ = ½: q = ⅓ and M_RR = (15, 3)/(16√π)",
        value_at(turned, two),
        sp.Matrix([[15, 3]]) / (16 * sp.sqrt(sp.pi)),
    )


def _expansion() -> Derivation:
    B, b = sp.Symbol("B", positive=True), sp.Symbol("b", nonnegative=True)
    yield identity(
        "h(B) = B c_B² has h(B) h(B+1) = (B−1)²",
        (B * shrinkage(B) ** 2 * (B + 1) * shrinkage(B + 1) ** 2),
        (B - 1) ** 2,
        by=gamma,
    )
    yield identity("h(B) ≤ B − 1, for (E R)² ≤ E R² = ν", _length(2), nu, by=gamma)
    yield limit("so h(B) = (B−1)²/h(B+1) ≥ (B−1)²/B, and h(B)/B → 1", (B - 1) ** 2 / B / B, B, sp.oo, 1)
    lower = B - sp.Rational(3, 2) + 1 / (8 * (B - 1))
    upper = B - sp.Rational(3, 2) + 1 / (8 * (B - sp.Rational(3, 2)))
    for name, bound, sign, gap in (
        ("below", lower, 1, (3 * B - 5) / (8 * (B - 1) * (B + 1))),
        ("above", upper, -1, 9 / (4 * (2 * B - 3) * (2 * B + 1))),
    ):
        yield identity(
            f"h(B+2)/h(B) = B²/(B−1)²; the bound from {name}, f, has f(B+2)(B−1)² − f(B)B² =",
            bound.subs(B, B + 2) * (B - 1) ** 2 - bound * B**2,
            sign * gap,
        )
        yield positive(
            f"  of one sign for B ≥ 2: h/f {'falls' if sign > 0 else 'rises'} strictly along B, B+2, B+4, … to 1, so h"
            f" lies {'above' if sign > 0 else 'below'} f",
            gap.subs(B, b + 2),
        )
        yield limit(f"  f(B)/B → 1 ({name})", bound / B, B, sp.oo, 1)
        u = sp.Symbol("u", positive=True)  # 1/B
        root = sp.series(sp.sqrt(sp.cancel((bound / B).subs(B, 1 / u))), u, 0, 3).removeO()
        yield identity(
            f"  so c_B, {'more' if sign > 0 else 'less'} than √(f(B)/B), has the expansion",
            root,
            1 - sp.Rational(3, 4) * u - sp.Rational(7, 32) * u**2,
            by=field,
        )
