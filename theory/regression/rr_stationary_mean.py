"""R-14 · At a constant step, random reshuffling hovers around a mean a distance of order the step from its optimum.

Squared loss, Γ = I frozen, m batches of equal size from a fresh uniform permutation every epoch, independent of the
iterate; H_S, b_S the mean moments of a batch S, M ← M − s(M H_S − b_S), s = 2η. Write E for the average over all
subsets of size B, over permutations or over pairs of disjoint subsets. Let E H_S be nonsingular, so that
M_RR = (E b_S)(E H_S)⁻¹, and 0 < s < 2/λ, λ = max_S λ_max(H_S). Then

- the epoch maps M ↦ M A_π + c_π contract in mean square, E‖vA_π‖² ≤ ‖v‖² − s(2 − sλ) v (E H_S) vᵀ: the iterates at the
  starts of epochs have one stationary law, reached from every start;
- its mean is the fixed point of the averaged map M ↦ M E[A_π] + E[c_π], not the mean of the maps' fixed points;
- with r_S = M_RR H_S − b_S this mean is

    M_RR + s D_1 + O(s²),     D_1 = ½ (m − 1) E[r_S H_T] (E H_S)⁻¹   over ordered pairs of disjoint batches S, T.

For one batch (m = 1), and for d = 1 with ε = 0 and no batch constant, the mean is M_RR exactly, at every such step.
Batches of unequal size have another limit: each batch, not each sample, then weighs the same.
"""

from __future__ import annotations

import sympy as sp

from theory.claim import claim
from theory.derivation import Derivation, given, identity, nonnegative
from theory.tactics import gamma
from theory.words import matrices, words

CLAIM = claim(
    __doc__,
    formula=r"\mathbb E_\infty M = \mathbb E_\infty[M]\,\mathbb E[A_\pi] + \mathbb E[c_\pi]"
    r" = M_{RR} + \tfrac{s}{2}(m-1)\,\mathbb E_{S\cap T=\emptyset}[r_S H_T]\,(\mathbb E H_S)^{-1} + O(s^2)",
    kind="law",
    direction="equal",
    scope="all n, d, p, B dividing n, ε ≥ 0; E H_S nonsingular; O(s²) for fixed data as s → 0",
    hypotheses=(
        "a fresh permutation every epoch",
        "batches of equal size",
        "E H_S nonsingular",
        "s < 2 / max_S λ_max(H_S)",
    ),
    rests_on=("R-2", "R-11"),
    source="this project; random reshuffling on linear + batch normalization as in Wu, Yun, Sra 2023, arXiv 2302.12444",
)


def derive() -> Derivation:
    """Contraction in mean square gives the law; averaging R-11's expansion over permutations gives its mean."""
    yield from _contraction()
    yield from _mean()
    yield from _expansion()
    yield from _without_bias()


def _contraction() -> Derivation:
    s, slack, least = sp.symbols("s slack mu", positive=True)
    v, vT, K, L, LT, N, NT, mean = matrices("v vT K L LT N NT Hmean")
    top = (2 - slack) / s
    yield identity(
        "one step (R-11, H_S = K², LLᵀ = λI − H_S, slack = 2 − sλ > 0): ‖v(I − sH_S)‖² = ‖v‖² − s(2 − sλ) vH_Svᵀ"
        " − s²‖vKL‖²",
        v * (1 - s * K * K) * (1 - s * K * K) * vT,
        v * vT - s * slack * v * K * K * vT - s**2 * v * K * (L * LT) * K * vT,
        by=words({L * LT: top - K * K}),
    )
    first, later = sp.symbols("loss_1 loss_later", nonnegative=True)
    yield nonnegative(
        "so no step lengthens a row, and ‖vA_π‖² ≤ ‖v‖² − s(2 − sλ) vH_Svᵀ with S the first batch alone", first + later
    )
    yield identity(
        "the first batch is a uniform subset (R-2); averaged, with NNᵀ = E H_S − μI and μ = λ_min(E H_S) > 0:"
        " E‖vA_π‖² ≤ κ‖v‖² − s(2 − sλ)‖vN‖² with κ = 1 − s(2 − sλ)μ < 1",
        v * vT - s * slack * v * mean * vT,
        (1 - s * slack * least) * v * vT - s * slack * v * (N * NT) * vT,
        by=words({N * NT: mean - least}),
    )
    M, Q, A, c = matrices("M M2 A c")
    yield identity(
        "two chains that see the same permutations: their difference Δ becomes ΔA_π, so E‖Δ‖² shrinks by κ an epoch",
        (M * A + c) - (Q * A + c),
        (M - Q) * A,
        by=words(),
    )
    yield given(
        "Banach's fixed point theorem for laws",
        "laws with finite second moment are complete under the Wasserstein distance W₂ (Villani 2009, theorem 6.18);"
        " an epoch contracts it by √κ: one stationary law, reached from every start (Diaconis, Freedman 1999)",
    )


