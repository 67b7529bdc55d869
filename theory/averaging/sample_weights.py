"""AV-10 · Schedules and sample weights determine each other.

For isotropic curvature (λ = 1), θ_T = W_0 θ_0 + Σ_k W_k c_k with W_k = η_k Π_{j>k} (1−η_j) and W_0 = Π_j (1−η_j). With
S_k = W_0 + … + W_k = Π_{j>k} (1−η_j):

    Σ W = 1,   η_k = W_k / S_k,   1 − η_k = S_{k−1} / S_k.

This is a bijection between rates ≠ 1 and weights with Σ W = 1 and all S_k ≠ 0; it takes [0,1)^T onto W_0 > 0, W_k ≥ 0.
A rate of exactly 1 forgets the rates before it. Weights are unique as functionals of (θ_0, c_1 … c_T).
"""

from __future__ import annotations

import sympy as sp

from theory.claim import claim
from theory.derivation import Derivation, identity, nonnegative, positive, value_at

CLAIM = claim(
    __doc__,
    formula=r"\eta_k = \frac{W_k}{W_0+\dots+W_k},\qquad W_k = \eta_k\prod_{j>k}(1-\eta_j)",
    kind="equivalence",
    direction="iff",
    scope="all T and rates ≠ 1; any start and centres; isotropic curvature",
    hypotheses=("no rate is 1", "no partial sum vanishes", "isotropic curvature"),
    source="this project",
)


def derive() -> Derivation:
    """Inductions over steps, forwards for the weights and their sums, backwards for the inverse."""
    eta, W, w, S, P, start, c, rest = sp.symbols("eta W w S P theta_0 c rest", real=True)
    yield identity("θ_0 = 1·θ_0: no step, W_0 = 1", value_at(W, {W: 1}) * start, start)
    yield identity(
        "a step θ⁺ = (1−η)θ + ηc multiplies earlier weights by 1−η and gives c the weight η: θ = Wθ_0 + rest",
        (W * start + rest) - eta * ((W * start + rest) - c),
        (1 - eta) * W * start + (1 - eta) * rest + eta * c,
    )
    yield identity(
        "S_k = P_k, P_k = Π_{j>k} (1−η_j): S_0 = W_0 = P_0, and P_{k−1} = (1−η_k) P_k, W_k = η_k P_k give the step",
        (1 - eta) * P + eta * P,
        P,
    )
    yield identity("so η_k = W_k/S_k", (eta * P) / P, eta)
    yield identity("and 1−η_k = S_{k−1}/S_k", ((1 - eta) * P) / P, 1 - eta)
    yield identity(
        "back: with rates W_k/S_k, if Π_{j>k}(1−η_j) = S_k (true at k = T, S_T = 1), then one factor more is S_{k−1}",
        (1 - w / S) * S,
        S - w,
    )
    yield identity("  so the weight of c_k is (W_k/S_k)·S_k = W_k again: both maps undo each other", (w / S) * S, w)
    first, kept, more = sp.symbols("W_0 kept W_k", positive=True)
    yield positive("rates in [0,1) have 1−η > 0, so W_0 = Π(1−η_j) > 0: one factor, 1−η = kept", kept * first)
    yield nonnegative("  and W_k = η_k P_k ≥ 0, with η_k ≥ 0 written η", sp.Symbol("eta_k", nonnegative=True) * kept)
    back = sp.Symbol("w", nonnegative=True)
    yield nonnegative("W_0 > 0, W_k ≥ 0 give η_k = W_k/S_k ≥ 0", back / (first + back))
    yield positive("  and 1−η_k = S_{k−1}/S_k > 0", 1 - back / (first + back))
    yield positive("  and η_k > 0 where W_k > 0", more / (first + more))
    before = sp.Symbol("eta_1", real=True)
    yield identity(
        "at η_2 = 1 the weights of θ_0 and c_1 are 0 whatever η_1: that rate is lost",
        value_at(sp.Matrix([(1 - before) * (1 - eta), before * (1 - eta)]), {eta: 1}),
        sp.zeros(2, 1),
    )
    yield identity(
        "unique as functionals: weights that agree for all (θ_0, c) agree, as θ_0 = 1, c = 0 reads off W_0, and so on",
        value_at(W * start + w * c, {start: 0, c: 1}),
        w,
    )
