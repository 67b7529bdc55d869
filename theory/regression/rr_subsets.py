"""R-2 · Random reshuffling: one regression on the moments of all subsets.

For B dividing n, the risk L_RR = E_π L_π of a uniformly random permutation is the plain average over all C(n,B) subsets
S of B samples of the batch risk mean_{i∈S} ‖M x̄_i − y_i‖². So its minimiser is

    M_RR = C_yx C_xx⁻¹,    C_xx = mean_S mean_{i∈S} x̄_i x̄_iᵀ,    C_yx = mean_S mean_{i∈S} y_i x̄_iᵀ

(C_xx⁺ where C_xx is singular), a sum over C(n,B) subsets instead of n! permutations.

Ragged batches, n = qB + r with 2 ≤ r < B. If the last batch of r is kept, C is the average over subsets of B with
weight qB/n = (n − r)/n plus the average over subsets of r with weight r/n. If it is dropped (then r = 1 as well), C is
the average over subsets of B alone, in which every sample has its part although no single epoch shows all samples.
"""

from __future__ import annotations

import sympy as sp

from theory.claim import claim
from theory.derivation import Derivation, identity, nonnegative
from theory.tactics import gamma, sums
from theory.words import matrices, words

CLAIM = claim(
    __doc__,
    formula=r"M_{RR} = C_{yx} C_{xx}^{-1},\quad C_{xx} = \binom nB^{-1}\sum_{|S|=B}\tfrac1B\sum_{i\in S}"
    r"\bar x_i\bar x_i^{\mathsf T},\quad"
    r" C_{yx} = \binom nB^{-1}\sum_{|S|=B}\tfrac1B\sum_{i\in S} y_i\bar x_i^{\mathsf T}",
    kind="identity",
    direction="equal",
    scope="all n, d, p, 2 ≤ B ≤ n, ε ≥ 0, a ragged last batch kept or dropped; C_xx⁺ for C_xx⁻¹ where it is singular",
    hypotheses=("π uniform over all permutations", "the mean loss over samples, not over batches"),
    rests_on=("BN-5", "R-1"),
    source="Wu, Yun, Sra 2023, arXiv 2302.12444, for the average over permutations; subsets and ragged batches:"
    " this project",
)


def derive() -> Derivation:
    """Count the permutations that make S the j-th batch, use that L_π is a sum over batches, complete the square."""
    n, B, r, q = sp.symbols("n B r q", integer=True, positive=True)
    j = sp.Symbol("j", integer=True, positive=True)
    orders = sp.factorial(B) * sp.factorial(n - B)
    yield identity(
        "B!(n − B)! of the n! permutations put exactly the samples S into the B positions of batch j, whatever S and j:"
        " batch j is S with probability 1/C(n,B)",
        orders / sp.factorial(n),
        1 / sp.binomial(n, B),
        by=gamma,
    )
    yield identity(
        "these probabilities add up to 1 over all subsets, so nothing is left out",
        sp.binomial(n, B) * orders,
        sp.factorial(n),
        by=gamma,
    )
    # A statistic f of a batch that does not depend on the order within it (BN-5); F is its average over subsets of B.
    F, G = sp.symbols("F G", real=True)
    yield identity(
        "B divides n: E_π L_π = Σ_j (B/n) E f(batch j) = m (B/n) F = F with m = n/B batches",
        sp.Sum(B / (q * B) * F, (j, 1, q)),
        F,
        by=sums,
    )
    yield identity(
        "last batch of r kept, n = qB + r: E_π L_π = Σ_{j ≤ q} (B/n) F + (r/n) G, G the average over subsets of r; the"
        " weights are (n − r)/n and r/n",
        sp.Sum(B / (q * B + r) * F, (j, 1, q)) + r / (q * B + r) * G,
        (1 - r / (q * B + r)) * F + r / (q * B + r) * G,
        by=sums,
    )
    yield identity(
        "last batch dropped: the mean over the qB samples seen is F alone",
        sp.Sum(B * F, (j, 1, q)) / (q * B),
        F,
        by=sums,
    )
    yield identity(
        "every sample has its part in F: it lies in C(n − 1, B − 1) subsets, a share B/n",
        sp.binomial(n - 1, B - 1) / sp.binomial(n, B),
        B / n,
        by=gamma,
    )

    # Transposes are written T. H, H' and b, b' are two terms of an average, w, w' their weights.
    M, Mt, X, Xt, Y, Yt, Z, Zt = matrices("M M^T X X^T Y Y^T X' X'^T")
    flips = {M: Mt, X: Xt, Y: Yt, Z: Zt}
    yield identity(
        "the risk of a batch is linear in its moments X̄ᵀX̄ and YᵀX̄: tr M X̄ᵀX̄ Mᵀ − 2 tr M X̄ᵀY + tr YᵀY, over B",
        (M * Xt - Yt) * (X * Mt - Y) / B,
        (M * Xt * X * Mt - 2 * M * Xt * Y + Yt * Y) / B,
        by=words(trace=True, flips=flips),
    )
    H, H2, bt, bt2 = matrices("H H' b^T b'^T")
    w, w2 = sp.symbols("w w'", positive=True)
    yield identity(
        "so average risks have average moments (term by term, for any number of terms)",
        w * (M * H * Mt - 2 * M * bt) + w2 * (M * H2 * Mt - 2 * M * bt2),
        M * (w * H + w2 * H2) * Mt - 2 * M * (w * bt + w2 * bt2),
        by=words(),
    )
    K, Kt, C, Ci, P = matrices("C_yx C_yx^T C_xx C_xx^-1 C_xx^+")
    best, best_t = K * Ci, Ci * Kt
    inverse = {C * Ci: 1, Ci * C: 1}
    yield identity("normal equations: M_RR C_xx = C_yx", best * C, K, by=words(inverse))
    yield identity(
        "completing the square: L_RR(M) − L_RR(M_RR) = tr (M − M_RR) C_xx (M − M_RR)ᵀ",
        (M * C * Mt - 2 * M * Kt) - (best * C * best_t - 2 * best * Kt),
        (M - best) * C * (Mt - best_t),
        by=words(inverse, trace=True, flips={M: Mt, K: Kt}),
    )
    D, Dt = matrices("D D^T")
    yield identity(
        "with D = M − M_RR it is the average of ‖X̄_S Dᵀ‖² over subsets",
        D * (w * Xt * X + w2 * Zt * Z) * Dt,
        w * (D * Xt) * (X * Dt) + w2 * (D * Zt) * (Z * Dt),
        by=words(),
    )
    entry = sp.Symbol("v", real=True)
    yield nonnegative("  squares v² with weights w > 0: never negative, so M_RR is a minimiser", w * entry**2)
    penrose = {C * P * C: C, P * C * P: P, C * P: P * C}
    yield identity(
        "singular C_xx: (1 − C⁺C) C_xx (1 − C⁺C) = 0 averages the Gram matrices of X̄_S(1 − C⁺C), so each of these is 0",
        (1 - P * C) * C * (1 - P * C),
        0,
        by=words(penrose),
    )
    yield identity(
        "  hence YᵀX̄_S = YᵀX̄_S C⁺C for every S, C_yx = C_yx C⁺C, and C_yx C⁺ solves the normal equations",
        (Yt * X * P) * C,
        Yt * X,
        by=words({X * P * C: X}),
    )
