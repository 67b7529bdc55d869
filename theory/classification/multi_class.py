"""C-11 · Softmax training with more than two classes is the two-class theory on difference features.

For W ∈ R^{p×d} and label y the softmax loss is log(1 + Σ_{k≠y} e^{−m_k}) with margins m_k = ⟨W, (e_y − e_k) ⊗ x̄⟩. It
lies between the largest and the sum of the logistic losses log(1 + e^{−m_k}), so it tends to its infimum, stays bounded
or diverges together with the logistic risk on the p − 1 signed features (e_y − e_k) ⊗ x̄ of each sample, and C-1 … C-4
apply to those vectors of R^{pd}. A common row added to W changes nothing; in a batch of one class they sum to 0 for
each k; for p = 2 they are ±x̄ with weight w_1 − w_0.
"""

from __future__ import annotations

import sympy as sp

from theory.averages import Average
from theory.claim import claim
from theory.derivation import Derivation, identity, nonnegative
from theory.tactics import ring, trig

CLAIM = claim(
    __doc__,
    formula=r"\max_{k\ne y} \log(1+e^{-m_k}) \;\le\; \ell_{\mathrm{softmax}} = \log\Bigl(1+\sum_{k\ne y} e^{-m_k}\Bigr)"
    r" \;\le\; \sum_{k\ne y}\log(1+e^{-m_k})",
    kind="equivalence",
    direction="iff",
    scope="all p ≥ 2, d, n, ε ≥ 0; any weights",
    hypotheses=("softmax loss", "features are the differences (e_y − e_k) ⊗ x̄"),
    rests_on=("C-1", "C-2", "C-3"),
    source="this project; two classes in Wu, Yun, Sra 2023, arXiv 2302.12444",
)


def derive() -> Derivation:
    """Divide by the label's exponential; bound the sum within a product."""
    a, b, S = sp.symbols("a_y a_k S", real=True)
    yield identity("softmax's odds over the label's own: with S the other exponentials", (sp.exp(a) + S) / sp.exp(a),
                   1 + S * sp.exp(-a), by=trig)  # fmt: skip
    yield identity(
        "each term of S e^{−a_y} is e^{−m_k}, m_k = a_y − a_k", sp.exp(b) * sp.exp(-a), sp.exp(-(a - b)), by=trig
    )
    w_y, w_k, x, shift = sp.symbols("w_y w_k xbar c", real=True)
    yield identity("the margin feature by feature: ⟨W, (e_y − e_k) ⊗ x̄⟩", 1 * w_y * x + (-1) * w_k * x, (w_y - w_k) * x)
    yield identity("a common row c added to W leaves it", ((w_y + shift) - (w_k + shift)) * x, (w_y - w_k) * x)
    t, s = sp.symbols("t s", nonnegative=True)
    yield nonnegative("lower bound: 1 + Σ ≥ 1 + one term, what is left over being", s)
    yield identity("upper bound, induction on the number of terms: (1 + s)(1 + t) exceeds 1 + s + t by",
                   (1 + s) * (1 + t) - (1 + s + t), s * t, by=ring)  # fmt: skip
    yield nonnegative("which is not negative, so 1 + Σ e^{−m_k} ≤ Π (1 + e^{−m_k})", s * t)
    over = Average()
    (u,) = over.variables("x")
    spread = sp.Symbol("spread", positive=True)
    yield identity(
        "one class in a batch: each block of (e_y − e_k) ⊗ x̄ is ±x̄, of mean 0", over(-(u - over(u)) / spread), 0
    )
    w0, w1 = sp.symbols("w_0 w_1", real=True)
    yield identity("p = 2: the margin of label 0 is that of −x̄ under w_1 − w_0", (w0 - w1) * x, (w1 - w0) * (-x))
