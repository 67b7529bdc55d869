"""BN-6 · The input gradient of batch normalization is orthogonal to 1 and, for ε = 0, to x̄.

For a loss with upstream gradient g_i = ∂L/∂x̄_i in one batch and feature, s = √(σ² + ε), averages ⟨·⟩ over the batch:

    δ_i = ∂L/∂x_i = (g_i − ⟨g⟩ − ⟨g x̄⟩ x̄_i)/s.

Hence Σ_i δ_i = 0, and Σ_i δ_i x̄_i = ε (σ² + ε)^{−3/2} Σ_i g_i x̄_i, which is 0 for ε = 0. The Jacobian
(I − 11ᵀ/B − x̄x̄ᵀ/B)/s is symmetric; for ε = 0 it is a projector of rank B − 2 divided by σ, so under B = 2 it is 0.
For ε > 0 it loses only the direction 1: its rank is B − 1.
"""

from __future__ import annotations

import sympy as sp

from theory.averages import Average
from theory.claim import claim
from theory.derivation import Derivation, identity, positive, value_at
from theory.words import matrices, words

CLAIM = claim(
    __doc__,
    formula=r"\frac{\partial L}{\partial x_i}=\frac{g_i-\langle g\rangle-\langle g\bar x\rangle\bar x_i}"
    r"{\sqrt{\sigma^2+\varepsilon}},\qquad \sum_i\frac{\partial L}{\partial x_i}=0,\qquad"
    r" \sum_i\frac{\partial L}{\partial x_i}\bar x_i"
    r"=\frac{\varepsilon}{(\sigma^2+\varepsilon)^{3/2}}\sum_i g_i\bar x_i",
    kind="identity",
    direction="equal",
    scope="all B ≥ 1, every batch and feature, every upstream gradient; ε ≥ 0 with σ² + ε > 0",
    hypotheses=("ε = 0 for the orthogonality to x̄", "mean and variance differentiated too"),
    rests_on=("BN-1",),
    source="gradient: Ioffe, Szegedy 2015, arXiv 1502.03167; inner product for ε > 0: this project",
)


def derive() -> Derivation:
    """Differentiate Σ g x̄ along an arbitrary direction v, in moments; read δ off; take inner products."""
    over = Average()
    x, g, v = over.variables("x g v")
    s = sp.Symbol("s", positive=True)
    t = sp.Symbol("t", real=True)

    def centred(e: sp.Expr) -> sp.Expr:
        return e - over(e)

    variance = over(centred(x) ** 2)
    eps = s**2 - variance  # ε in terms of s = √(σ² + ε)
    bar = centred(x) / s
    moved = over(centred(x + t * v) ** 2)
    yield identity(
        "the variance along x + tv: its derivative at t = 0 is 2⟨(x − ⟨x⟩) v⟩",
        value_at(sp.Derivative(moved, t), {t: 0}),
        2 * over(centred(x) * v),
    )
    loss = over(g * centred(x + t * v)) / sp.sqrt(sp.expand(moved + eps))
    delta = (g - over(g) - over(g * bar) * bar) / s
    yield identity(
        "d/dt ⟨g x̄(x + tv)⟩ at t = 0 is ⟨v δ⟩ with δ = (g − ⟨g⟩ − ⟨g x̄⟩x̄)/s, for every direction v",
        sp.diff(loss, t).subs(t, 0),
        over(v * delta),
    )
    yield identity("orthogonal to 1: ⟨δ⟩ = 0, for every ε", over(delta), 0)
    yield identity(
        "inner product with x̄: ⟨δ x̄⟩ = ε/(σ² + ε)^{3/2} ⟨g x̄⟩; times B, the sums of the claim",
        over(delta * bar),
        eps / s**3 * over(g * bar),
    )
    yield identity("ε = 0, that is σ² = s²: ⟨x̄²⟩ = 1 (BN-1), the inner product is 0", over(bar**2) - 1, -eps / s**2)

    B = sp.Symbol("B", positive=True)
    one, onet, xb, xbt = matrices("one oneT xbar xbarT")
    P = 1 - one * onet / B - xb * xbt / B
    flat = words({onet * one: B, onet * xb: 0, xbt * one: 0, xbt * xb: B})
    yield identity("ε = 0: sJ = I − 11ᵀ/B − x̄x̄ᵀ/B is a projector", P * P, P, by=flat)
    yield identity("  that annihilates 1", P * one, 0, by=flat)
    yield identity("  and x̄, so the input gradient sees neither", P * xb, 0, by=flat)
    yield identity("  of rank tr P = B − 1 − 1, each diagonal entry being 1 − 1/B − x̄_i²/B", B - B / B - B / B, B - 2)
    q, variances, e = sp.symbols("q sigma^2 epsilon", positive=True)
    yield identity(
        "ε > 0, x̄ᵀx̄ = qB with q = σ²/(σ² + ε): x̄ is an eigenvector with eigenvalue 1 − q of sJ, which is I on what is"
        " orthogonal to 1 and x̄",
        P * xb,
        (1 - q) * xb,
        by=words({onet * xb: 0, xbt * xb: q * B}),
    )
    yield positive("  and 1 − σ²/(σ² + ε) > 0: the rank is B − 1", 1 - variances / (variances + e))
    gap = sp.Symbol("gap", positive=True)
    pair = sp.Matrix([1, -1])
    yield identity(
        "B = 2: x̄ = ±(1, −1) and J = 0, for signs are locally constant",
        (sp.eye(2) - sp.ones(2, 2) / 2 - pair * pair.T / 2) / (gap / 2),
        sp.zeros(2, 2),
    )
