"""Fractions of polynomials with integer coefficients, in variables numbered from 0.

A monomial is the tuple of its exponents without zeros at the end, so that variables may be added at any time. The
denominator is kept as an integer times powers of polynomials, so that fractions with the same denominators are added
without growing. Two fractions are equal exactly when their difference has no term: nothing else is reduced.

A stranger's identity must not take for ever, so the products of terms are counted, within `limited`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from math import gcd

from proofs_check.certificates.stages import Failure
from proofs_check.errors import InputError

__all__ = ["Key", "Monomial", "Poly", "Quotient", "limited", "number", "product", "spend", "variable"]

MOST_WORK = 500_000  # products of terms of an identity; a second or two
MAX_BITS = 50_000  # of one number; those that are read have 13,300 at most
MAX_EXPONENT = 1_000_000  # of one variable

TOO_LARGE = "the identity is too large for a check to bear"
_spent: ContextVar[list[int]] = ContextVar("_spent")

Monomial = tuple[int, ...]
Poly = dict[Monomial, int]
Key = frozenset[tuple[Monomial, int]]


@dataclass(frozen=True, slots=True)
class Quotient:
    """top / (bottom · Π factor^power), with bottom > 0."""

    top: Poly
    bottom: int
    factors: Mapping[Key, int]

    def __add__(self, other: Quotient) -> Quotient:
        spend(len(self.top) + len(other.top) + len(self.factors) + len(other.factors), self.bottom, other.bottom)
        common = gcd(self.bottom, other.bottom)
        factors = _joined(self, other, max)
        total: Poly = {}
        for one, two in ((self, other), (other, self)):
            missing = {key: power - one.factors.get(key, 0) for key, power in factors.items()}
            for m, c in _scaled(one.top, two.bottom // common, missing).items():
                total[m] = total.get(m, 0) + c
        return Quotient({m: c for m, c in total.items() if c}, self.bottom // common * other.bottom, factors)

    def __mul__(self, other: Quotient) -> Quotient:
        spend(len(self.factors) + len(other.factors), self.bottom, other.bottom)
        top, factors = product(self.top, other.top), _joined(self, other, int.__add__)
        key = frozenset(top.items())
        if factors.get(key, 0) > 0:  # a denominator that is the numerator: all that is cancelled
            top, factors = {(): 1}, {k: p - (k == key) for k, p in factors.items()}
        return Quotient(top, self.bottom * other.bottom, factors)

    def __neg__(self) -> Quotient:
        return Quotient({m: -c for m, c in self.top.items()}, self.bottom, self.factors)

    def inverse(self) -> Quotient:
        """1 / this.

        Raises:
            Failure: this is 0.
        """
        if not self.top:
            raise Failure("the identity divides by 0")
        top = _scaled({(): 1}, self.bottom, self.factors)
        if set(self.top) == {()}:
            c = self.top[()]
            return Quotient({m: k if c > 0 else -k for m, k in top.items()}, abs(c), {})
        return Quotient(top, 1, {frozenset(self.top.items()): 1})

    def power(self, exponent: int) -> Quotient:
        """A whole power."""
        base, out = self if exponent >= 0 else self.inverse(), number(1)
        for _ in range(abs(exponent)):
            out = out * base
        return out

    def reduced(self) -> Quotient:
        """The same without a whole number that divides numerator and denominator."""
        if not self.top:
            return number(0)
        common = gcd(self.bottom, *self.top.values())
        return Quotient({m: c // common for m, c in self.top.items()}, self.bottom // common, self.factors)

    def polynomial(self) -> Poly | None:
        """The numerator, where the denominator is a number."""
        return None if any(self.factors.values()) else self.top


def number(p: int, q: int = 1) -> Quotient:
    """p/q, q > 0."""
    return Quotient({(): p} if p else {}, q, {})


def variable(i: int) -> Quotient:
    """The variable numbered i."""
    return Quotient({(0,) * i + (1,): 1}, 1, {})


def product(x: Poly, y: Poly) -> Poly:
    """A product of polynomials.

    Raises:
        InputError: it is too large.
    """
    longest = max((len(m) for poly in (x, y) for m in poly), default=0)
    spend(len(x) * len(y) * (1 + longest // 50), *(max(map(abs, poly.values()), default=0) for poly in (x, y)))
    out: Poly = {}
    for m, c in x.items():
        for k, e in y.items():
            short, long = (m, k) if len(m) < len(k) else (k, m)
            key = (*map(int.__add__, short, long), *long[len(short) :])
            out[key] = out.get(key, 0) + c * e
    if any(max(m, default=0) > MAX_EXPONENT for m in out):
        raise InputError(TOO_LARGE)
    return {m: c for m, c in out.items() if c}


@contextmanager
def limited() -> Iterator[None]:
    """Where products are counted."""
    token = _spent.set([0])
    try:
        yield
    finally:
        _spent.reset(token)


def spend(work: int, *numbers: int) -> None:
    """Count so many operations with numbers of these sizes.

    Raises:
        InputError: there were too many, or a number is too long.
    """
    bits = [number.bit_length() for number in numbers]
    spent = _spent.get(None)
    if spent is not None:
        spent[0] += work * (1 + (bits[0] * bits[-1] // 10**6 if bits else 0))
    if max(bits, default=0) > MAX_BITS or (spent is not None and spent[0] > MOST_WORK):
        raise InputError(TOO_LARGE)


def _scaled(top: Poly, by: int, factors: Mapping[Key, int]) -> Poly:
    out = {m: c * by for m, c in top.items()}
    for key, power in factors.items():
        for _ in range(power):
            out = product(out, dict(key))
    return out


def _joined(x: Quotient, y: Quotient, how: Callable[[int, int], int]) -> dict[Key, int]:
    return {key: how(x.factors.get(key, 0), y.factors.get(key, 0)) for key in {*x.factors, *y.factors}}
