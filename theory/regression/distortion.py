"""R-3 · Distortion: SS, RR and GD converge to different points.

M_GD is M_π of R-1 with B = n. On four points, x = 0, 1, 2, 3, y = 1, 0, 3, 2, B = 2 in the order given,

    M_π = −1/2,    M_RR = +1/2,    M_GD = 3/(2√5).

In general each optimum is linear in the targets, M = YᵀF, with F_π = X̄_π(X̄_πᵀX̄_π)⁻¹, F_GD the same with one batch, and
F_RR = E[X̄](E[X̄ᵀX̄])⁻¹, E over permutations. If 2 ≤ B < n and no batch that can occur is constant in a feature, then

    F_RR ≠ F_π for every π,  F_RR ≠ F_GD,  and  F_π = F_GD exactly when every batch has the mean and the variance of the
    whole data in every feature (the variance alone suffices).

Two optima with different F agree only for targets in a proper subspace: for almost all targets they differ.
"""

from __future__ import annotations

import sympy as sp

from theory.averages import Average
from theory.claim import claim
from theory.derivation import Derivation, identity, nonnegative, positive, value_at
from theory.tactics import gamma, modulo
from theory.words import matrices, words

CLAIM = claim(
    __doc__,
    formula=r"M_\pi=-\tfrac12,\ M_{RR}=\tfrac12,\ M_{GD}=\tfrac{3}{2\sqrt5};\qquad"
    r" 2\le B<n \Rightarrow F_{RR}\ne F_\pi,\ F_{RR}\ne F_{GD};\quad F_\pi=F_{GD}\iff \bar X_\pi=\bar X_{GD}",
    kind="equivalence",
    direction="iff",
    scope="all n, d, p, 2 ≤ B < n, ε = 0; B divides n, or a smaller last batch is kept; Gram matrices nonsingular;"
    " almost all targets",
    hypotheses=(
        "B < n",
        "no batch that can occur is constant in a feature",
        "a batch's mean or variance differs (SS against GD)",
    ),
    rests_on=("R-1", "R-2", "BN-1"),
    source="Wu, Yun, Sra 2023, arXiv 2302.12444, name distortion; the general statement: this project",
)


def derive() -> Derivation:
    """Four points by hand; then: equal F would force two unit vectors to agree, against Cauchy–Schwarz."""
    yield from _four_points()
    yield from _linear_in_targets()
    yield from _reshuffling_is_shorter()
    yield from _equality_is_impossible()


def _four_points() -> Derivation:
    x, y = sp.Matrix(sp.symbols("x_0:4", real=True)), sp.Matrix(sp.symbols("y_0:4", real=True))
    targets = [y[0] - 1, y[1], y[2] - 3, y[3] - 2]
    points = modulo(*(x[i] - i for i in range(4)), *targets, over=[*x, *y])
    yield identity(
        "four points, SS: x̄ = (−1, 1, −1, 1), Gram 4", (y[1] - y[0] + y[3] - y[2]) / 4, -sp.Rational(1, 2), by=points
    )
    pairs = [(i, j) for j in range(4) for i in range(j)]
    yield identity(
        "RR: every pair i < j has x̄ = (−1, 1), Gram 2: the mean over six pairs of (y_j − y_i)/2",
        sum((y[j] - y[i] for i, j in pairs), sp.S.Zero) / 12,
        sp.Rational(1, 2),
        by=points,
    )
    mean = sp.Rational(3, 2)
    yield identity("GD: the variance is 5/4", sum((v - mean) ** 2 for v in x) / 4, sp.Rational(5, 4), by=points)
    s = sp.Symbol("s", positive=True)
    covariance = sum(v * (u - mean) for u, v in zip(x, y, strict=True)) / 4
    yield identity("  the covariance is 3/4", covariance, sp.Rational(3, 4), by=points)
    yield identity(
        "  and the slope is Cov/σ = (3/4)/√(5/4) = 3/(2√5)",
        sp.Rational(3, 4) / s,
        sp.Rational(3, 2) / sp.sqrt(5),
        by=modulo(s - sp.sqrt(5) / 2, over=[s]),
    )
    yield positive("  more than 1/2: (3/(2√5))² − (1/2)² = 1/5", sp.Rational(9, 20) - sp.Rational(1, 4))


def _linear_in_targets() -> Derivation:
    t, u, c, value = sp.symbols("t u c value", real=True)
    yield identity(
        "adding t to a target whose coefficient in a difference of optima is c ≠ 0 moves that difference by tc, so it"
        " is 0 for one t at most: two optima with different F differ for almost all targets",
        (value + c * t) - (value + c * u),
        c * (t - u),
    )
    X, Xt, A, Ai, E, C, Ci, F = matrices("X X^T A A^-1 E C C^-1 F")
    yield identity("X̄_πᵀF_π = A A⁻¹ = 1 with A = X̄_πᵀX̄_π", Xt * X * Ai, 1, by=words({Xt * X: A, A * Ai: 1, Ai * A: 1}))
    yield identity(
        "so F_RR = E C⁻¹ (E = E[X̄], C = E[X̄ᵀX̄]) equal to F_π would give X̄_πᵀE = X̄_πᵀF_RR C = C",
        Xt * E,
        C,
        by=words({E: F * C, Xt * F: 1, C * Ci: 1}),
    )


