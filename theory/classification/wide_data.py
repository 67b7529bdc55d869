"""C-9 · With enough features and mixed batches of at least three, single shuffle separates almost all data.

Let every batch have at least 3 samples and hold both classes, and let d ≥ n − m, m the number of batches. Then for all
X outside a set of measure zero rank X̄_π = n − m and SS is LS. For B = 2 this is false: x̄ is a sign there, and whole
open sets of X have opposite sign vectors in two batches, for example X = (0,0), (1,2) | (5,7), (3,4), y = −, + | −, +.
"""

from __future__ import annotations

import sympy as sp

from theory.claim import claim
from theory.derivation import Derivation, given, identity, positive, value_at
from theory.words import matrices, words

CLAIM = claim(
    __doc__,
    formula=r"B_j \ge 3,\ \text{every batch mixed},\ d \ge n - m \;\Rightarrow\; Z_\pi \text{ is LS for almost all } X",
    kind="existence",
    direction="one-sided",
    scope="all batch sizes B_j ≥ 3, all d ≥ n − m, almost all X; ε = 0",
    hypotheses=("every batch is mixed", "d ≥ n − m", "B_j ≥ 3", "X outside a null set"),
    rests_on=("BN-2",),
    source="this project",
)


def derive() -> Derivation:
    """A target with the right signs and zero sum in every batch exists, and generic x̄ reaches every such target."""
    p, q = sp.symbols("n_+ n_-", positive=True)
    yield identity("in a mixed batch put u = 1/n₊ on positives and −1/n₋ on negatives: its sum is 0", p / p - q / q, 0)
    yield positive("and y u > 0 on positives", 1 / p)
    yield positive("and on negatives", 1 / q)
    X, right, u = matrices("Xbar R u")
    yield identity(
        "where X̄ has rank n − m, BN-2's bound, its columns span all vectors with zero batch sums: X̄ R u = u for such u,"
        " R a right inverse there; v = R u then has y_i x̄_i·v = y_i u_i > 0 for all i",
        X * right * u,
        u,
        by=words({X * right: 1}),
    )
    k, size = sp.symbols("k B", positive=True)
    determinant = 2 ** (k - 1)
    yield identity(
        "the rank occurs. Let feature (j, r) be ±1 at place r of each batch, 0 elsewhere, the sign of batch l"
        " being + for l ≥ j and − for l < j. The sign matrix has determinant 2^{m−1}: taking each row from the next"
        " leaves one entry 2 more for each batch added",
        2 * determinant,
        determinant.subs(k, k + 1),
    )
    yield identity("starting at 1 for one batch", value_at(determinant, {k: 1}), 1)
    yield identity(
        "and e_r − 1/B, r = 1 … B−1, are independent: their Gram matrix I − 11ᵀ/B has the eigenvalue 1 and, on 1,",
        1 - (size - 1) / size,
        1 / size,
    )
    yield identity(
        "normalization multiplies them by one factor, as the variance (1/B)(1 − 1/B) is the same in all batches",
        (1 - 1 / size) ** 2 / size + (size - 1) * (1 / size) ** 2 / size,
        (1 / size) * (1 - 1 / size),
    )
    yield given(
        "the identity theorem for real-analytic functions",
        "a minor of X̄ of order n − m is analytic in X where no feature is constant in a batch; that set is connected if"
        " B_j ≥ 3, as lines of constants have codimension B_j − 1 ≥ 2, so the minor, not 0 at the witness, is 0 only on"
        " a null set",
    )
