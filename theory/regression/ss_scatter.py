"""R-10 · The SS optimum scatters around the RR optimum like the root of the number of batches.

Let n = mB, m ≥ 2, π uniformly random, and let a batch S have moments b_S (p × d) and H_S (d × d). With b_π, H_π, g_π
the averages over the batches of π, b_RR, H_RR those over all subsets, and M_RR = b_RR H_RR⁻¹ (R-2),

    M_π − M_RR = g_π H_π⁻¹ exactly,   g_S = b_S − M_RR H_S,   E_π g_π = 0.

Fixed data. For every number h(S) that depends on a batch, with variance ζ over all subsets,

    Var_π(mean_j h(S_j)) = (ζ + (m−1) κ)/m ≤ (ζ/m) (n−2)/(n−B−1),      κ = T − (E h)²,
    C(n,B) C(n−B,B) T = Σ_c (−1)^c Σ_{|A|=c} (Σ_{S ⊇ A} h(S))²,   −ζ/(m−1) ≤ κ ≤ ζ B(B−1)/((n−B)(n−B−1)).

Applied to the entries of g and H, Chebyshev gives M_π − M_RR = O_p(m^{−1/2}) for data with bounded ζ and H_RR bounded
below. At d = 1, ε = 0, untied data, H = 1 and h = b gives the exact variance of M_π. For x = y = 0 … n−1 and B = 2 it
is (n−2)(n+1)/(45n).

Independent samples. Let ζ_c = Var E[h(S) | c samples of S]; ζ_B is the variance of h. Then, at any n = mB,

    Var(mean_j h(S_j) − E_π h) = E Var_π(mean_j h(S_j)) = ζ_B/m − Σ_c C(B,c) C(n−B,B−c)/C(n,B) ζ_c,

and for m → ∞, b and H with finite second moments, M = E b (E H)⁻¹, g = (b − M H)(E H)⁻¹, g₁(z) = E[g | one
sample of the batch is z]:   √m (M_π − M_RR) → N(0, Cov(g) − B Cov(g₁)) in law.
"""

from __future__ import annotations

import sympy as sp

from theory.claim import claim
from theory.derivation import Derivation, given, identity, limit, value_at
from theory.tactics import gamma, modulo, sums
from theory.words import matrices, words

CLAIM = claim(
    __doc__,
    formula=r"\sqrt m\,(M_\pi-M_{RR})\to N\big(0,\operatorname{Cov}(g)-B\operatorname{Cov}(g_1)\big),\quad"
    r"\operatorname{Var}_\pi\Big(\tfrac1m\sum_j h(S_j)\Big)=\tfrac1m\big(\zeta+(m-1)\kappa\big)"
    r"\le\tfrac{\zeta}{m}\,\tfrac{n-2}{n-B-1}",
    kind="law",
    direction="equal",
    scope="all n = mB with m ≥ 2, B ≥ 2, d, p; fixed data: exact; independent samples: exact variance, and m → ∞",
    hypotheses=("π is uniformly random", "the batches of one π are disjoint"),
    rests_on=("R-2",),
    source="this project; U-statistics: Hoeffding 1948; Kneser graphs: Lovász 1979",
)


def derive() -> Derivation:
    """An exact ratio, a variance by counting pairs of batches, Hoeffding's decomposition, then the limit."""
    yield from _ratio()
    yield from _variance()
    yield from _disjoint_pairs()
    yield from _bounds()
    yield from _line()
    yield from _independent()
    yield from _limit_law()


def _ratio() -> Derivation:
    b, H, Hi, M, b_rr, H_rr, Hi_rr = matrices("b_pi H_pi H_pi_inv M_RR b_RR H_RR H_RR_inv")
    rules = {H * Hi: 1, H_rr * Hi_rr: 1, Hi_rr * H_rr: 1}
    yield identity("M_π − M_RR = g_π H_π⁻¹, linear in the scatter", b * Hi - M, (b - M * H) * Hi, by=words(rules))
    yield identity(
        "E_π g_π = b_RR − M_RR H_RR = 0: by R-2 each batch is a uniformly random subset",
        (b_rr - M * H_rr).subs(M, b_rr * Hi_rr),
        0,
        by=words(rules),
    )


