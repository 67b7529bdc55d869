"""R-12 · With a decaying rate single shuffle and random reshuffling converge, each to its own optimum.

Squared loss, m batches of equal size, rate η_k = c k^{−β} in epoch k, c > 0, 0 < β < 1, s_k = 2η_k; M_k is the iterate
at the start of epoch k; H_j, b_j, r_j, S as in R-11; H_S, b_S, r_S and E (average over batches) as in R-14.

Frozen Γ = I, any start:

- SS, S nonsingular: M_k → M_π, and the error follows the rate, (M_k − M_π)/s_k → D_1 = (Σ_{j<l} r_j H_l) S⁻¹.
- RR, H = E H_S nonsingular: M_k → M_RR in mean square, almost surely if β > ½. (E M_k − M_RR)/s_k → D_1 of R-14, and
  the root mean square error follows the root of the rate: E[(M_k − M_RR)ᵀ(M_k − M_RR)]/s_k → V, where
  m(HV + VH) = E[RᵀR], R = Σ_j r_{S_j} over the batches of one epoch.

Trained Γ: if the iterates stay bounded with every γ_a² bounded away from 0, then M_k − M_π = O(s_k) for SS, and for RR
M_k → M_RR with mean square error O(s_k), almost surely if β > ½. For β > ½, SS's W_k and Γ_k converge and
(M_k − M_π)/s_k → D_Γ, where at their limits, column by column of W, r_j and any X,

    K(D_Γ S) = Σ_{i<j} K(K(r_i)H_j) + Σ_{i<j} Λ_i(r_j) + Σ_j N_j,     K(X)_a = γ_a²X_a + W_a(W_a·X_a),
    Λ_i(X)_a = γ_a(2(W_a·r_ia)X_a + (W_a·X_a)r_ia + (r_ia·X_a)W_a),     (N_j)_a = γ_a(W_a·r_ja)r_ja.

From W₀ = 0, Γ₀ = I the hypothesis asks for a small c: a run can land on the saddle W = Γ = 0. For β = 1 SS's error
follows the rate, from every start, only if 2cλ_min(S) > 1.
"""

from __future__ import annotations

import sympy as sp

from theory.claim import claim
from theory.derivation import Derivation, given, identity, limit, nonnegative
from theory.words import matrices, words

CLAIM = claim(
    __doc__,
    formula=r"\frac{M_k-M_\pi}{s_k}\to\Bigl(\sum_{j<l}r_jH_l\Bigr)S^{-1}\ \text{(SS)},\qquad"
    r"\frac{\mathbb E[(M_k-M_{RR})^T(M_k-M_{RR})]}{s_k}\to V,\quad m(HV+VH)=\mathbb E[R^TR]\ \text{(RR)},"
    r"\qquad s_k=2ck^{-\beta}",
    kind="rate",
    direction="equal",
    scope="all n, d, p, B dividing n, ε ≥ 0, 0 < β < 1 (almost surely: ½ < β < 1); S, E H_S nonsingular; k → ∞",
    hypotheses=(
        "0 < β < 1",
        "batches of equal size",
        "S (for RR: E H_S) nonsingular",
        "trained Γ: bounded iterates with γ_a² bounded away from 0",
    ),
    rests_on=("R-11", "R-13", "R-14"),
    source="this project; SGD on linear + batch normalization as in Wu, Yun, Sra 2023, arXiv 2302.12444",
)


def derive() -> Derivation:
    """Divide the error by the rate: the quotient contracts to the slope of R-11's fixed point."""
    yield from _rate()
    yield from _single_shuffle()
    yield from _reshuffled()
    yield from _trained()


def _rate() -> Derivation:
    k, c, beta, delta = sp.symbols("k c beta delta", positive=True)
    yield limit(
        "s_k/s_{k+1} = (1 + 1/k)^β = 1 + β/k + o(1/k)", k * ((1 + 1 / k) ** beta - 1), k, sp.oo, beta
    )  # fmt: skip
    yield limit(
        "for β = 1 − δ < 1 the rate's own decay is negligible beside a step: (β/k)/s_k → 0",
        (beta / k) / (2 * c * k ** (delta - 1)),
        k,
        sp.oo,
        0,
    )
    yield limit("(not so for β = 1: it tends to 1/(2c))", (1 / k) / (2 * c / k), k, sp.oo, 1 / (2 * c))
    yield given(
        "Chung's lemma",
        "u_{k+1} ≤ (1 − a_k)u_k + a_kε_k with 0 ≤ a_k ≤ 1, Σa_k = ∞ gives lim sup u_k ≤ lim sup ε_k (Chung 1954; Polyak"
        " 1987, section 2.2); here a_k is a multiple of s_k, and Σs_k = ∞ as β ≤ 1",
    )


