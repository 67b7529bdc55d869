"""The constants of R-6 in balls: c_B and the mean sample correlation E r_B(ρ)."""

from __future__ import annotations

from fractions import Fraction

from flint import arb, fmpq

from proofs_check.enclosures.ball import Ball, refine
from proofs_check.errors import InputError

__all__ = ["mean_sample_correlation", "shrinkage"]


def shrinkage(batch_size: int, *, digits: int = 30) -> Ball:
    """c_B = √(2/B) Γ(B/2)/Γ((B−1)/2), by which RR shrinks uncorrelated Gaussian features (R-6).

    Raises:
        InputError: B < 2.
    """
    _check(batch_size)

    def value() -> arb:
        ratio = arb(fmpq(batch_size, 2)).gamma() / arb(fmpq(batch_size - 1, 2)).gamma()
        return arb(fmpq(2, batch_size)).sqrt() * ratio

    return refine(value, digits=digits)


def mean_sample_correlation(rho: Fraction | int, batch_size: int, *, digits: int = 30) -> Ball:
    """E r_B(ρ), the mean correlation of a Gaussian sample of B with correlation ρ (R-6).

    Args:
        rho: a rational number with |ρ| < 1; a float is refused.
        batch_size: B ≥ 2.
        digits: decimal places.

    Raises:
        InputError: ρ or B out of range, or a float.
    """
    _check(batch_size)
    if isinstance(rho, float) or not -1 < rho < 1:
        raise InputError(f"rho is {rho!r}; give a fraction strictly between −1 and 1")

    def value() -> arb:
        r, B = arb(fmpq(Fraction(rho).numerator, Fraction(rho).denominator)), batch_size
        ratio = arb(fmpq(B, 2)).gamma() / arb(fmpq(B - 1, 2)).gamma()
        half = arb(fmpq(1, 2))
        return r * fmpq(2, B - 1) * ratio**2 * (r * r).hypgeom_2f1(half, half, arb(fmpq(B + 1, 2)))

    return refine(value, digits=digits)


def _check(batch_size: int) -> None:
    if batch_size < 2:
        raise InputError(f"batch size {batch_size} is too small: the variance of one sample is 0; use at least 2")
