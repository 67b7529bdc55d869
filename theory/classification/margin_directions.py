"""C-4 · Frozen scales lead to the ℓ2 max-margin direction, trained scales to the ℓ1 one, and their fates can differ.

Train linear+BN with one output by gradient flow on the mean logistic loss of signed features Z = Z_LS ⊔ Z_SC, not SC;
v is the collapsed weight, P the projector on (span Z_SC)^⊥. The risk tends to its infimum, ‖v‖ → ∞, and

- frozen Γ: v/‖v‖₂ tends to the direction of the shortest v̂ in the range of P with v̂·z ≥ 1 on Z_LS;
- trained Γ, W₀ = 0, Γ₀ = I: each limit of v/‖v‖₁ is the direction of a v̂ in the range of P with v̂·z ≥ 1 on Z_LS and
  least ‖v̂‖₁, provided that v/‖v‖₁ converges. On LS data it does. On PLS data that is an assumption here.

The ℓ1 solution is stronger than what holds at every stationary direction of the network: a feature with w_a = γ_a = 0
is stationary whatever it could add, and only starting with γ_a² − w_a² = 1 rules that out. The approach can be very
slow; on one example it was seen to go like (log t)^{κ−1}, κ = max |Σ β_i z_ia| over the features left out, β the dual
solution, and on others slower still: no rate is claimed. If the two directions differ, one can lose a sample of the
data as one batch that the other keeps: where C-3 says "depends", freezing or training Γ decides.
"""

from __future__ import annotations

import sympy as sp

from theory.claim import claim
from theory.derivation import Derivation, given, identity, limit, nonnegative, positive, value_at
from theory.tactics import modulo
from theory.words import matrices, words

CLAIM = claim(
    __doc__,
    formula=r"\text{frozen } \Gamma:\ \hat v = \arg\min\{\|v\|_2\},\quad \text{trained } \Gamma:\ \hat v \in"
    r" \arg\min\{\|v\|_1\}\quad \text{over } v \perp Z_{SC},\ v\cdot z \ge 1 \text{ on } Z_{LS}",
    kind="limit",
    direction="equal",
    scope="one output, all n, d, all Z not SC; trained Γ on PLS data: if v/‖v‖₁ converges",
    hypotheses=("Z is not SC", "Γ frozen, or trained, as said", "trained Γ: W₀ = 0, Γ₀ = I", "logistic loss"),
    rests_on=("C-1", "R-13"),
    source="Soudry et al. 2018 and Ji, Telgarsky 2019 (frozen); trained: this project, in the way of Gunasekar et al."
    " 2018 and with the convergence of directions of Ji, Telgarsky 2020",
)


def derive() -> Derivation:
    """Frozen: the published limit is the shortest vector. Trained: a mirror flow of sinh type, with ℓ1 duals."""
    yield from _frozen()
    yield from _mirror()
    yield from _limit()
    yield from _least_sum()


def _frozen() -> Derivation:
    yield given(
        "Soudry et al. 2018 (LS); Ji, Telgarsky 2019 (PLS): directions under frozen Γ",
        "for the logistic loss v_t/‖v_t‖ tends to v̂/‖v̂‖ with v̂ = Σ α_i P z_i in the range of P, α ≥ 0 on Z_LS,"
        " v̂·z ≥ 1 on Z_LS and v̂·z_i = 1 where α_i > 0",
    )
    uT, u, vT, v = matrices("uT u vT v")
    A, T = sp.symbols("A T", nonnegative=True)
    yield identity(
        "such a v̂ is the shortest: put A = Σ α_i; v̂·v̂ = Σ α_i v̂·z_i = A, and for any u in the range of P with"
        " u·z_i = 1 + s_i, s_i ≥ 0, u·v̂ = A + T, T = Σ α_i s_i; completing the square, ‖u‖² − ‖v̂‖² is",
        uT * u - vT * v,
        (uT - vT) * (u - v) + 2 * T,
        by=words({uT * v: A + T, vT * u: A + T, vT * v: A}),
    )
    gap = sp.Symbol("gap", real=True)  # ‖u − v̂‖
    yield nonnegative("  which is ≥ 0, and 0 only at u = v̂: the shortest is unique", gap**2 + 2 * T)


def _mirror() -> Derivation:
    w, g, G, M, u = sp.symbols("w gamma G M u", real=True)
    charge = modulo(g**2 - w**2 - 1)
    yield identity(
        "trained Γ: each feature has γ² − w² = 1 for ever (R-13), so with M = wγ: (γ² + w²)² = 1 + 4M²",
        (g**2 + w**2) ** 2,
        1 + 4 * (w * g) ** 2,
        by=charge,
    )
    yield identity("ẇ = −γG, γ̇ = −wG give Ṁ = −(γ² + w²)G", (-g * G) * g + w * (-w * G), -(g**2 + w**2) * G)
    root = sp.sqrt(1 + 4 * M**2)
    phi = M * sp.asinh(2 * M) / 2 - root / 4
    yield identity("put φ(M) = ½M asinh 2M − ¼√(1 + 4M²): φ' = ½ asinh 2M", sp.Derivative(phi, M), sp.asinh(2 * M) / 2)
    slope = sp.diff(sp.asinh(2 * M) / 2, M)
    yield identity(
        "φ'' = 1/√(1 + 4M²), so S = φ'(M) has Ṡ = −G: S_a = Σ α_i z_ia, α_i the loss's negative slopes summed up over"
        " time, and M = ½ sinh 2S",
        slope * (-root * G),
        -G,
    )
    distance = phi.subs(M, u) - phi - sp.asinh(2 * M) / 2 * (u - M)
    yield identity(
        "D(u, M) = φ(u) − φ(M) − φ'(M)(u − M), which is ≥ 0 as φ is convex, has the derivative G(u − M) along the flow",
        sp.Derivative(distance, M) * (-root * G),
        G * (u - M),
    )
    yield positive("φ is convex", 1 / root)
    loss = sp.log(1 + sp.exp(-u))
    yield identity("the logistic loss is convex:", sp.diff(loss, u, 2), sp.exp(u) / (1 + sp.exp(u)) ** 2)
    yield positive(
        "  positive curvature. So Ḋ = G·(u − M) ≤ L(u) − L(M) for every u; L does not grow, hence L(M_t) − L(u) ≤"
        " D(u, 0)/t for every u: the risk tends to its infimum, and as Z is not SC, R = ‖M‖₁ → ∞",
        sp.exp(u) / (1 + sp.exp(u)) ** 2,
    )


