"""AV-14 · With several curvatures, averaging is preconditioning: one schedule for each eigenvalue.

H shared by the batches, constant rate η, Q = I − ηH, Σα = 1, A_k = Σ_{t≤k} α_t, R_{T+1} = 0, R_k = α_k I + Q R_{k+1}.
The average Σα_tθ_t is the last iterate of SGD on the same batches with the matrix rates

    P_k = η R_k (A_{k−1} I + R_k)⁻¹,

which commute with H: along an eigenvector it is AV-11 at x = ηλ, divided by λ; H may be singular. For α ≥ 0, A_k > 0
and 0 ≤ ηλ ≤ 1 the inverse exists. No scalar schedule does this for all centres: for H = diag(1, 2), η = ¼ and
α = (½, 0, ½), the first rate would have to be both 3/28 and 1/12. For T = 1 it is ηα_1 for every λ.
"""

from __future__ import annotations

import sympy as sp

from theory.claim import claim
from theory.derivation import Derivation, identity, positive
from theory.words import matrices, words

CLAIM = claim(
    __doc__,
    formula=r"P_k = \eta R_k(Q)\,\bigl(A_{k-1}I+R_k(Q)\bigr)^{-1},\qquad Q = I-\eta H",
    kind="identity",
    direction="equal",
    scope="all d, T, symmetric H (singular too), weights with Σα = 1 and A_{k−1}I + R_k regular; all batches",
    hypotheses=("one H for all batches", "a rate of its own for each eigenvalue", "A_{k−1}I + R_k regular"),
    rests_on=("AV-10", "AV-11"),
    source="this project",
)


def derive() -> Derivation:
    """AV-11's invariant S_k θ̃_k = Σ_{t≤k} α_tθ_t + Q R_{k+1} θ_k in the free algebra, H and R commuting."""
    H, R, Si, theta, lifted, c, done = matrices("H R Sinv theta lifted c done")
    eta, A = sp.symbols("eta A", real=True)  # A is A_{k−1}, R is R_k, S_k = A + R
    inverse = words({R * Si: 1 - A * Si, Si * R: 1 - A * Si, H * R: R * H})
    yield identity(
        "S_k P_k = ηR_k, as S_k = A_{k−1} + R_k commutes with R_k", (A + R) * (eta * R * Si), eta * R, by=inverse
    )
    commuting = words({H * R: R * H})
    yield identity(
        "S_k − ηR_k H is S_{k−1} = A_{k−1} + Q R_k", (A + R) - eta * R * H, A + (1 - eta * H) * R, by=commuting
    )
    after = theta - eta * H * (theta - c)
    before = done + (1 - eta * H) * R * theta  # S_{k−1} θ̃_{k−1}
    yield identity(
        "a step: S_k(θ̃ − P_kH(θ̃ − c)) = S_{k−1}θ̃ + ηR_kHc, and with the invariant for S_{k−1}θ̃ it is done + R_kθ_k",
        before + eta * R * H * c,
        done + R * after,
        by=commuting,
    )
    yield identity(
        "  where S_kθ̃ − ηR_kH(θ̃ − c) was sorted into S_{k−1}θ̃ + ηR_kHc",
        (A + R) * lifted - eta * R * H * (lifted - c),
        (A + (1 - eta * H) * R) * lifted + eta * R * H * c,
        by=commuting,
    )
    lam, carried, a, rate = sp.symbols("lambda R a eta", positive=True)
    yield identity(
        "along an eigenvector: AV-11's normalised rate ηλR/(A+R), divided by λ",
        rate * lam * carried / (a + carried) / lam,
        rate * carried / (a + carried),
    )
    kept, later = sp.symbols("q R_next", nonnegative=True)
    yield positive(
        "α ≥ 0, A_k > 0 and q = 1−ηλ ≥ 0: every eigenvalue A_k + qR_{k+1} of S_k is positive", a + kept * later
    )

    def first(x: sp.Expr) -> sp.Expr:
        """Normalised first rate of ½(θ_2 + θ_0): R_1 = (1−x)/2, A_0 = ½."""
        return x * ((1 - x) / 2) / (sp.Rational(1, 2) + (1 - x) / 2)

    quarter = sp.Rational(1, 4)
    yield identity("no scalar schedule: at λ = 1 the first rate is", first(quarter), sp.Rational(3, 28))
    yield identity(
        "  and at λ = 2, divided by λ, it is another; AV-10: neither can be changed",
        first(2 * quarter) / 2,
        sp.Rational(1, 12),
    )
    only = sp.Symbol("alpha_1", real=True)
    yield identity(
        "T = 1: R_1 = α_1, A_0 = 1−α_1, so the rate is ηα_1 for every λ", rate * only / ((1 - only) + only), rate * only
    )
