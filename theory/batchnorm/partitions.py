"""BN-5 · The order matters only through the partition into batches.

X̄_π depends on π only through the set of its batches. With n = mB + r, 0 ≤ r < B, there are

    N = n! / ((B!)^m m! r!)

partitions into m batches of B samples and one of r (kept, when r ≥ 2, or left out), so at most N different X̄_π, and
N = n!/((B!)^m m!) when B divides n. For every n and B there are data with exactly N: one pair of features for each
sample k, x_ik = ± i for i ≠ k and x_kk = Bn, shows in the signs of X̄ which samples share k's batch, whatever ε ≥ 0.
Few features can show less: with d = 1 and B = 2 different partitions share their X̄.
"""

from __future__ import annotations

import sympy as sp

from theory.averages import Average
from theory.claim import claim
from theory.derivation import Derivation, identity, positive, value_at
from theory.tactics import gamma, modulo

CLAIM = claim(
    __doc__,
    formula=r"\#\{\bar X_\pi\} \le \frac{n!}{(B!)^m\, m!\, r!},\quad n=mB+r,\ 0\le r<B;\quad\text{attained}",
    kind="identity",
    direction="equal",
    scope="all n ≥ 2, 2 ≤ B ≤ n, ε ≥ 0; last batch of r samples kept (r ≥ 2) or dropped; attained with d = 2n",
    hypotheses=("statistics of the batch alone", "features that tell all batches apart, for equality"),
    rests_on=("BN-3",),
    source="count: Wu, Yun, Sra 2023, arXiv 2302.12444; ragged batches and attainment: this project",
)


def derive() -> Derivation:
    """Averages do not know the order; count by the batch of the first sample; read the partition off the signs."""
    over = Average()
    (x,) = over.variables("x")
    s, eps = sp.symbols("s epsilon", positive=True)
    yield identity(
        "a batch enters x̄ through ⟨x⟩ and ⟨x²⟩ alone, averages over a set: neither the order within the batch nor the"
        " batch's place in the epoch occurs",
        ((x - over(x)) / s) ** 2,
        (x**2 - 2 * x * over(x) + over(x) ** 2) / (over(x**2) - over(x) ** 2 + eps),
        by=modulo(s**2 - over((x - over(x)) ** 2) - eps, over=[s]),
    )

    m, B = sp.symbols("m B", positive=True, integer=True)
    r = sp.Symbol("r", nonnegative=True, integer=True)

    def partitions(batches: sp.Expr) -> sp.Expr:
        return sp.factorial(batches * B) / (sp.factorial(B) ** batches * sp.factorial(batches))

    yield identity("r = 0, induction on m: one batch, one partition", value_at(partitions(m), {m: 1}), 1, by=gamma)
    yield identity(
        "  m + 1 batches: choose the companions of the first sample, C((m+1)B − 1, B − 1) ways, and partition the rest",
        sp.binomial((m + 1) * B - 1, B - 1) * partitions(m),
        partitions(m + 1),
        by=gamma,
    )
    count = sp.factorial(m * B + r) / (sp.factorial(B) ** m * sp.factorial(m) * sp.factorial(r))
    yield identity(
        "r > 0: choose the r samples of the small batch, or those left out, first",
        sp.binomial(m * B + r, r) * partitions(m),
        count,
        by=gamma,
    )
    yield identity(
        "the same from the orders: each partition comes from B! orders within each full batch, r! in the last and m! of"
        " the full batches; n! orders in all",
        count * sp.factorial(B) ** m * sp.factorial(m) * sp.factorial(r),
        sp.factorial(m * B + r),
        by=gamma,
    )

    u, a, b, c, rest, short = sp.symbols("u a b c rest short", nonnegative=True)
    size, most = 2 + b, u + a
    far = (size + c) * (most + 1)  # B n, with batch size 2 + b ≤ B and i = u ≤ n − 1 = u + a
    yield positive(
        "attained: k and i = u in one batch of 2 + b; x = +i: (2 + b)(μ − x_i) = Bn + u + rest − (2 + b)u > 0,"
        " so x̄_ik < 0",
        far + u + rest - size * u,
    )
    yield positive(
        "  x = −i: also x̄_ik < 0, the b others being at most n − 1 each, Σ others = b(n − 1) − short",
        far - u - (b * most - short) + size * u,
    )
    v, w = sp.symbols("xbar_plus xbar_minus", real=True)
    yield identity(
        "  i and k in different batches: the two features are opposite there, and so are their x̄ (BN-3): not both < 0",
        v * w,
        -(v**2),
        by=modulo(v + w, over=[w]),
    )
