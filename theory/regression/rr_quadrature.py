"""R-16 · The RR optimum at any batch size is an integral of elementary symmetric polynomials.

For numbers x_i, i ∈ S, |S| = B, not all equal, with mean μ_S and biased variance σ_S²,

    1/σ_S = (1/π) ∫₀^∞ dt ∫ dc Π_{i∈S} w_i(t, c),   w_i(t, c) = exp(−(t/B) (x_i − c)²).

Summed over subsets the product is the elementary symmetric polynomial of degree B of w_1 … w_n. With C_yx, C_xx the
moments averaged over all C(n,B) subsets (R-2) and w, w' the weights of features a, b,

    C_yx[a] = 1/(πB C(n,B)) ∫ dt ∫ dc Σ_S Σ_{i∈S} y_i (x_ia − c) Π_{j∈S} w_j,
    C_xx[a,b] = 1/(π²B C(n,B)) ∫ dt dt' ∫ dc dc' Σ_S Σ_{i∈S} (x_ia − c)(x_ib − c') Π_{j∈S} w_j w'_j,   a ≠ b,

the centres c integrated first (over t the marked integrand is not absolutely integrable at 0). Sums over subsets with
marks u_i follow, in O(nB) operations on the w_i > 0 for all S at once, from E_0 = 1 and, sample by sample,

    E_k ← E_k + w E_{k−1},   F_k ← F_k + w F_{k−1} + u w E_{k−1},   E_k = Σ_{|S|=k} Π_S w,  F_k = Σ_{|S|=k} Π_S w Σ_S u.

With t = e^v, step h in v and step η/√t in c, the trapezoid sums for 1/σ_S have, uniformly in S and in the offset of the
grid, relative errors of at most 2/(√(cos a) (e^{2πa/h} − 1)) for every 0 < a < π/2, and 2q/(1−q) with q = exp(−π²/η²);
only centres within O(√(L/t)) of some sample count, L = log(1/error). So an error e costs a number of operations
polynomial in n, B, log(1/e) and log(max σ_S/min σ_S).
"""

from __future__ import annotations

import sympy as sp

from theory.averages import Average
from theory.claim import claim
from theory.derivation import Derivation, given, identity, limit, positive
from theory.tactics import modulo, ring, trig

CLAIM = claim(
    __doc__,
    formula=r"\frac1{\sigma_S}=\frac1\pi\int_0^\infty\!dt\int_{-\infty}^{\infty}\!dc\prod_{i\in S}"
    r"e^{-\frac tB(x_i-c)^2},\qquad \sum_{|S|=B}\prod_{i\in S}w_i=[z^B]\prod_{i=1}^n(1+z\,w_i)",
    kind="identity",
    direction="equal",
    scope="all n ≥ B ≥ 2, d, p; ε = 0; no subset of B samples constant in a feature",
    hypotheses=("no subset of B samples is constant in a feature", "ε = 0"),
    rests_on=("R-2",),
    source="this project; trapezoid rule: Trefethen and Weideman, SIAM Review 56 (2014)",
)

t, s = sp.symbols("t sigma", positive=True)
c, mu = sp.symbols("c mu", real=True)


def derive() -> Derivation:
    """A Gaussian integral in c, a Gamma integral in t, dual numbers for marks, and the trapezoid rule's two errors."""
    yield from _representation()
    yield from _moments()
    yield from _recursion()
    yield from _levels()
    yield from _centres()


def _representation() -> Derivation:
    over = Average("S")
    (x,) = over.variables("x")
    yield identity(
        "Σ_{i∈S} (x_i − c)²/B = σ_S² + (c − μ_S)²: the product over S is exp(−tσ_S²) exp(−t(c − μ_S)²)",
        over((x - c) ** 2),
        over(x**2) - over(x) ** 2 + (c - over(x)) ** 2,
    )
    gauss = sp.exp(-t * (c - mu) ** 2)
    yield identity("the integral over c", sp.integrate(gauss, (c, -sp.oo, sp.oo)), sp.sqrt(sp.pi / t))
    yield identity(
        "and over t, finite because σ_S > 0",
        sp.integrate(sp.sqrt(sp.pi / t) * sp.exp(-t * s**2), (t, 0, sp.oo)) / sp.pi,
        1 / s,
    )


def _moments() -> Derivation:
    x = sp.Symbol("x_i", real=True)
    gauss = sp.exp(-t * (c - mu) ** 2)
    yield identity(
        "a mark x_i − c becomes x_i − μ_S under the integral over c",
        sp.expand(sp.integrate(sp.expand((x - mu - c) * sp.exp(-t * c**2)), (c, -sp.oo, sp.oo))),
        (x - mu) * sp.integrate(gauss, (c, -sp.oo, sp.oo)),
    )
    over = Average()
    sd, se = sp.symbols("sigma_a sigma_b", positive=True)
    u, y, z = over.variables("x_a y x_b")
    cross = over(y * (u - over(u)))
    yield identity(
        "so the integral of the marked product is, for each S, mean y x̄_a",
        sp.integrate(sp.sqrt(sp.pi / t) * sp.exp(-t * sd**2) * cross, (t, 0, sp.oo)) / sp.pi,
        (over(u * y) - over(u) * over(y)) / sd,
    )
    both = over((u - over(u)) * (z - over(z)))
    inverse = [sp.integrate(sp.sqrt(sp.pi / t) * sp.exp(-t * v**2), (t, 0, sp.oo)) / sp.pi for v in (sd, se)]
    yield identity(
        "and, with one (t, c) for each of two features, mean x̄_a x̄_b",
        inverse[0] * inverse[1] * both,
        (over(u * z) - over(u) * over(z)) / (sd * se),
    )
    yield identity(
        "integrated over c in absolute value, a marked Gaussian is of order 1/t, not integrable over t at 0: the order"
        " of integration matters",
        2 * sp.integrate(c * sp.exp(-t * c**2), (c, 0, sp.oo)),
        1 / t,
    )


