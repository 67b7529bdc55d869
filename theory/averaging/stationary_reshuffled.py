"""AV-6 · The stationary law of random reshuffling, phase by phase.

n ≥ 2 batches with one Hessian, visited once an epoch in a fresh random order; c̄ = 0, σ² the variance (over n) of the
centres along an eigenvector, ηλ written as η, 0 < η < 2, q = 1−η. Stationary over epochs, after j steps of one

    V_0 = σ²/(n−1) [nη/(2−η) − (1−q^n)/(1+q^n)],
    V_j = q^{2j} V_0 + σ²/(n−1) [nη(1−q^{2j})/(2−η) − (1−q^j)²],   V_n = V_0,
    mean over j < n:  σ²/(n−1) [nη/(2−η) − 1 + 2(1−η)(1−q^n)/(nη(2−η))].

Within an epoch Cov(θ_j, θ_{j+a}) = q^aV_j − σ²(1−q^j)(1−q^a)/(n−1); between the ends of successive epochs it is q^nV_0;
from a fixed start, the variance after m epochs is V_0(1−q^{2nm}). Two eigenvectors i, j at the end of an epoch:

    Σ_ij/(n−1) [nη²λ_iλ_j/(1−q_iq_j) − (1−q_i^n)(1−q_j^n)/(1−q_i^nq_j^n)].

For η → 0 at fixed n: V_0 ~ σ²n(n+1)η³/24 and the phase mean ~ σ²(n+1)η²/6; independent batches have σ²η/2.
"""

from __future__ import annotations

import sympy as sp

from theory.averages import Average
from theory.claim import claim
from theory.derivation import Derivation, identity, limit, value_at

CLAIM = claim(
    __doc__,
    formula=r"V_0 = \frac{\sigma^2}{n-1}\Bigl[\frac{n\eta}{2-\eta}-\frac{1-q^n}{1+q^n}\Bigr],\qquad "
    r"V_j = q^{2j}V_0+\frac{\sigma^2}{n-1}\Bigl[\frac{n\eta(1-q^{2j})}{2-\eta}-(1-q^j)^2\Bigr]",
    kind="law",
    direction="equal",
    scope="all n ≥ 2, phases j ≤ n, lags a ≤ n−j, m ≥ 0 and 0 < η < 2; for small rates the limits at fixed n",
    hypotheses=("one H for all batches", "a fresh uniform order each epoch"),
    source="this project; the leading orders are known from the literature on shuffled SGD",
)


def derive() -> Derivation:
    """Pair covariances without replacement, geometric sums by induction, then one linear equation for V_0."""
    yield from _permuted()
    yield from _phases()
    yield from _mean_and_lags()
    yield from _small_rates()


def _covariance(n: sp.Symbol, S: sp.Expr, both: sp.Expr, first: sp.Expr, second: sp.Expr) -> sp.Expr:
    """Covariance of Σa_kc_π(k) and Σb_kd_π(k) from Σab, Σa and Σb."""
    return S * (n * both - first * second) / (n - 1)


def _permuted() -> Derivation:
    n, both, first, second = sp.symbols("n P A B", real=True)
    over = Average("b")
    c, d = over.variables("c d")
    centred = {over(c): 0, over(d): 0}
    S = over(c * d)
    pair = ((n * over(c)) * (n * over(d)) - n * S) / (n * (n - 1))
    yield identity("two slots of one order hold different batches: E c_π(k) d_π(l) for k ≠ l, c̄ = d̄ = 0",
                   value_at(pair, centred), -S / (n - 1))  # fmt: skip
    yield identity(
        "so Cov(Σa_kc_π(k), Σb_ld_π(l)), with P = Σab, A = Σa, B = Σb, is Σ_ij(nP − AB)/(n−1)",
        S * both + (first * second - both) * (-S / (n - 1)),
        _covariance(n, S, both, first, second),
    )
    xi, xj, r, s = sp.symbols("x_i x_j r s", real=True)
    qi, qj = 1 - xi, 1 - xj

    def products(kept: sp.Expr) -> sp.Expr:
        return xi * xj * (1 - kept) / (1 - qi * qj)

    yield identity(
        "weights ηλq^{j−k} of an epoch's first j batches: no batch, no sum", value_at(products(r), {r: 1}), 0
    )
    yield identity("  Σa = 1−q^j: one more batch, r = q^j", qi * (1 - r) + xi, 1 - qi * r)
    yield identity(
        "  Σab = x_ix_j(1−(q_iq_j)^j)/(1−q_iq_j): one more batch, s = (q_iq_j)^j",
        qi * qj * products(s) + xi * xj,
        products(qi * qj * s),
    )


