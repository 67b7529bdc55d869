"""BN-4 · At batch size 2 only the order within the pair survives.

For B = 2 and ε = 0, a batch {i, j} has

    x̄_ia = sign(x_ia − x_ja) = −x̄_ja,    sign(0) = 0,

the tie by the convention "zero". So X̄_π lies in {−1, 0, +1}^{n×d}, and any increasing transformation of a feature
leaves it as it was. For ε > 0 the size of the gap g = x_ia − x_ja does count: x̄_ia = g/√(g² + 4ε), which is smaller
than 1 and tends to the sign as ε → 0.
"""

from __future__ import annotations

import sympy as sp

from theory.claim import claim
from theory.derivation import Derivation, identity, limit, positive, value_at
from theory.tactics import modulo

CLAIM = claim(
    __doc__,
    formula=r"B=2:\quad \bar x_{ia}=\operatorname{sign}(x_{ia}-x_{ja})=-\bar x_{ja}",
    kind="identity",
    direction="equal",
    scope="all real features, ties included (sign(0) = 0); B = 2, ε = 0; the formula in g for all ε ≥ 0",
    hypotheses=("B = 2", "ε = 0"),
    source="Wu, Yun, Sra 2023, arXiv 2302.12444; ε > 0 and ties: this project",
)


def derive() -> Derivation:
    """In a pair both deviations are half the gap, and so is σ."""
    x, z = sp.symbols("x_i x_j", real=True)
    s, eps, gap = sp.symbols("s epsilon gap", positive=True)
    mean = (x + z) / 2
    variance = ((x - mean) ** 2 + (z - mean) ** 2) / 2
    yield identity("deviation of the first: half the gap", x - mean, (x - z) / 2)
    yield identity("of the second: its opposite", z - mean, -(x - z) / 2)
    yield identity("biased variance: (gap/2)²", variance, (x - z) ** 2 / 4)
    on = modulo(s**2 - variance - eps, over=[s])
    yield identity(
        "ε ≥ 0: x̄_i² = g²/(g² + 4ε) with s² = σ² + ε",
        ((x - mean) / s) ** 2,
        (x - z) ** 2 / ((x - z) ** 2 + 4 * eps),
        by=on,
    )
    half = gap / 2
    yield identity("ε = 0, gap > 0: σ = gap/2, the positive root of σ²", half**2, variance.subs(x, z + gap))
    yield identity("x_i = x_j + gap: x̄_i = +1", value_at((x - mean) / half, {x: z + gap}), 1)
    yield identity("x_i = x_j − gap: x̄_i = −1, σ² being even in the gap", value_at((x - mean) / half, {x: z - gap}), -1)
    yield identity("a tie has deviation 0, whatever ε: x̄_i = 0 = sign(0)", value_at((x - mean) / s, {x: z}), 0)
    size = gap / sp.sqrt(gap**2 + 4 * eps)
    yield positive("ε > 0 makes it smaller than 1: 1 − x̄² = 4ε/(g² + 4ε) > 0", 1 - size**2)
    yield limit("and ε → 0 gives the sign", size, eps, 0, 1)
    yield limit("ε → ∞: √ε·x̄ tends to half the gap, the centred value", sp.sqrt(eps) * size, eps, sp.oo, gap / 2)
