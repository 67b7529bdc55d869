"""AV-12 · The schedules of EMA, SWA, two-point and best-tail averages in closed form.

Constant base rate η (λ = 1), q = 1−η, m = T−k steps before the end:

    EMA, decay β, γ = 1−β:  η̃ = ηγ(β^{m+1} − q^{m+1})/(ηβ^{m+1} − γq^{m+1});  at β = q: η²(m+1)/(1+ηm)
    SWA of the last K:      η̃ = η(1−q^{m+1})/(η(K−m) + q − q^{m+1}) for m < K, η before
    two-point, spacing a:   η̃ = ηq^m/(1+q^m) for m < a, η before
    best tail of K:         weights ∝ (1, η, …, η, 1); the i-th rate in the window is 1/(2/η − 1 + i)

EMA is symmetric in η and γ, ends at ηγ and, for β > 0, decreases in time from min(η, γ): a slow EMA is a run at rate γ,
not η, even at its start. SWA decreases, at most 1/(K−m−1+1/η), and ends at η/K. Two-point drops and then RISES to η/2.
The best tail is the best unbiased combination of K stationary iterates, of variance σ²η/(2+(K−2)η).
"""

from __future__ import annotations

import sympy as sp

from theory.averages import Average
from theory.claim import claim
from theory.derivation import Derivation, identity, nonnegative, positive, value_at

CLAIM = claim(
    __doc__,
    formula=r"\tilde\eta_{EMA} = \frac{\eta\gamma(\beta^{m+1}-q^{m+1})}{\eta\beta^{m+1}-\gamma q^{m+1}},\quad"
    r"\tilde\eta_{SWA} = \frac{\eta(1-q^{m+1})}{\eta(K-m)+q-q^{m+1}},\quad"
    r"\tilde\eta_{2pt} = \frac{\eta q^m}{1+q^m}",
    kind="identity",
    direction="equal",
    scope="all T, K, a, m and 0 < η < 1, 0 ≤ β < 1",
    hypotheses=("constant base rate", "0 < η < 1 for the monotonicities", "stationary iterates for the best tail"),
    rests_on=("AV-11",),
    source="this project; EMA and SWA are worked out in Sandler, Zhmoginov, Vladymyrov, Miller 2023, arXiv 2301.02312",
)


def derive() -> Derivation:
    """R_k and A_{k−1} in closed form, each by its recursion, put into AV-11's η R_k/(A_{k−1} + R_k)."""
    yield from _ema()
    yield from _swa()
    yield from _two_point()
    yield from _best_tail()


def _ema() -> Derivation:
    eta, gamma, m = sp.symbols("eta gamma m", positive=True)
    q, beta = 1 - eta, 1 - gamma

    def R(k: sp.Expr) -> sp.Expr:
        return gamma * (beta ** (k + 1) - q ** (k + 1)) / (beta - q)

    def rate(k: sp.Expr, x: sp.Expr, g: sp.Expr) -> sp.Expr:
        slow, fast = (1 - g) ** (k + 1), (1 - x) ** (k + 1)
        return x * g * (slow - fast) / (x * slow - g * fast)

    yield identity("EMA: R_T = α_T = γ", value_at(R(m), {m: 0}), gamma)
    yield identity("EMA: R_{k−1} = α_{k−1} + q R_k, α_{k−1} = γβ^{m+1}", R(m + 1), gamma * beta ** (m + 1) + q * R(m))
    yield identity("EMA: A_k − A_{k−1} = β^m − β^{m+1} is α_k", beta**m - beta ** (m + 1), gamma * beta**m)
    yield identity("EMA: the closed form", eta * R(m) / (beta ** (m + 1) + R(m)), rate(m, eta, gamma))
    equal = gamma * (m + 1) * q**m
    yield identity(
        "EMA at β = q: R_k = γ(m+1)q^m obeys the same recursion",
        gamma * (m + 2) * q ** (m + 1),
        gamma * q ** (m + 1) + q * equal,
    )
    yield identity(
        "EMA at β = q: the closed form",
        (eta * equal / (q ** (m + 1) + equal)).subs(gamma, eta),
        eta**2 * (m + 1) / (1 + eta * m),
    )
    yield identity("EMA: η and γ exchanged give the same schedule", rate(m, eta, gamma), rate(m, gamma, eta))
    yield identity("EMA: last rate", rate(0, eta, gamma), eta * gamma)
    gap, ratio = sp.symbols("d r", positive=True)
    shape = (gamma + gap) * gamma * (1 - ratio) / ((gamma + gap) - gamma * ratio)
    yield identity(
        "EMA, γ < η = γ + d: a function of r = (q/β)^{m+1}, which falls to 0 far before the end",
        rate(m, gamma + gap, gamma).subs((1 - gamma - gap) ** (m + 1), ratio * (1 - gamma) ** (m + 1)),
        shape,
    )
    yield identity("EMA: far before the end the rate is min(η, γ) = γ", value_at(shape, {ratio: 0}), gamma)
    yield identity(
        "EMA: slope in r, with denominator (d + γ(1−r))²",
        -sp.diff(shape, ratio) * (gap + gamma * (1 - ratio)) ** 2,
        gap * gamma * (gamma + gap),
    )
    yield positive("EMA: so the rate falls in time, as r grows", gap * gamma * (gamma + gap))
    kept = sp.Symbol("q", positive=True)
    yield identity(
        "EMA at β = q: the rate one step earlier exceeds it by",
        eta**2 * (m + 2) / (1 + eta * (m + 1)) - eta**2 * (m + 1) / (1 + eta * m),
        eta**2 * (1 - eta) / ((1 + eta * (m + 1)) * (1 + eta * m)),
    )
    yield positive("EMA at β = q: which is positive, 1−η = q", eta**2 * kept / ((1 + eta * (m + 1)) * (1 + eta * m)))