def _single_shuffle() -> Derivation:
    s, ratio = sp.symbols("s rho", positive=True)
    S, Si, P, Q, U, X, Y = matrices("S Sinv P Q U X Y")
    D = Q * Si
    A = 1 - s * S + s**2 * (P - s * X)
    yield identity(
        "an epoch is E ← EA + e, A = I − sS + s²(P − …), e = s²(Q + …), Q = Σ_{j<l} r_jH_l (R-11). Put E = s_k(D_1 + U)"
        " and ρ = s_k/s_{k+1}: U ← ρUA + (ρ − 1)D_1 + ρs²(…), as D_1S = Q",
        ratio * (s * (D + U) * A + s**2 * (Q + s * Y)) / s - D,
        ratio * U * A + (ratio - 1) * D + ratio * s**2 * (D * P + Y - s * D * X),
        by=words({Si * S: 1}),
    )
    least, order = sp.symbols("lambda_min kappa", positive=True)
    yield identity(
        "‖A‖ ≤ 1 − sλ_min(S) + κs² for small s, so ‖U‖ ← at most (1 − a)‖U‖ + aε with a = ½s_kλ_min(S), once κs and"
        " (β/k)/s are small; ε collects ((β/k)/s)‖D_1‖ and O(s), and tends to 0: U → 0 by the lemma",
        1 - s * least + order * s**2,
        (1 - s * least / 2) - s * (least / 2 - order * s),
    )


def _reshuffled() -> Derivation:
    s, ratio, m = sp.symbols("s rho m", positive=True)
    H, V, W, U, X = matrices("H V W U X")
    yield identity(
        "RR: E ← EA_π + e_π, A_π = I − sΣH_{S_j} + O(s²), e_π = −sR + s²R_2 + …, E R = 0. The mean obeys the averaged"
        " map (R-14), and by the same argument as for SS E[E]/s_k → D_1. The second moment becomes"
        " E[AᵀVA] + E[eᵀe] + O(s²‖E[E]‖) = V − sm(HV + VH) + s²W + …, W = E[RᵀR]; on V alone",
        (1 - s * m * H) * V * (1 - s * m * H),
        V - s * m * (H * V + V * H) + s**2 * m**2 * H * V * H,
        by=words(),
    )
    yield identity(
        "with second moment s_k(V + U), V solving m(HV + VH) = W (one solution: the eigenvalues m(λ_i + λ_j) are"
        " positive), again U ← ρ(U − sm(HU + UH)) + (ρ − 1)V + ρs²(…), and U → 0 by the lemma",
        ratio * (s * (V + U) - s * m * (H * (s * (V + U)) + s * (V + U) * H) + s**2 * W + s**3 * X) / s - V,
        ratio * (U - s * m * (H * U + U * H)) + (ratio - 1) * V + ratio * s**2 * X,
        by=words({W: m * (H * V + V * H)}),
    )
    size = sp.Symbol("size", nonnegative=True)
    yield identity(
        "path by path: E[‖E‖² next | past] ≤ (1 − 2smλ_min(H) + O(s²))‖E‖² + O(s²)(1 + ‖E‖), and 1 + ‖E‖ is at most"
        " 2 + ‖E‖²: the difference is a sum of squares",
        (2 + size**2) - (1 + size),
        (size - sp.Rational(1, 2)) ** 2 + sp.Rational(3, 4),
    )
    yield given(
        "Robbins–Siegmund theorem",
        "so ‖E‖² is almost a supermartingale with Σs_k² < ∞ for β > ½ and Σs_k = ∞: it tends to 0 almost surely"
        " (Robbins, Siegmund 1971)",
    )


