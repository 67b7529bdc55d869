"""R-9 · With pairs on a line, SS can keep almost nothing or √3/2 of the signal.

One feature, B = 2, n even, y = a x with a > 0, no pair tied. Then M_π = (a/n) Σ |x_i − x_j| over the pairs, and with
the gaps g_k = x_(k+1) − x_(k) of the sorted samples and c_k the number of pairs with one sample on each side of gap k,

    M_π = (a/n) Σ_k g_k c_k,    [k odd] ≤ c_k ≤ min(k, n − k).

Pairing neighbours attains every lower bound at once, pairing the lower with the upper half every upper bound:

    min_π M_π = (a/n) Σ_{k odd} g_k,   max_π M_π = (a/n) Σ_k g_k min(k, n − k),   M_RR = (a/n) Σ_k g_k k(n − k)/(n − 1),

and no pairing exceeds M_GD = aσ. For x = 0 … n−1 and a = 1: min 1/2, M_RR = (n + 1)/6, max n/4, M_GD = √((n² − 1)/12);
relative to GD 0, 1/√3 and √3/2 for n → ∞.
"""

from __future__ import annotations

import sympy as sp

from theory.averages import Average
from theory.claim import claim
from theory.derivation import Derivation, identity, limit, nonnegative
from theory.tactics import gamma, modulo, sums

CLAIM = claim(
    __doc__,
    formula=r"\tfrac an\sum_{k\ \mathrm{odd}} g_k \le M_\pi=\tfrac an\sum_{\text{pairs}}|x_i-x_j| \le"
    r" \tfrac an\sum_k g_k\min(k,n-k),\quad "
    r"\tfrac{\min}{GD},\tfrac{RR}{GD},\tfrac{\max}{GD}\to 0,\tfrac1{\sqrt3},\tfrac{\sqrt3}2",
    kind="bound",
    direction="equal",
    scope="all even n, y = a x with a > 0, no tied pair in the order seen, for extremes and RR no ties at all; d = 1,"
    " B = 2, ε = 0",
    hypotheses=("B = 2", "y = a x", "no tied pair in the order seen"),
    rests_on=("R-1", "R-2", "BN-4"),
    source="this project",
)


def derive() -> Derivation:
    """Write distances as sums of gaps and count, gap by gap, the pairs that straddle it: parity and size bound them."""
    yield from _distances()
    yield from _straddling()
    yield from _extremes_are_attained()
    yield from _reshuffling()
    yield from _never_above_gd()
    yield from _integers()


def _distances() -> Derivation:
    a, u, w, s = sp.symbols("a x_i x_j s", real=True)
    yield identity(
        "a pair normalizes to (s, −s), s = sign(x_i − x_j), and adds a x_i s − a x_j s = a|x_i − x_j| to Σ y x̄; the"
        " Gram is n, so M_π = (a/n) Σ |x_i − x_j|",
        a * u * s + a * w * (-s),
        a * (u - w) * s,
    )
    i, j, k = sp.symbols("i j k", integer=True, positive=True)
    x = sp.Function("x")
    yield identity(
        "|x_(j) − x_(i)| is the sum of the gaps from i to j − 1: so Σ |x_i − x_j| = Σ_k g_k c_k",
        sp.Sum(x(k + 1) - x(k), (k, i, j - 1)),
        x(j) - x(i),
        by=sums,
    )
    p, q, r = sp.symbols("p q r", nonnegative=True)
    yield nonnegative(
        "four points with gaps p, q, r, for orientation: crossed pairs, (p + q) + (q + r), and nested, q + (p + q + r),"
        " exceed neighbours, p + r, by 2q",
        (p + q) + (q + r) - (p + r),
    )


def _straddling() -> Derivation:
    left, right, v = sp.symbols("l_k r_k v", integer=True, nonnegative=True)
    k, n, c = sp.symbols("k n c_k", integer=True, nonnegative=True)
    yield identity(
        "the k samples left of gap k: l_k pairs among themselves, the other c_k = k − 2l_k reach across; n − k to the"
        " right likewise, so k − c_k and n − k − c_k are even and not negative",
        k - c,
        2 * left,
        by=modulo(c - (k - 2 * left), over=[c]),
    )
    yield nonnegative("c_k ≤ k, as k − c_k = 2l_k", (k - c).subs(c, k - 2 * left))
    yield nonnegative("c_k ≤ n − k, as n − k − c_k = 2r_k", (n - k - c).subs(c, n - k - 2 * right))
    u = sp.Symbol("u", integer=True, nonnegative=True)
    yield nonnegative(
        "c_k ≥ 1 for odd k = 2u + 1: 2l_k ≤ k is even, so l_k ≤ u, u = l_k + v, and c_k − 1 = 2u − 2l_k = 2v",
        (k - 2 * left - 1).subs(k, 2 * u + 1).subs(u, left + v).expand(),
    )
    g, slack = sp.symbols("g_k slack", nonnegative=True)
    yield nonnegative("gap by gap, g_k ≥ 0 times such a slack: the bounds add up over k", g * slack)


