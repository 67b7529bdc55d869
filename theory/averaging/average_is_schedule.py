"""AV-11 · Every average of a run is the last iterate of a run with another schedule.

Isotropic curvature (λ = 1), base rates η_t, Σα = 1, A_k = Σ_{t≤k} α_t. With R_{T+1} = 0,
R_k = α_k + (1−η_{k+1}) R_{k+1} and S_k = A_k + (1−η_{k+1}) R_{k+1}, the average Σα_tθ_t is the last iterate under

    η̃_k = η_k R_k / S_k = η_k (1 − A_{k−1}/S_k)

on the same batches, path by path, where S_k ≠ 0; where S_k = 0 and no sample up to k has weight, any rate does. For
α ≥ 0 and 0 ≤ η ≤ 1: 0 ≤ η̃_k ≤ η_k, equal before the window (A_{k−1} = 0), smaller as soon as A_{k−1} > 0
and η_k > 0, and η̃_T = η_T α_T. A convex average is a pointwise reduction of the rate; it need not decrease in time.
"""

from __future__ import annotations

import sympy as sp

from theory.claim import claim
from theory.derivation import Derivation, identity, nonnegative, positive, value_at

CLAIM = claim(
    __doc__,
    formula=r"\tilde\eta_k = \eta_k\Bigl(1-\frac{A_{k-1}}{S_k}\Bigr),\quad S_k = A_k+(1-\eta_{k+1})R_{k+1},\quad"
    r" R_k = \alpha_k+(1-\eta_{k+1})R_{k+1}",
    kind="identity",
    direction="equal",
    scope="all T, rates, weights with Σα = 1 and all S_k ≠ 0 (k ≥ 1), starts and batches; isotropic curvature",
    hypotheses=("isotropic curvature, the same for all batches", "S_k ≠ 0", "α ≥ 0 and rates ≤ 1 for the bounds"),
    rests_on=("AV-10",),
    source="this project; the idea is in Sandler, Zhmoginov, Vladymyrov, Miller 2023, arXiv 2301.02312",
)


def derive() -> Derivation:
    """One invariant: S_k θ̃_k = Σ_{t≤k} α_tθ_t + (1−η_{k+1}) R_{k+1} θ_k; at k = T it is the statement."""
    a, A, eta, carried, theta, c, done = sp.symbols("alpha A eta C theta c done", real=True)
    R = a + carried  # carried: (1−η_{k+1}) R_{k+1}
    before = A + (1 - eta) * R  # S_{k−1}, A stands for A_{k−1}
    here = (A + a) + carried  # S_k
    yield identity("S_k − S_{k−1} = η_k R_k: the sample weights W_k", here - before, eta * R)
    yield identity("S_k = A_{k−1} + R_k, so the two forms of the rate agree", eta * R / here, eta * (1 - A / here))
    alpha0, R1, eta1, start = sp.symbols("alpha_0 R_1 eta_1 theta_0", real=True)
    yield identity(
        "the invariant at k = 0: S_0 θ_0 = α_0 θ_0 + (1−η_1) R_1 θ_0",
        (alpha0 + (1 - eta1) * R1) * start,
        alpha0 * start + (1 - eta1) * R1 * start,
    )
    after = theta - eta * (theta - c)  # θ_k, from θ = θ_{k−1}
    lifted = (done + (1 - eta) * R * theta) / before  # θ̃_{k−1}, done: Σ_{t<k} α_tθ_t
    rate = eta * R / here
    yield identity(
        "the invariant passes from k−1 to k under the rates η_k and η̃_k",
        here * (lifted - rate * (lifted - c)),
        done + a * after + carried * after,
    )
    total, weight = sp.symbols("total S_T", real=True)
    yield identity(
        "at k = T: carried = 0 and S_T = A_T = 1, so θ̃_T = Σα_tθ_t", value_at(total / weight, {weight: 1}), total
    )
    yield identity("last rate: S_T = 1 and R_T = α_T", value_at(rate, {carried: 0, A: 1 - a}), eta * a)

    seen, kept, more = sp.symbols("A_before R eta_k", nonnegative=True)
    size = sp.Symbol("S", positive=True)
    yield nonnegative("α ≥ 0 and 1−η ≥ 0 make R_k a sum of nonnegative terms, one step of it", seen + (kept * more))
    yield nonnegative("0 ≤ η̃_k = η_k R_k/S_k", more * kept / size)
    yield identity("the reduction", more - more * (1 - seen / size), more * seen / size)
    yield nonnegative("is never negative: η̃_k ≤ η_k", more * seen / size)
    yield identity("none before the window, A_{k−1} = 0", value_at(more * (1 - seen / size), {seen: 0}), more)
    begun, speed = sp.symbols("A_begun eta_pos", positive=True)
    yield positive("a true one once A_{k−1} > 0 and η_k > 0", speed * begun / size)
    yield identity(
        "S_k = 0 with weight left behind has no schedule: α = (−1, 0, 2), η = ½ gives S_1 = 0 but W_1 = ½",
        value_at(sp.Matrix([here, eta * R]), {A: -1, a: 0, carried: sp.Rational(1, 2) * 2, eta: sp.Rational(1, 2)}),
        sp.Matrix([0, sp.Rational(1, 2)]),
    )
