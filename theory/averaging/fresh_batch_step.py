"""AV-3 · The best step on an unseen batch is half the rate that made the weights.

Quadratic batches (each its own Hessian if it likes), θ in the stationary law of SGD with replacement at rate η, and a
step θ − sg_b on a fresh, independent batch. s ↦ E L(θ−sg_b) is a parabola with equal values at s = 0 and s = η: its
minimiser is exactly s = η/2, whatever the centres' law. With H = hI (ηh written η, sh written s), in units of h/2 a
coordinate,

    E excess = (1−s)²v + s²σ²,   v = ησ²/(2−η),

which is v at s = 0 and s = η, ησ²/2 < v at s = η/2 and σ² at s = 1, where the batch itself is at its best. On the batch
of the step before, the minimiser is −η/(2(1−η)) < 0 (η < 1): it has been used up. Under RR, j steps into an epoch of
n, it is [V_j + (1−q^j)σ²/(n−1)]/[V_j + 2(1−q^j)σ²/(n−1) + σ²] with V_j of AV-6, but the parabola summed over the phases
again has its minimum at η/2.
"""

from __future__ import annotations

import sympy as sp

from theory.averages import Average
from theory.claim import claim
from theory.derivation import Derivation, identity, positive, value_at
from theory.words import matrices, words

CLAIM = claim(
    __doc__,
    formula=r"\arg\min_s \mathbb E\,L(\theta-s\,g_b) = \frac{\eta}{2},\qquad "
    r" \mathbb E\,\text{excess} = \frac h2\bigl[(1-s)^2v+s^2\sigma^2\bigr]",
    kind="law",
    direction="equal",
    scope="all d, B, Hessians (own ones too) and centres with a stationary law of finite variance; not all gradients 0",
    hypotheses=("quadratic losses", "a fresh batch", "stationary with replacement"),
    rests_on=("AV-5", "AV-6"),
    source="this project; the phenomenon is seen in Sandler, Zhmoginov, Vladymyrov, Miller 2023, arXiv 2301.02312",
)


def derive() -> Derivation:
    """L along a step is a parabola; stationarity makes its values at 0 and η equal."""
    H, theta, thetat, g, gt, r, rt = matrices("H theta thetaT g gT r rT")
    s, eta, slope = sp.symbols("s eta p", real=True)
    bend = sp.Symbol("w", positive=True)

    def loss(here: sp.Expr, flipped: sp.Expr) -> sp.Expr:
        return flipped * H * here / 2 - rt * here

    gradient = thetat * H - rt  # ∇L(θ)ᵀ
    flips = {theta: thetat, g: gt, r: rt}
    yield identity(
        "L(θ−sg) = L(θ) − s∇L·g + ½s²gᵀHg, L = ½θᵀHθ − rᵀθ the mean loss",
        loss(theta - s * g, thetat - s * gt),
        loss(theta, thetat) - s * gradient * g + s**2 * gt * H * g / 2,
        by=words(trace=True, flips=flips),
    )
    start = sp.Symbol("f_0", real=True)

    def parabola(at: sp.Expr, p: sp.Expr) -> sp.Expr:
        return start - p * at + bend * at**2

    balanced = eta * bend
    yield identity(
        "θ − ηg_b has the law of θ, so f(η) = f(0), f(s) = E L(θ−sg_b) = f_0 − ps + ws²: then p = ηw",
        parabola(eta, balanced),
        parabola(sp.S.Zero, slope),
    )
    yield identity("and no other p, η ≠ 0", (parabola(eta, slope) - start) / eta, balanced - slope)
    yield identity(
        "f is its value at η/2 plus a square",
        parabola(s, balanced) - parabola(eta / 2, balanced),
        bend * (s - eta / 2) ** 2,
    )
    away = sp.Symbol("d", positive=True)  # |s − η/2|
    yield positive("which is positive elsewhere, w = ½E gᵀHg > 0", bend * away**2)
    yield from _round()


def _round() -> Derivation:
    s, x, S, V, n, u = sp.symbols("s eta sigma2 V_j n u", positive=True)
    over = Average()
    theta, c = over.variables("theta c")
    after = (theta - s * (theta - c)) ** 2
    v = x * S / (2 - x)
    fresh = {over(theta * c): 0, over(theta**2): v, over(c**2): S}
    f = over(after).subs(fresh)
    yield identity("H = hI, c̄ = 0: a coordinate of the excess", f, (1 - s) ** 2 * v + s**2 * S)
    yield identity("  its minimum", f.subs(s, x / 2), x * S / 2)
    rest = sp.Symbol("r", positive=True)
    yield identity("  is below v by xv/2", v - x * S / 2, x**2 * S / (2 * (2 - x)))
    yield positive("  which is positive, 2−x = r", x**2 * S / (2 * rest))
    yield identity("  back to v at s = η", f.subs(s, x), v)
    yield identity("  σ² at s = 1", value_at(f, {s: 1}), S)

    def argmin(law: dict[sp.Expr, sp.Expr]) -> sp.Expr:
        value = over(after).subs(law)
        return s - sp.diff(value, s) / sp.diff(value, s, 2)  # Newton's step is exact on a parabola

    yield identity(
        "the batch just used: Cov(θ, c) = ησ²",
        argmin({over(theta * c): x * S, over(theta**2): v, over(c**2): S}),
        -x / (2 * (1 - x)),
    )
    cross = -(1 - u) * S / (n - 1)
    yield identity(
        "RR after j steps: the next batch is none of those seen, Cov(θ_j, c) = −(1−q^j)σ²/(n−1), u = q^j (AV-6)",
        argmin({over(theta * c): cross, over(theta**2): V, over(c**2): S}),
        (V + (1 - u) * S / (n - 1)) / (V + 2 * (1 - u) * S / (n - 1) + S),
    )
    total, bend = sp.symbols("f w", positive=True)
    p = sp.Symbol("p", real=True)
    yield identity(
        "summed over the phases the values at 0 and η agree again, as θ_n has the law of θ_0: p = ηw, argmin p/2w",
        sp.solve(sp.Eq(total - p * x + bend * x**2, total), p)[0] / (2 * bend),
        x / 2,
    )
