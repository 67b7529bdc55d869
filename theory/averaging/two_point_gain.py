"""AV-18 · Averaging two iterates a steps apart: the noise falls by (1+q^a)/2, at most like half the rate.

Batches with replacement, one H, constant rate, stationary; along an eigenvector η stands for ηλ, 0 < η < 2, q = 1−η,
v = σ²η/(2−η). Then

    Var(½(θ_T + θ_{T−a})) = v (1+q^a)/2,

½ is the best weight, and the limit for large a is exactly ½. Over several eigenvectors the loss falls by
Σλ_iC_ii(1+q_i^a)/2 / Σλ_iC_ii. The constant rate with the same noise is

    η_eq = 2η(1+q^a)/(4 − η(1−q^a)) → 2η/(4−η) = η/2 + η²/8 + …:

like half the rate up to O(η²), in noise never better (a factor (4−η)/(4−2η) worse), while the mean still converges like
q^T. For η ≤ 1 the factor falls with a, never below ½. K points spaced a, ρ = q^a: the uniform mean has variance
v[(1+ρ)/((1−ρ)K) − 2ρ(1−ρ^K)/(K²(1−ρ)²)]; the best weights are ∝ (1, 1−ρ, …, 1−ρ, 1), with variance v(1+ρ)/(K−(K−2)ρ).
"""

from __future__ import annotations

import sympy as sp

from theory.averages import Average
from theory.claim import claim
from theory.derivation import Derivation, identity, limit, nonnegative, positive, value_at
from theory.tactics import trig

CLAIM = claim(
    __doc__,
    formula=r"\operatorname{Var}\tfrac12(\theta_T+\theta_{T-a}) = \frac{\sigma^2\eta}{2-\eta}\cdot\frac{1+(1-\eta)^a}2",
    kind="identity",
    direction="equal",
    scope="all a, K, d, B and centres; 0 < ηλ < 2 with replacement, H shared; the order in a for ηλ ≤ 1",
    hypotheses=("batches with replacement", "stationary", "one H for all batches", "ηλ ≤ 1 for the order in a"),
    source="this project; that two points already help: Sandler, Zhmoginov, Vladymyrov, Miller 2023, arXiv 2301.02312",
)


def derive() -> Derivation:
    """Autocovariance by an induction, the two-point variance, then the K-point sums and normal equations."""
    eta, r, R, w = sp.symbols("eta rho R w", real=True)
    q = 1 - eta
    v = eta / (2 - eta)
    yield identity("v = σ²η/(2−η) is stationary: v = q²v + η²σ² (here σ = 1)", v, q**2 * v + eta**2)
    over = Average()
    first, last, c = over.variables("x z c")
    V = sp.Symbol("v", positive=True)
    known = {over(first): 0, over(c): 0, over(first * c): 0, over(first * last): r * V}
    yield identity(
        "Cov(θ_{t+a}, θ_t) = ρv, ρ = q^a: a step multiplies it by q, as the batch drawn is independent of θ_t",
        value_at(over(first * (q * last + eta * c)), known),
        q * r * V,
    )
    pair = {over(first**2): V, over(last**2): V, over(first * last): r * V}
    mixed = over((w * first + (1 - w) * last) ** 2).subs(pair)
    yield identity("two points with weights ½", mixed.subs(w, sp.Rational(1, 2)), V * (1 + r) / 2)
    yield identity(
        "any other weights cost more", mixed - mixed.subs(w, sp.Rational(1, 2)), 2 * V * (1 - r) * (w - sp.S.Half) ** 2
    )
    x, far = sp.symbols("x far", positive=True)
    yield nonnegative("  by 2v(1−ρ)(w−½)² ≥ 0, 1−ρ written far", 2 * V * far * (w - sp.S.Half) ** 2)
    rate, a = sp.symbols("h a", positive=True)
    yield limit("a → ∞, |q| = e^{−h} < 1: factor ½", (1 + sp.exp(-rate * a)) / 2, a, sp.oo, sp.S.Half, by=trig)
    power = sp.Symbol("power", nonnegative=True)
    yield identity("0 ≤ q: the factor less ½ is q^a/2", (1 + power) / 2 - sp.S.Half, power / 2)
    yield nonnegative("  so never below ½ for η ≤ 1", power / 2)
    yield identity("and a step more lowers it by q^aη/2", (1 + power) / 2 - (1 + power * (1 - x)) / 2, power * x / 2)
    yield nonnegative("  (η > 0)", power * x / 2)
    loss = sp.symbols("lambda C_1 C_2 mu", positive=True)
    yield identity(
        "the loss ½Σλ_iC_ii falls by its weighted mean of factors: two eigenvectors and the rest alike",
        (loss[0] * loss[1] * (1 + r) / 2 + loss[3] * loss[2] * (1 + R) / 2) / (loss[0] * loss[1] + loss[3] * loss[2]),
        sp.S.Half + (loss[0] * loss[1] * r + loss[3] * loss[2] * R) / (2 * (loss[0] * loss[1] + loss[3] * loss[2])),
    )
    equal = 2 * eta * (1 + r) / (4 - eta * (1 - r))
    yield identity("η_eq has this noise", equal / (2 - equal), v * (1 + r) / 2)
    yield identity(
        "  far apart, ρ = 0: η/2 + η²/8 + η³/(8(4−η))",
        equal.subs(r, 0),
        eta / 2 + eta**2 / 8 + eta**3 / (8 * (4 - eta)),
    )
    yield identity(
        "noise over that of rate η/2, far apart", (v / 2) / (eta / 2 / (2 - eta / 2)), (4 - eta) / (4 - 2 * eta)
    )
    room = sp.Symbol("room", positive=True)  # 2 − η
    yield identity("  which exceeds 1 by η/(2(2−η))", (4 - eta) / (4 - 2 * eta) - 1, eta / (2 * (2 - eta)))
    yield positive("  a positive number", x / (2 * room))
    yield from _several_points()


