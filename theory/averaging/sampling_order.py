"""AV-8 · Which sampling is quieter depends on where one reads it.

One eigenvector, ηλ written as η, n ≥ 2 batches, stationary. The mean variance over an epoch of RR is tied to the mean
of n consecutive iterates with replacement:

(a) V̄_RR = n/(n−1) · (V_WR − Var_WR(mean of n consecutive iterates)), for 0 < η < 2;
(b) V_WR > V̄_RR > V_SS > V_RR,end for 0 < η < 1.

At epoch ends RR is quieter than SS; over the epoch SS is quieter than RR, by a factor of 2 at small rates. For
1 < η < 2 the order can be reversed.
"""

from __future__ import annotations

import sympy as sp

from theory.claim import claim
from theory.derivation import Derivation, identity, limit, nonnegative, positive, value_at

CLAIM = claim(
    __doc__,
    formula=r"\bar V_{RR} = \tfrac{n}{n-1}\bigl(V_{WR}-\operatorname{Var}_{WR}(\text{mean of }n)\bigr),\qquad "
    r" V_{WR} > \bar V_{RR} > V_{SS} > V_{RR,end}",
    kind="bound",
    direction="one-sided",
    scope="all n ≥ 2 and centres that are not all equal; (a) for 0 < η < 2, (b) for 0 < η < 1",
    hypotheses=("one H for all batches", "0 < ηλ < 1 in (b)"),
    rests_on=("AV-5", "AV-6", "AV-7", "AV-9"),
    source="this project; the order of the leading terms is known",
)


def derive() -> Derivation:
    """The closed forms of AV-5, AV-6, AV-7 and AV-9, in units of σ², and the arithmetic–geometric mean of q^i."""
    n, x = sp.symbols("n x", positive=True)
    r = sp.Symbol("r", real=True)  # q^n
    q = 1 - x
    wr = x / (2 - x)
    averaged = (n - 2 * q * (1 - r) / (x * (2 - x))) / n**2
    mean = (n * x / (2 - x) - 1 + 2 * q * (1 - r) / (n * x * (2 - x))) / (n - 1)
    end = (n * x / (2 - x) - (1 - r) / (1 + r)) / (n - 1)
    single = (n * x * (1 + r) / ((2 - x) * (1 - r)) - 1) / (n - 1)
    yield identity("(a) AV-6's mean from AV-5 and AV-9(a)", n / (n - 1) * (wr - averaged), mean)

    def lagged(k: sp.Expr, power: sp.Expr) -> sp.Expr:
        return q * (k * x - 1 + power) / x**2

    yield identity(
        "F(n) = Σ_{0<d<n} (n−d)q^d = q(nη − 1 + q^n)/η²: none for n = 1", value_at(lagged(n, r), {n: 1, r: q}), 0
    )
    yield identity(
        "  one more batch adds Σ_{0<d≤n} q^d = q(1−q^n)/η", lagged(n + 1, q * r) - lagged(n, r), q * (1 - r) / x
    )
    yield identity("(b) V_WR − V̄_RR = 2V_WR F(n)/(n(n−1))", wr - mean, 2 * wr * lagged(n, r) / (n * (n - 1)))
    level, F, more = sp.symbols("V_WR F m", positive=True)  # n = 1 + m
    yield positive("  positive for q > 0, as F > 0", 2 * level * F / ((1 + more) * more))
    yield from _epoch_against_cycle(n, x, r, mean, single)
    yield identity("(b) V_SS − V_RR,end", single - end, 2 * r / (1 - r) * end)
    fast, slow = sp.symbols("q_n V_0", positive=True)
    yield positive("  positive for q > 0: V_RR,end > 0 is a variance, its weights being unequal, and 1/q^n = 1+s",
                   2 * slow / fast)  # fmt: skip
    yield identity("  2q^n/(1−q^n) with q^n = 1/(1+s)", (2 * r / (1 - r)).subs(r, 1 / (1 + fast)), 2 / fast)
    power = sp.exp(n * sp.log(1 - x))
    yield limit("small rates: V̄_RR/η² → (n+1)/6, and V_SS/η² → (n+1)/12 by AV-7, the factor 2",
                mean.subs(r, power) / x**2, x, 0, (n + 1) / 6)  # fmt: skip


def _epoch_against_cycle(n: sp.Symbol, x: sp.Symbol, r: sp.Symbol, mean: sp.Expr, single: sp.Expr) -> Derivation:
    q = 1 - x
    yield identity(
        "(b) V̄_RR − V_SS",
        mean - single,
        2 * (q * (1 - r) ** 2 - n**2 * x**2 * r) / ((2 - x) * n * x * (1 - r) * (n - 1)),
    )
    root, mid, g = sp.symbols("h m g", positive=True)  # √q, q^{(n−1)/2}, Σ_{i<n} q^i
    yield identity(
        "  its numerator, with h = √q, q^n = h²m², 1−q^n = ηg",
        root**2 * (x * g) ** 2 - n**2 * x**2 * (root * mid) ** 2,
        (root * x) ** 2 * (g + n * mid) * (g - n * mid),
    )
    a, b = sp.symbols("a b", real=True)
    yield identity(
        "  g − nm: terms i and n−1−i of g less 2m are a square, a = q^{i/2}, b = q^{(n−1−i)/2}, m = ab",
        a**2 + b**2 - 2 * a * b,
        (a - b) ** 2,
    )
    yield nonnegative("  never negative", (a - b) ** 2)
    away = sp.Symbol("d", positive=True)  # 1 − q^{(n−1)/2}
    yield positive("  and positive for i = 0, n ≥ 2, q < 1: so V̄_RR > V_SS", away**2)
