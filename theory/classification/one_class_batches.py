"""C-2 · A batch of one class cannot be separated; a mixed pair collapses to one sign vector.

Signed features are z_i = y_i x̄_i. In a batch whose labels are all equal Σ z_i = ±Σ x̄_i = 0, so weights 1 are a
strictly positive combination that vanishes, and the whole batch lies in Z_SC. For B = 2 and ε = 0 a batch with one
sample of each class gives the same vector twice, z₊ = z₋ = sign(x₊ − x₋), with sign(0) = 0 where a feature is tied.
"""

from __future__ import annotations

import sympy as sp

from theory.averages import Average
from theory.claim import claim
from theory.derivation import Derivation, identity, positive, value_at
from theory.tactics import modulo

CLAIM = claim(
    __doc__,
    formula=r"y_i \equiv y \Rightarrow \sum_{i\in S} z_i = 0;\qquad B = 2: z_+ = z_- = \operatorname{sign}(x_+ - x_-)",
    kind="identity",
    direction="equal",
    scope="all B ≥ 2, d, ε ≥ 0 for one-class batches; B = 2, ε = 0 for mixed pairs, ties included",
    hypotheses=(
        "the batch holds one class, for the sum",
        "B = 2, for the sign vector",
        "ε = 0, for the sign vector",
        "one sample of each class, for the sign vector",
    ),
    rests_on=("BN-1", "BN-4"),
    source="Wu, Yun, Sra 2023, arXiv 2302.12444, for B = 2; this project",
)


def derive() -> Derivation:
    """A normalized batch has mean zero; in a pair the two deviations are opposite, and so are the labels."""
    over = Average()
    (x,) = over.variables("x")
    y = sp.Symbol("y", real=True)
    spread = sp.Symbol("s", positive=True)  # √(σ² + ε), the same for all samples of the batch
    yield identity("one label for all: the mean of z over the batch is 0", over(y * (x - over(x)) / spread), 0)

    plus, minus = sp.symbols("x_+ x_-", real=True)
    sigma = sp.Symbol("sigma", positive=True)
    mean = (plus + minus) / 2
    z_plus, z_minus = (plus - mean) / sigma, -(minus - mean) / sigma
    yield identity("a mixed pair: the labels undo the opposite deviations", z_plus, z_minus)
    variance = ((plus - mean) ** 2 + (minus - mean) ** 2) / 2
    unit = modulo(sigma**2 - variance, over=[sigma])
    yield identity("its entries have modulus 1", z_plus**2, 1, by=unit)
    gap = sp.Symbol("g", positive=True)
    raised = {plus: minus + gap}
    yield positive("and the sign of x₊ − x₋: with x₊ = x₋ + g it is positive", sp.simplify(z_plus.subs(raised)))
    lowered = {minus: plus + gap}
    yield positive("with x₋ = x₊ + g it is negative", -sp.simplify(z_plus.subs(lowered)))
    yield identity("and a tied feature has deviation 0", value_at(plus - mean, {plus: minus}), 0)
