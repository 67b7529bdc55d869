"""C-1 · Signed features split uniquely into a separable and an inseparable part.

Every finite Z ⊂ R^d splits uniquely as Z = Z_LS ⊔ Z_SC: Z_SC is the largest subset with a strictly positive combination
equal to 0, and some v with v·z = 0 on Z_SC has v·z > 0 on Z_LS. One certificate shape serves all cases: (v, λ) with
v·z_i ≥ 0, λ_i ≥ 0, Σ λ_i z_i = 0 and v·z_i + λ_i > 0 for every i. LS: λ = 0, all of Z separable. SC: Z_LS empty.
Otherwise PLS.
"""

from __future__ import annotations

import sympy as sp

from theory.claim import claim
from theory.derivation import Derivation, given, identity, positive
from theory.words import matrices, words

CLAIM = claim(
    __doc__,
    formula=r"Z = Z_{LS} \sqcup Z_{SC}:\ \exists v,\ \lambda \ge 0:\ Z^\top\lambda = 0,\ Zv \ge 0,\ Zv + \lambda > 0",
    kind="equivalence",
    direction="iff",
    scope="all finite Z ⊂ R^d, all d, zero vectors and repetitions included",
    hypotheses=("Z is finite", "combinations are nonnegative"),
    rests_on=(),
    source="Gordan 1873, Stiemke 1915, Goldman and Tucker 1956; for logistic regression Ji and Telgarsky 2019",
)


def derive() -> Derivation:
    """The two sides exclude each other sample by sample; that one of them always holds is Goldman and Tucker's."""
    lam, Z, v = matrices("lambda Z v")
    yield identity(
        "if λᵀZ = 0 then λᵀ(Zv) = 0, a sum of λ_i (v·z_i)",
        lam * (Z * v),
        0,
        by=words({lam * Z: 0}),
    )
    rest = sp.Symbol("rest", nonnegative=True)
    yield identity(
        "with v·z ≥ 0 and λ ≥ 0 each term is 0, being minus the sum of the nonnegative others", -rest + rest, 0
    )
    a, b = sp.Symbol("lambda_i", positive=True), sp.Symbol("lambda'_i", nonnegative=True)
    other = matrices("mu")[0]
    yield identity(
        "the sum of two vanishing combinations vanishes", (lam + other) * Z, 0, by=words({lam * Z: 0, other * Z: 0})
    )
    yield positive("and is positive wherever either is: supports add up, so a largest one, Z_SC, exists", a + b)
    yield given(
        "Goldman and Tucker 1956, strict complementarity",
        "some v with Zv ≥ 0 and λ ≥ 0 with λᵀZ = 0 have v·z_i + λ_i > 0 for every i: so v·z > 0 off the support of λ",
    )
    mu, gap = sp.Symbol("mu_i", nonnegative=True), sp.Symbol("g", positive=True)
    yield positive(
        "uniqueness: where v·z_i = g > 0 every vanishing combination has weight 0, as μ_i adds μ_i g ≥ 0 to a sum"
        " of nonnegative terms that is 0; if μ_i were positive, μ_i = 1 + …, it would be positive",
        (1 + mu) * gap,
    )
