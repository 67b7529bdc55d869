"""Rational moments of batches from covariances: H_ab = cov(a, b)/(σ_a σ_b), b_a = cov(y, a)/σ_a."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import isqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.errors import InputError
from proofs_check.exact.normalized import fractions

__all__ = ["correlations", "rational_moments"]

Array = NDArray[Any]
Matrix = list[list[Fraction]]


def correlations(X: Sequence[Any], batches: Sequence[Sequence[int]]) -> Array:
    """H_j (m, d, d) of batches whose sample correlations are rational, even where x̄ is not; 0 for constant features.

    Raises:
        InputError: an irrational correlation.
    """
    rows = fractions(X)
    found = []
    for batch in batches:
        C = _covariance([rows[i] for i in batch], [rows[i] for i in batch])
        spread = [C[a][a] for a in range(len(C))]
        H = [
            [c / _root(u * v) if u and v else Fraction(0) for c, v in zip(row, spread, strict=True)]
            for row, u in zip(C, spread, strict=True)
        ]
        found.append(H)
    return np.array(found, dtype=object)


def rational_moments(X: Sequence[Any], Y: Sequence[Any], batches: Sequence[Sequence[int]]) -> tuple[Array, Array]:
    """H_j (m, d, d) and b_j (m, p, d) of batches whose standard deviations are rational, in fractions.

    Raises:
        InputError: an irrational standard deviation.
    """
    rows, targets = fractions(X), fractions(Y)
    crosses = []
    for batch in batches:
        part = [rows[i] for i in batch]
        spread = [_root(v) for v in np.diag(_array(_covariance(part, part)))]
        C = _covariance([targets[i] for i in batch], part)
        crosses.append([[c / s if s else Fraction(0) for c, s in zip(row, spread, strict=True)] for row in C])
    return correlations(X, batches), np.array(crosses, dtype=object)


def _covariance(left: Matrix, right: Matrix) -> Matrix:
    u, v = _array(left), _array(right)
    n = Fraction(len(u))
    gap = u - u.sum(axis=0) / n
    return [list(row) for row in gap.T @ v / n]


def _array(rows: Matrix) -> Array:
    return np.array(rows, dtype=object)


def _root(value: Fraction) -> Fraction:
    top, bottom = isqrt(value.numerator), isqrt(value.denominator)
    if top * top != value.numerator or bottom * bottom != value.denominator:
        raise InputError(f"√({value}) is irrational; choose data whose standard deviations are rational")
    return Fraction(top, bottom)
