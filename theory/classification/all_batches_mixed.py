"""C-8 · The probability that a random permutation makes every batch mixed is a ratio of coefficients.

Let n₊ of n samples be positive and cut a uniformly random permutation into batches of sizes B_1, …, B_m. Then

    P(every batch holds both classes) = [x^{n₊}] Π_j ((1 + x)^{B_j} − 1 − x^{B_j}) / C(n, n₊).

For equal sizes the product is a power, ((1+x)^B − 1 − x^B)^m; for B = 2 and balanced classes it gives 2^m / C(2m, m),
which lies between 2^{−m} √(8(m + ½)/3) and 2^{−m} · 2√m.
"""

from __future__ import annotations

import sympy as sp

from theory.claim import claim
from theory.derivation import Derivation, identity, positive
from theory.tactics import gamma, ring

CLAIM = claim(
    __doc__,
    formula=r"P_\pi(\text{every batch mixed}) = \frac{[x^{n_+}]\,\bigl((1+x)^B - 1 - x^B\bigr)^m}{\binom{n}{n_+}}",
    kind="identity",
    direction="equal",
    scope="all n, n₊, batch sizes B_j ≥ 1 with sum n",
    hypotheses=("π uniformly random", "the number of positive samples is fixed"),
    rests_on=(),
    source="this project",
)


def derive() -> Derivation:
    """Count label patterns over the places: each is equally likely, and batches multiply their polynomials."""
    n, q = sp.symbols("n n_+", positive=True)
    patterns = sp.factorial(n) / (sp.factorial(q) * sp.factorial(n - q))
    yield identity(
        "a pattern of labels over the n places comes from n₊! (n − n₊)! of the n! permutations: each is equally likely",
        sp.factorial(q) * sp.factorial(n - q) / sp.factorial(n),
        1 / patterns,
        by=gamma,
    )
    B, k = sp.symbols("B k", positive=True)
    yield identity(
        "a batch of B places takes k positives in C(B, k) ways; Pascal's rule, the induction step in B",
        sp.binomial(B, k) + sp.binomial(B, k - 1),
        sp.binomial(B + 1, k),
        by=gamma,
    )
    x = sp.Symbol("x")
    power = sp.Function("p")(B)  # (1 + x)^B, by induction Σ_k C(B, k) x^k
    yield identity(
        "so Σ_k C(B, k) x^k gains a factor 1 + x with each place", power + x * power, (1 + x) * power, by=ring
    )
    yield identity("and starts at 1 + x for one place", sum(sp.binomial(1, j) * x**j for j in range(2)), 1 + x, by=ring)
    yield identity(
        "leaving out k = 0 and k = B: the two patterns of one class; shown at B = 2",
        (1 + x) ** 2 - 1 - x**2,
        2 * x,
        by=ring,
    )
    m = sp.Symbol("m", positive=True, integer=True)
    yield identity("B = 2, balanced: the coefficient of x^m in (2x)^m", sp.expand((2 * x) ** m) / x**m, 2**m, by=gamma)
    c, growth = sp.Symbol("c_m", positive=True), (2 * m + 1) / (2 * m + 2)  # c_m = C(2m, m)/4^m
    yield identity(
        "C(2m, m)/4^m has the factor (2m+1)/(2m+2) from m to m + 1",
        sp.binomial(2 * m + 2, m + 1) / 4,
        growth * sp.binomial(2 * m, m),
        by=gamma,
    )
    yield identity(
        "so m c_m² gains 1/(4m(m+1)) of itself", (m + 1) * (growth * c) ** 2 / (m * c**2) - 1, 1 / (4 * m * (m + 1))
    )
    yield positive("and rises, from 1/4 at m = 1: c_m ≥ 1/(2√m)", 1 / (4 * m * (m + 1)))
    half = sp.Rational(1, 2)
    yield identity(
        "while (m + ½) c_m² loses 1/(2m+2)² of itself",
        1 - (m + 1 + half) * (growth * c) ** 2 / ((m + half) * c**2),
        1 / (2 * m + 2) ** 2,
    )
    yield positive("and falls, from 3/8 at m = 1: c_m ≤ √(3/8)/√(m + ½)", 1 / (2 * m + 2) ** 2)