def _limit() -> Derivation:
    R, c, delta = sp.symbols("R c delta", positive=True)
    a = sp.Symbol("a", positive=True)
    w, g = sp.symbols("w gamma", real=True)
    yield given(
        "Ji, Telgarsky 2020, Theorem 3.1: directions of homogeneous networks converge",
        "on LS data the loss tends to 0, the margin v·z of the parameters (w, γ) is homogeneous of degree 2, so"
        " (w, γ)/‖(w, γ)‖ converges and M/R with it. On PLS data that M/R converges is assumed",
    )
    yield identity("how ℓ1 enters: ½(γ² + w²) exceeds wγ by", (g**2 + w**2) / 2 - w * g, (g - w) ** 2 / 2)
    yield limit("and at charge 1 is ½√(1 + 4M²), which is |M| in the limit: the parameters' half square norm is ‖M‖₁",
                sp.sqrt(1 + 4 * R**2) / 2 / R, R, sp.oo, 1)  # fmt: skip
    yield limit(
        "put q_a = S_a/(½ log R) = ½ asinh(2M_a)/(½ log R). Where M_a/R → ±c, c > 0, q_a → ±1; elsewhere |M_a| ≤ R and"
        " asinh grows, so |q_a| ≤ 1 in the limit",
        sp.log(2 * c * R + sp.sqrt(1 + 4 * c**2 * R**2)) / sp.log(R),
        R,
        sp.oo,
        1,
    )
    h, F = sp.Symbol("h", nonnegative=True), sp.Symbol("F", positive=True)
    yield identity(
        "let M/R → M∞ and a ≥ 0 be its least margin on Z_LS. A sample of margin a + δ gains α slower than one of margin"
        " a: with e^{aR} = 1 + h and e^{δR} = F the ratio of the loss's slopes falls short of 2e^{−δR} by",
        2 / F - (1 + (1 + h)) / (1 + (1 + h) * F),
        (2 + F * h) / (F * (1 + (1 + h) * F)),
    )
    yield nonnegative("  which is ≥ 0,", (2 + F * h) / (F * (1 + (1 + h) * F)))
    yield limit(
        "so the ratio tends to 0, and its β_i = α_i/(½ log R) is o(1) beside theirs",
        2 * sp.exp(-delta * R),
        R,
        sp.oo,
        0,
    )
    b = sp.Symbol("b", positive=True)
    yield identity(
        "losses on Z_SC stay bounded, so M∞ ⟂ Z_SC. Then 1 = ‖M∞‖₁ = q·M∞ = Σ β_i z_i·M∞ = ab, b = Σ β_i over Z_LS,"
        " which is bounded as b ≤ ‖u‖₁ below: so a > 0, and v̂ = M∞/a has least margin 1 and ‖v̂‖₁ = 1/a = b",
        value_at(1 / a, {a: 1 / b}),
        b,
    )


def _least_sum() -> Derivation:
    plus, minus, low, high, T = sp.symbols("u_+ u_- h k T", nonnegative=True)
    q, b = sp.symbols("q b", real=True)
    yield identity(
        "it is the least sum: let u ⟂ Z_SC with u·z_i = 1 + s_i, s_i ≥ 0, on Z_LS, so q·u = b + T, T = Σ β_i s_i."
        " A feature with u_a = u₊ − u₋ has |u_a| − q_a u_a (Hölder's inequality, |q_a| ≤ 1)",
        plus + minus - q * (plus - minus),
        (1 - q) * plus + (1 + q) * minus,
    )
    yield nonnegative("  which is ≥ 0, with h = 1 − q_a and k = 1 + q_a", low * plus + high * minus)
    excess = sp.Symbol("excess", nonnegative=True)  # Σ (|u_a| − q_a u_a)
    yield identity("‖u‖₁ = Σ (|u_a| − q_a u_a) + q·u exceeds ‖v̂‖₁ = b by", excess + (b + T) - b, excess + T)
    yield nonnegative("  which is ≥ 0", excess + T)
    w, g, s = sp.symbols("w gamma s", positive=True)
    yield identity(
        "Stationary directions alone would not do: w = sγ and γ = sw, s = Σ α_i z_ia, force s² = 1 only where wγ ≠ 0:"
        " for w = sγ, γ − sw is",
        (g - s * w).subs(w, s * g),
        (1 - s**2) * g,
    )
