"""C-10 · Conjecture: on Gaussian features single shuffle separates above a sharp share of features per sample.

X Gaussian, independent of the labels; random batches of B with the same class counts in each, n → ∞, d/n fixed. Then SS
is LS with probability → 1 above and → 0 below

    d*/n = ((B − 1) − δ)/B,

δ the statistical dimension of the cone {u ∈ R^B : Σ u_i = 0, y_i u_i ≥ 0}. For half of each class δ_2 = ½ (a ray),
δ_4 = 7/6 + (2/π) arcsin(1/3) ≈ 1.383014, δ_8 ≈ 3.337800, δ_16 ≈ 7.326344, so d*/n ≈ 0.25, 0.4042, 0.4578, 0.4796; it
tends to ½, where gradient descent has its own threshold (Cover 1965). In between SS separates, so diverges, where the
data as one batch overlap and have a finite optimum.

For features that were only centred this is a theorem, and the probability is known at every n: a random subspace of
d of the m(B − 1) dimensions meets the product of m cones with probability 2(v_{m(B−1)−d+1} + v_{m(B−1)−d+3} + …), v
the product's intrinsic volumes (Amelunxen, Lotz, McCoy, Tropp 2014). What is conjectured is that dividing by the
batches' deviations does not move it. At B = 2 half of it is known: all signs of the rows ±1 are equally likely, and no
position of the rows has more separable signs than general position, so the probability is at most Wendel's
2^{1−m} Σ_{k<d} C(m−1, k), which tends to 0 below ¼ (Wendel 1962, Cover 1965).
"""

from __future__ import annotations

from theory.claim import claim

CLAIM = claim(
    __doc__,
    formula=r"\frac{d^*}{n} = \frac{(B-1)-\delta}{B},\qquad \delta = \delta\bigl(\{u\in\mathbb R^B:"
    r"\ \textstyle\sum u_i = 0,\ y_i u_i \ge 0\}\bigr)",
    kind="conjecture",
    direction="equal",
    scope="conjectured for every B and every mixed class counts; supported by numerics for B = 2, 3, 4, 8, 16",
    hypotheses=("X is independent of the labels", "every batch is mixed, with the same class counts"),
    rests_on=("C-9",),
    source="this project; the thresholds of Amelunxen, Lotz, McCoy, Tropp 2014",
)