def _recursion() -> Derivation:
    w, u, W, U, d = sp.symbols("w u W U delta", real=True)
    dual = modulo(d**2, over=[d])
    yield identity(
        "dual numbers, δ² = 0: if Π_S w(1+δu) = W(1+δU) with U = Σ_S u, one more factor keeps this form; so marks are"
        " the part in δ of unmarked products",
        W * (1 + d * U) * w * (1 + d * u),
        W * w * (1 + d * (U + u)),
        by=dual,
    )
    e, e1, f, f1, z, k = sp.symbols("E_k E_{k-1} F_k F_{k-1} z k", real=True)
    yield identity(
        "a k-subset of one sample more either leaves it out or is it and a (k−1)-subset of the others:"
        " E_k + δF_k becomes",
        (e + d * f) + w * (1 + d * u) * (e1 + d * f1),
        (e + w * e1) + d * (f + w * f1 + u * w * e1),
        by=dual,
    )
    rest, last, low = sp.symbols("G_k G_{k-1} G_{k-2}", real=True)
    polynomial = low * z ** (k - 2) + last * z ** (k - 1) + rest * z**k
    product = sp.expand(sp.powsimp(sp.expand(polynomial * (1 + z * w)) / z**k))
    yield identity(
        "the same as [z^k] of the generating function times (1 + zw): Σ_k E_k z^k = Π_i (1 + z w_i)",
        product.coeff(z, 0),
        rest + w * last,
        by=ring,
    )
    a, b, weight = sp.symbols("E_k E_{k-1} w", positive=True)
    rate, gap = sp.Symbol("tau", positive=True), sp.Symbol("gap", real=True)
    yield positive("every weight is positive", sp.exp(-rate * gap**2))
    yield positive("so each step of E adds positive numbers: no digits are lost by cancellation", a + weight * b)


def _levels() -> Derivation:
    a, v = sp.symbols("a v", real=True)
    kappa, T, V = sp.Symbol("kappa", positive=True), sp.Symbol("T", positive=True), sp.Symbol("V", real=True)
    yield identity(
        "t = e^v: σ_S/σ_S = 1 is the integral over v of f(v) = (σ/√π) e^{v/2} exp(−σ² e^v); on the line Im v = a the"
        " exponent's real part is −σ² e^v cos a",
        sp.re(sp.exp(sp.I * a)).expand(complex=True),
        sp.cos(a),
    )
    yield identity(
        "so ∫ |f(v + ia)| dv = 1/√κ with κ = cos a, whatever σ",
        sp.integrate(s / sp.sqrt(sp.pi) * sp.sqrt(T) * sp.exp(-(s**2) * kappa * T) / T, (T, 0, sp.oo)),
        1 / sp.sqrt(kappa),
    )
    yield given(
        "trapezoid rule in a strip",
        "Trefethen and Weideman, SIAM Review 56 (2014), Theorem 5.1: if ∫ |f(v + ib)| dv ≤ M for |b| < a, the trapezoid"
        " sum over the line with step h errs by at most 2M/(e^{2πa/h} − 1), for every offset",
    )
    yield identity(
        "what levels below V hold: exponentially little, for there f is less than (σ/√π) e^{v/2}",
        sp.integrate(s / sp.sqrt(sp.pi) * sp.exp(v / 2), (v, -sp.oo, V)),
        2 * s * sp.exp(V / 2) / sp.sqrt(sp.pi),
    )
    edge = sp.erfc(s * sp.exp(V / 2))
    yield identity(
        "levels above V hold erfc(σ e^{V/2}), for its derivative is −f(V)",
        -sp.Derivative(edge, V),
        s / sp.sqrt(sp.pi) * sp.exp(V / 2) * sp.exp(-(s**2) * sp.exp(V)),
        by=trig,
    )
    x = sp.Symbol("x", positive=True)
    yield limit("  which falls faster than exponentially in σ e^{V/2}", sp.erfc(x) * sp.exp(x), x, sp.oo, 0)


def _centres() -> Derivation:
    z, w = sp.symbols("z omega", real=True)
    q, K = sp.Symbol("q", positive=True), sp.Symbol("K", integer=True, nonnegative=True)
    yield identity(
        "Fourier transform of the Gaussian (1/√π) exp(−z²), to be taken at ω = 2πk/η",
        sp.integrate(sp.exp(-(z**2)) * sp.cos(w * z), (z, -sp.oo, sp.oo)) / sp.sqrt(sp.pi),
        sp.exp(-(w**2) / 4),
    )
    yield given(
        "Poisson summation",
        "(η/√π) Σ_k exp(−(kη + δ)²) = 1 + 2 Σ_{k≥1} exp(−π²k²/η²) cos(2πkδ/η), for every offset δ",
    )
    yield identity(
        "k² ≥ k bounds the relative error in c by twice a geometric series in q = exp(−π²/η²), whose partial sums are"
        " (q − q^{K+1})/(1 − q) < q/(1 − q), by induction",
        (q - q ** (K + 1)) / (1 - q) + q ** (K + 1),
        (q - q ** (K + 2)) / (1 - q),
    )
    D, B = sp.symbols("D B", positive=True)
    yield identity(
        "a centre that lies D or further from every sample has a product of at most B factors exp(−(t/B)D²): it is"
        " negligible unless D ≤ √(L/t). So a level needs at most n (2√L/η + 1) centres, and the levels fill a range"
        " of v of length O(L + log(max σ_S/min σ_S)) with step h",
        sp.exp(-(t / B) * D**2) ** B,
        sp.exp(-t * D**2),
    )
