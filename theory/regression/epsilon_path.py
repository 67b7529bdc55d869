"""R-15 · As ε grows, batch normalization turns into mere centring.

Let C_xx(ε), C_yx(ε) be the averages of ⟨x̄ x̄ᵀ⟩_S and ⟨y x̄ᵀ⟩_S over the batches (SS: those of π; RR: all subsets; with
their weights) and M(ε) = C_yx C_xx⁻¹. Write c = x − ⟨x⟩_S for the centred features, σ_a² for their variances in S, and
M_c, A_c for the optimum and the second moments when batches are centred and not divided.

(a) M is continuous at every ε₀ ≥ 0 where C_xx(ε₀) is nonsingular: M(ε) − M(ε₀) = O(ε − ε₀). Features constant in a
    batch do no harm under the convention "zero", for x̄ is 0 there for every ε. Nearly constant ones do: the limit is
    not uniform in the data, x̄² goes with r/(1 + r) when a batch's variance is rε.
(b) If A_c is nonsingular, then as ε → ∞

        M(ε)/√ε = M_c + M_1/ε + O(1/ε²),   M_1 = (b_1 − M_c A_1) A_c⁻¹,
        A_1[a,b] = −½ E_S (σ_a² + σ_b²)⟨c_a c_b⟩_S,   b_1[k,a] = −½ E_S σ_a²⟨y_k c_a⟩_S.

    M_c is within-batch regression for SS; for RR it is least squares on the centred data, free of distortion (R-7).
(c) Nonconstant features do not suffice for (a): where C_xx(0) is singular although C_xx(ε) is not, M(ε) can diverge
    like 1/ε as ε → 0, while the minimum-norm optimum at ε = 0 is finite.
"""

from __future__ import annotations

import sympy as sp

from theory.averages import Average
from theory.claim import claim
from theory.derivation import Derivation, identity, limit, nonnegative
from theory.tactics import modulo, ring
from theory.words import matrices, words

CLAIM = claim(
    __doc__,
    formula=r"\frac{M(\varepsilon)}{\sqrt\varepsilon}=M_c+\frac{M_1}{\varepsilon}+O(\varepsilon^{-2})"
    r"\ (\varepsilon\to\infty),\qquad M(\varepsilon)\to M(\varepsilon_0)\ (\varepsilon\to\varepsilon_0\ge 0)",
    kind="limit",
    direction="equal",
    scope="all n, d, p, B, SS and RR, ragged batches, any weights of batches; (a) where C_xx(ε₀) is nonsingular,"
    " constant features included; (b) where the centred second moments are nonsingular",
    hypotheses=("C_xx(ε₀) nonsingular, for continuity", "centred second moments nonsingular, for ε → ∞"),
    rests_on=("R-1", "R-2", "R-7"),
    source="this project",
)


def derive() -> Derivation:
    """Bound the factor 1/√(σ² + ε), then carry it through the solve by exact perturbation identities."""
    yield from _continuity()
    yield from _large_epsilon()
    yield from _blow_up()


def _continuity() -> Derivation:
    s, s0, low = sp.symbols("s s_0 low", positive=True)
    eps, eps0 = sp.symbols("epsilon epsilon_0", nonnegative=True)
    variance, u, v = sp.symbols("sigma^2 u v", nonnegative=True)
    yield identity(
        "(a) how 1/s depends on ε, with s² = σ² + ε and s₀² = σ² + ε₀",
        1 / s - 1 / s0,
        -(eps - eps0) / (s * s0 * (s + s0)),
        by=modulo(s**2 - variance - eps, s0**2 - variance - eps0, over=[s, s0]),
    )
    yield nonnegative(
        "so |1/s − 1/s₀| ≤ |ε − ε₀|/(2 low³) when s = low + u and s₀ = low + v: s s₀ (s + s₀) ≥ 2 low³",
        (low + u) * (low + v) * (2 * low + u + v) - 2 * low**3,
    )
    k, B = sp.symbols("k B", positive=True)
    yield identity(
        "a feature of constant value k in a batch has x̄ = 0 for every ε: nothing jumps", (k - B * k / B) / s, 0
    )
    r = sp.Symbol("r", nonnegative=True)
    over = Average()
    (x,) = over.variables("x")
    square = over((x - over(x)) ** 2)
    yield identity(
        "a batch with a small variance σ² = rε has ⟨x̄²⟩ = r/(1 + r), anything from 0 to 1: no uniformity in the data",
        square / s**2,
        r / (1 + r),
        by=modulo(s**2 - square - eps, square - r * eps, over=[s]),
    )

    A, A0, Ai, A0i, b, b0 = matrices("A A_0 Ainv A_0inv b b_0")
    inverse = words({A * Ai: 1, A0i * A0: 1})
    yield identity(
        "moments are finite sums of products of such factors; with A = C_xx(ε), b = C_yx(ε) and A₀, b₀ at ε₀,"
        " M(ε) − M(ε₀) = (b − b₀)A⁻¹ − M(ε₀)(A − A₀)A⁻¹, which is O(ε − ε₀) while A⁻¹ is bounded",
        b * Ai - b0 * A0i,
        (b - b0) * Ai - b0 * A0i * (A - A0) * Ai,
        by=inverse,
    )
    yield identity("A⁻¹ = A₀⁻¹ − A₀⁻¹(A − A₀)A⁻¹", Ai, A0i - A0i * (A - A0) * Ai, by=inverse)
    kappa, q = sp.symbols("kappa q", positive=True)
    yield identity(
        "  so with κ = ‖A₀⁻¹‖ and q = κ‖A − A₀‖ < 1, ‖A⁻¹‖ ≤ κ + q‖A⁻¹‖, that is ‖A⁻¹‖ ≤ κ/(1 − q)",
        kappa + q * (kappa / (1 - q)),
        kappa / (1 - q),
    )