def _variance() -> Derivation:
    zeta, kappa = sp.symbols("zeta kappa", real=True)
    m, j, k = sp.symbols("m j k", integer=True, positive=True)
    pairs = 2 * sp.Sum(sp.Sum(kappa, (k, j + 1, m)), (j, 1, m - 1))
    yield identity(
        "two batches of π are a uniformly random disjoint pair, with covariance κ; sum over batches and pairs",
        (sp.Sum(zeta, (j, 1, m)) + pairs) / m**2,
        (zeta + (m - 1) * kappa) / m,
        by=sums,
    )
    n, B = sp.symbols("n B", positive=True)
    yield identity(
        "there are C(n,B) C(n−B,B) ordered disjoint pairs",
        sp.binomial(n, B) * sp.binomial(n - B, B),
        sp.gamma(n + 1) / (sp.gamma(B + 1) ** 2 * sp.gamma(n - 2 * B + 1)),
        by=gamma,
    )


def _disjoint_pairs() -> Derivation:
    k, c = sp.symbols("k c", positive=True)
    yield identity(
        "In Σ_A (−1)^{|A|} (Σ_{S ⊇ A} h(S))² the product h(S) h(S') occurs once for each A ⊆ S ∩ S', with weight"
        " Σ_c (−1)^c C(k,c), k = |S ∩ S'|. By Pascal (−1)^c C(k,c) = t(c) − t(c−1) with t(c) = (−1)^c C(k−1,c), so the"
        " weight telescopes to t(k) − t(−1) for k ≥ 1, and is 1 for k = 0",
        sp.binomial(k - 1, c) + sp.binomial(k - 1, c - 1),
        sp.binomial(k, c),
        by=gamma,
    )
    j = sp.Symbol("k", integer=True, positive=True)
    yield identity(
        "  both ends vanish, so only disjoint pairs are left",
        sp.binomial(j - 1, j) + sp.binomial(j - 1, -1),
        0,
        by=gamma,
    )


def _bounds() -> Derivation:
    n, B, m, j, zeta = sp.symbols("n B m j zeta", positive=True)
    kappa = sp.Symbol("kappa", real=True)
    yield identity(
        "the variance is at least 0 and grows with κ; it is 0 at the least κ that can be, −ζ/(m−1)",
        value_at((zeta + (m - 1) * kappa) / m, {kappa: -zeta / (m - 1)}),
        0,
    )
    yield given(
        "spectrum of the Kneser graph",
        "Lovász, IEEE Trans. Inform. Theory 25 (1979): the matrix of disjoint pairs of B-subsets of n ≥ 2B has the"
        " eigenvalues (−1)^j C(n−B−j, B−j), j = 0 … B, the constants belonging to j = 0. So κ/ζ is a weighted mean"
        " of (−1)^j C(n−B−j, B−j)/C(n−B, B) over j ≥ 1",
    )
    level = sp.binomial(n - B - j, B - j)
    yield identity(
        "their sizes fall with j, by the factor (B−j)/(n−B−j) ≤ 1",
        level.subs(j, j + 1) / level,
        (B - j) / (n - B - j),
        by=gamma,
    )
    largest = B * (B - 1) / ((n - B) * (n - B - 1))
    yield identity("so the largest κ/ζ is that of j = 2", level.subs(j, 2) / sp.binomial(n - B, B), largest, by=gamma)
    least = -level.subs(j, 1) / sp.binomial(n - B, B)
    yield identity("the least one, j = 1, is −1/(m−1)", value_at(least, {n: m * B}), -1 / (m - 1), by=gamma)
    yield identity(
        "and with n = mB the bound on the variance follows",
        value_at(zeta / m * (1 + (m - 1) * largest), {n: m * B}),
        zeta / m * (m * B - 2) / (m * B - B - 1),
    )
    d, lam = sp.symbols("d lambda", positive=True)
    yield identity(
        "entries of H lie in [−1, 1], so ζ ≤ 1; by Chebyshev P(‖H_π − H_RR‖_F ≥ λ/2), λ the least eigenvalue of H_RR,"
        " is at most the sum of d² variances over (λ/2)². Elsewhere ‖M_π − M_RR‖_F ≤ (2/λ) ‖g_π‖_F, and"
        " E‖g_π‖_F² ≤ tr Cov(g) (n−2)/(m(n−B−1))",
        d**2 * (1 / m) * (n - 2) / (n - B - 1) / (lam / 2) ** 2,
        4 * d**2 * (n - 2) / (lam**2 * m * (n - B - 1)),
    )


