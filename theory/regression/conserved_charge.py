"""R-13 · With a trained scale the flow conserves a charge, and therefore converges to the optimum.

f(x) = WΓx̄, Γ = diag(γ) trained, M = WΓ, G = ∂L/∂M; W_a and G_a are the columns of feature a, q_a = γ_a² − ‖W_a‖² its
charge (of the rescaling W_a → W_a/t, γ_a → tγ_a). For every differentiable loss of M:

- gradient flow conserves every q_a;
- a gradient step with learning rate η changes q_a by exactly η²((W_a·G_a)² − γ_a²‖G_a‖²), which is at most
  −η²‖G_a‖² q_a, with equality for p = 1.

For the squared loss on batches with mean second moment H positive definite, from W₀ = 0, Γ₀ = I, all along the flow
γ_a² = 1 + ‖W_a‖² ≥ 1 and

    ‖∇L‖² ≥ 4 λ_min(H) (L − L*),     the gradient being that by W and γ.

So L − L* ≤ e^{−4λ_min(H)t}(L₀ − L*), the path is no longer than √((L₀ − L*)/λ_min(H)), and M → M*, the minimiser. The
constant 4 is sharp: at t = 0 there is equality when M* lies along the slowest eigenvector of H.
"""

from __future__ import annotations

import sympy as sp

from theory.claim import claim
from theory.derivation import Derivation, given, identity, nonnegative
from theory.words import matrices, words

CLAIM = claim(
    __doc__,
    formula=r"\frac{d}{dt}\bigl(\gamma_a^2-\|W_a\|^2\bigr)=0,\quad"
    r"\Delta\bigl(\gamma_a^2-\|W_a\|^2\bigr)=\eta^2\bigl((W_a\cdot G_a)^2-\gamma_a^2\|G_a\|^2\bigr),\quad"
    r"\|\nabla L\|^2\ge 4\lambda_{\min}(H)(L-L^*)",
    kind="identity",
    direction="equal",
    scope="all d, p; charge: every differentiable loss of M; convergence: squared loss, H positive definite",
    hypotheses=("one learning rate for W and Γ", "W₀ = 0, Γ₀ = I (convergence)", "H positive definite (convergence)"),
    source="this project; conservation as for balanced layers in Du, Hu, Lee 2018, arXiv 1806.00900",
)


def derive() -> Derivation:
    """Differentiate the charge; bound the gradient below by the part that the scales cannot shrink."""
    yield from _charge()
    yield from _gradient()
    yield from _convergence()


def _charge() -> Derivation:
    """One feature: w = W_a and g = G_a are columns, D = w·g, N = ‖w‖², Q = ‖g‖²."""
    eta, gamma = sp.symbols("eta gamma", real=True)
    D, N = sp.symbols("D N", real=True)
    Q = sp.Symbol("Q", positive=True)
    w, wT, g, gT = matrices("w wT g gT")
    scalars = words({wT * w: N, gT * g: Q, wT * g: D, gT * w: D})
    yield identity(
        "flow: Ẇ_a = −γ_a G_a and γ̇_a = −W_a·G_a (chain rule through M = WΓ), so ‖W_a‖² and γ_a² change alike",
        wT * (-gamma * g) + (-gamma * gT) * w,
        2 * gamma * (-D),
        by=scalars,
    )
    yield identity(
        "step: W_a ← W_a − ηγ_aG_a, γ_a ← γ_a − ηW_a·G_a; what is linear in η cancels, and of the squares is left"
        " η²((W_a·G_a)² − γ_a²‖G_a‖²)",
        (gamma - eta * D) ** 2 - (wT - eta * gamma * gT) * (w - eta * gamma * g) - (gamma**2 - N),
        eta**2 * (D**2 - gamma**2 * Q),
        by=scalars,
    )
    yield identity(
        "against the bound −η²‖G_a‖²q_a it lacks η²(‖W_a‖²‖G_a‖² − (W_a·G_a)²)",
        -(eta**2) * Q * (gamma**2 - N) - eta**2 * (D**2 - gamma**2 * Q),
        eta**2 * (N * Q - D**2),
    )
    yield identity(
        "which is nonnegative (Cauchy–Schwarz): times ‖G_a‖² it is a squared length; for G_a = 0 both sides are 0",
        (Q * wT - D * gT) * (Q * w - D * g),
        Q * (N * Q - D**2),
        by=scalars,
    )
    u, v = sp.symbols("u v", real=True)
    yield identity("for p = 1 the two columns are numbers, and it is 0", u**2 * v**2 - (u * v) ** 2, 0)