def _large_epsilon() -> Derivation:
    over = Average()
    (x,) = over.variables("x")
    s, eps, h = sp.symbols("s epsilon h", positive=True)
    v, w = sp.symbols("sigma^2 w", nonnegative=True)
    centred = x - over(x)
    variance = over(centred**2)
    yield identity(
        "(b) √ε·x̄ = c·f with f² = 1/(1 + σ²h), h = 1/ε",
        (sp.sqrt(eps) * centred / s) ** 2,
        centred**2 / (1 + variance / eps),
        by=modulo(s**2 - variance - eps, over=[s]),
    )
    yield limit("f → 1: √ε x̄ tends to the centred feature", sp.sqrt(eps) / sp.sqrt(v + eps), eps, sp.oo, 1)
    root = 1 + w  # √(1 + σ²h) ≥ 1
    t = root**2 - 1
    yield nonnegative("f ≥ 1 − σ²h/2 for all ε > 0, with 1/f = √(1 + σ²h) = 1 + w", 1 / root - (1 - t / 2))
    yield nonnegative("f ≤ 1 − σ²h/2 + 3σ⁴h²/8", 1 - t / 2 + sp.Rational(3, 8) * t**2 - 1 / root)

    p, q, r_a, r_b = sp.symbols("sigma_a^2 sigma_b^2 r_a r_b", real=True)
    yield identity(
        "so f = 1 − σ²h/2 + h²r with 0 ≤ r ≤ 3σ⁴/8, and the two factors of an entry of C_xx give −(σ_a² + σ_b²)/2 at"
        " first order and a bounded rest",
        (1 - p * h / 2 + h**2 * r_a) * (1 - q * h / 2 + h**2 * r_b),
        1 - (p + q) * h / 2 + h**2 * (r_a + r_b + p * q / 4) - h**3 * (p * r_b + q * r_a) / 2 + h**4 * r_a * r_b,
        by=ring,
    )
    A0, A1, A2, A0i, b0, b1, b2 = matrices("A_c A_1 A_2 A_cinv b_c b_1 b_2")
    A, b = A0 + h * A1 + h**2 * A2, b0 + h * b1 + h**2 * b2
    M0 = b0 * A0i
    M1 = (b1 - M0 * A1) * A0i
    yield identity(
        "averaged: εC_xx = A = A_c + hA_1 + h²A_2 and √εC_yx = b = b_c + hb_1 + h²b_2 with A_2, b_2 bounded, and"
        " (M/√ε)A = b, so (M/√ε − M_c − hM_1)A = b − (M_c + hM_1)A is of order h²",
        b - (M0 + h * M1) * A,
        h**2 * (b2 - M0 * A2 - M1 * A1 - h * M1 * A2),
        by=words({A0i * A0: 1}),
    )
    single = sp.Symbol("b_c", real=True)
    yield identity(
        "one batch and d = 1, where all is explicit: M = ⟨yx̄⟩/⟨x̄²⟩ = (⟨yc⟩/σ²)√(σ² + ε)",
        (single / s) / (v / s**2),
        single / v * s,
    )
    yield limit("  M/√ε − M_c times ε tends to M_1 = M_cσ²/2", eps * (sp.sqrt(1 + v / eps) - 1), eps, sp.oo, v / 2)


def _blow_up() -> Derivation:
    eps = sp.Symbol("epsilon", positive=True)
    near, far = 1 / sp.sqrt(1 + 4 * eps), 2 / sp.sqrt(4 + 4 * eps)  # x̄ of pairs with gaps 1 and 2 (BN-4)
    design = sp.Matrix([[near, near], [near, far]])
    target = sp.Matrix([0, 1])
    found = sp.Matrix([-1, 1]) / (far - near)
    yield identity(
        "(c) two pairs with gaps (1, 1) and (1, 2), targets' gaps 0 and 2: for ε > 0 M fits both pairs",
        design * found,
        target,
    )
    yield limit("  ε·M tends to (−2/3, 2/3): M diverges like 1/ε", eps / (far - near), eps, 0, sp.Rational(2, 3))
    ones = sp.ones(2, 2)
    least = sp.Matrix([1, 1]) / 4
    yield identity(
        "  at ε = 0 both features are the same signs; M = (1/4, 1/4) solves the normal equations and lies in the row"
        " space of X̄, so it is the minimum-norm optimum",
        ones.T * ones * least,
        ones.T * target,
    )