def _swa() -> Derivation:
    eta, m, K = sp.symbols("eta m K", positive=True)
    q = 1 - eta

    def R(k: sp.Expr) -> sp.Expr:
        return (1 - q ** (k + 1)) / (K * eta)

    form = eta * (1 - q ** (m + 1)) / (eta * (K - m) + q - q ** (m + 1))
    yield identity("SWA: R_T = 1/K", value_at(R(m), {m: 0}), 1 / K)
    yield identity("SWA: R_{k−1} = 1/K + q R_k in the window", R(m + 1), 1 / K + q * R(m))
    yield identity("SWA: the closed form, A_{k−1} = (K−m−1)/K", eta * R(m) / ((K - m - 1) / K + R(m)), form)
    yield identity("SWA: last rate", value_at(form, {m: 0}), eta / K)
    past, p = sp.symbols("i p", nonnegative=True)
    yield identity(
        "SWA: with i = K−m−1 and p = q^{m+1}, 1/η̃ = i/(1−p) + 1/η",
        1 / form.subs(K, past + m + 1).subs(q ** (m + 1), p),
        past / (1 - p) + 1 / eta,
    )
    r, s = sp.symbols("r s", positive=True)
    yield nonnegative("SWA: p = 1/(1+s): 1/η̃ − (i + 1/η) = i p/(1−p) ≥ 0, the bound", past / (1 + s) / (s / (1 + s)))
    yield identity("  that is this difference", past / (1 - p) - past, past * p / (1 - p))
    later = 1 / (1 + s)  # p one step later in time: m falls by one, so p = q p'
    fall = (past + 1) / (1 - later) - past / (1 - later / (1 + r))
    yield positive("SWA: 1/η̃ grows from step to step, q = 1/(1+r), p' = 1/(1+s): the rate falls in time", fall)


def _two_point() -> Derivation:
    eta, m, u = sp.symbols("eta m u", positive=True)
    q = 1 - eta
    half = sp.Rational(1, 2)
    yield identity("two-point: R_T = ½ and R_{k−1} = q R_k inside: R_k = ½q^m", half * q ** (m + 1), q * (half * q**m))
    yield identity(
        "two-point: the closed form, A_{k−1} = ½", eta * half * q**m / (half + half * q**m), eta * q**m / (1 + q**m)
    )
    yield identity("two-point: last rate", value_at(eta * u / (1 + u), {u: 1}), eta / 2)
    yield positive("two-point: it rises with u = q^m, that is in time", sp.diff(eta * u / (1 + u), u))


def _best_tail() -> Derivation:
    eta, i, K, j = sp.symbols("eta i K j", positive=True)
    q, Z = 1 - eta, 2 + (K - 2) * eta
    yield identity("best tail: R_T = 1/Z stays 1/Z inside the window", eta / Z + q / Z, 1 / Z)
    form = 1 / (2 / eta - 1 + i)
    yield identity(
        "best tail: the i-th rate, A_{k−1} = (1+(i−1)η)/Z",
        (eta / Z) / ((1 + (i - 1) * eta) / Z + 1 / Z),
        form,
    )
    v = eta / (2 - eta)
    yield identity(
        "best tail: the first rate is v/(1+v), v the stationary variance over σ²", form.subs(i, 1), v / (1 + v)
    )
    yield identity("best tail: each next one is g/(1+g)", form.subs(i, i + 1), form / (1 + form))
    inner = eta * ((1 - q ** (j - 1)) / (1 - q) + (1 - q ** (K - j)) / (1 - q) - 1) + q ** (j - 1) + q ** (K - j)
    yield identity(
        "best tail: covariances q^{|i−j|} of point j, 1 < j < K, with the weights (1, η, …, η, 1): two geometric sums",
        inner,
        2 - eta,
    )
    yield identity(
        "best tail: the same for the end points, K = i + 2", 1 + q ** (i + 1) + eta * q * (1 - q**i) / (1 - q), 2 - eta
    )
    over = Average()
    best, other = over.variables("best d")
    known = {over(best): 0, over(other): 0, over(best * other): 0}
    yield identity(
        "best tail: equal covariances with all K points, so none with a change d of weights that sum to 0",
        value_at(over((best + other) ** 2) - over(best + other) ** 2, known),
        over(best**2) + over(other**2),
    )
    yield nonnegative("best tail: and a change can only add variance", over(other**2))
    yield identity("best tail: its variance over σ²", v * (2 - eta) / Z, eta / Z)
