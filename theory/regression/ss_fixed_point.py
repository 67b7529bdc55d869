"""R-11 · At a constant step, single shuffle settles a distance of order the step away from its optimum.

Squared loss, Γ = I frozen, m batches of equal size in a fixed order, step s = 2η. Batch j has the mean moments
H_j = mean x̄x̄ᵀ, b_j = mean y x̄ᵀ, and a step on it is M ← M − s(M H_j − b_j). Let S = Σ_j H_j be nonsingular, so that
M_π = (Σ_j b_j) S⁻¹, and r_j = M_π H_j − b_j. Then one epoch is the affine map M ↦ M A + c,

    A = (I − sH_1)(I − sH_2) … (I − sH_m),     c = s Σ_j b_j (I − sH_{j+1}) … (I − sH_m).

For 0 < s < 2 / max_j λ_max(H_j) it contracts, ‖A‖₂ < 1: every start tends to its only fixed point, which (as the
iterate at the start of an epoch) is

    M_π + s D_1 + s² D_2 + O(s³),     D_1 = (Σ_{j<l} r_j H_l) S⁻¹,
    D_2 = (D_1 Σ_{j<l} H_j H_l − Σ_{j<k<l} r_j H_k H_l) S⁻¹.

At B = 2 without ties the bound is 2/d, and sharp: |det A| = |1 − sd|^m ≥ 1 from there on. For larger batches it is
sufficient, not necessary. As tr H_j ≤ d, every s < 2/d is safe. With batches of unequal size all this holds with
(Σ_j b_j) S⁻¹ in place of M_π, which then is another matrix: a step gives every batch the same weight, L_π every sample.
"""

from __future__ import annotations

import sympy as sp

from theory.claim import claim
from theory.derivation import Derivation, given, identity, nonnegative
from theory.words import matrices, words

CLAIM = claim(
    __doc__,
    formula=r"M^*(s) = M_\pi + s\Bigl(\sum_{j<l} r_j H_l\Bigr)\Bigl(\sum_j H_j\Bigr)^{-1} + O(s^2),"
    r"\quad r_j = M_\pi H_j - b_j,\quad s = 2\eta < \frac{2}{\max_j\lambda_{\max}(H_j)}",
    kind="rate",
    direction="equal",
    scope="all n, d, p, B dividing n, ε ≥ 0, all orders; S nonsingular; O(s³) for fixed data as s → 0",
    hypotheses=("batches of equal size", "S = Σ_j H_j nonsingular", "s < 2 / max_j λ_max(H_j)"),
    rests_on=("R-1",),
    source="this project; single shuffle on linear + batch normalization as in Wu, Yun, Sra 2023, arXiv 2302.12444",
)

S_SYMBOL = sp.Symbol("s", positive=True)


def derive() -> Derivation:
    """Follow the error through one epoch by induction on the batches; then compare powers of s in the fixed point."""
    yield from _one_step()
    yield from _induction()
    yield from _fixed_point()
    yield from _contraction()
    yield from _pairs()


def _one_step() -> Derivation:
    s = S_SYMBOL
    M, Mpi, H, b, S, Si, total = matrices("M M_pi H b S Sinv B")
    yield identity(
        "with E = M − M_π a step is E ← E(I − sH) − s r, r = M_π H − b: affine, with the error matrix I − sH",
        (M - s * (M * H - b)) - Mpi,
        (M - Mpi) * (1 - s * H) - s * (Mpi * H - b),
        by=words(),
    )
    yield identity(
        "Σ_j r_j = M_π S − Σ_j b_j = 0, as M_π = (Σ_j b_j) S⁻¹ (R-1; equal batches weigh equally in L_π)",
        (total * Si) * S - total,
        0,
        by=words({Si * S: 1}),
    )


def _induction() -> Derivation:
    s = S_SYMBOL
    H, r, P1, P2, P3, R1, R2, R3, X, Y = matrices("H r P1 P2 P3 R1 R2 R3 X Y")
    yield identity(
        "after no batch A = I and e = 0: the induction's base, all P_i, R_i and remainders X, Y being 0",
        (1 - s * P1 + s**2 * P2 - s**3 * P3 + s**4 * X) + (-s * R1 + s**2 * R2 - s**3 * R3 + s**4 * Y),
        1,
        by=words({P1: 0, P2: 0, P3: 0, X: 0, R1: 0, R2: 0, R3: 0, Y: 0}),
    )
    yield identity(
        "step for A: one more factor I − sH turns P_i = Σ_{j1<…<ji} H_j1 … H_ji into P_i + P_{i−1}H, and the remainder"
        " s⁴X into another polynomial times s⁴",
        (1 - s * P1 + s**2 * P2 - s**3 * P3 + s**4 * X) * (1 - s * H),
        1 - s * (P1 + H) + s**2 * (P2 + P1 * H) - s**3 * (P3 + P2 * H) + s**4 * (X + P3 * H - s * X * H),
        by=words(),
    )
    yield identity(
        "step for e: e(I − sH) − s r turns R_i = Σ_{j1<…<ji} r_j1 H_j2 … H_ji into R_i + R_{i−1}H (R_1 + r for i = 1)",
        (-s * R1 + s**2 * R2 - s**3 * R3 + s**4 * Y) * (1 - s * H) - s * r,
        -s * (R1 + r) + s**2 * (R2 + R1 * H) - s**3 * (R3 + R2 * H) + s**4 * (Y + R3 * H - s * Y * H),
        by=words(),
    )


