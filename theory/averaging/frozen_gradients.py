"""AV-16 · Averages are tail sums of the recorded gradients, for every loss; running that schedule is another matter.

For any losses and gradients g_k = ∇L_{i_k}(θ_{k−1}) recorded along a run at rate η, Σα = 1:

    Σ_t α_t θ_t = θ_0 − η Σ_k (Σ_{t≥k} α_t) g_k,

always, without a model. It is no run: SGD with the rates η Σ_{t≥k} α_t meets other gradients. For fixed T and smooth
losses its last iterate differs from the average by O(η²); on quadratics with one curvature the schedule of AV-11 has no
error.
"""

from __future__ import annotations

import sympy as sp

from theory.claim import claim
from theory.derivation import Derivation, identity, value_at
from theory.tactics import modulo
from theory.words import matrices, words

CLAIM = claim(
    __doc__,
    formula=r"\sum_t\alpha_t\theta_t = \theta_0-\eta\sum_k\Bigl(\sum_{t\ge k}\alpha_t\Bigr)g_k",
    kind="identity",
    direction="equal",
    scope="all T, d, losses and weights; the O(η²) for fixed T and gradients with a first-order expansion at θ_0",
    hypotheses=("gradients recorded, not recomputed", "quadratic losses with one curvature for AV-11's schedule"),
    rests_on=("AV-11",),
    source="this project; the tail sum is common knowledge in checkpoint averaging",
)


def derive() -> Derivation:
    """Summation by parts as an induction; then first order in η by an induction modulo η²."""
    eta, A, a = sp.symbols("eta A alpha", real=True)
    start, G, Y, g = matrices("theta_0 G Y g")
    yield identity(
        "θ_t = θ_0 − ηG_t, G_t = Σ_{k≤t} g_k: a step", (start - eta * G) - eta * g, start - eta * (G + g), by=words()
    )
    yield identity(
        "with Y_T = Σ_k (A_T − A_{k−1}) g_k: Σα_tθ_t = A_Tθ_0 − ηY_T grows by α θ_{T+1}, and Y by αG_{T+1}",
        (A * start - eta * Y) + a * (start - eta * G),
        (A + a) * start - eta * (Y + a * G),
        by=words(),
    )
    old, previous, gk = sp.symbols("A_T A_before g_k", real=True)
    yield identity(
        "  each old gradient's factor A_T − A_{k−1} grows by α, the new one's is A_{T+1} − A_T = α: that is αG_{T+1}",
        ((old + a) - previous) * gk - (old - previous) * gk,
        a * gk,
    )
    total = sp.Symbol("A_before", real=True)
    ahead = sp.Symbol("tail", real=True)
    yield identity(
        "A_T = 1: the factor 1 − A_{k−1} is the tail sum Σ_{t≥k} α_t", value_at(1 - total, {total: 1 - ahead}), ahead
    )
    origin, seen, error, tau, grad, bend = sp.symbols("theta_0 G e tau g h", real=True)
    now = origin - eta * seen + eta**2 * error
    yield identity(
        "a run with rates ητ_k: θ_k = θ_0 − ηΣτ_j g_j(θ_0) + O(η²) passes to k+1, as g(θ) = g + h(θ−θ_0) + …",
        now - eta * tau * (grad + bend * (now - origin)),
        origin - eta * (seen + tau * grad),
        by=modulo(eta**2, over=[eta]),
    )
    yield identity(
        "the average has the same first order: g_k = g_k(θ_0) + O(η) in the identity above",
        origin - eta * (seen + tau * (grad + eta * error)),
        origin - eta * (seen + tau * grad),
        by=modulo(eta**2, over=[eta]),
    )
    h = sp.Symbol("h", real=True)
    first = origin - eta * h * origin  # L = hθ²/2 twice, α = (½, 0, ½)
    averaged = (origin + first - eta * h * first) / 2
    rerun = origin - eta * h * origin / 2
    yield identity(
        "and no more: T = 2, L = hθ²/2, α = (½, 0, ½): the two differ at order η²",
        averaged - (rerun - eta * h * rerun / 2),
        eta**2 * h**2 * origin / 4,
    )
