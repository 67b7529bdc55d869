"""AV-22 · Runs on the same batches approach each other; in high dimension iterates live on a shell, averages inside it.

H shared by the batches, Q = I − ηH. Two runs on the same batches differ by Q^t(θ_0 − θ'_0), whatever the batches; with
changing rates by Π(I − η_kH)(θ_0 − θ'_0). On independent batches, drawn with replacement,

    E‖θ_t − θ'_t‖² = ‖Q^t(θ_0 − θ'_0)‖² + 2 tr Cov_t → 2 tr C.

At stationarity E‖θ_t − c̄‖² = tr C, E⟨θ_t − c̄, θ_{t+a} − c̄⟩ = tr(Q^aC), and the squared radius of a midpoint is
tr((I+Q^a)C)/2 in the mean, for one curvature (1+q^a)/2 of the iterates'. For d independent coordinates with one law of
excess kurtosis κ the ratio ‖θ_t − c̄‖²/tr Cov_t has variance (2+κ)/d: a thin shell. For a run from c̄, at time t,
κ = κ_c η⁴(1−q^{4t})/(1−q⁴) · σ⁴/V_t², κ_c the centres' own, V_t = σ²η²(1−q^{2t})/(1−q²).
"""

from __future__ import annotations

import sympy as sp

from theory.averages import Average
from theory.claim import claim
from theory.derivation import Derivation, identity, limit, value_at
from theory.words import matrices, words

CLAIM = claim(
    __doc__,
    formula=r"\theta_t-\theta_t' = Q^t(\theta_0-\theta_0'),\qquad "
    r"\operatorname{Var}\frac{\lVert\theta_t-\bar c\rVert^2}{\operatorname{tr}\operatorname{Cov}_t} = \frac{2+\kappa}d",
    kind="identity",
    direction="equal",
    scope="all t, d, B, rates and starts; the moments for 0 < ηλ < 2 with replacement",
    hypotheses=("one H for all batches", "the same batches", "independent coordinates for the shell"),
    source="this project; that averages lie inside the shell is reported by Sandler et al. 2023, arXiv 2301.02312",
)


def derive() -> Derivation:
    """The difference loses the centres; second moments by expansion; fourth moments through cumulants."""
    H, x, y, c = matrices("H theta theta_other c")
    eta = sp.Symbol("eta", real=True)
    yield identity(
        "one step on the same batch: θ⁺ − θ'⁺ = (I − ηH)(θ − θ'); t steps multiply these factors",
        (x - eta * H * (x - c)) - (y - eta * H * (y - c)),
        (x - y) - eta * H * (x - y),
        by=words(),
    )
    over = Average()
    u, w = over.variables("u w")
    M, N, V = sp.symbols("M N V", real=True)
    apart = {over(u): M, over(w): N, over(u * w): M * N, over(u**2): V + M**2, over(w**2): V + N**2}
    yield identity(
        "independent runs, one coordinate: E(u−w)² = (difference of means)² + 2V; the means differ by q^t(θ_0−θ'_0)",
        over((u - w) ** 2).subs(apart),
        (M - N) ** 2 + 2 * V,
    )
    h, t, delta, v = sp.symbols("h t delta v", positive=True)
    late = (sp.exp(-h * t) * delta) ** 2 + 2 * v * (1 - sp.exp(-2 * h * t))
    yield limit("which tends to 2v: with |q| = e^{−h}, V_t = v(1−q^{2t})", late, t, sp.oo, 2 * v)
    r = sp.Symbol("rho", real=True)
    steady = {over(u**2): V, over(w**2): V, over(u * w): r * V}
    yield identity("midpoint, a coordinate with ρ = q^a", over(((u + w) / 2) ** 2).subs(steady), (1 + r) * V / 2)
    seen, fresh = over.variables("theta A")
    free = {over(seen): 0, over(fresh): 0, over(seen * fresh): 0, over(seen**2): V}
    yield identity(
        "E⟨θ_t, θ_{t+a}⟩ = Σ q_i^aC_ii: θ_{t+a} = q^aθ_t + A, A from later batches",
        value_at(over(seen * (r * seen + fresh)), free),
        r * V,
    )
    k, d = sp.symbols("kappa d", positive=True)
    yield identity(
        "shell: E x⁴ = (3+κ)V², so Var(Σx²) = dV²(2+κ) by independence, over (dV)²",
        d * ((3 + k) * V**2 - V**2) / (d * V) ** 2,
        (2 + k) / d,
    )
    yield limit("  which tends to 0: a thin shell in high dimension", (2 + k) / d, d, sp.oo, 0)
    q = sp.Symbol("q", positive=True)
    sigma, kc, m4 = sp.symbols("sigma kappa_c m_4", real=True)
    rate, n = 1 - q, sp.Symbol("t", positive=True)
    batch = over.variables("c")[0]
    none = {over(seen * batch): 0, over(seen**3 * batch): 0, over(seen * batch**3): 0, over(seen): 0, over(batch): 0}
    moments = {
        **none,
        over(seen**2 * batch**2): V * sigma**2,
        over(seen**4): m4 + 3 * V**2,
        over(batch**4): kc * sigma**4 + 3 * sigma**4,
    }
    moved = over((q * seen + rate * batch) ** 4).subs(moments) - 3 * (q**2 * V + rate**2 * sigma**2) ** 2
    yield identity(
        "fourth cumulants add: one step takes m₄ to q⁴m₄ + η⁴κ_cσ⁴", moved, q**4 * m4 + rate**4 * kc * sigma**4
    )

    def cumulant(steps: sp.Expr, order: int) -> sp.Expr:
        return rate**order * (1 - q ** (order * steps)) / (1 - q**order)

    for order in (2, 4):
        yield identity(f"from c̄ the {order}th is 0 at t = 0", value_at(cumulant(n, order), {n: 0}), 0)
        yield identity(
            f"  and a step takes η^{order}(1−q^{{{order}t}})/(1−q^{order}) to the same at t+1",
            q**order * cumulant(n, order) + rate**order,
            cumulant(n + 1, order),
        )
