"""C-13 · Which fates of single shuffle and reshuffling can meet, with which class of the whole data.

Two classes, B divides n, at least two batches. Fates are those of C-3.

(a) A separable part that single shuffle keeps bounded, reshuffling keeps bounded: SS bounded and not SC ⇒ RR bounded.
    RR is never LS.
(b) d = 1: RR is bounded. SS does not depend, and is bounded where GD is not SC.
(c) d = 2, no feature constant on a class: RR does not depend, and where GD is SC, SS does not either.
(d) d = 3, B = 2, no ties: where GD is SC, RR does not depend.
(e) Nothing else is excluded: with d ≤ 4, n ≤ 6, B = 2 and no ties each of the 27 combinations of {bounded, diverges,
    depends} for SS and for RR with {SC, PLS, LS} for GD occurs, 25 of them on four samples.

So freezing or training Γ opens no combination and closes none: the 12 without "depends" hold for every optimiser.
"""

from __future__ import annotations

import sympy as sp

from theory.averages import Average
from theory.claim import claim
from theory.derivation import Derivation, given, identity, nonnegative, value_at
from theory.tactics import gamma
from theory.words import matrices, words

CLAIM = claim(
    __doc__,
    formula=r"\text{SS bounded, not SC} \Rightarrow \text{RR bounded};\quad"
    r" d=1 \Rightarrow \text{RR bounded};\quad d=2 \Rightarrow \text{RR does not depend};\quad"
    r" d=3,\ B=2,\ Z_{GD}\ \text{SC} \Rightarrow \text{RR does not depend}",
    kind="bound",
    direction="one-sided",
    scope="(a) and (b) all n, B, ε = 0; (c) d = 2, (d) d = 3 and B = 2, all n; (e) the data sets of the catalogue",
    hypotheses=("SS's batches are among RR's", "few features, as said", "no ties"),
    rests_on=("C-1", "C-2", "C-3", "BN-3"),
    source="this project",
)


def derive() -> Derivation:
    """Directions nowhere negative on RR's rows are so on SS's; then a dimension count and the triangle inequality."""
    yield from _inherited()
    yield from _line()
    yield from _plane()
    yield from _space()


def _inherited() -> Derivation:
    alpha, Z, u, G = matrices("alpha Z u G")
    yield given(
        "C-1 and C-3: directions of separation",
        "U(Z), the u that are positive on Z_LS and orthogonal to Z_SC, is not empty, and its closure is K(Z) = {u: u·z"
        " ≥ 0 on Z}. An order that is not SC is bounded iff all of U, hence of K, has u·z^GD ≥ 0, and diverges iff none"
        " of U has",
    )
    yield identity(
        "(a) SS's batches are batches of RR, so K(Z_RR) ⊂ K(Z_SS). SS bounded: Pz^GD = αᵀPZ with α ≥ 0, so on all of"
        " K(Z_SS), and with it on K(Z_RR), u·z^GD = αᵀ(Zu)",
        G * u,
        alpha * Z * u,
        by=words({G: alpha * Z}),
    )
    weight, margin = sp.symbols("alpha_i z_i", nonnegative=True)
    yield nonnegative("  is a sum of terms ≥ 0: RR is bounded", weight * margin)
    m, b = sp.symbols("m B", nonnegative=True)
    yield nonnegative(
        "n ≥ 2B leaves one class with at least B samples (two with at most B − 1 have n ≤ 2B − 2), so RR has batches of"
        " one class, which lie in Z_SC (C-2): it is not LS. n − (2B − 2) with n = (2 + m)B:",
        sp.expand((2 + m) * b - (2 * b - 2)),
    )


