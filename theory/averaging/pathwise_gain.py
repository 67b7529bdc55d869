"""AV-19 · What averaging gains on a quadratic is exactly the spread of the points averaged.

For any quadratic L with Hessian H (of any signs), any points θ_t and weights with Σα = 1,

    L(Σα_tθ_t) = Σα_tL(θ_t) − ½ Σ_{s<t} α_sα_t ‖θ_s−θ_t‖²_H,

without any assumption on noise or sampling. For two points with equal weights the gain over their mean loss is
⅛‖θ_T−θ_{T−a}‖²_H. For any convex L and convex weights L(Σα_tθ_t) ≤ Σα_tL(θ_t), so the expected loss of a convex average
of identically distributed iterates never exceeds that of one iterate.
"""

from __future__ import annotations

import sympy as sp

from theory.averages import Average
from theory.claim import claim
from theory.derivation import Derivation, identity, nonnegative

CLAIM = claim(
    __doc__,
    formula=r"L\Bigl(\sum_t\alpha_t\theta_t\Bigr) = \sum_t\alpha_tL(\theta_t)"
    r"-\tfrac12\sum_{s<t}\alpha_s\alpha_t\lVert\theta_s-\theta_t\rVert_H^2",
    kind="identity",
    direction="equal",
    scope="all T, d, points, quadratics and weights with Σα = 1; the inequality for α ≥ 0 and every convex loss",
    hypotheses=("quadratic loss", "Σα = 1", "convex loss and weights for the inequality"),
    source="this project; the inequality is Jensen's",
)


def derive() -> Derivation:
    """Along an eigenvector of H, with ⟨·⟩ = Σα_t(·) of which only linearity and ⟨1⟩ = 1 are used; then an induction."""
    over = Average()
    x, y = over.variables("x y")
    lam, r, s = sp.symbols("lambda r s", real=True)

    def loss(at: sp.Expr) -> sp.Expr:
        return lam * at**2 / 2 - r * at + s

    first = over.moment((1, 0))
    second = over.moment((2, 0))
    pairs = over((x - y) ** 2).subs(  # x and y run over the points independently: moments factor and agree
        {over.moment((0, 1)): first, over.moment((0, 2)): second, over.moment((1, 1)): first**2}
    )
    yield identity("all pairs, each twice: Σ_{s,t} α_sα_t (θ_s−θ_t)²", pairs, 2 * (second - first**2))
    yield identity(
        "the gain Σα_tL(θ_t) − L(Σα_tθ_t) is ½λ·½ of it, and so ½ Σ_{s<t}; sums over eigenvectors give H",
        over(loss(x)) - loss(first),
        lam * pairs / 4,
    )
    near, far = sp.symbols("theta_T theta_a", real=True)
    yield identity(
        "two points, weights ½", (loss(near) + loss(far)) / 2 - loss((near + far) / 2), lam * (near - far) ** 2 / 8
    )
    A, a, value, new = sp.symbols("A alpha L_mean L_new", positive=True)
    slack, gap = sp.symbols("slack gap", nonnegative=True)
    share = a / (A + a)
    merged = (1 - share) * value + share * new - slack  # L at the point (1−p)·mean + p·new, slack ≥ 0 by convexity
    yield identity(
        "Jensen, one point more: gap = Σα_tL(θ_t) − A·L(mean) so far; convexity between the mean and the new point",
        (gap + A * value + a * new) - (A + a) * merged,
        gap + (A + a) * slack,
    )
    yield nonnegative("  keeps the gap nonnegative; for one point it is 0, and A = 1 at the end", gap + (A + a) * slack)
    m, rest = sp.symbols("m rest", real=True)
    yield identity(
        "identically distributed iterates: with E L(θ_t) = m for all t, Σα_t E L(θ_t) = m; one weight and the rest",
        (a * m + rest * m).subs(rest, 1 - a),
        m,
    )
