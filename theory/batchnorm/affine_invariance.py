"""BN-3 · Scale and shift of a feature are invisible; a negative scale flips its sign.

For X′ = X D + 1cᵀ with D = diag(δ_a) and ε = 0:

    x̄′_ia = sign(δ_a) x̄_ia.

(δ_a = 0 makes a constant feature, x̄ = 0 by the convention "zero", and sign(0) = 0.) So a positive D leaves X̄ as it
was. D and c may even differ from batch to batch. For ε > 0 the shift is still invisible but the scale is not: with
σ_a² the batch's variance of feature a before the change,

    x̄′_ia = δ_a √((σ_a² + ε)/(δ_a² σ_a² + ε)) x̄_ia,

which is sign(δ_a) times the x̄_ia of ε/δ_a²; the size of the factor lies between 1 and |δ_a|.
"""

from __future__ import annotations

import sympy as sp

from theory.averages import Average
from theory.claim import claim
from theory.derivation import Derivation, identity, limit, nonnegative
from theory.tactics import modulo

CLAIM = claim(
    __doc__,
    formula=r"\bar X(XD+\mathbf 1c^{\mathsf T})_{ia}=\delta_a\sqrt{\frac{\sigma_a^2+\varepsilon}"
    r"{\delta_a^2\sigma_a^2+\varepsilon}}\;\bar X(X)_{ia},\qquad \varepsilon=0:\ \operatorname{sign}(\delta_a)",
    kind="identity",
    direction="equal",
    scope="all batch sizes, n, d, ragged batches; ε ≥ 0 with σ² + ε > 0; real shifts and scales, also differing from"
    " batch to batch; sign form for ε = 0",
    hypotheses=("ε = 0 for the sign form", "D diagonal", "one scale per batch and feature"),
    source="this project; for ε = 0 folklore, see Ioffe, Szegedy 2015, arXiv 1502.03167",
)


def derive() -> Derivation:
    """Mean and variance of δx + c in moments, then the quotient."""
    over = Average()
    (x,) = over.variables("x")
    delta, c = sp.symbols("delta c", real=True)
    eps, s, s_new = sp.symbols("epsilon s s'", positive=True)
    moved = delta * x + c
    variance = over((x - over(x)) ** 2)
    new_variance = over((moved - over(moved)) ** 2)
    yield identity("deviations scale, whatever the shift", moved - over(moved), delta * (x - over(x)))
    yield identity("so does the variance, by δ²", new_variance, delta**2 * variance)
    roots = modulo(s**2 - variance - eps, s_new**2 - new_variance - eps, over=[s_new, s])
    yield identity(
        "ε ≥ 0: x̄′² = δ²(σ² + ε)/(δ²σ² + ε)·x̄², with s² = σ² + ε and s′² = σ′² + ε",
        ((moved - over(moved)) / s_new) ** 2,
        delta**2 * (variance + eps) / (delta**2 * variance + eps) * ((x - over(x)) / s) ** 2,
        by=roots,
    )
    product = sp.Symbol("t", nonnegative=True)
    yield nonnegative("and x̄′ has the sign of δ·x̄, for x̄′·(δx̄) = (δ(x − μ))²/(s s′) ≥ 0", product / (s * s_new))
    yield identity(
        "  which is that product, t = (δ(x − μ))²",
        (moved - over(moved)) / s_new * (delta * (x - over(x)) / s),
        (delta * (x - over(x))) ** 2 / (s * s_new),
    )
    yield identity(
        "the same as another ε: σ′² + ε = δ²(σ² + ε/δ²), so BN_ε(δx + c) = sign(δ) BN_{ε/δ²}(x)",
        new_variance + eps,
        delta**2 * (variance + eps / delta**2),
    )
    v, w = sp.Symbol("sigma^2", positive=True), sp.Symbol("w", nonnegative=True)
    size = 1 + w  # |δ| ≥ 1; |δ| ≤ 1 is the same with x and x′ exchanged
    factor_squared = size**2 * (v + eps) / (size**2 * v + eps)
    yield limit(
        "ε → 0: the factor's square tends to 1, so x̄′ = sign(δ) x̄ at ε = 0",
        delta**2 * (v + eps) / (delta**2 * v + eps),
        eps,
        0,
        1,
    )
    yield nonnegative("1 ≤ factor² for |δ| = 1 + w ≥ 1 (and |δ| ≤ 1 by exchanging x and x′)", factor_squared - 1)
    yield nonnegative("factor² ≤ δ²", size**2 - factor_squared)
