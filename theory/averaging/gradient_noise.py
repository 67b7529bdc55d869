"""AV-1 · Mini-batch gradients are the full gradient plus noise that knows nothing of the weights.

Batches b = 1 … B with L_b = ½(θ−c_b)ᵀH(θ−c_b) + ℓ_b and one symmetric positive semidefinite H; c̄ and Σ are the mean and
the population covariance of the centres, L the mean loss. At every θ

    L = ½(θ−c̄)ᵀH(θ−c̄) + ½ tr(HΣ) + mean ℓ,   ∇L = H(θ−c̄) = mean g_b,   g_b = ∇L − H(c_b−c̄),
    Cov_b(g_b) = HΣH,   mean_b ‖g_b‖² = ‖∇L‖² + tr(H²Σ),
    mean over b ≠ b' of ⟨g_b, g_b'⟩ = ‖∇L‖² − tr(H²Σ)/(B−1).

In the stationary law of SGD with replacement at a constant rate, along an eigenvector of eigenvalue λ, 0 < ηλ < 2: the
full gradient carries the share ηλ/2 of the mini-batch gradients' power, gradients k ≥ 1 steps apart have the
correlation −(ηλ/2)(1−ηλ)^{k−1}, and 1 + 2Σ_{k≥1} corr_k = 0: the noise cancels in the long run.
"""

from __future__ import annotations

import sympy as sp

from theory.averages import Average
from theory.claim import claim
from theory.derivation import Derivation, identity, limit, value_at

CLAIM = claim(
    __doc__,
    formula=r"\operatorname{Cov}_b(g_b) = H\Sigma H,\qquad "
    r" \operatorname*{mean}_{b\ne b'}\langle g_b,g_{b'}\rangle = \|\nabla L\|^2"
    r"-\frac{\operatorname{tr}(H^2\Sigma)}{B-1}",
    kind="identity",
    direction="equal",
    scope="all d, B (≥ 2 for pairs), H, centres and θ; the stationary part for 0 < ηλ < 2 and all k ≥ 1",
    hypotheses=("one H for all batches", "with replacement, stationary, for the correlations"),
    rests_on=("AV-5",),
    source="this project; the idea is in Sandler, Zhmoginov, Vladymyrov, Miller 2023, arXiv 2301.02312",
)


def derive() -> Derivation:
    """In the eigenbasis of H, two coordinates i and j at a time, averages over batches of any number B."""
    over = Average("b")
    ci, cj, level = over.variables("c_i c_j l")
    li, lj, B = sp.symbols("lambda_i lambda_j B", positive=True)
    ti, tj = sp.symbols("theta_i theta_j", real=True)
    gi, gj = li * (ti - ci), lj * (tj - cj)
    full = li * (ti - over(ci))
    variance = over(ci**2) - over(ci) ** 2
    yield identity("mean over batches of g_b = λ(θ−c_b), coordinate i: ∇L", over(gi), full)
    yield identity("g_b is ∇L less the pull of the centre's deviation", gi, full - li * (ci - over(ci)))
    yield identity(
        "the mean loss, the part of coordinate i: the cross term vanishes as Σ(c_b−c̄) = 0",
        over(li * (ti - ci) ** 2 / 2 + level),
        li * (ti - over(ci)) ** 2 / 2 + li * variance / 2 + over(level),
    )
    yield identity(
        "Cov_b(g_i, g_j): entry (i, j) of HΣH, without θ",
        over(gi * gj) - over(gi) * over(gj),
        li * lj * (over(ci * cj) - over(ci) * over(cj)),
    )
    yield identity("mean square of g_b, summand i of ‖∇L‖² + tr(H²Σ)", over(gi**2), full**2 + li**2 * variance)
    yield identity(
        "pairs b ≠ b': square of the sum less the sum of squares, over B(B−1)",
        ((B * over(gi)) ** 2 - B * over(gi**2)) / (B * (B - 1)),
        full**2 - li**2 * variance / (B - 1),
    )
    yield from _stationary()


def _stationary() -> Derivation:
    x, sigma2, lam, K = sp.symbols("x sigma2 lambda K", positive=True)
    q, v = 1 - x, x * sigma2 / (2 - x)
    over = Average()
    theta, c = over.variables("theta c")
    law = {over(theta): 0, over(c): 0, over(theta * c): 0, over(theta**2): v, over(c**2): sigma2}
    gradient = lam * (theta - c)
    power = over(gradient**2).subs(law)
    yield identity("stationary, c̄ = 0, the next batch independent of θ: E g², v = xσ²/(2−x) by AV-5, x = ηλ",
                   power, 2 * lam**2 * sigma2 / (2 - x))  # fmt: skip
    yield identity("share of the full gradient λθ", over((lam * theta) ** 2).subs(law) / power, x / 2)
    after = q * theta + x * c
    yield identity(
        "g_t against θ_t, the iterate after the step", over(gradient * after).subs(law), -lam * x * sigma2 / (2 - x)
    )
    fade = sp.Symbol("f", real=True)
    fresh = Average()
    theta, c, noise = fresh.variables("theta c z")
    known = {fresh(theta): 0, fresh(c): 0, fresh(noise): 0, fresh(theta * c): 0, fresh(theta * noise): 0}
    known |= {fresh(c * noise): 0, fresh(theta**2): v, fresh(c**2): sigma2}
    later = lam * (fade * (q * theta + x * c) + noise)
    yield identity(
        "g_{t+k} = λ(fθ_t + z), f = q^{k−1}, z from later batches: the correlation is −(x/2)f",
        fresh(lam * (theta - c) * later).subs(known) / power,
        -x / 2 * fade,
    )
    yield identity(
        "  f: each of the k−1 steps in between multiplies what is left of θ_t by q",
        sp.Derivative(q * (fade * theta + noise) + x * c, theta),
        q * fade,
    )

    def partial(terms: sp.Expr) -> sp.Expr:
        return q**terms

    yield identity("1 + 2 Σ_{k≤K} corr_k = q^K: no terms", value_at(partial(K), {K: 0}), 1)
    yield identity("  one more term", partial(K + 1) - partial(K), 2 * (-x / 2) * q**K)
    a = sp.Symbol("a", positive=True)
    yield limit("  which tends to 0 as |q| < 1, |q| = e^{−a}", sp.exp(-a * K), K, sp.oo, 0)
