"""R-1 · Single shuffle: least squares on the batch-normalized data.

With A = X̄_πᵀX̄_π and b = YᵀX̄_π, the risk L_π(M) = (1/n)‖X̄_π Mᵀ − Y‖² satisfies, for every M,

    L_π(M) = L_π(M_π) + (1/n)‖X̄_π (M − M_π)ᵀ‖²,    M_π = b A⁺,

A⁺ the Moore–Penrose inverse. So M_π is a minimiser, and the set of all of them is {M_π + Z (1 − A⁺A) : Z (p, d)}, among
which M_π alone has the smallest Frobenius norm. When X̄_π has rank d, A⁺ = A⁻¹ and M_π = b A⁻¹ is the only minimiser.

The diagonal of A is known without the data (ε = 0): A_aa is the number of samples in those batches in which feature a
is not constant; exactly n when there is no such tie.
"""

from __future__ import annotations

import sympy as sp

from theory.averages import Average
from theory.claim import claim
from theory.derivation import Derivation, identity, nonnegative
from theory.tactics import modulo, sums
from theory.words import matrices, words

CLAIM = claim(
    __doc__,
    formula=r"L_\pi(M) = L_\pi(M_\pi) + \tfrac1n\,\lVert \bar X_\pi (M-M_\pi)^{\mathsf T}\rVert_F^2,\quad"
    r" M_\pi = Y^{\mathsf T}\bar X_\pi\,(\bar X_\pi^{\mathsf T}\bar X_\pi)^{+},\quad"
    r" (\bar X_\pi^{\mathsf T}\bar X_\pi)_{aa} = n",
    kind="identity",
    direction="equal",
    scope="all n, d, p, B, ragged batches, every rank of X̄_π; the diagonal for ε = 0 and batches of B ≥ 2",
    hypotheses=("rank d, for uniqueness", "ε = 0, for the diagonal", "no ties, for a diagonal of n"),
    rests_on=("BN-1",),
    source="Wu, Yun, Sra 2023, arXiv 2302.12444, for rank d; minimum norm and ties: this project",
)


def derive() -> Derivation:
    """Complete the square in the algebra of words, first with A⁻¹, then with A⁺; then average x̄² over a batch."""
    # Transposes are written T: Xt = X̄ᵀ and so on. A and A⁺ are symmetric.
    M, Mt, X, Xt, Y, Yt, Z, Zt = matrices("M M^T X X^T Y Y^T Z Z^T")
    A, P = matrices("A A^+")
    flips = {M: Mt, X: Xt, Y: Yt, Z: Zt}
    n = sp.Symbol("n", positive=True)
    # Penrose's equations for a symmetric matrix, A A⁺A = A, A⁺A A⁺ = A⁺, A A⁺ = (A A⁺)ᵀ = A⁺A, and words they shorten.
    penrose = {A * P * A: A, P * A * P: P, P * P * A: P, P * A * A: A, A * P: P * A, Xt * X: A}
    seen = {**penrose, X * P * A: X, P * A * Xt: Xt}  # the first step proves X̄(1 − A⁺A) = 0
    square = words(seen, trace=True, flips=flips)

    yield identity(
        "A⁺A projects onto the span of the samples: X̄(1 − A⁺A) has the Gram matrix 0, so it is 0 itself",
        (1 - P * A) * Xt * X * (1 - P * A),
        0,
        by=words(penrose),
    )
    entry = sp.Symbol("v", real=True)
    yield nonnegative(
        "because a Gram matrix's trace is a sum of squares v² of entries: 0 only when all are 0", entry**2
    )
    best, best_t = Yt * X * P, P * Xt * Y
    yield identity(
        "the normal equations M_π A = b hold for M_π = b A⁺ (b A⁺A = YᵀX̄A⁺A = YᵀX̄)",
        best * A,
        Yt * X,
        by=words(seen),
    )

    def risk(left: sp.Expr, right: sp.Expr) -> sp.Expr:  # tr (MX̄ᵀ − Yᵀ)(X̄Mᵀ − Y) / n, given M and Mᵀ
        return (left * Xt - Yt) * (X * right - Y) / n

    yield identity(
        "completing the square: L(M) − L(M_π) = tr (M − M_π) A (M − M_π)ᵀ / n, under the trace",
        risk(M, Mt) - risk(best, best_t),
        (M - best) * A * (Mt - best_t) / n,
        by=square,
    )
    yield identity(
        "which is ‖X̄(M − M_π)ᵀ‖²/n, a sum of squares: never negative, 0 exactly when X̄(M − M_π)ᵀ = 0",
        (M - best) * A * (Mt - best_t),
        (M * Xt - best * Xt) * (X * Mt - X * best_t),
        by=square,
    )
    free = Z * (1 - P * A)
    yield identity(
        "every M_π + Z(1 − A⁺A) is a minimiser: X̄ does not see the second part", free * Xt, 0, by=words(seen)
    )
    (D,) = matrices("D")
    yield identity(
        "and there are no others: D = M − M_π with D X̄ᵀ = 0 has D A = D X̄ᵀX̄ = 0, so D = D(1 − A⁺A)",
        D * (1 - P * A),
        D,
        by=words({D * Xt: 0, A * P: P * A, D * P * A: D * Xt * X * P}),
    )
    yield identity(
        "the two parts are orthogonal under the trace, so squared norms add up and M_π, with Z = 0, is shortest",
        (best + free) * (best_t + (1 - P * A) * Zt),
        best * best_t + free * (1 - P * A) * Zt,
        by=square,
    )
    (Ai,) = matrices("A^-1")
    inverse = {A * Ai: 1, Ai * A: 1, Xt * X: A}
    yield identity("rank d: A⁻¹ satisfies Penrose's equations, A A⁻¹A = A", A * Ai * A, A, by=words(inverse))
    yield identity("  and A⁻¹A A⁻¹ = A⁻¹, so M_π = b A⁻¹", Yt * X * (Ai * A * Ai), Yt * X * Ai, by=words(inverse))
    yield identity("  and 1 − A⁻¹A = 0 leaves no other minimiser", M * (1 - Ai * A), 0, by=words(inverse))

    over = Average()
    (x,) = over.variables("x")
    s, B = sp.symbols("sigma B", positive=True)
    variance = over(x**2) - over(x) ** 2
    yield identity(
        "a batch in which the feature varies adds Σ x̄² = B⟨(x − ⟨x⟩)²⟩/σ² = B to the diagonal; one in which it is"
        " constant adds 0",
        B * over((x - over(x)) ** 2 / s**2),
        B,
        by=modulo(s**2 - variance, over=[s]),
    )
    j, m, last = sp.symbols("j m r", integer=True, positive=True)
    size = sp.Symbol("B", integer=True, positive=True)
    yield identity(
        "without ties, m − 1 batches of B and a last one of r: A_aa adds up to (m − 1)B + r, which is n",
        sp.Sum(size, (j, 1, m - 1)) + last,
        (m - 1) * size + last,
        by=sums,
    )