def _gradient() -> Derivation:
    N, Q = sp.symbols("N Q", nonnegative=True)
    D = sp.Symbol("D", real=True)
    yield identity(
        "q_a = 1 stays: γ_a² = 1 + ‖W_a‖². Feature a's part of ‖∇L‖² is γ_a²‖G_a‖² + (W_a·G_a)²; beyond ‖G_a‖² it has",
        (1 + N) * Q + D**2 - Q,
        N * Q + D**2,
    )
    yield nonnegative("a sum of squares: ‖∇L‖² ≥ ‖G‖², with equality at W = 0", N * Q + D**2)

    M, MT, B, BT, E, ET, H, K, L, LT, v, vT = matrices("M MT Mstar MstarT E ET H K L LT v vT")
    least = sp.Symbol("lambda_min", positive=True)
    yield identity(
        "squared loss, b = M*H: G = 2(MH − b) = 2(M − M*)H",
        2 * (M * H - B * H),
        2 * (M - B) * H,
        by=words(),
    )
    flips = {M: MT, B: BT}
    yield identity(
        "and L − L* = tr(MHMᵀ) − 2 tr(bMᵀ) + tr(M*HM*ᵀ) = tr(EHEᵀ), E = M − M*",
        M * H * MT - 2 * B * H * MT + B * H * BT,
        (M - B) * H * (MT - BT),
        by=words(trace=True, flips=flips),
    )
    yield identity(
        "with H = K² and H − λ_min I = LLᵀ: ‖G‖² − 4λ_min(L − L*) = 4 tr(EH(H − λ_min)Eᵀ) = 4‖EKL‖² ≥ 0",
        4 * E * K * K * K * K * ET - 4 * least * E * K * K * ET,
        4 * E * K * L * LT * K * ET,
        by=words({L * LT: K * K - least}, trace=True, flips={E: ET, L: LT}),
    )
    yield identity(
        "sharp: a row v of E with vH = λ_min v gives 4‖vH‖² = 4λ_min vHvᵀ",
        4 * v * H * H * vT,
        4 * least * v * H * vT,
        by=words({v * H: least * v}),
    )


def _convergence() -> Derivation:
    t = sp.Symbol("t", real=True)
    r, least, slope = sp.symbols("r lambda_min slope", positive=True)
    u = sp.Function("u")(t)
    yield given(
        "existence of the flow (Picard, Lindelöf)",
        "the velocity is a polynomial; the path's finite length, below, excludes blow-up, so the flow exists for all t",
    )
    yield identity(
        "along the flow u = L − L* has u̇ = −‖∇L‖² ≤ −4λ_min u, so u e^{4λ_min t} does not grow",
        sp.exp(-4 * least * t) * sp.diff(u * sp.exp(4 * least * t), t),
        sp.diff(u, t) + 4 * least * u,
    )
    excess = sp.Symbol("excess", nonnegative=True)
    yield identity(
        "with r = √u, −ṙ = ‖∇L‖²/(2r), and ‖∇L‖ = 2√λ_min r + excess: the speed ‖∇L‖ is at most −ṙ/√λ_min",
        slope**2 / (2 * r) / sp.sqrt(least) - slope,
        slope * (slope - 2 * sp.sqrt(least) * r) / (2 * r * sp.sqrt(least)),
    )
    yield nonnegative(
        "  as this is ≥ 0; integrated, the path is no longer than √(u(0)/λ_min)",
        (2 * sp.sqrt(least) * r + excess) * excess / (2 * r * sp.sqrt(least)),
    )
    yield given(
        "a path of finite length has a limit",
        "completeness of Rᵏ; there u = 0, and u = tr(EHEᵀ) ≥ λ_min‖E‖² makes M = M*",
    )