def _extremes_are_attained() -> Derivation:
    h, k, i = sp.symbols("h k i", integer=True, positive=True)
    n = 2 * h
    yield identity(
        "neighbours (2i − 1, 2i) straddle only gap 2i − 1: the sum over odd k, term by term",
        sp.Sum((2 * i) - (2 * i - 1), (i, 1, h)),
        h,
        by=sums,
    )
    first = sp.Sum(1, (i, 1, k))
    yield identity("halves (i, i + h) straddle gap k ≤ h for i = 1 … k: c_k = k", first, k, by=sums)
    yield identity(
        "  and gap k ≥ h for i = k − h + 1 … h: c_k = n − k; together min(k, n − k)",
        sp.Sum(1, (i, k - h + 1, h)),
        n - k,
        by=sums,
    )


def _reshuffling() -> Derivation:
    n, k = sp.symbols("n k", integer=True, positive=True)
    chance = k * (n - k) / sp.binomial(n, 2)
    yield identity(
        "RR: a random pair straddles gap k with chance k(n − k)/C(n,2); of n/2 pairs E c_k = k(n − k)/(n − 1) do",
        n / 2 * chance,
        k * (n - k) / (n - 1),
        by=gamma,
    )


def _never_above_gd() -> Derivation:
    over = Average()
    x, s = over.variables("x x̄")
    M = sp.Symbol("M", real=True)
    yield identity(
        "GD, any π and B: with M = ⟨x x̄⟩, ⟨x̄⟩ = 0 and ⟨x̄²⟩ = 1, the mean of (x − μ − M x̄)² is σ² − M²",
        over((x - over(x) - M * s) ** 2),
        over(x**2) - over(x) ** 2 - M**2,
        by=modulo(over(s), over(s**2) - 1, over(x * s) - M, over=[over(s), over(s**2), over(x * s)]),
    )
    residual = sp.Symbol("residual", real=True)
    yield nonnegative("  a mean of squares: M_π ≤ M_GD = σ (times a)", residual**2)


def _integers() -> Derivation:
    h, k, i = sp.symbols("h k i", integer=True, positive=True)
    n = 2 * h
    yield identity("x = 0 … n−1, gaps 1: min = (1/n)(n/2) = 1/2", sp.Sum(1, (i, 1, h)) / n, sp.Rational(1, 2), by=sums)
    halves = sp.Sum(k, (k, 1, h)) + sp.Sum(n - k, (k, h + 1, n - 1))
    yield identity("max = (1/n)(n²/4) = n/4", halves / n, n / sp.Integer(4), by=sums)
    yield identity(
        "RR = (1/n) Σ k(n − k)/(n − 1) = (n + 1)/6",
        sp.Sum(k * (n - k), (k, 1, n - 1)) / (n * (n - 1)),
        (n + 1) / sp.Integer(6),
        by=sums,
    )
    yield identity(
        "GD² = variance of 0 … n−1 = (n² − 1)/12",
        sp.Sum(k**2, (k, 0, n - 1)) / n - (sp.Sum(k, (k, 0, n - 1)) / n) ** 2,
        (n**2 - 1) / sp.Integer(12),
        by=sums,
    )
    N = sp.Symbol("n", positive=True)
    spread = sp.sqrt((N**2 - 1) / 12)
    yield limit("min/GD for n → ∞", 1 / (2 * spread), N, sp.oo, 0)
    yield limit("RR/GD for n → ∞", (N + 1) / (6 * spread), N, sp.oo, 1 / sp.sqrt(3), by=sp.radsimp)
    yield limit("max/GD for n → ∞", N / (4 * spread), N, sp.oo, sp.sqrt(3) / 2, by=sp.radsimp)
