"""R-7 · Centring alone does not distort random reshuffling.

Normalize without dividing, x̄ = x − μ_S. For every data set and every batch size B ≥ 2, the average over all subsets S
of B samples of their mean scatter is a multiple of the scatter of the whole data,

    mean_S (1/B) Σ_{i∈S} (x_i − μ_S)(y_i − μ_S)ᵀ = f · (1/n) Σ_i (x_i − μ)(y_i − μ)ᵀ,   f = (1 − 1/B)/(1 − 1/n).

The factor cancels in C_yx C_xx⁻¹, so M_RR = M_GD, least squares with an intercept. A ragged last batch that is kept
only changes the factor, to (n − m)/(n − 1) with m batches, which is f where B divides n. Hence the RR distortion of
batch normalization comes from the division alone. SS stays distorted: it is the regression within groups, and the
scatter between the groups is lost.
"""

from __future__ import annotations

import sympy as sp

from theory.averages import Average
from theory.claim import claim
from theory.derivation import Derivation, identity, positive
from theory.tactics import gamma
from theory.words import matrices, words

CLAIM = claim(
    __doc__,
    formula=r"\binom nB^{-1}\sum_{|S|=B}\tfrac1B\sum_{i\in S}(x_i-\mu_S)(y_i-\mu_S)^{\mathsf T}"
    r" = \frac{1-1/B}{1-1/n}\cdot\tfrac1n\sum_i (x_i-\mu)(y_i-\mu)^{\mathsf T}\ \Rightarrow\ M_{RR}=M_{GD}",
    kind="identity",
    direction="equal",
    scope="all n, d, p, 2 ≤ B ≤ n, ties and ragged last batches included; total scatter nonsingular, or both optima of"
    " smallest norm",
    hypotheses=("no division by the deviation", "π uniform over all permutations", "B ≥ 2"),
    rests_on=("R-1", "R-2"),
    source="this project",
)


def derive() -> Derivation:
    """A batch's scatter is a quadratic form in its samples; average its coefficients over subsets."""
    n, B = sp.symbols("n B", integer=True, positive=True)
    one = sp.binomial(n - 1, B - 1) / sp.binomial(n, B)
    two = sp.binomial(n - 2, B - 2) / sp.binomial(n, B)
    over = Average()
    x, y = over.variables("x y")
    yield identity(
        "the scatter Σ_S (x_i − μ_S)(y_i − μ_S) = Σ_S x_i y_i − (1/B) Σ_{i,j∈S} x_i y_j has the coefficient 1 − 1/B at"
        " x_i y_i and −1/B at x_i y_j",
        B * over((x - over(x)) * (y - over(y))),
        B * over(x * y) - (B * over(x)) * (B * over(y)) / B,
    )
    yield identity("a sample lies in a share B/n of the subsets", one, B / n, by=gamma)
    yield identity(
        "two samples lie together in a share B(B − 1)/(n(n − 1))", two, B * (B - 1) / (n * (n - 1)), by=gamma
    )
    g = (B - 1) / (n - 1)
    yield identity(
        "averaged coefficient at x_i y_i: g (1 − 1/n), g = (B − 1)/(n − 1)",
        one * (1 - 1 / B),
        g * (1 - 1 / n),
        by=gamma,
    )
    yield identity(
        "averaged coefficient at x_i y_j: −g/n, the same g: the average is g times the total scatter",
        -two / B,
        -g / n,
        by=gamma,
    )
    f = (1 - 1 / B) / (1 - 1 / n)
    yield identity("with means for sums on both sides the factor is f = gn/B", g * n / B, f)
    k, b = sp.symbols("k b", nonnegative=True)
    yield positive("f > 0 for B = 2 + b and n = B + k, so it cancels", f.subs(n, B + k).subs(B, 2 + b))

    q, r = sp.symbols("q r", integer=True, positive=True)
    size = q * B + r
    yield identity(
        "a kept last batch of r (R-2): weights (n − r)/n and r/n give the factor (n − m)/(n − 1), m = q + 1 batches",
        (q * B / size) * (1 - 1 / B) / (1 - 1 / size) + (r / size) * (1 - 1 / r) / (1 - 1 / size),
        (size - (q + 1)) / (size - 1),
    )
    yield identity("  which is f where B divides n, m = n/B", (n - n / B) / (n - 1), f)

    T, Ti, K, c = (*matrices("T T^-1 K"), sp.Symbol("f", positive=True))
    yield identity(
        "normal equations: C_yx C_xx⁻¹ = (fK)(fT)⁻¹ = K T⁻¹ solves them, which is M_GD (singular T: T⁺ in its place)",
        (K * Ti) * (c * T),
        c * K,
        by=words({Ti * T: 1, T * Ti: 1}),
    )
    groups = Average("groups")
    h, u, v = groups.variables("⟨xy⟩_S μ_S ν_S")
    yield identity(
        "SS sees the mean scatter within its batches alone: the total is that plus the scatter of their means, and only"
        " for equal means is nothing lost",
        groups(h) - groups(u) * groups(v),
        groups(h - u * v) + groups((u - groups(u)) * (v - groups(v))),
    )