def _line() -> Derivation:
    n, B = sp.symbols("n B", positive=True)
    x, total = sp.symbols("x_i T", real=True)
    with_one, with_two = sp.binomial(n - 1, B - 1), sp.binomial(n - 2, B - 2)
    yield identity(
        "(b) over the C(n−1, B−1) batches with sample i, Σ (x_i − μ_S) is a positive multiple of x_i − μ",
        with_one * x - (with_one * x + with_two * (total - x)) / B,
        with_one * (B - 1) / B * n / (n - 1) * (x - total / n),
        by=gamma,
    )
    spread, centred = sp.symbols("sigma_S c", positive=True)
    yield nonnegative(
        "on a line σ_S is one positive number: u y_i (x_i − μ_S)/σ_S ≥ 0 gives u y_i (x_i − μ_S) ≥ 0, and in sum"
        " u y_i (x_i − μ) ≥ 0: a u that is nowhere negative on RR's rows keeps all samples, RR is bounded",
        spread * centred,
    )
    p, mu_s, q, mu = sp.symbols("p mu_S q mu", real=True)
    yield identity(
        "if GD has positives p ≥ μ ≥ q of the negatives, and SS a separable part that is turned, p ≤ μ_S ≤ q in its"
        " mixed batches, then four numbers ≥ 0 sum to 0",
        (mu_s - p) + (q - mu_s) + (mu - q) + (p - mu),
        0,
    )
    yield identity("  so in each such batch p − q = 0: its rows are 0, as are those of one class, Z is SC", mu - mu, 0)


def _plane() -> Derivation:
    v1, v2, u1, u2, w1, w2 = sp.symbols("v1 v2 u1 u2 w1 w2", real=True)
    yield identity(
        "(c) a row v ≠ 0 of a one-class batch is in Z_SC of RR. Two directions u, w orthogonal to it are parallel:"
        " v₁(u₁w₂ − u₂w₁) is a combination of u·v = 0 and w·v = 0, and so is v₂(…): U is one ray, RR does not depend",
        v1 * (u1 * w2 - u2 * w1),
        w2 * (u1 * v1 + u2 * v2) - u2 * (w1 * v1 + w2 * v2),
    )
    yield identity(
        "  the other coordinate", v2 * (u1 * w2 - u2 * w1), u1 * (w1 * v1 + w2 * v2) - w1 * (u1 * v1 + u2 * v2)
    )
    a, x, mu, c = sp.symbols("a x mu c", real=True)
    yield identity(
        "GD SC of full rank: what is not SC diverges (C-3 b). GD of rank 1: the second feature is a + c x, so in every"
        " batch its deviations are those of the first times c, x̄₂ = ±x̄₁ (BN-3), and (b) holds",
        (a + c * x) - (a + c * mu),
        c * (x - mu),
    )


def _space() -> Derivation:
    over = Average()
    s, t = over.variables("s t")  # x̄₁ and x̄₂ of the whole data, up to sign
    a, b = sp.symbols("a b", nonnegative=True)
    rho = over(s * t)
    unit = {over(s): 0, over(t): 0, over(s**2): 1, over(t**2): 1}
    yield identity(
        "(d) a one-class pair has the signs (1, 1, 1) up to flips. If RR depends, Z_SC spans no more, and some u ≠ 0"
        " with u₁ + u₂ + u₃ = 0 keeps all samples; GD is SC, so u·x̄ = 0 on the whole data. One |u| is the sum of the"
        " other two, a + b, and equals the deviation of a x̄₁ + b x̄₂, where",
        (over((a * s + b * t) ** 2) - over(a * s + b * t) ** 2).subs(unit),
        (a + b) ** 2 - 2 * a * b * (1 - rho),
    )
    yield identity("so ab(1 − ρ) = 0, and 2(1 − ρ) is", value_at(over((s - t) ** 2), unit), 2 - 2 * rho)
    gap = sp.Symbol("gap", real=True)
    yield nonnegative("a mean square: two features agree on every sample, hence in every batch (BN-3)", gap**2)
    yield identity(
        "(or b = 0, and the other two agree.) Two features that agree count as one,", a * s + b * s, (a + b) * s
    )
    yield given("(c) for the plane that is left", "in which RR does not depend")
