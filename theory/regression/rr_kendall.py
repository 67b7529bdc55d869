"""R-4 · At batch size 2, random reshuffling regresses on Kendall's tau.

For B = 2 and ε = 0 the minimiser of the RR risk is M_RR = ½ G T⁻¹ with

    T[a,b] = mean over pairs i < j of s_ija s_ijb,   G[k,a] = mean over pairs i < j of (y_ik − y_jk) s_ija,
    s_ija = sign(x_ia − x_ja),  sign(0) = 0.

T is Kendall's τ_a matrix of the features (its diagonal counts untied pairs), G a Gini covariance of targets and
features. So only the order of each feature matters, and the optimum costs O(d² n log n).
"""

from __future__ import annotations

import sympy as sp

from theory.claim import claim
from theory.derivation import Derivation, identity, nonnegative
from theory.tactics import gamma, modulo
from theory.words import matrices, words

CLAIM = claim(
    __doc__,
    formula=r"M_{RR} = \tfrac12\, G\, T^{-1},\quad T_{ab} = \operatorname{mean}_{i<j} s_{ija}s_{ijb},\quad"
    r" G_{ka} = \operatorname{mean}_{i<j} (y_{ik}-y_{jk})\, s_{ija}",
    kind="identity",
    direction="equal",
    scope="all n ≥ 2, d, p, with ties; B = 2, ε = 0; T nonsingular",
    hypotheses=("B = 2", "ε = 0", "T nonsingular"),
    rests_on=("BN-4", "R-2"),
    source="this project; batches and RR risk as in Wu, Yun, Sra 2023, arXiv 2302.12444",
)


def derive() -> Derivation:
    """A pair is ±s after batch normalization, so its moments are products of signs; average and solve."""
    x, z, sigma = sp.symbols("x_i x_j sigma", real=True)
    mean = (x + z) / 2
    variance = sp.expand((x - mean) ** 2 + (z - mean) ** 2) / 2
    pair = modulo(sigma**2 - variance, over=[sigma])
    first, second = (x - mean) / sigma, (z - mean) / sigma
    yield identity("the two normalized values of a pair are opposite", second, -first)
    yield identity("an untied pair normalizes to ±1", first**2, 1, by=pair)
    gap, size = sp.symbols("gap size", positive=True)
    yield nonnegative(
        "and with the sign of x_i − x_j: first · (x_i − x_j) = (x_i − x_j)²/(2σ) ≥ 0", gap**2 / (2 * size)
    )
    yield identity("  which is that product", first * (x - z), (x - z) ** 2 / (2 * sigma))

    s_a, s_b, y_i, y_j = sp.symbols("s_a s_b y_i y_j", real=True)
    yield identity(
        "second moment of a pair (s, −s), also when s = 0 by a tie", (s_a * s_b + (-s_a) * (-s_b)) / 2, s_a * s_b
    )
    yield identity("cross moment of a pair", (y_i * s_a + y_j * (-s_a)) / 2, (y_i - y_j) * s_a / 2)

    n = sp.Symbol("n", positive=True)
    chosen = sp.binomial(n - 2, 0) / sp.binomial(n, 2)
    yield identity(
        "R-2 at B = 2: every pair is a batch with the same weight 1/C(n,2)", chosen, 2 / (n * (n - 1)), by=gamma
    )

    T, G, Ti = matrices("T G Tinv")
    yield identity(
        "normal equations M C_xx = C_yx with C_xx = T and C_yx = G/2",
        (G * Ti / 2) * T,
        G / 2,
        by=words({Ti * T: 1, T * Ti: 1}),
    )