def _mean() -> Derivation:
    mean, A, c = matrices("EM EA Ec")
    yield identity(
        "M and the next permutation are independent, so E[M A_π + c_π] = E[M]E[A_π] + E[c_π]; stationary: F = F E[A]"
        " + E[c], that is F(I − E[A]) = E[c]",
        mean * (1 - A) - c,
        0,
        by=words({c: mean - mean * A}),
    )


def _expansion() -> Derivation:
    s, m = sp.symbols("s m", positive=True)
    mean, inverse, b, pull, P, X, Y = matrices("Hmean Hinv b Q P X Y")
    close = words({inverse * mean: 1, mean * inverse: 1})
    yield identity("E r_S = M_RR E[H_S] − E[b_S] = 0", (b * inverse) * mean - b, 0, by=close)
    yield identity(
        "each of the m(m−1)/2 pairs j < l of batches is a uniform ordered pair of disjoint subsets, so R-11's"
        " Σ_{j<l} r_j H_l averages to C(m, 2) E[r_S H_T]; over m E[H_S] that leaves ½(m − 1)",
        sp.binomial(m, 2) / m,
        (m - 1) / 2,
        by=gamma,
    )
    pairs = m * (m - 1) / 2
    first = (m - 1) / 2 * pull * inverse
    yield identity(
        "averaging R-11's A = I − sΣH_j + s²P_2 + O(s³) and e = −sΣr_j + s²R_2 + O(s³) is linear; in the error's fixed"
        " point F(I − E[A]) = E[e] the term s D_1 leaves nothing below s³",
        (s**2 * pairs * pull + s**3 * Y) - s * first * (s * m * mean - s**2 * pairs * P + s**3 * X),
        s**3 * (Y + pairs * first * P - s * first * X),
        by=close,
    )
    yield given(
        "continuity of the matrix inverse",
        "(I − E[A])/s → m E[H_S] nonsingular as s → 0, so its inverse stays bounded: the remainder of F is O(s²)",
    )


def _without_bias() -> Derivation:
    s, b, q = sp.symbols("s b q")
    M, mean, bmean = matrices("M_RR Hmean bmean")
    yield identity(
        "m = 1: M_RR(I − sE[H_S]) + sE[b_S] = M_RR at every s",
        M * (1 - s * mean) + s * bmean,
        M,
        by=words({M * mean: bmean}),
    )
    yield identity(
        "d = 1, ε = 0: H_S = 1 for every batch, so A = (1 − s)^m; base of the induction: no batch, E[c] = b(1 − 1) = 0",
        b * (1 - (1 - s) ** 0),
        0,
    )
    yield identity(
        "step: E[c] = b(1 − q), q = (1 − s)^m, becomes E[c](1 − s) + s b = b(1 − q(1 − s))",
        b * (1 - q) * (1 - s) + s * b,
        b * (1 - q * (1 - s)),
    )
    yield identity(
        "so the mean is b(1 − q)/(1 − q) = E[b_S] = M_RR, whatever s (|1 − s| < 1)", b * (1 - q) / (1 - q), b
    )