def _trained() -> Derivation:
    eta, G, h, m = sp.symbols("eta G h m", positive=True)
    y = sp.Symbol("y", nonnegative=True)
    yield given(
        "descent lemma",
        "on a bounded set F = Σ_jL_j has second derivatives at most L in (W, γ), so F(θ + Δ) ≤ F + ∇F·Δ + ½L‖Δ‖²;"
        " and an epoch is Δ = −η∇F + η²h with h bounded, as each batch sees a point O(η) away from the epoch's start",
    )
    squares = eta * (y * (G - eta * h) ** 2 / 2 + G**2 / 4 + eta**2 * h**2 / 2)
    yield identity(
        "SS, ηL = 1 − y ≤ 1, G = ‖∇F‖, ∇F·h ≤ G‖h‖: −¼ηG² + η³‖h‖² exceeds the lemma's bound by a sum of squares",
        (-eta * G**2 / 4 + eta**3 * h**2)
        - (-eta * G**2 + y * eta**2 * G * h + (1 - y) * (eta * G**2 + eta**3 * h**2) / 2),
        squares,
    )
    yield nonnegative("  so F falls by at least ¼η‖∇F‖² − η³‖h‖²", squares)
    q, least, u = sp.symbols("q lambda_min u", positive=True)
    extra = sp.Symbol("extra", nonnegative=True)
    yield nonnegative(
        "R-13 with γ_a² ≥ q: ‖∇F‖² ≥ qΣ‖G_a‖² ≥ 4qλ_min(F − F*), λ_min of S; hence F − F* is then at most"
        " (1 − ηqλ_min)(F − F*) + O(η³): O(η²) by Chung's lemma (divide by η_k²), and ‖M − M_π‖² ≤ (F − F*)/λ_min",
        (4 * q * least * u + extra) / 4 - q * least * u,
    )
    yield identity(
        "RR: the mean of Δ is −ηm∇L_RR + η²h and E‖Δ‖² = O(η²), so L_RR falls on average by ηmG² − η²Gh − O(η²), where"
        " η²Gh ≤ ½ηmG² + η³h²/(2m); then Chung's lemma (mean square O(η)) and Robbins–Siegmund (β > ½) as above",
        (eta * m * G**2 / 2 + eta**3 * h**2 / (2 * m)) - eta**2 * G * h,
        eta / (2 * m) * (m * G - eta * h) ** 2,
    )
    yield from _trained_slope()


def _trained_slope() -> Derivation:
    """One feature: columns w, g, x and their inner products; then operators K, H on all of R^{p×d}."""
    s, ratio, gamma, D, a, b = sp.symbols("s rho gamma D a b", real=True)
    w, g, x, wT, gT = matrices("w g x wT gT")
    yield identity(
        "half the gradient's column g, D = w·g, s = 2η: γw moves by −sK(g) + s²N, K(g) = γ²g + w(w·g), N = γ(w·g)g",
        (w - s * gamma * g) * (gamma - s * D) - gamma * w,
        -s * (gamma**2 * g + w * D) + s**2 * gamma * D * g,
        by=words(),
    )
    yield identity(
        "after such a step K is K − sΛ + O(s²), Λ(x) = γ(2(w·g)x + (w·x)g + (g·x)w)",
        (gamma - s * D) ** 2 * x + (w - s * gamma * g) * (wT - s * gamma * gT) * x,
        (gamma**2 * x + a * w) - s * gamma * (2 * D * x + a * g + b * w) + s**2 * (D**2 * x + gamma**2 * b * g),
        by=words({wT * x: a, gT * x: b}),
    )
    K, H, r, e, P, L, N, S, slope, T = matrices("K H r e P Lambda N S D_Gamma T")
    yield identity(
        "an epoch from M_π + s e, as operators on R^{p×d} (H: X ↦ XH): so far M moved by −sP + s²T. The next batch sees"
        " r + H(s e − sP) and K − sΛ: P gains Kr, T gains Λr + N + KHP − KHe, up to s³",
        (-s * P + s**2 * T) - s * (K - s * L) * (r + H * (s * e - s * P)) + s**2 * N,
        -s * (P + K * r) + s**2 * (T + L * r + N + K * H * P - K * H * e) + s**3 * L * H * (e - P),
        by=words(),
    )
    yield identity(
        "in the end P = KΣr_j = 0 and T = T_0 − KSe, T_0 = Σ_{i<j}(KH_jKr_i + Λ_ir_j) + ΣN_j = KSD_Γ; with U = e − D_Γ"
        " and ρ = s_k/s_{k+1}: U ← ρ(1 − sKS)U + (ρ − 1)D_Γ + O(s²). K and S are positive definite: this contracts in"
        " the norm of K⁻¹, and U → 0 by Chung's lemma as K and T_0 converge, by O(s²) an epoch",
        ratio * (e + s * (T - K * S * e)) - slope,
        ratio * ((e - slope) - s * K * S * (e - slope)) + (ratio - 1) * slope,
        by=words({T: K * S * slope}),
    )
    R, X, scales = matrices("R X Gamma")
    yield identity(
        "they converge: over an epoch W moves by −sΣ_j(r_j + O(s))Γ = O(s²), as Σ_jr_j = 0, and Γ likewise; Σs_k² < ∞"
        " for β > ½",
        -s * (R + s * X) * scales,
        -(s**2) * X * scales,
        by=words({R: 0}),
    )
