"""Dual numbers a + b t with t² = 0: exact first derivatives of arithmetic with one square root."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from proofs_check.exact.surds import root

__all__ = ["Dual"]


@dataclass(frozen=True, slots=True)
class Dual:
    """A value and its derivative along t; both ints, fractions or surds."""

    value: Any
    slope: Any = Fraction(0)

    def __add__(self, other: Any) -> Dual:
        o = _dual(other)
        return Dual(self.value + o.value, self.slope + o.slope)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Dual:
        o = _dual(other)
        return Dual(self.value - o.value, self.slope - o.slope)

    def __mul__(self, other: Any) -> Dual:
        o = _dual(other)
        return Dual(self.value * o.value, self.value * o.slope + self.slope * o.value)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Dual:
        o = _dual(other)
        quotient = self.value / o.value
        return Dual(quotient, (self.slope - quotient * o.slope) / o.value)

    def sqrt(self) -> Dual:
        """√ of a dual number with a positive rational value.

        Raises:
            ZeroDivisionError: the value is 0, where the root has no derivative.
        """
        r = root(self.value)
        return Dual(r, self.slope / (2 * r))


def _dual(value: Any) -> Dual:
    return value if isinstance(value, Dual) else Dual(value)
