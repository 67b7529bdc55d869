"""Averages over samples, symbolically and for every number of samples at once.

An average ⟨·⟩ over a batch of any size is a linear functional with ⟨1⟩ = 1, and nothing else about it is used. So a
polynomial identity between the moments ⟨x⟩, ⟨x²⟩, ⟨xy⟩, … holds for every batch size and all data.

    >>> over = Average("S")
    >>> x, y = over.variables("x y")
    >>> over((x - over(x)) * (y - over(y))) == over(x * y) - over(x) * over(y)
    True
"""

from __future__ import annotations

from typing import Any

import sympy as sp

__all__ = ["Average"]


class Average:
    """The average over a set of samples.

    Args:
        name: tells averages over different sets apart; shown as ⟨·⟩ followed by the name, empty for the default.
        real: assumption put on variables and moments.
    """

    def __init__(self, name: str = "", *, real: bool = True) -> None:
        self.name = "" if name == "S" else name
        self.real = real
        self._variables: list[sp.Symbol] = []

    def variables(self, names: str) -> tuple[sp.Symbol, ...]:
        """Symbols for quantities that differ from sample to sample (a feature, a target)."""
        made = tuple(sp.symbols(names, real=self.real, seq=True))
        self._variables.extend(v for v in made if v not in self._variables)
        return made

    def __call__(self, expression: Any) -> sp.Expr:
        """⟨expression⟩: polynomial in the variables, coefficients constant over the samples.

        Raises:
            sympy.PolynomialError: the expression is not a polynomial in the variables.
        """
        poly = sp.Poly(sp.expand(expression), *self._variables)
        return sp.Add(*(c * self.moment(m) for m, c in poly.terms()))

    def moment(self, exponents: tuple[int, ...]) -> sp.Expr:
        """The symbol for the average of a monomial; the average of 1 is 1."""
        monomial = sp.Mul(*(v**e for v, e in zip(self._variables, exponents, strict=True)))
        if monomial == 1:
            return sp.S.One
        even = all(e % 2 == 0 for e in exponents)
        sign = {"nonnegative": True} if even and self.real else {"real": self.real}
        return sp.Symbol(f"⟨{monomial}⟩{self.name}", **sign)
