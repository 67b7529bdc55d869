"""Facts on Gauss's hypergeometric series ₂F₁ that derivations use, each as steps that close."""

from __future__ import annotations

import sympy as sp

from theory.derivation import Derivation, identity

__all__ = ["euler_transformation"]


def euler_transformation() -> Derivation:
    """Euler: ₂F₁(a, b; c; z) = (1−z)^{c−a−b} ₂F₁(c−a, c−b; c; z), by the differential equation and its power series."""
    a, b, c, z, j = sp.symbols("a b c z j")
    H, H1 = sp.symbols("H H1")
    s = c - a - b

    def equation(p: sp.Expr, q: sp.Expr, f: sp.Expr, f1: sp.Expr, f2: sp.Expr) -> sp.Expr:
        return z * (1 - z) * f2 + (c - (p + q + 1) * z) * f1 - p * q * f

    H2 = sp.Symbol("H2")
    (second,) = sp.solve(equation(c - a, c - b, H, H1, H2), H2)
    first = H1 - s / (1 - z) * H  # derivatives of (1−z)^s H, over (1−z)^s
    G2 = second - 2 * s / (1 - z) * H1 + s * (s - 1) / (1 - z) ** 2 * H
    yield identity(
        "Euler: if H solves the hypergeometric equation of (c−a, c−b; c), then (1−z)^{c−a−b} H solves that of"
        " (a, b; c): z(1−z)G'' + (c − (a+b+1)z)G' − abG = 0",
        equation(a, b, H, first, G2),
        0,
    )
    above, here = sp.symbols("c_next c_here")
    yield identity(
        "and a power series Σ c_j z^j solves it exactly when (j+1)(j+c) c_{j+1} = (j+a)(j+b) c_j, which is the"
        " recursion of ₂F₁(a, b; c; z): its only solution with value 1 at 0",
        (j + 1) * j * above - j * (j - 1) * here + c * (j + 1) * above - (a + b + 1) * j * here - a * b * here,
        (j + 1) * (j + c) * above - (j + a) * (j + b) * here,
    )