def _reshuffling_is_shorter() -> Derivation:
    draws = Average("π")
    (bar,) = draws.variables("x̄")
    yield identity(
        "with e_i = E x̄_i for one feature and sample, E x̄_i² − e_i² is the variance of x̄_i over permutations",
        draws((bar - draws(bar)) ** 2),
        draws(bar**2) - draws(bar) ** 2,
    )
    deviation = sp.Symbol("deviation", real=True)
    yield nonnegative("  a mean of squares: never negative, 0 only if x̄_i is the same for every π", deviation**2)
    n, B = sp.symbols("n B", integer=True, positive=True)
    v, u, rest = sp.symbols("v_i v_j rest", real=True)
    yield identity(
        "were every x̄_i the same v_i in every batch, exchanging i for a j outside the batch, which B < n allows, would"
        " keep the batch's sum 0 (BN-1), so v_i = v_j",
        (rest + v) - (rest + u),
        0,
        by=modulo(rest + v, rest + u, over=[rest]),
    )
    yield identity(
        "  then all v_i are one v with Σ v = Bv = 0, and Σ v² = Bv² would be 0, where BN-1 says it is B",
        B * v**2,
        0,
        by=modulo(B * v, over=[v]),
    )
    k, N = sp.symbols("k n", integer=True, positive=True)
    ranks = sp.Sum((2 * k - N - 1) ** 2, (k, 1, N)).doit() / (N - 1) ** 2
    yield identity(
        "so Σ_i e_i² < n strictly; for instance at B = 2 without ties e_i = (2R_i − n − 1)/(n − 1), R_i the rank, and"
        " Σ e_i² = n(n + 1)/(3(n − 1))",
        ranks,
        N * (N + 1) / (3 * (N - 1)),
    )
    more = sp.Symbol("h", nonnegative=True)
    gap = (N - N * (N + 1) / (3 * (N - 1))).subs(N, 3 + more)
    yield positive("  below n for every n = 3 + h", gap)
    yield identity(
        "  where the pairs above and below a sample count: C(n − 1, 1) pairs hold it, R − 1 with +1, n − R with −1",
        ((k - 1) - (n - k)) / sp.binomial(n - 1, 1),
        (2 * k - n - 1) / (n - 1),
        by=gamma,
    )


def _equality_is_impossible() -> Derivation:
    n, square, inner = (sp.Symbol(name, real=True) for name in ("n", "‖e‖²", "⟨x̄, e⟩"))
    yield identity(
        "X̄_πᵀE = C has the diagonal ⟨x̄, e⟩ = C_aa = E Σ x̄² = n (BN-1), and ‖x̄‖² = n, hence"
        " ‖x̄ − e‖² = ‖x̄‖² − 2⟨x̄, e⟩ + ‖e‖² = ‖e‖² − n",
        value_at(n - 2 * inner + square, {inner: n}),
        square - n,
    )
    short = sp.Symbol("n − |e|^2", positive=True)
    yield positive(
        "  which is negative, as ‖e‖² < n: a contradiction, so F_RR ≠ F_π; GD's X̄ does as well as X̄_π", short
    )
    yield identity(
        "F_π = F_GD: the same with e = x̄_GD, ‖e‖² = n, gives ‖x̄_π − x̄_GD‖² = 0, so X̄_π = X̄_GD",
        value_at(n - 2 * inner + square, {inner: n, square: n}),
        0,
    )
    x, z, mu, m, sigma, s = sp.symbols("x z mu_S mu sigma_S sigma", real=True)
    one, two = (x - mu) * s - (x - m) * sigma, (z - mu) * s - (z - m) * sigma
    yield identity(
        "(x − μ_S)/σ_S = (x − μ)/σ at two different values x, z in the batch gives σ_S = σ by subtraction",
        one - two,
        (x - z) * (s - sigma),
    )
    yield identity("  and then μ_S = μ", one.subs(sigma, s), s * (m - mu))
    batches = Average("batches")
    q, centre = batches.variables("q μ_j")
    yield identity(
        "variances alone suffice: the data's variance ⟨q⟩ − ⟨μ_j⟩², q a batch's mean square, less the batches' mean"
        " variance ⟨q − μ_j²⟩ is the spread of their means, a mean of squares that is 0 only when all are equal",
        (batches(q) - batches(centre) ** 2) - batches(q - centre**2),
        batches((centre - batches(centre)) ** 2),
    )
