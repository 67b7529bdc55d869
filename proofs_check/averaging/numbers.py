"""Exact when given rationals, float arrays otherwise: one rule for the whole package.

Inside, both are numpy arrays, of Fractions (dtype object) or of floats, so that one vectorised text serves both.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from numbers import Rational
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.errors import InputError

__all__ = ["EPS", "Array", "Numbers", "finish", "partial_sums", "plain", "reversed_products", "total"]

Array = NDArray[Any]
Numbers = list[Fraction] | NDArray[np.float64]

EPS = float(np.finfo(float).eps)


def plain(*groups: Any) -> tuple[bool, list[Array]]:
    """Sequences (or single numbers, as sequences of one) as Fractions when all are rational, otherwise as floats.

    Returns:
        Whether the numbers are exact, and the sequences as arrays. Integers and Fractions are exact; floats, and numpy
        arrays of any kind, are not.

    Raises:
        InputError: something is no finite real number.
    """
    lists = [_listed(group) for group in groups]
    if all(_rational(values) for values in lists):
        return True, [_objects([Fraction(v) for v in values]) for values in lists]
    return False, [_floats(values) for values in lists]


def finish(values: Array, *, exact: bool) -> Numbers:
    """The result in the caller's kind of numbers."""
    return list(values) if exact else values.astype(float)


def total(values: Array) -> Any:
    """The sum; of floats, added in pairs."""
    return sum(values, Fraction(0)) if values.dtype == object else float(values.sum())


def partial_sums(values: Array) -> Array:
    """Sums of the first 1, 2, … entries, added from the front."""
    return np.asarray(np.add.accumulate(values))


def reversed_products(values: Array) -> Array:
    """Π_{j>k} values_j for k = 0 … T, of values_1 … values_T; the last is the empty product, 1."""
    one = _objects([Fraction(1)]) if values.dtype == object else np.ones(1)
    return np.asarray(np.multiply.accumulate(np.concatenate([one, values[::-1]])))[::-1]


def _listed(group: Any) -> list[Any] | Array:
    if isinstance(group, np.ndarray):
        if group.ndim > 1:
            raise InputError(f"weights and rates are flat sequences; this array has {group.ndim} dimensions")
        return np.atleast_1d(group)
    return list(group) if isinstance(group, Iterable) and not isinstance(group, str) else [group]


def _rational(values: list[Any] | Array) -> bool:
    """Whether all are integers or fractions; asked of the few types that occur, as asking each number is slow."""
    kinds = set(map(type, values)) if isinstance(values, list) else {float}
    return all(issubclass(kind, Rational) and not issubclass(kind, bool) for kind in kinds)


def _objects(values: list[Fraction]) -> Array:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def _floats(values: list[Any] | Array) -> Array:
    try:
        numbers = np.array([float(v) for v in values]) if isinstance(values, list) else values.astype(float)
    except (TypeError, ValueError) as error:
        raise InputError(f"weights and rates are real numbers; {error}") from error
    finite = np.isfinite(numbers)
    if not finite.all():
        entry = int(np.argmin(finite))
        raise InputError(f"weights and rates must be finite; entry {entry} is {numbers[entry]}")
    return numbers
