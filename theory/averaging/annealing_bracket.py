"""AV-15 · Averaging anneals steep directions harder: a bracket for the rate of every eigenvalue.

α ≥ 0, A_k > 0, constant rate η, 0 < ηλ ≤ 1, q = 1−ηλ. With D_k(λ) = A_k + Σ_{t>k} α_t q^{t−k} the schedule of AV-14 is
η̃_k(λ) = η (1 − A_{k−1}/D_k), decreasing in λ, and

    α_k/A_k ≤ η̃_k(λ)/η ≤ Σ_{t≥k} α_t,

with equality on the left at ηλ = 1 and on the right as λ → 0. The distance from the tail-sum schedule is

    Σ_{t≥k} α_t − η̃_k/η = A_{k−1}(1−D_k)/D_k,   1−D_k ≤ ηλ Σ_{t>k} α_t (t−k):

one scalar schedule does well exactly where ηλ times the mean look-ahead is small.
"""

from __future__ import annotations

import sympy as sp

from theory.claim import claim
from theory.derivation import Derivation, identity, nonnegative, positive, value_at

CLAIM = claim(
    __doc__,
    formula=r"\frac{\alpha_k}{A_k} \le \frac{\tilde\eta_k(\lambda)}{\eta} \le \sum_{t\ge k}\alpha_t",
    kind="bound",
    direction="one-sided",
    scope="all T, all α ≥ 0 with A_k > 0, 0 < ηλ ≤ 1",
    hypotheses=("α ≥ 0", "ηλ ≤ 1"),
    rests_on=("AV-11", "AV-14"),
    source="this project",
)


def derive() -> Derivation:
    """D_k grows with q term by term; the rate grows with D_k; its ends are q = 0 and q = 1."""
    q, weight, before, a = sp.symbols("q w A_before alpha_k", nonnegative=True)
    D = sp.Symbol("D", positive=True)
    j = sp.Symbol("j", positive=True)
    a_next, tail = sp.symbols("alpha_next tail", real=True)  # tail: Σ_{t>k+1} α_t q^{t−k−1}
    yield identity(
        "S_k of AV-11 is D_k: R_k = Σ_{t≥k} α_t q^{t−k} obeys R_k = α_k + qR_{k+1}, here one step of the sum",
        a + q * (a_next + tail),
        a + q * a_next + q * tail,
    )
    yield identity("growth of a term of D_k with q, times q", q * sp.Derivative(weight * q**j, q), j * weight * q**j)
    yield nonnegative("  is not negative", j * weight * q**j)
    yield identity("growth of 1 − A_{k−1}/D with D", sp.Derivative(1 - before / D, D), before / D**2)
    yield nonnegative("  is not negative either: the rate falls as λ grows", before / D**2)
    size = sp.Symbol("alpha_k", positive=True)
    yield identity("at ηλ = 1, q = 0: D_k = A_k = A_{k−1} + α_k", 1 - before / (before + size), size / (before + size))
    ahead = sp.Symbol("ahead", real=True)
    yield identity(
        "as λ → 0, q → 1: D_k → 1, Σα = 1 = A_{k−1} + ahead: the tail sum",
        value_at(1 - before / D, {D: 1, before: 1 - ahead}),
        ahead,
    )
    yield identity("distance from the tail sum 1 − A_{k−1}", (1 - before) - (1 - before / D), before * (1 - D) / D)

    def excess(k: sp.Expr) -> sp.Expr:
        return k * (1 - q) - (1 - q**k)

    yield identity("1 − q^j ≤ j(1−q): equality at j = 0", value_at(excess(j), {j: 0}), 0)
    yield identity("  and one more factor adds (1−q)(1−q^j)", excess(j + 1) - excess(j), (1 - q) * (1 - q**j))
    x, rest = sp.symbols("x rest", nonnegative=True)
    yield nonnegative(
        "  which is not negative for 0 ≤ q ≤ 1 (x = 1−q, rest = 1−q^j): summed with α_t, the bound on 1−D_k", x * rest
    )
    yield positive("D_k ≥ A_k > 0", sp.Symbol("A_k", positive=True) + weight * q)
