"""C-6 · Alternating labels on a line: single shuffle diverges where reshuffling and gradient descent cannot.

For even n ≥ 4 let x = 0, 1, …, n − 1, y = −, +, −, +, …, B = 2, in the order given. Every batch has z = +1, so SS is
LS; RR and GD have signed features of both signs, so both are SC. By C-3 every optimiser that drives the SS risk to its
infimum drives L_GD to infinity, and none does so under RR or GD. Of the (n − 1)!! ways to pair the samples exactly one
is LS, so a random single shuffle diverges with probability 1/(n − 1)!!: one in 3 for n = 4.
"""

from __future__ import annotations

import sympy as sp

from theory.claim import claim
from theory.derivation import Derivation, identity, positive, value_at
from theory.tactics import gamma

CLAIM = claim(
    __doc__,
    formula=r"x_i = i,\ y_i = (-1)^{i+1},\ B = 2:\quad \text{SS is LS, RR and GD are SC};\quad"
    r" P_\pi(\text{SS is LS}) = \frac{1}{(n-1)!!}",
    kind="existence",
    direction="equal",
    scope="all even n ≥ 4; B = 2, d = 1",
    hypotheses=("n ≥ 4", "labels alternate"),
    rests_on=("C-2", "C-3", "BN-5"),
    source="the idea of Wu, Yun, Sra 2023, arXiv 2302.12444; the family and the count are this project's",
)


def derive() -> Derivation:
    """Signs of differences decide everything on a line."""
    k = sp.Symbol("k", integer=True, nonnegative=True)
    yield identity("batch {2k, 2k+1}: x₊ − x₋ = 1 > 0, so both its z are +1 (C-2)", (2 * k + 1) - 2 * k, 1)
    yield identity("under RR {2k+1, 2k+2} is a batch too: x₊ − x₋ = −1, its z are −1", (2 * k + 1) - (2 * k + 2), -1)
    plus, minus = sp.symbols("z_+ z_-", positive=True)  # any z of the one sign, and minus one of the other
    yield identity(
        "d = 1 with z of both signs: z₊ and −z₋ cancel with weights z₋ and z₊, so RR, whose z are ±1, is SC",
        minus * plus + plus * (-minus),
        0,
    )

    h = sp.Symbol("h", nonnegative=True)
    n = 4 + h
    sigma = sp.Symbol("sigma", positive=True)
    mean = (n - 1) / 2
    yield positive("GD: the first sample is negative and left of the mean, z > 0", sp.expand(-(0 - mean)) / sigma)
    yield positive("the second is positive and left of it at n = 4 + h, −z > 0: GD is SC", sp.expand(mean - 1) / sigma)

    yield identity("pairings with each + right of its −: of k places for the k-th +, k − 1 are taken", k - (k - 1), 1)
    yield identity("pairings with each + left of its −: the last +, at n − 1, has none", (n - 1) - (n - 1), 0)
    m = sp.Symbol("m", positive=True)
    pairings = sp.factorial(2 * m) / (2**m * sp.factorial(m))
    yield identity(
        "all pairings, n!/(2^m m!) by BN-5, grow by the odd factor 2m + 1, so they number (n − 1)!!",
        pairings.subs(m, m + 1),
        (2 * m + 1) * pairings,
        by=gamma,
    )
    yield identity("starting at one pairing of two samples", value_at(pairings, {m: 1}), 1, by=gamma)