def _fixed_point() -> Derivation:
    s = S_SYMBOL
    S, Si, P2, P3, R2, R3, X, Y = matrices("S Sinv P2 P3 R2 R3 X Y")
    D1 = R2 * Si
    D2 = (D1 * P2 - R3) * Si
    inverse = words({Si * S: 1, S * Si: 1})
    rest = s * S - s**2 * P2 + s**3 * P3 - s**4 * X  # I − A
    error = s**2 * R2 - s**3 * R3 + s**4 * Y  # e after the epoch: R_1 = Σ_j r_j = 0
    yield identity(
        "an error E stays when E(I − A) = e; s D_1 + s² D_2 leaves only terms in s⁴: no lower power survives, since"
        " D_1 S = R_2 and D_2 S = D_1 P_2 − R_3",
        error - (s * D1 + s**2 * D2) * rest,
        s**4 * (Y - D1 * P3 + D2 * P2 + s * D1 * X - s * D2 * P3 + s**2 * D2 * X),
        by=inverse,
    )
    yield identity(
        "so the exact fixed point is M_π + s D_1 + s² D_2 + s³ W ((I − A)/s)⁻¹, where (I − A)/s = S − s(P_2 − …)",
        rest / s,
        S - s * (P2 - s * P3 + s**2 * X),
        by=words(),
    )
    yield given(
        "continuity of the matrix inverse",
        "(I − A)/s → S nonsingular as s → 0, so its inverse exists and stays bounded: the remainder is O(s³)",
    )


def _contraction() -> Derivation:
    s, slack = S_SYMBOL, sp.Symbol("slack", positive=True)
    v, vT, K, L, LT, H, S, Si = matrices("v vT K L LT H S Sinv")
    top = (2 - slack) / s  # λ = max_j λ_max(H_j); s < 2/λ means slack = 2 − sλ > 0
    yield identity(
        "with H = K² (K symmetric) and λI − H = LLᵀ (λ at least the largest eigenvalue), a step shortens a row v:"
        " ‖v‖² − ‖v(I − sH)‖² = s(2 − sλ)‖vK‖² + s²‖vKL‖²",
        v * vT - v * (1 - s * K * K) * (1 - s * K * K) * vT,
        s * slack * v * K * K * vT + s**2 * v * K * (top - K * K) * K * vT,
        by=words(),
    )
    yield identity("  where LLᵀ stands for λI − K²", v * K * L * LT * K * vT, v * K * (top - K * K) * K * vT,
                   by=words({L * LT: top - K * K}))  # fmt: skip
    short, shorter = sp.symbols("vK vKL", real=True)
    yield nonnegative(
        "both terms are squares with positive factors, as s < 2/λ: no step lengthens a row, and one that keeps its"
        " length has vK = 0, hence vH = 0",
        s * slack * short**2 + s**2 * shorter**2,
    )
    yield identity(
        "such a row is not moved at all, so ‖vA‖ = ‖v‖ hands the same v from batch to batch: vH_j = 0 for every j",
        v * (1 - s * H),
        v,
        by=words({v * H: 0}),
    )
    yield identity("  then vS = Σ_j vH_j = 0, and v = vSS⁻¹ = 0", v * S * Si - v, -v, by=words({v * S: 0}))
    yield given(
        "compactness of the unit sphere",
        "‖vA‖ < ‖v‖ for every v ≠ 0 gives ‖A‖₂ < 1: a continuous function attains its maximum on a compact set",
    )
    M, F, A, c = matrices("M F A c")
    yield identity(
        "I − A is nonsingular, so one F = FA + c exists, and M_k − F = (M_0 − F)Aᵏ → 0",
        (M * A + c) - F,
        (M - F) * A,
        by=words({c: F - F * A}),
    )


def _pairs() -> Derivation:
    s, d = S_SYMBOL, sp.Symbol("d", positive=True)
    u, uT = matrices("u uT")
    lower = sp.Matrix([[1, 0], [u, 1]])
    middle = sp.Matrix([[1 - s * uT * u, -s * uT], [0, 1]])
    upper = sp.Matrix([[1, 0], [-u, 1]])
    yield identity(
        "B = 2 without ties: H = uᵀu with u a row of signs, uuᵀ = d. Block elimination gives det(I − s uᵀu) = 1 − sd,"
        " hence |det A| = |1 − sd|^m, which is at least 1 for s ≥ 2/d",
        lower * middle * upper,
        sp.Matrix([[1, -s * uT], [0, 1 - s * d]]),
        by=words({u * uT: d}),
    )
    excess = sp.Symbol("excess", nonnegative=True)
    yield nonnegative("  with s = (2 + excess)/d: (1 − sd)² − 1 ≥ 0", sp.expand((1 - (2 + excess)) ** 2 - 1))