def _line() -> Derivation:
    n, i, j = sp.symbols("n i j", integer=True, positive=True)
    total = sp.Sum(sp.Sum((j - i) / 2, (j, i + 1, n - 1)), (i, 0, n - 2)).doit()
    squares = sp.Sum(sp.Sum((j - i) ** 2 / 4, (j, i + 1, n - 1)), (i, 0, n - 2)).doit()
    below, above = sp.Sum((i - j) / 2, (j, 0, i - 1)).doit(), sp.Sum((j - i) / 2, (j, i + 1, n - 1)).doit()
    degree = sp.Sum(sp.expand((below + above) ** 2), (i, 0, n - 1)).doit()
    pairs = n * (n - 1) / 2
    apart = (total**2 - degree + squares) / (pairs * (n - 2) * (n - 3) / 2)
    zeta, kappa = squares / pairs - (total / pairs) ** 2, apart - (total / pairs) ** 2
    yield identity(
        "x = y = 0 … n−1, B = 2: h = |x_i − x_j|/2; the sums over A of size 0, 1, 2 give",
        (zeta + (n / 2 - 1) * kappa) / (n / 2),
        (n - 2) * (n + 1) / (45 * n),
    )


def _independent() -> Derivation:
    n, B, c = sp.symbols("n B c", positive=True)
    weight = sp.binomial(B, c) * sp.binomial(n - B, B - c) / sp.binomial(n, B)
    yield identity(
        "E_π h is a U-statistic: subsets that share c samples have covariance ζ_c and are C(n,B) C(B,c) C(n−B,B−c) of"
        " the C(n,B)² ordered pairs",
        sp.binomial(n, B) * sp.binomial(B, c) * sp.binomial(n - B, B - c) / sp.binomial(n, B) ** 2,
        weight,
        by=gamma,
    )
    ss, u = sp.symbols("V_SS V_U", real=True)
    cross = sp.Symbol("cov", real=True)
    yield identity(
        "E[mean_j h(S_j) | the samples, without their order] = E_π h, so their covariance is V_U = Var(E_π h) and the"
        " difference has variance V_SS − V_U, V_SS = ζ_B/m for independent batches; by the same conditional mean this"
        " is E Var_π",
        ss + u - 2 * cross,
        ss - u,
        by=modulo(cross - u, over=[cross]),
    )
    ratio = (B - c) ** 2 / ((c + 1) * (n - 2 * B + c + 1))
    yield identity("consecutive weights have the ratio", weight.subs(c, c + 1) / weight, ratio, by=gamma)
    yield limit("  which tends to 0: all weight goes to c = 0, where ζ_0 = 0", ratio, n, sp.oo, 0)
    yield limit(
        "  and m times the weight of c = 1 tends to B: m Var(E_π h) → B ζ_1", n / B * ratio.subs(c, 0), n, sp.oo, B
    )


def _limit_law() -> Derivation:
    b, H, Hi, M, u, Hu, Hui = matrices("b_pi H_pi H_pi_inv M b_RR H_RR H_RR_inv")
    rules = {H * Hi: 1, Hu * Hui: 1}
    yield identity(
        "M_π − M_RR = (b_π − M H_π) H_π⁻¹ − (b_RR − M H_RR) H_RR⁻¹, M the limit of both",
        b * Hi - u * Hui,
        (b - M * H) * Hi - (u - M * Hu) * Hui,
        by=words(rules),
    )
    m, B, total = sp.symbols("m B sum", positive=True)
    yield identity(
        "E_π g = (B/n) Σ_i g₁(z_i) + o_p(m^{−1/2}), the weights of c ≥ 2 being O(n^{−2}); times √m it is m^{−1/2} times"
        " the sum over batches of Σ_{i∈S} g₁(z_i)",
        sp.sqrt(m) * B / (m * B) * total,
        total / sp.sqrt(m),
    )
    full, first, cross = sp.symbols("Cov_g Cov_g1 cross", real=True)
    yield identity(
        "one batch's g − Σ_{i∈S} g₁(z_i) has covariance Cov(g) − B Cov(g₁), for Cov(g, g₁(z_i)) = Cov(g₁) by"
        " conditioning on z_i",
        full - 2 * B * cross + B * first,
        full - B * first,
        by=modulo(cross - first, over=[cross]),
    )
    yield given(
        "Lindeberg–Lévy central limit theorem and Slutsky's lemma",
        "the batches of independent samples are independent, so the mean over them is asymptotically normal; H_π and"
        " H_RR tend to E H in probability and may be replaced by it",
    )
