"""AV-9 · A uniform average forgets the rate: the telescoping identity.

With one regular Hessian H, a constant rate η and any batches,

    (1/T) Σ_{t<T} θ_t = (1/T) Σ_{t≤T} c_t − (ηH)⁻¹ (θ_T − θ_0)/T,

path by path. So along an eigenvector with ηλ written as η, q = 1−η and centres of variance σ²:

(a) with replacement, the mean of K consecutive stationary iterates has variance σ² [1/K − 2q(1−q^K)/(η(2−η)K²)]: below
    σ²/K for η < 1, and K times it tends to σ², whatever the rate;
(b) under SS, the average over one whole cycle is the mean centre, exactly;
(c) under RR, the mean of K whole stationary epochs has variance 2V₀(1−q^{nK})/(nKη)² with V₀ the variance at epoch
    ends: O(1/K²), not O(1/K).
"""

from __future__ import annotations

import sympy as sp

from theory.averages import Average
from theory.claim import claim
from theory.derivation import Derivation, identity, limit, positive, value_at
from theory.words import matrices, words

CLAIM = claim(
    __doc__,
    formula=r"\frac1T\sum_{t<T}\theta_t = \frac1T\sum_{t\le T}c_t - (\eta H)^{-1}\frac{\theta_T-\theta_0}{T}",
    kind="identity",
    direction="equal",
    scope="all T, d, K, n, every regular H shared by the batches, every sampling; (a)–(c) for 0 < ηλ < 2",
    hypotheses=("one H for all batches", "constant rate", "whole epochs in (c)", "with replacement in (a)"),
    source="this project; summing the update is classical",
)


def derive() -> Derivation:
    """Sum the updates: an induction over steps in the free algebra; then variances by induction over K."""
    H, Hi, S, C, theta, start, c = matrices("H Hinv S C theta theta_0 c")
    eta, T = sp.symbols("eta T", positive=True)

    def balance(total: sp.Expr, centres: sp.Expr, now: sp.Expr) -> sp.Expr:
        return eta * H * total - eta * H * centres + now - start

    yield identity("before the first step the balance ηH Σθ − ηH Σc + θ_T − θ_0 is 0", balance(0, 0, start), 0)
    after = theta - eta * H * (theta - c)
    yield identity(
        "a step θ⁺ = θ − ηH(θ−c) adds θ to Σθ and c to Σc and keeps the balance",
        balance(S + theta, C + c, after),
        balance(S, C, theta),
        by=words(),
    )
    inverse = words({Hi * H: 1, H * Hi: 1})
    total = Hi * (eta * H * C - theta + start) / eta
    yield identity(
        "a balance of 0, solved for Σθ: the identity", total / T, C / T - Hi * (theta - start) / (eta * T), by=inverse
    )
    yield identity(
        "(b) on a cycle θ_n = θ_0, so the mean is that of the centres", total.subs(theta, start) / T, C / T, by=inverse
    )

    q = 1 - eta
    K = sp.Symbol("K", positive=True)
    v = eta / (2 - eta)

    def geometric(k: sp.Expr) -> sp.Expr:
        return q * (1 - q**k) / (1 - q)

    def spread(k: sp.Expr) -> sp.Expr:
        return k - 2 * q * (1 - q**k) / (eta * (2 - eta))

    yield identity("v = σ²η/(2−η) is stationary: v = q²v + η²σ² (here σ = 1)", v, q**2 * v + eta**2)
    yield identity(
        "and Cov(θ_{t+d}, θ_t) = q^d v, as fresh noise is independent: geometric sum, no terms",
        value_at(geometric(K), {K: 0}),
        0,
    )
    yield identity("geometric sum, one more term", geometric(K + 1) - geometric(K), q ** (K + 1))
    yield identity("(a) K² Var of the mean of none is 0", value_at(spread(K), {K: 0}), 0)
    yield identity(
        "(a) one more iterate adds v(1 + 2 Σ_{d≤K} q^d)", spread(K + 1) - spread(K), v * (1 + 2 * geometric(K))
    )
    rate, terms = sp.symbols("q g", positive=True)
    yield identity(
        "(a) with 1−q^K = ηg, g = Σ_{j<K} q^j, the gap to σ²/K",
        1 / K - (K - 2 * rate * (1 - rate) * terms / ((1 - rate) * (1 + rate))) / K**2,
        2 * rate * terms / ((1 + rate) * K**2),
    )
    yield positive("(a) which is positive for q > 0", 2 * rate * terms / ((1 + rate) * K**2))
    a = sp.Symbol("a", positive=True)
    ratio = spread(K).subs(eta, 1 - sp.exp(-a)) / K
    yield limit("(a) K·Var → σ² for every rate in (0, 1), q = e^{−a}", ratio, K, sp.oo, 1)

    over = Average()
    first, last = over.variables("x z")
    V, r, n = sp.symbols("V_0 r n", positive=True)
    difference = over((last - first) ** 2) - over(last - first) ** 2
    known = {over(first): 0, over(last): 0, over(first**2): V, over(last**2): V, over(first * last): r * V}
    yield identity(
        "(c) K epochs: the centres sum to nKc̄; only θ_end − θ_start varies, with covariance r V₀, r = q^{nK}",
        difference.subs(known) / (n * K * eta) ** 2,
        2 * V * (1 - r) / (n * K * eta) ** 2,
    )
    seen, fresh = over.variables("theta A")
    independent = {over(seen): 0, over(fresh): 0, over(seen * fresh): 0, over(seen**2): V}
    yield identity(
        "(c) r = q^{nK}: θ_end = q^{nK} θ_start + A with A from later orders, independent of θ_start",
        value_at(over(seen * (r * seen + fresh)), independent),
        r * V,
    )
