"""BN-2 · Each batch costs one dimension of rank.

X̄_π of n samples in m batches, ragged or not, with d features has

    rank X̄_π ≤ min(d, n − m),

for every ε ≥ 0 and also when features are constant in some batches (convention "zero"): the m vectors that are 1 on one
batch and 0 elsewhere are independent and annihilate X̄_π from the left. The bound is attained for every n and m: by
X = I_n, the indicators of the samples (with d = n). So d > n − m features are always collinear under SS, and with B = 2
half of the rank is lost.
"""

from __future__ import annotations

import sympy as sp

from theory.claim import claim
from theory.derivation import Derivation, identity, nonnegative, positive
from theory.words import matrices, words

CLAIM = claim(
    __doc__,
    formula=r"\operatorname{rank}\bar X_\pi \le \min(d,\, n-m)",
    kind="bound",
    direction="upper",
    scope="all n, d, m and batch sizes B_j ≥ 1, ragged included; ε ≥ 0; constant features included (they count 0);"
    " attained for all n and m",
    hypotheses=("each batch is centred by its own mean",),
    rests_on=("BN-1",),
    source="Wu, Yun, Sra 2023, arXiv 2302.12444; attainment: this project",
)


def derive() -> Derivation:
    """Write X̄ as a product through n − m rows; show that X = I_n needs them all."""
    B, sigma = sp.symbols("B sigma", positive=True)
    last, others = sp.symbols("x_last s_others", real=True)
    mean = (others + last) / B
    yield identity(
        "BN-1 in one batch: the last sample's x̄ is minus the sum of the B − 1 others' (s_others: their raw sum), so the"
        " batch's block is E·(its first B − 1 rows) with E = [I; −1ᵀ]",
        (last - mean) / sigma,
        -(others - (B - 1) * mean) / sigma,
    )
    n_j, j, size = sp.symbols("n_j j B_next", positive=True)
    yield identity(
        "so X̄ = diag(E_1, …, E_m)·R, and R has Σ(B_j − 1) = n − m rows; by induction over the batches: n_j − j rows"
        " after j batches, B_next − 1 more from the next",
        (n_j - j) + (size - 1),
        (n_j + size) - (j + 1),
    )
    b = sp.Symbol("b", nonnegative=True)
    yield nonnegative("batches are not empty: n − m = Σ(B_j − 1) ≥ 0, here one term with B_j = 1 + b", (1 + b) - 1)
    yield positive("the m batch indicators are independent: their Gram matrix is diag(B_j) > 0", 1 + b)

    U, Ut, Xb = matrices("U Ut Xbar")
    P = 1 - U * Ut
    rules = words({Ut * U: 1, Ut * Xb: 0})
    yield identity("with U their normalized columns (UᵀU = I, UᵀX̄ = 0), P = I − UUᵀ is a projector", P * P, P, by=rules)
    yield identity("  onto a space that holds every column of X̄; its dimension is n − m", P * Xb, Xb, by=rules)
    yield identity(
        "  for its trace is n − tr(UᵀU) = n − m, batch by batch Σ_i (1 − 1/B) = B − 1", B * (1 - 1 / B), B - 1
    )

    (J,) = matrices("J")
    yield identity(
        "attained: for X = I_n a batch's own features give I − 11ᵀ/B (columns divided by σ > 0); its first B − 1 rows"
        " and columns, I − J/B with J all ones and J² = (B − 1)J, have the inverse I + J",
        (1 - J / B) * (1 + J),
        1,
        by=words({J * J: (B - 1) * J}),
    )
    yield positive("  and σ² = (1/B)(1 − 1/B) > 0 for B = 2 + b", (1 / (2 + b)) * (1 - 1 / (2 + b)))
