"""AV-13 · Which schedules are convex averages of a run at constant rate.

Isotropic curvature (λ = 1), constant rate η, q = 1−η, any schedule η̃ with sample weights W. The average with

    α_T = W_T/η,   α_k = (W_k − qW_{k+1})/η,   α_0 = W_0 − qW_1/η

of the run at rate η equals the last iterate under η̃; Σα = 1. For 0 < η ≤ 1 and 0 < η̃ < 1 it is convex (α ≥ 0)
exactly when

    η̃_1 ≤ η   and   1/η̃_{k+1} ≥ 1 + (1−η)/η̃_k for all k.

So every nonincreasing schedule below η is a convex average of the constant run (linear, cosine, step, 1/t); a rate may
rise only along the logistic curve that the two-point average follows.
"""

from __future__ import annotations

import sympy as sp

from theory.claim import claim
from theory.derivation import Derivation, identity, nonnegative, positive

CLAIM = claim(
    __doc__,
    formula=r"\alpha\ge 0 \iff \tilde\eta_1\le\eta,\quad"
    r" \frac1{\tilde\eta_{k+1}} \ge 1+\frac{1-\eta}{\tilde\eta_k}\ \ (1\le k<T)",
    kind="equivalence",
    direction="iff",
    scope="all T, 0 < η ≤ 1 and rates in (0, 1); the formula for α for all schedules and all η ≠ 0",
    hypotheses=("rates in (0, 1)", "isotropic curvature", "a nonincreasing schedule, for the corollary"),
    rests_on=("AV-10", "AV-11"),
    source="this project",
)


def derive() -> Derivation:
    """AV-11 solved for α, then its signs, one factor at a time."""
    eta, here, after, W0, W1 = sp.symbols("eta R_k R_next W_0 W_1", real=True)
    q = 1 - eta
    yield identity(
        "AV-11: W_k = ηR_k and R_k = α_k + qR_{k+1}, solved for α_k",
        (eta * here - q * eta * after) / eta,
        here - q * after,
    )
    yield identity(
        "W_0 = S_0 = α_0 + qR_1 with R_1 = W_1/η: that α_0 is W_0 − qW_1/η",
        (eta * W0 - q * W1) / eta + q * W1 / eta,
        W0,
    )
    yield identity(
        "Σα = 1: Σ_{k≥1} W_k = 1−W_0, and q times it without W_1 is taken off",
        W0 - q * W1 / eta + ((1 - W0) - q * (1 - W0 - W1)) / eta,
        1,
    )
    P, rate, then = sp.symbols("P eta_k eta_next", positive=True)
    gap = rate * (1 - then) * P - q * then * P
    yield identity(
        "ηα_k with W_k = η̃_k P_k, P_k = (1−η̃_{k+1})P_{k+1}, P = P_{k+1}: positive factors times the condition",
        gap,
        P * rate * then * (1 / then - 1 - q / rate),
    )
    yield positive("the factors", P * rate * then)
    yield identity("ηα_0: W_0 = (1−η̃_1)P_1, W_1 = η̃_1 P_1", eta * (1 - rate) * P - q * rate * P, P * (eta - rate))
    yield nonnegative("ηα_T = η̃_T ≥ 0 always", rate)
    yield identity(
        "the condition, written around 1/η", 1 / then - 1 / eta - q * (1 / rate - 1 / eta), 1 / then - 1 - q / rate
    )
    slower, excess = sp.symbols("slower excess", nonnegative=True)
    bound = rate + excess  # η, at least the rate
    yield identity(
        "nonincreasing and below η = η̃_k + excess: 1/η̃_{k+1} = 1/η̃_k + slower meets the condition by",
        (1 / rate + slower) - 1 - (1 - bound) / rate,
        slower + excess / rate,
    )
    yield nonnegative("  which is not negative", slower + excess / rate)
    u, speed = sp.symbols("u eta", positive=True)
    two = speed * u / (1 + u)
    yield identity(
        "the two-point schedule ηu/(1+u), u growing by 1/q each step, meets it with equality",
        1 / two.subs(u, u / (1 - speed)),
        1 + (1 - speed) / two,
    )
