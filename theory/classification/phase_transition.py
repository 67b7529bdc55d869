"""C-10 · Conjecture: on Gaussian features single shuffle separates above a sharp share of features per sample.

X Gaussian, independent of the labels; random batches of B with half of each class, n → ∞, d/n fixed. Then SS is LS with
probability → 1 above and → 0 below

    d*/n = ((B − 1) − δ_B)/B,

δ_B the statistical dimension of the cone {u ∈ R^B : Σ u_i = 0, y_i u_i ≥ 0}. δ_2 = ½ exactly (a ray), δ_4 ≈ 1.383,
δ_8 ≈ 3.338, so d*/n ≈ 0.25, 0.40, 0.46; it tends to ½, where gradient descent has its own threshold (Cover 1965). In
between SS separates, so diverges, where the data as one batch overlap and have a finite optimum.

For features that were only centred this is the law of Amelunxen, Lotz, McCoy, Tropp 2014 for a random subspace and a
product of cones; what is conjectured is that dividing by the batches' deviations does not move it.
"""

from __future__ import annotations

from theory.claim import claim

CLAIM = claim(
    __doc__,
    formula=r"\frac{d^*}{n} = \frac{(B-1)-\delta_B}{B},\qquad \delta_B = \delta\bigl(\{u\in\mathbb R^B:"
    r"\ \textstyle\sum u_i = 0,\ y_i u_i \ge 0\}\bigr)",
    kind="conjecture",
    direction="equal",
    scope="conjectured for every even B, half of each class in every batch; supported by numerics for B = 2, 4, 8",
    hypotheses=("X is independent of the labels", "every batch is mixed half and half"),
    rests_on=("C-9",),
    source="this project; the thresholds of Amelunxen, Lotz, McCoy, Tropp 2014",
)
