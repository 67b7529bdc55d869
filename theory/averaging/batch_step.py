"""AV-2 · One large step empties a batch's loss, and does nothing for the others.

L_b(θ) = ½(θ−c_b)ᵀH(θ−c_b) + ℓ_b, a step θ⁺ = θ − s∇L_b(θ), excess = L_b − ℓ_b.

(a) H = hI: excess L_b(θ⁺) = (1−sh)² excess L_b(θ): 0 at s = 1/h, unchanged at s = 2/h, larger beyond.
(b) Eigenvalues in [λ_min, λ_max], κ their ratio: with s = 2/(λ_min+λ_max), and with the exact line search
    s = gᵀg/gᵀHg, the excess falls at least by the factor ((κ−1)/(κ+1))². The fixed step attains it at θ−c_b along
    λ_min's eigenvector, the line search at θ−c_b = u_min/λ_min + u_max/λ_max.
(c) H = hI and s = 1/h on batch b: the mean excess of the other batches is then h tr Σ·B/(B−1), and the full excess,
    averaged over b, is ½h tr Σ: what SGD with replacement has at ηh = 1 all the time.
(d) Least squares L_b = ‖Xθ−y‖²/(2m), X of m rows with XXᵀ = γI: the step m/γ gives L_b = 0, whatever y and θ.
"""

from __future__ import annotations

import sympy as sp

from theory.averages import Average
from theory.claim import claim
from theory.derivation import Derivation, identity, nonnegative, positive, value_at
from theory.words import matrices, words

CLAIM = claim(
    __doc__,
    formula=r"L_b(\theta-s\nabla L_b)-\ell_b = (1-sh)^2\,(L_b(\theta)-\ell_b),\qquad "
    r" \frac{L_b(\theta^+)-\ell_b}{L_b(\theta)-\ell_b}\le\Bigl(\frac{\kappa-1}{\kappa+1}\Bigr)^2",
    kind="bound",
    direction="upper",
    scope="all d, B ≥ 2, θ and centres; (a), (c), (d) equalities, (b) a bound for every positive definite H, attained",
    hypotheses=("isotropic curvature in (a) and (c)", "one H for all batches in (c)", "orthogonal rows in (d)"),
    rests_on=("AV-5",),
    source="this project; the phenomenon is in Sandler, Zhmoginov, Vladymyrov, Miller 2023, arXiv 2301.02312",
)


def derive() -> Derivation:
    """One eigenvalue at a time, then a square that completes; pairs of batches by an average."""
    yield from _bounds()
    yield from _others()
    X, Xt, theta, y = matrices("X Xt theta y")
    gamma, m = sp.symbols("gamma m", positive=True)
    step = theta - (m / gamma) * Xt * (X * theta - y) / m
    yield identity("(d) the residual after the step, XXᵀ = γ", X * step, y, by=words({X * Xt: gamma}))


def _bounds() -> Derivation:
    h, s, y, lam = sp.symbols("h s y lambda", positive=True)
    moved = y - s * h * y
    yield identity(
        "(a) y = θ−c_b, one coordinate: excess after the step", h * moved**2 / 2, (1 - s * h) ** 2 * h * y**2 / 2
    )
    yield identity("(a) against the excess before", (1 - s * h) ** 2 - 1, s * h * (s * h - 2))
    beyond = sp.Symbol("e", positive=True)
    yield positive("(a) which is a growth for sh = 2+e", (2 + beyond) * beyond)
    over, rest = sp.symbols("a b", nonnegative=True)
    m, M = sp.symbols("m M", positive=True)
    fixed = 2 / (m + M)
    yield identity(
        "(b) fixed step: what a factor (1−sλ)² stays below ((M−m)/(M+m))², m = λ_min, M = λ_max",
        ((M - m) / (M + m)) ** 2 - (1 - fixed * lam) ** 2,
        4 * (lam - m) * (M - lam) / (M + m) ** 2,
    )
    yield nonnegative("(b) not negative at λ = m+a, M = λ+b; the loss is a sum of such terms", 4 * over * rest)
    yield identity("(b) and ((M−m)/(M+m))² = ((κ−1)/(κ+1))²",
                   ((M - m) / (M + m)) ** 2, ((M / m - 1) / (M / m + 1)) ** 2)  # fmt: skip
    yield identity("(b) attained along λ_min", (1 - fixed * m) ** 2, ((M - m) / (M + m)) ** 2)
    G, K, E = sp.symbols("gg gHg E", positive=True)
    yield identity(
        "(b) the excess E − s gᵀg + ½s² gᵀHg lies above its value at s* = gᵀg/gᵀHg by a square: s* is best",
        (E - s * G + s**2 * K / 2) - (E - (G / K) * G + (G / K) ** 2 * K / 2),
        K * (s - G / K) ** 2 / 2,
    )
    yield nonnegative("(b) so the line search is below the fixed step's bound", K * (s - G / K) ** 2 / 2)
    yield identity(
        "(b) at y = u_min/m + u_max/M: g = Hy = u_min + u_max, so s* = gᵀg/gᵀHg is the fixed step",
        ((m / m) ** 2 + (M / M) ** 2) / (m * (m / m) ** 2 + M * (M / M) ** 2),
        fixed,
    )
    start = m * (1 / m) ** 2 + M * (1 / M) ** 2
    end = m * ((1 - fixed * m) / m) ** 2 + M * ((1 - fixed * M) / M) ** 2
    yield identity("(b) and the ratio of the excesses there", end / start, ((M - m) / (M + m)) ** 2)


def _others() -> Derivation:
    h, B = sp.symbols("h B", positive=True)
    over = Average("b")
    (c,) = over.variables("c")
    variance = over(c**2) - over(c) ** 2
    pairs = 2 * (B**2 * over(c**2) - B**2 * over(c) ** 2) / (B * (B - 1))  # Σ over b ≠ b' of (c_b − c_b')²
    yield identity("(c) θ⁺ = c_b: mean over b' ≠ b of ½h(c_b−c_b')², a coordinate of h tr Σ·B/(B−1)",
                   h / 2 * pairs, h * variance * B / (B - 1))  # fmt: skip
    yield identity("(c) full excess ½h(c_b−c̄)², averaged over b", over(h * (c - over(c)) ** 2 / 2), h * variance / 2)
    x, S = sp.symbols("x Sigma", positive=True)
    level = h * x * S / (2 * (2 - x))
    yield identity("(c) the stationary level ½h·xΣ/(2−x) of AV-5 at x = 1", value_at(level, {x: 1}), h * S / 2)
