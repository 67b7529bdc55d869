"""C-5 · When single shuffle diverges, the undistorted risk grows like log t, with a slope known in advance.

Train v by gradient flow on the mean logistic loss of signed features Z that are LS, frozen Γ. Then v_t = v̂ log t + O(1)
with v̂ the hard-margin solution (the shortest v with v·z ≥ 1 on Z), so for any other signed features z^GD

    L_GD(v_t)/log t → (1/n) Σ_i max(0, −v̂·z_i^GD).

The limit is positive exactly when v̂ loses some sample of the whole data. Growth by log t is slow: a risk that overflows
is not to be waited for.
"""

from __future__ import annotations

import sympy as sp

from theory.claim import claim
from theory.derivation import Derivation, given, identity, limit, positive

CLAIM = claim(
    __doc__,
    formula=r"\frac{L_{GD}(v_t)}{\log t} \;\longrightarrow\; \frac1n \sum_i \max(0,\, -\hat v\cdot z_i^{GD})",
    kind="rate",
    direction="equal",
    scope="all LS data Z, all z^GD, any d; gradient flow on the logistic loss, frozen Γ",
    hypotheses=("Z is LS", "frozen Γ", "gradient flow, logistic loss"),
    rests_on=("C-1",),
    source="Soudry, Hoffer, Nacson, Gunasekar, Srebro 2018 (JMLR 19) for v_t; this project for L_GD",
)


def derive() -> Derivation:
    """The logistic loss of −a s grows like max(0, a) s, and a bounded change of v changes it boundedly."""
    yield given(
        "Soudry et al. 2018, Theorem 3",
        "on LS data gradient flow of the logistic loss satisfies v_t = v̂ log t + ρ_t with ρ_t bounded for almost every"
        " data set, and in general ‖ρ_t‖ = O(log log t), either of which is o(log t)",
    )
    s, a, u = sp.Symbol("s", positive=True), sp.Symbol("a", positive=True), sp.Symbol("u", real=True)
    loss = sp.log(1 + sp.exp(-u))
    yield limit("a lost sample, v̂·z = −a < 0: log(1 + e^{as})/s → a", loss.subs(u, -a * s) / s, s, sp.oo, a)
    yield limit("a kept sample, v̂·z = a > 0: log(1 + e^{−as})/s → 0", loss.subs(u, a * s) / s, s, sp.oo, 0)
    yield limit("a sample on the plane, v̂·z = 0: log 2 / s → 0", loss.subs(u, 0) / s, s, sp.oo, 0)
    slope = sp.diff(loss, u)
    yield identity("the loss has slope −1/(1 + e^u)", slope, -1 / (1 + sp.exp(u)))
    yield positive("negative", 1 / (1 + sp.exp(u)))
    yield positive("and above −1, so replacing v̂ log t by v_t changes each loss by at most |ρ_t·z| = o(log t)",
                   sp.exp(u) / (1 + sp.exp(u)))  # fmt: skip
    yield identity("  since 1 − 1/(1 + e^u) is that", 1 - 1 / (1 + sp.exp(u)), sp.exp(u) / (1 + sp.exp(u)))
