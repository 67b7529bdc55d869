"""R-5 · With one feature, RR is the mean of SS over all permutations.

For d = 1 the Gram of X̄_π is the constant n for every π (BN-1), so M_π = b_π/n is linear in the moments, and

    M_RR = E_π[M_π]    exactly,

for every batch size and every number of targets; ragged batches, kept or dropped, make no difference. With d ≥ 2, with
ε > 0 or with ties within batches the Gram depends on π, and the mean of quotients is not the quotient of means.
"""

from __future__ import annotations

import sympy as sp

from theory.averages import Average
from theory.claim import claim
from theory.derivation import Derivation, identity, positive
from theory.tactics import modulo

CLAIM = claim(
    __doc__,
    formula=r"d=1:\quad M_{RR} = \mathbb{E}_\pi[M_\pi]",
    kind="identity",
    direction="equal",
    scope="all n, p, 2 ≤ B ≤ n, a ragged last batch kept or dropped; d = 1, ε = 0, no batch constant",
    hypotheses=("d = 1", "ε = 0", "no ties within a batch that can occur"),
    rests_on=("BN-1", "R-1", "R-2"),
    source="this project",
)


def derive() -> Derivation:
    """A constant Gram comes out of the average over permutations; a varying one does not."""
    over = Average("S")
    (x,) = over.variables("x")
    s, N, B = sp.symbols("sigma N B", positive=True)
    yield identity(
        "one feature: a batch of B adds B⟨x̄²⟩ = B to the Gram, whatever its samples, so the Gram is the number N of"
        " samples seen (n, or qB when a last batch is dropped), the same for every π",
        B * over(((x - over(x)) / s) ** 2),
        B,
        by=modulo(s**2 - over(x**2) + over(x) ** 2, over=[s]),
    )
    orders = Average("π")
    (b,) = orders.variables("b_π")
    mean_b = orders(b)
    yield identity(
        "R-1: M_π = b_π/N. R-2: C_yx = E b_π/N and C_xx = E N/N = 1, so M_RR = C_yx/C_xx is the mean of b_π/N",
        (mean_b / N) / (orders(N) / N),
        orders(b / N),
    )
    g, h, u, v = sp.symbols("A_1 A_2 b_1 b_2", positive=True)
    yield identity(
        "a Gram that varies, A_1 with b_1 and A_2 with b_2: mean of quotients less quotient of means",
        (u / g + v / h) / 2 - (u + v) / (g + h),
        (h - g) * (u * h - v * g) / (2 * g * h * (g + h)),
    )
    more, gain = sp.symbols("A_2−A_1 gain", positive=True)
    gap = (h - g) * (u * h - v * g) / (2 * g * h * (g + h))
    yield positive(
        "  not 0 as soon as A_1 ≠ A_2 and M_1 ≠ M_2: here with A_2 > A_1 and M_1 = M_2 + gain",
        gap.subs(u, g * (v / h + gain)).subs(h, g + more),
    )
