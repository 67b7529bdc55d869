"""Dual numbers against sympy's derivatives."""

from fractions import Fraction

import pytest
import sympy as sp

from proofs_check.exact.dual import Dual


@pytest.mark.parametrize("at", [Fraction(1), Fraction(7, 3), Fraction(-2)])
def test_derivatives_agree_with_sympy(at):
    t = sp.Symbol("t")
    x = Dual(at, Fraction(1))
    found = (3 * x * x - x) / (x * x + 1) + (x * x + 2).sqrt() / (x * x + 2 + 1)
    f = (3 * t**2 - t) / (t**2 + 1) + sp.sqrt(t**2 + 2) / (t**2 + 3)
    point = {t: sp.Rational(at.numerator, at.denominator)}
    assert sp.radsimp(sp.sympify(found.value) - f.subs(point)) == 0
    assert sp.radsimp(sp.sympify(found.slope) - sp.diff(f, t).subs(point)) == 0


def test_the_root_of_0_has_no_derivative():
    with pytest.raises(ZeroDivisionError):
        Dual(Fraction(0), Fraction(1)).sqrt()
