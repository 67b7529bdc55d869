"""AV-5 · The stationary law with replacement, to all orders of the rate.

Batches with one regular Hessian H of eigenvalues λ_i, centres of mean c̄ and covariance Σ (in the eigenbasis), drawn
independently; constant η with 0 < ηλ_i < 2, Q = I − ηH. The stationary covariance is the only solution of
C = QCQ + η²HΣH:

    C_ij = ηλ_iλ_jΣ_ij/(λ_i+λ_j−ηλ_iλ_j),   so   C = η/(2−η)·Σ for H = I, whatever Σ.

From a fixed θ_0 the mean is c̄ + Q^t(θ_0−c̄) and Cov_t = C − Q^tCQ^t; the autocovariance is Cov(θ_{t+a}, θ_t) = Q^aC; the
excess loss is ½ tr(HC) = ½ Σ ηλ_i²Σ_ii/(2−ηλ_i). In one dimension with λ = 1 every cumulant is

    κ_r(θ) = κ_r(c) η^r/(1−(1−η)^r):

the law is not Gaussian at large η. Centres ±1 at η = ½ give the uniform law on [−1, 1].
"""

from __future__ import annotations

import sympy as sp

from theory.averages import Average
from theory.claim import claim
from theory.derivation import Derivation, identity, positive, value_at
from theory.tactics import trig

CLAIM = claim(
    __doc__,
    formula=r"C_{ij} = \frac{\eta\lambda_i\lambda_j\Sigma_{ij}}{\lambda_i+\lambda_j-\eta\lambda_i\lambda_j},\qquad "
    r"\kappa_r(\theta) = \kappa_r(c)\,\frac{\eta^r}{1-(1-\eta)^r}",
    kind="law",
    direction="equal",
    scope="all d, regular H shared by the batches, Σ, 0 < ηλ_i < 2, t and a ≥ 0; cumulants of all orders r ≥ 1",
    hypotheses=("one H for all batches", "with replacement", "0 < ηλ < 2"),
    source="this project; the first order in η is in Mandt, Hoffman, Blei 2017",
)


def derive() -> Derivation:
    """Two coordinates of the eigenbasis at a time: the equation of the moments, its solution, and inductions over t."""
    li, lj, eta = sp.symbols("lambda_i lambda_j eta", positive=True)
    S = sp.Symbol("Sigma_ij", real=True)
    qi, qj = 1 - eta * li, 1 - eta * lj
    C = eta * li * lj * S / (li + lj - eta * li * lj)

    over = Average()
    ti, tj, ci, cj = over.variables("theta_i theta_j c_i c_j")
    V = sp.Symbol("V_ij", real=True)
    law = dict.fromkeys((over(ti * cj), over(tj * ci), over(ti), over(tj), over(ci), over(cj)), 0)
    law |= {over(ti * tj): V, over(ci * cj): S}
    one, other = qi * ti + eta * li * ci, qj * tj + eta * lj * cj
    yield identity(
        "a step θ ← Qθ + ηHc with c̄ = 0, c independent of θ: the covariance becomes QVQ + η²HΣH",
        over(one * other).subs(law),
        qi * qj * V + eta**2 * li * lj * S,
    )
    yield identity("the mean is multiplied by Q", value_at(over(one), {over(ci): 0}), qi * over(ti))
    yield identity("C solves C = QCQ + η²HΣH", C, qi * qj * C + eta**2 * li * lj * S)
    a, b, c, d = sp.symbols("a b c d", positive=True)
    x, y = 2 * a / (a + b), 2 * c / (c + d)
    yield identity(
        "1 − q_iq_j with ηλ_i = 2a/(a+b), ηλ_j = 2c/(c+d), that is anything in (0, 2)",
        1 - (1 - x) * (1 - y),
        2 * (a * d + b * c) / ((a + b) * (c + d)),
    )
    yield positive("  is positive, so a difference D = QDQ of two solutions is 0", 2 * (a * d + b * c))
    r = sp.Symbol("r", real=True)

    def transient(kept: sp.Expr) -> sp.Expr:
        return C - kept * C

    yield identity("Cov_0 = 0 = C − Q⁰CQ⁰", value_at(transient(r), {r: 1}), 0)
    yield identity(
        "Cov_t = C − Q^tCQ^t passes to t+1, r = (q_iq_j)^t",
        qi * qj * transient(r) + eta**2 * li * lj * S,
        transient(qi * qj * r),
    )
    yield identity(
        "Cov(θ_{t+a}, θ_t) is multiplied by Q from a to a+1, as c is new",
        value_at(over((qi * ti + eta * li * ci) * tj), {over(tj * ci): 0}),
        qi * over(ti * tj),
    )
    yield identity("the diagonal", C.subs(lj, li), eta * li * S / (2 - eta * li))
    yield identity("H = I: the whole matrix", value_at(C, {li: 1, lj: 1}), eta / (2 - eta) * S)
    yield identity("excess loss, one eigenvalue", li / 2 * C.subs(lj, li), eta * li**2 * S / (2 * (2 - eta * li)))

    k, s = sp.symbols("kappa s", real=True)
    order = sp.Symbol("r", positive=True, integer=True)
    rate = sp.Symbol("eta", positive=True)
    q = sp.Symbol("q", real=True)
    kappa = k * rate**order / (1 - q**order)
    yield identity(
        "log E e^{sθ} =: K(s) obeys K(s) = K(qs) + K_c(ηs), by independence; its coefficient of s^r/r!",
        sp.powdenest(kappa * (q * s) ** order, force=True) + k * (rate * s) ** order,
        kappa * s**order,
        by=_powers,
    )
    yield identity(
        "kurtosis factor (η⁴/(1−q⁴))/(η/(2−η))² in closed form",
        rate**4 / (1 - (1 - rate) ** 4) / (rate / (2 - rate)) ** 2,
        rate * (2 - rate) / (1 + (1 - rate) ** 2),
    )
    yield identity("  full at η = 1, gone as η → 0", value_at(rate * (2 - rate) / (1 + (1 - rate) ** 2), {rate: 1}), 1)
    u = sp.Symbol("s", positive=True)
    yield identity(
        "η = ½, centres ±1: E e^{sθ} = sinh(s)/s, the uniform law's, is E e^{sθ/2} cosh(s/2)",
        sp.sinh(u) / u,
        sp.sinh(u / 2) / (u / 2) * sp.cosh(u / 2),
        by=trig,
    )


def _powers(expression: sp.Expr) -> sp.Expr:
    """Rational functions after (ab)^r → a^r b^r."""
    from theory.tactics import field

    result: sp.Expr = field(sp.expand_power_base(expression, force=True))
    return result
