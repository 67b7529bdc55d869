"""Mathematics in a terminal: names as they are meant, no wider than they may be."""

from __future__ import annotations

import pytest
import sympy as sp

from proofs_check.verify.unicode_math import name_unicode, pretty, relation


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("sigma2", "σ²"), ("sigma^2", "σ²"), ("theta_i", "θᵢ"), ("theta_T", "θ_T"), ("thetaT", "θᵀ"), ("X^T", "Xᵀ"),
        ("X'^T", "X′ᵀ"), ("C_yx^T", "C_yxᵀ"), ("C_xx^-1", "C_xx⁻¹"), ("C_xx_inv", "C_xx⁻¹"), ("C_xx^+", "C_xx⁺"),
        ("Tinv", "T⁻¹"), ("xbar", "x̄"), ("x_before", "x_before"), ("x_1", "x₁"), ("m4", "m₄"), ("H'", "H′"),
        ("⟨c**2⟩b", "⟨c²⟩b"), ("⟨c*theta⟩", "⟨c·θ⟩"), ("A_0", "A₀"), ("alpha", "α"), ("gap", "gap"), ("n_+", "n₊"),
        ("MstarT", "M*ᵀ"), ("sigma_a^2", "σₐ²"),
    ],
)  # fmt: skip
def test_names(name, shown):
    assert name_unicode(name) == shown


def test_a_relation_on_one_line_or_below_each_other():
    x = sp.symbols("x_1:9")
    total = sp.Add(*x)
    assert relation(total, "=", 1) == "x₁ + x₂ + x₃ + x₄ + x₅ + x₆ + x₇ + x₈ = 1"
    assert relation(x[0], "≥", 0) == "x₁ ≥ 0"
    assert relation(total, "=", total + 1, width=50).splitlines()[1] == "  ="
    assert max(map(len, relation(total**2, "=", total + 1, width=20).splitlines())) <= 20


def test_matrices_lists_and_limits():
    x = sp.Symbol("sigma2", positive=True)
    assert "σ²" in pretty(sp.Matrix([[x, 1], [0, x]]))
    assert pretty([x, 2]) == "(σ², 2)"
    assert "lim" in relation(sp.Limit(1 / x, x, sp.oo), "=", 0)
