import pytest
import sympy as sp

from theory.derivation import identity, positive
from theory.typesetting import expression_latex, name_latex, step_latex


@pytest.mark.parametrize(
    ("name", "latex"),
    [
        ("x", "x"),
        ("c_B", "c_{B}"),
        ("epsilon", r"\varepsilon"),
        ("sigma_a^2", r"\sigma_{a}^{2}"),
        ("C_xx_inv", "C_{xx}^{-1}"),
        ("A_0inv", "A_{0}^{-1}"),
        ("A^+", "A^{+}"),
        ("xbarT", r"\bar{x}^{\top}"),
        ("b'^T", r"b^{\prime\top}"),
        ("MstarT", r"M^{*\top}"),
        ("A_T", "A_{T}"),
        ("oneT", r"\mathbf{1}^{\top}"),
        ("theta_before", r"\theta_{\text{before}}"),
        ("one_minus_mu", r"(1-\mu)"),
        ("⟨c_i*c_j**2⟩b", r"\langle c_{i} c_{j}^{2}\rangle_{b}"),
        ("A_2−A_1", "A_{2} - A_{1}"),
        ("P3", "P_{3}"),
        ("gap", r"\mathrm{gap}"),
    ],
)
def test_names_become_mathematics(name: str, latex: str):
    assert name_latex(name) == latex


def test_a_raised_name_is_bracketed_before_it_is_raised_again():
    assert expression_latex(sp.Symbol("A^+") ** 2) == r"\left(A^{+}\right)^{2}"


def test_steps_show_their_relation():
    a, b = sp.symbols("a b", positive=True)
    assert step_latex(identity("", a, b)) == "a = b"
    assert step_latex(positive("", a)) == "a > 0"


def test_lists_of_exact_values():
    assert (
        expression_latex([[sp.Rational(1, 2)], [3]]) == r"\left( \left[ \frac{1}{2}\right], \  \left[ 3\right]\right)"
    )
