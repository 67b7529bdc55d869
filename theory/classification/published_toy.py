"""C-12 · On the published two-dimensional toy single shuffle diverges although gradient descent separates the data.

B = 2, in the order listed, m ≥ 2, t_k = −1/5 + 2k/(5(m−1)) for k = 0 … m−1:

    (−3, 3/2)+, (1, −1/2)−;  m points (−2+t_k, 2+t_k)+;  (3, −3/2)−, (−1, 1/2)+;  the m points negated, −;
    (300, 110)+, (−300, −110)−.

SS is PLS: its separable part has the one direction (−1, 1), its inseparable part spans (1, 1). GD is LS, yet the last
pair lies on the wrong side of (−1, 1), so every optimiser that drives the SS risk to its infimum drives L_GD to
infinity; slowly, as that pair's margin is small. RR is SC: it cannot diverge.
"""

from __future__ import annotations

import sympy as sp

from theory.claim import claim
from theory.derivation import Derivation, identity, positive, value_at

CLAIM = claim(
    __doc__,
    formula=r"\text{SS: PLS},\ v \to (-1,1)\cdot\infty;\qquad \frac{300}{\sigma_1} > \frac{110}{\sigma_2};\qquad"
    r"\text{RR: SC},\quad \text{GD: LS}",
    kind="existence",
    direction="equal",
    scope="all m ≥ 2 for SS and the lost pair; RR and GD certified for the members that are built",
    hypotheses=("B = 2 in the order listed", "m ≥ 2", "the last pair at ±(300, 110)"),
    rests_on=("C-1", "C-2", "C-3"),
    source="data: Wu, Yun, Sra 2023, arXiv 2302.12444; the derivation for all m is this project's",
)


def derive() -> Derivation:
    """Signs of differences within pairs, then the sign of one margin for every m."""
    first = sp.Matrix([-3, sp.Rational(3, 2)]) - sp.Matrix([1, -sp.Rational(1, 2)])
    third = sp.Matrix([-1, sp.Rational(1, 2)]) - sp.Matrix([3, -sp.Rational(3, 2)])
    last = sp.Matrix([300, 110]) - sp.Matrix([-300, -110])
    yield identity("first batch: x₊ − x₋ = (−4, 2), so z = (−1, 1) twice (C-2)", first, sp.Matrix([-4, 2]))
    yield identity("the second mixed batch has the same difference", third, sp.Matrix([-4, 2]))
    yield identity("the last has (600, 220), z = (1, 1)", last, sp.Matrix([600, 220]))
    t, step = sp.symbols("t step", positive=True)
    point = sp.Matrix([-2 + t, 2 + t])
    rise = sp.Symbol("tau", nonnegative=True)  # 1/5 + t: the points have −1/5 ≤ t ≤ 1/5
    at = point.subs(t, rise - sp.Rational(1, 5))
    yield identity(
        "for odd m the last point of the first cluster meets (3, −3/2)−: x₊ − x₋ = (−5 + t, 7/2 + t)",
        at - sp.Matrix([3, -sp.Rational(3, 2)]),
        sp.Matrix([rise - sp.Rational(26, 5), rise + sp.Rational(33, 10)]),
    )
    yield positive("whose signs are (−1, 1): the second entry is positive, and t ≤ 1/5", rise + sp.Rational(33, 10))
    yield identity(
        "and (−1, 1/2)+ the first of the negated ones, −(−2 + t, 2 + t)−: (−3 + t, 5/2 + t), the same signs",
        sp.Matrix([-1, sp.Rational(1, 2)]) + at,
        sp.Matrix([rise - sp.Rational(16, 5), rise + sp.Rational(23, 10)]),
    )
    yield identity(
        "the other batches are pairs of one class, as m ≥ 2 some, both coordinates rising by one step: z = ±(1, 1)",
        value_at(point, {t: t + step}) - point,
        sp.Matrix([step, step]),
    )
    u, v = sp.Matrix([1, 1]), sp.Matrix([-1, 1])
    yield identity(
        "(1, 1) and −(1, 1) cancel: they are Z_SC, with the last batch; (−1, 1) is orthogonal to it", u.dot(v), 0
    )
    yield identity("and is positive on z = (−1, 1): it is Z_LS, and as d = 2 no other direction is left", v.dot(v), 2)

    Q = sp.Symbol("Q", positive=True)
    mean_square = (2 * (9 + 1) + 2 * Q + 2 * 300**2, 2 * (sp.Rational(9, 4) + sp.Rational(1, 4)) + 2 * Q + 2 * 110**2)
    a = sp.Symbol("a", real=True)
    yield identity(
        "all features have mean 0, samples being mirrored, and (−2 + t)² over the m points sums to Q as (2 + t)² does,"
        " the t being symmetric about 0",
        (-2 + a) ** 2,
        (2 + (-a)) ** 2,
    )
    yield identity("so n σ_1² and n σ_2²", sum(mean_square), 180020 + 24205 + 4 * Q)
    yield positive(
        "the margin of the last pair on (−1, 1) is −300/σ_1 + 110/σ_2 < 0, for 300² σ_2² − 110² σ_1² > 0, all m",
        sp.expand(300**2 * mean_square[1] - 110**2 * mean_square[0]),
    )
    growth, bounded = sp.Symbol("r", positive=True), sp.Symbol("s", real=True)
    yield identity(
        "v = r (−1, 1) + s (1, 1), r → ∞, s bounded (C-3): margin is r times a negative number plus one bounded",
        (growth * v + bounded * u).dot(sp.Matrix([300, 110])),
        growth * v.dot(sp.Matrix([300, 110])) + bounded * u.dot(sp.Matrix([300, 110])),
    )