def _phases() -> Derivation:
    n, xi, xj, x, S = sp.symbols("n x_i x_j x Sigma", positive=True)
    u, ri, rj, r = sp.symbols("u r_i r_j r", real=True)  # q^j, q_i^n, q_j^n, q^n
    both = xi * xj * (1 - ri * rj) / (1 - (1 - xi) * (1 - xj))
    noise = _covariance(n, S, both, 1 - ri, 1 - rj)
    end = S / (n - 1) * (n * xi * xj / (1 - (1 - xi) * (1 - xj)) - (1 - ri) * (1 - rj) / (1 - ri * rj))
    yield identity(
        "θ_end = Q^nθ_start + noise of a new order, independent of the start: V_0 = q_i^nq_j^nV_0 + noise",
        end,
        ri * rj * end + noise,
    )
    V0 = _end(n, x, S, r)
    yield identity("one eigenvector", end.subs({xi: x, xj: x, ri: r, rj: r}), V0)
    share = x**2 * (1 - u**2) / (1 - (1 - x) ** 2)
    yield identity(
        "V_j = q^{2j}V_0 + the noise of j batches, u = q^j",
        u**2 * V0 + _covariance(n, S, share, 1 - u, 1 - u),
        _phase(n, x, S, r, u),
    )
    yield identity("V_n = V_0", _phase(n, x, S, r, r), V0)
    grown = sp.Symbol("p", real=True)
    yield identity(
        "m epochs from a fixed start: V_0(1−q^{2nm}) passes to m+1, p = q^{2nm}",
        r**2 * V0 * (1 - grown) + noise.subs({xi: x, xj: x, ri: r, rj: r}),
        V0 * (1 - r**2 * grown),
    )


def _end(n: sp.Expr, x: sp.Expr, S: sp.Expr, r: sp.Expr) -> sp.Expr:
    return S / (n - 1) * (n * x / (2 - x) - (1 - r) / (1 + r))


def _phase(n: sp.Expr, x: sp.Expr, S: sp.Expr, r: sp.Expr, u: sp.Expr) -> sp.Expr:
    return u**2 * _end(n, x, S, r) + S / (n - 1) * (n * x * (1 - u**2) / (2 - x) - (1 - u) ** 2)


def _mean_and_lags() -> Derivation:
    n, x, S, j = sp.symbols("n x sigma2 j", positive=True)
    u, r, w, V = sp.symbols("u r w V_j", real=True)
    q = 1 - x

    def total(count: sp.Expr, power: sp.Expr) -> sp.Expr:
        squares, singles = (1 - power**2) / (x * (2 - x)), (1 - power) / x  # Σq^{2i}, Σq^i
        inside = n * x / (2 - x) * (count - squares) - (count - 2 * singles + squares)
        return _end(n, x, S, r) * squares + S / (n - 1) * inside

    yield identity("sum of V_i over i < j: none", value_at(total(j, u), {j: 0, u: 1}), 0)
    yield identity("  one more phase, u = q^j", total(j + 1, q * u) - total(j, u), _phase(n, x, S, r, u))
    yield identity(
        "  mean over the epoch, j = n",
        total(n, r) / n,
        S / (n - 1) * (n * x / (2 - x) - 1 + 2 * (1 - x) * (1 - r) / (n * x * (2 - x))),
    )
    yield identity(
        "slots up to j and slots after j are disjoint, Σab = 0, Σa = 1−u, Σb = 1−w with w = q^a",
        _covariance(n, S, sp.S.Zero, 1 - u, 1 - w),
        -S * (1 - u) * (1 - w) / (n - 1),
    )
    over = Average()
    theta, late = over.variables("theta z")
    cross = sp.Symbol("k", real=True)
    known = {over(theta): 0, over(late): 0, over(theta**2): V, over(theta * late): cross}
    yield identity(
        "θ_{j+a} = q^aθ_j + noise: Cov(θ_j, θ_{j+a}) = q^aV_j + k, k as above (epoch to epoch: k = 0, w = q^n)",
        value_at(over(theta * (w * theta + late)), known),
        w * V + cross,
    )


def _small_rates() -> Derivation:
    n, x = sp.symbols("n x", positive=True)
    power = sp.exp(n * sp.log(1 - x))
    V0 = _end(n, x, sp.S.One, power)
    yield limit("small rates, n fixed: V_0/η³", V0 / x**3, x, 0, n * (n + 1) / 24)
    mean = (n * x / (2 - x) - 1 + 2 * (1 - x) * (1 - power) / (n * x * (2 - x))) / (n - 1)
    yield limit("small rates, n fixed: the phase mean over η²", mean / x**2, x, 0, (n + 1) / 6)
