"""BN-1 · A normalized batch has mean 0 and a known mean square.

In every batch S of B samples and every feature a with σ_a² + ε > 0,

    Σ_{i∈S} x̄_ia = 0,    Σ_{i∈S} x̄_ia² = B σ_a²/(σ_a² + ε),

with σ_a² the biased variance of feature a in S. For ε = 0 the second sum is B, so the diagonal of the Gram matrix of
X̄_π is the number of samples; ragged batches make no difference. A feature that is constant in S has x̄ = 0 there by
the convention "zero", and both sums are 0.
"""

from __future__ import annotations

import sympy as sp

from theory.averages import Average
from theory.claim import claim
from theory.derivation import Derivation, identity, nonnegative
from theory.tactics import modulo

CLAIM = claim(
    __doc__,
    formula=r"\sum_{i\in S}\bar x_{ia}=0,\quad \sum_{i\in S}\bar x_{ia}^2=B\,\frac{\sigma_a^2}{\sigma_a^2+\varepsilon}",
    kind="identity",
    direction="equal",
    scope="all B ≥ 1, n, d, ragged batches included; ε ≥ 0 with σ² + ε > 0",
    hypotheses=("biased variance", "statistics of the batch itself"),
    source="definition of batch normalization; Ioffe, Szegedy 2015, arXiv 1502.03167",
)


def derive() -> Derivation:
    """Both sums are B times an average over the batch, and averages are linear."""
    over = Average()
    (x,) = over.variables("x")
    s, B, eps = sp.symbols("s B epsilon", positive=True)
    centred = x - over(x)
    variance = over(centred**2)
    yield identity("the biased variance in moments", variance, over(x**2) - over(x) ** 2)
    yield identity("first sum: B⟨x̄⟩ with x̄ = (x − ⟨x⟩)/s, s² = σ² + ε", B * over(centred / s), 0)
    yield identity(
        "second sum: B⟨x̄²⟩ = Bσ²/s² = Bσ²/(σ² + ε)",
        B * over((centred / s) ** 2),
        B * (over(x**2) - over(x) ** 2) / (over(x**2) - over(x) ** 2 + eps),
        by=modulo(s**2 - variance - eps, over=[s]),
    )
    v = sp.Symbol("sigma^2", nonnegative=True)
    yield nonnegative("the second sum never exceeds B: B − Bσ²/(σ² + ε) ≥ 0", B - B * v / (v + eps))
    seen, size = sp.symbols("n_j B_next", positive=True)
    yield identity(
        "ε = 0, induction over the batches, ragged or not: a Gram diagonal of n_j, the samples so far, grows by"
        " B_next⟨x̄²⟩, the size of the next batch",
        seen + size * over((centred / s) ** 2),
        seen + size,
        by=modulo(s**2 - variance, over=[s]),
    )
