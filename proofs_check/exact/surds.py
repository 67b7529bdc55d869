"""Rational combinations of square roots, q₁√r₁ + q₂√r₂ + …: the field in which batch-normalized rationals live.

Square roots of distinct squarefree numbers are linearly independent over the rationals (Besicovitch 1940), so a
combination in canonical form is 0 only when it is empty: equality is decided exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from math import gcd, sqrt
from typing import Any, Union

__all__ = ["Number", "Surd", "rank", "root"]

Number = Union[int, Fraction, "Surd"]


class Surd:
    """Σ q_r √r over squarefree r ≥ 1, immutable; mixes with int, Fraction and (on sympy's side) sympy numbers."""

    __slots__ = ("terms",)

    def __init__(self, terms: Mapping[int, Fraction]) -> None:
        self.terms = {r: q for r, q in sorted(terms.items()) if q}

    def __add__(self, other: Any) -> Surd:
        right = _terms(other)
        if right is None:
            return NotImplemented
        total = dict(self.terms)
        for r, q in right.items():
            total[r] = total.get(r, Fraction(0)) + q
        return Surd(total)

    __radd__ = __add__

    def __neg__(self) -> Surd:
        return Surd({r: -q for r, q in self.terms.items()})

    def __sub__(self, other: Any) -> Surd:
        return NotImplemented if _terms(other) is None else self + (-other)

    def __rsub__(self, other: Any) -> Surd:
        return NotImplemented if _terms(other) is None else -self + other

    def __mul__(self, other: Any) -> Surd:
        right = _terms(other)
        if right is None:
            return NotImplemented
        total: dict[int, Fraction] = {}
        for r, q in self.terms.items():
            for s, p in right.items():
                g = gcd(r, s)
                total[r * s // (g * g)] = total.get(r * s // (g * g), Fraction(0)) + q * p * g
        return Surd(total)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Surd:
        right = _terms(other)
        return NotImplemented if right is None else self * Surd(right).inverse()

    def __rtruediv__(self, other: Any) -> Surd:
        return NotImplemented if _terms(other) is None else self.inverse() * other

    def __eq__(self, other: object) -> bool:
        right = _terms(other)
        return NotImplemented if right is None else self.terms == {r: q for r, q in right.items() if q}

    def __hash__(self) -> int:
        return hash(tuple(self.terms.items()))

    def __bool__(self) -> bool:
        return bool(self.terms)

    def __float__(self) -> float:
        return float(sum(float(q) * sqrt(r) for r, q in self.terms.items()))

    def __repr__(self) -> str:
        return " + ".join(f"{q}·√{r}" if r > 1 else f"{q}" for r, q in self.terms.items()) or "0"

    def _sympy_(self) -> Any:
        import sympy as sp

        return sp.Add(*(sp.Rational(q.numerator, q.denominator) * sp.sqrt(r) for r, q in self.terms.items()))

    def inverse(self) -> Surd:
        """1/self: clear one prime after another from under the roots, (a + b√p)(a − b√p) = a² − p b².

        Raises:
            ZeroDivisionError: self is 0.
        """
        if not self.terms:
            raise ZeroDivisionError("the inverse of 0")
        top = max(self.terms)
        if top == 1:
            return Surd({1: 1 / self.terms[1]})
        p = _least_prime(top)
        conjugate = Surd({r: -q if r % p == 0 else q for r, q in self.terms.items()})
        return conjugate * (self * conjugate).inverse()


def root(value: Fraction | int) -> Surd:
    """√value of a nonnegative rational, in canonical form.

    Raises:
        ValueError: the value is negative.
    """
    exact = Fraction(value)
    if exact < 0:
        raise ValueError(f"no real square root of {exact}")
    (a, b), (c, e) = _squarefree(exact.numerator), _squarefree(exact.denominator)
    return Surd({b * e: Fraction(a, c * e)})  # b and e have no common factor


def surd(value: Surd | Fraction | int) -> Surd:
    """A number as a surd: rational ones too, so that both sides of a comparison are of one kind."""
    return Surd({}) + value


def rank(rows: list[list[Any]]) -> int:
    """Rank of a matrix of ints, fractions or surds, by exact elimination."""
    left = [list(row) for row in rows]
    found = 0
    for column in range(len(left[0]) if left else 0):
        pivot = next((i for i in range(found, len(left)) if left[i][column] != 0), None)
        if pivot is None:
            continue
        left[found], left[pivot] = left[pivot], left[found]
        head = left[found]
        over = 1 / (head[column] if isinstance(head[column], Surd) else Fraction(head[column]))
        for row in left[found + 1 :]:
            if row[column] != 0:
                factor = row[column] * over
                row[column:] = [u - factor * v for u, v in zip(row[column:], head[column:], strict=True)]
        found += 1
    return found


def _terms(value: Any) -> dict[int, Fraction] | None:
    if isinstance(value, Surd):
        return value.terms
    if isinstance(value, int | Fraction):
        return {1: Fraction(value)}
    return None


@lru_cache(maxsize=4096)
def _squarefree(number: int) -> tuple[int, int]:
    """(a, b) with number = a² b and b squarefree; (0, 1) for 0."""
    if number == 0:
        return 0, 1
    outside, inside, p = 1, 1, 2
    while p * p <= number:
        power = 0
        while number % p == 0:
            number //= p
            power += 1
        outside *= p ** (power // 2)
        inside *= p ** (power % 2)
        p += 1
    return outside, inside * number


@lru_cache(maxsize=4096)
def _least_prime(number: int) -> int:
    return next((p for p in range(2, int(number**0.5) + 2) if number % p == 0 and p < number), number)