def _several_points() -> Derivation:
    """K equally spaced points with autocovariance ρ^{|i−j|}."""
    r, K, left, right = sp.symbols("rho K L R", positive=True)

    def spread(k: sp.Expr) -> sp.Expr:
        return k * (1 + r) / (1 - r) - 2 * r * (1 - r**k) / (1 - r) ** 2

    def geometric(k: sp.Expr) -> sp.Expr:
        return r * (1 - r**k) / (1 - r)

    yield identity("geometric sum Σ_{d≤K} ρ^d, one more term", geometric(K + 1) - geometric(K), r ** (K + 1))
    yield identity("  and no term", value_at(geometric(K), {K: 0}), 0)
    yield identity("K² Var/v of the mean of none is 0", value_at(spread(K), {K: 0}), 0)
    yield identity("one more point adds 1 + 2 Σ_{d≤K} ρ^d", spread(K + 1) - spread(K), 1 + 2 * geometric(K))
    yield identity(
        "best weights (1, 1−ρ, …, 1−ρ, 1): Σ_j ρ^{|i−j|}w_j at an inner point, ρ^i = L and ρ^{K−1−i} = R, with "
        "Σ_{d<i} ρ^d = (ρ−L)/(1−ρ) on its left and likewise on its right",
        left + right + (1 - r) * (1 + (r - left) / (1 - r) + (r - right) / (1 - r)),
        1 + r,
    )
    yield identity(
        "and at an end, ρ^{K−1} = R, K−2 inner points: the same, so these weights solve the normal equations",
        1 + right + (1 - r) * (r - right) / (1 - r),
        1 + r,
    )
    Z = 2 + (K - 2) * (1 - r)
    yield identity(
        "their sum is K−(K−2)ρ, so the variance is (1+ρ)Z/Z²", (1 + r) * Z / Z**2, (1 + r) / (K - (K - 2) * r)
    )
    v, extra = sp.symbols("v extra", positive=True)
    shift = sp.Symbol("sum_delta", real=True)
    change = 2 * v * (1 + r) * shift / Z + extra  # 2 δᵀCw + δᵀCδ
    yield identity(
        "other weights w+δ, Σδ = 0, add 2δᵀCw = 2v(1+ρ)Σδ/Z = 0 and δᵀCδ", value_at(change, {shift: 0}), extra
    )
    yield nonnegative("  which is a variance: not negative", extra)
