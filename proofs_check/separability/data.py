"""Exact data for separability: raw features made rational, labels made class numbers.

Floats are exact binary rationals and are taken as such; nothing is rounded before batch normalization. Floating-point
signed features only guide the search, and are computed from differences within a batch, so that a large mean costs no
digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm
from numbers import Rational
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proofs_check.certificates.document import digest
from proofs_check.errors import InputError
from proofs_check.orders import Indices

__all__ = ["Constant", "ExactData", "exact_data", "float_features", "refuse_constant"]

Constant = Literal["error", "zero"]
Floats = NDArray[np.float64]
MAX_CLASSES = 1000


@dataclass(frozen=True)
class ExactData:
    """Raw data, exactly.

    Attributes:
        numerators: integers (n, d) as Python objects; column a stands for numerators[:, a] / denominators[a].
        denominators: positive integers (d,).
        labels: class numbers (n,), 0 … p−1; of two classes the larger label is 1.
        label_names: what the classes were called (p,).
        eps: ε ≥ 0.
        constant: "error" or "zero", what a feature constant within a batch means when ε = 0.
        floats: the data in floating point where that is exact, a guide for the search.
    """

    numerators: NDArray[np.object_]
    denominators: tuple[int, ...]
    labels: Indices
    label_names: tuple[str, ...]
    eps: Fraction
    constant: Constant
    floats: Floats | None

    @property
    def n(self) -> int:
        """Samples."""
        return len(self.numerators)

    @property
    def d(self) -> int:
        """Features."""
        return len(self.denominators)

    @property
    def classes(self) -> int:
        """Classes p."""
        return len(self.label_names)

    @property
    def dim(self) -> int:
        """Coordinates of a weight, (p − 1)·d: those of class 0 are fixed at 0."""
        return (self.classes - 1) * self.d

    @cached_property
    def redundant(self) -> tuple[int, ...]:
        """Features that are constant or repeat an earlier one up to shift and scale, so that no decision needs them."""
        found: list[int] = []
        kept: dict[object, list[NDArray[np.object_]]] = {}
        for a, (column, den) in enumerate(zip(self.numerators.T, self.denominators, strict=True)):
            shifted = column - column[0]
            place = int(np.argmax(shifted != 0))
            unit = shifted[place]
            if unit == 0:
                found.append(a)
                continue
            size = self.eps * den**2 / Fraction(int(unit)) ** 2
            rough = (place, Fraction(int(shifted[-1]), int(unit)), size)
            others = kept.setdefault(rough, [])
            if any((shifted * other[place] == other * unit).all() for other in others):
                found.append(a)
            else:
                others.append(shifted)
        return tuple(found)

    @cached_property
    def document(self) -> dict[str, object]:
        """The data as it stands in a certificate."""
        return {
            "features": [" ".join(map(str, row)) for row in self.numerators.tolist()],
            "denominators": [str(den) for den in self.denominators],
            "labels": self.labels.tolist(),
            "label_names": list(self.label_names),
            "eps": str(self.eps),
            "constant": self.constant,
        }

    @cached_property
    def sha256(self) -> str:
        """Hash of the data in canonical form, as certificates state it."""
        return digest(self.document)


def exact_data(
    X: ArrayLike, y: ArrayLike, *, eps: float | Fraction = 0, constant: Constant = "zero", classes: int | None = None
) -> ExactData:
    """Make data exact.

    Args:
        X: features (n, d): floats, integers, or rationals (`fractions.Fraction`, sympy) in an object array.
        y: labels (n,): two values of any kind, or more integers or names. One value alone is taken for two classes if
            it is −1, 0 or 1.
        eps: ε ≥ 0.
        constant: "zero" or "error".
        classes: the number of classes p, if labels are 0 … p−1 and each must occur.

    Raises:
        InputError: shapes, non-finite values, labels that are no classes, a class with no sample.
    """
    rows = np.asarray(X)
    if rows.ndim != 2 or rows.shape[0] < 2 or rows.shape[1] < 1:
        raise InputError(f"features need shape (n, d) with at least 2 samples and 1 feature, got {rows.shape}")
    if constant not in ("error", "zero"):
        raise InputError(f'constant is {constant!r}; use "zero" or "error"')
    try:
        exact_eps = Fraction(eps)
    except (ValueError, OverflowError, TypeError) as err:
        raise InputError(f"eps is {eps!r}, not a finite number") from err
    if exact_eps < 0:
        raise InputError(f"eps must be at least 0, got {eps}")
    numerators, denominators, floats = _integers(rows)
    labels, names = _labels(np.asarray(y), len(rows), classes)
    return ExactData(numerators, denominators, labels, names, exact_eps, constant, floats)


def refuse_constant(data: ExactData, batches: Sequence[Indices]) -> None:
    """Under the convention "error" with ε = 0, raise `InputError` naming the first constant feature and its batch."""
    if data.constant == "zero" or data.eps:
        return
    for j, rows in enumerate(batches):
        part = data.numerators[rows]
        flat = (part == part[0]).all(axis=0)
        if flat.any():
            raise InputError(
                f"feature {int(np.argmax(flat))} is constant in batch {j}, so it has no batch normalization with"
                ' eps = 0; pass eps > 0 or constant="zero" (--eps, --constant zero)'
            )


def float_features(data: ExactData, batches: Sequence[Indices]) -> list[Floats]:
    """x̄ of each batch (B, d) in floating point, accurate to about 1e-15 whatever the mean is."""
    raw: NDArray[Any] = data.numerators
    exponent = np.zeros(data.d)
    if data.floats is not None:
        exponent = np.where(np.abs(data.floats).max(axis=0) > 1e307, 2.0, 0.0)  # keeps differences from overflowing
        raw = data.floats * 2.0**-exponent
    eps = float(data.eps) * 4.0**-exponent
    out: list[Floats] = [np.empty(0)] * len(batches)
    sizes = np.array([len(rows) for rows in batches])
    for size in np.unique(sizes):
        chosen = np.flatnonzero(sizes == size)
        block = max(1, 2_000_000 // (int(size) * data.d))  # batches at a time, bounds the memory of temporaries
        for start in range(0, len(chosen), block):
            part = chosen[start : start + block]
            x = raw[np.stack([batches[j] for j in part])]
            values = _normalize(_differences(x, data.denominators), eps)
            for place, j in enumerate(part):
                out[j] = values[place]
    return out


def _differences(x: NDArray[Any], denominators: Sequence[int]) -> Floats:
    if x.dtype == np.float64:
        return np.asarray(x - x[:, :1], dtype=np.float64)  # each difference is correctly rounded
    try:
        return np.asarray((x - x[:, :1]) / np.array(denominators, dtype=object), dtype=np.float64)
    except OverflowError as err:
        raise InputError("a feature's range is beyond 1e308; rescale the feature") from err


def _normalize(diff: Floats, eps: Floats) -> Floats:
    flat = (diff == 0).all(axis=1, keepdims=True)
    diff = diff - diff.mean(axis=1, keepdims=True)
    diff -= diff.mean(axis=1, keepdims=True)  # a second pass removes the first mean's rounding
    peak = np.abs(diff).max(axis=1, keepdims=True)
    peak[peak == 0] = 1.0
    unit = diff / peak
    with np.errstate(over="ignore"):  # a tiny range makes ε dominate: x̄ → 0, which is right
        spread = np.sqrt((unit * unit).mean(axis=1, keepdims=True) + (np.sqrt(eps) / peak) ** 2)
    spread[spread == 0] = 1.0
    return np.where(flat, 0.0, unit / spread)


def _integers(rows: NDArray[np.generic]) -> tuple[NDArray[np.object_], tuple[int, ...], Floats | None]:
    """Numerators (n, d), one denominator a column in lowest terms, and the floats if those are the data."""
    if rows.dtype.kind in "fiub":
        floats = rows.astype(np.float64)
        if not np.isfinite(floats).all():
            i, a = (int(k) for k in np.argwhere(~np.isfinite(floats))[0])
            raise InputError(f"sample {i}, feature {a} is {floats[i, a]}; remove or replace non-finite values")
        if rows.dtype.kind in "iub":
            exact = rows.astype(object)
            small = np.abs(floats).max() < 2.0**53  # 2⁵³ + 1 rounds to 2⁵³
            return exact, (1,) * rows.shape[1], floats if small else None
        columns, dens = zip(*[_dyadic(column) for column in floats.T], strict=True)
        return np.stack(columns, axis=1), tuple(dens), floats
    numerators = np.empty(rows.shape, dtype=object)
    denominators = []
    for a, column in enumerate(rows.T):
        values = [_fraction(value, i, a) for i, value in enumerate(column)]
        den = lcm(*[value.denominator for value in values])
        numerators[:, a] = [value.numerator * (den // value.denominator) for value in values]
        denominators.append(den)
    return numerators, tuple(denominators), None


def _dyadic(column: Floats) -> tuple[NDArray[np.object_], int]:
    """A column of floats as integers over a power of two."""
    mantissa, exponent = np.frexp(column)
    digits = (mantissa * 2.0**53).astype(np.int64)
    low = np.where(digits == 0, 1, digits & -digits)  # the lowest set bit
    trailing = np.log2(low.astype(np.float64)).astype(np.int64)
    digits >>= trailing
    power = exponent.astype(np.int64) - 53 + trailing
    power[digits == 0] = 0
    least = min(int(power.min()), 0)
    shift = power - least
    if int(shift.max()) <= 9:  # 53 bits and 9 more stay within int64
        return (digits << shift).astype(object), 1 << -least
    return np.array([m << s for m, s in zip(digits.tolist(), shift.tolist(), strict=True)], dtype=object), 1 << -least


def _fraction(value: Any, i: int, a: int) -> Fraction:
    try:
        if isinstance(value, Rational):
            return Fraction(int(value.numerator), int(value.denominator))
        return Fraction(value)
    except (TypeError, ValueError, OverflowError) as err:
        raise InputError(f"sample {i}, feature {a} is {value!r}, not a finite rational number") from err


def _labels(y: NDArray[np.generic], n: int, classes: int | None) -> tuple[Indices, tuple[str, ...]]:
    if y.shape != (n,):
        raise InputError(f"labels need shape ({n},), one for each sample, got {y.shape}")
    if y.dtype.kind == "f" and not np.isfinite(y.astype(np.float64)).all():
        raise InputError(f"the label of sample {int(np.argmin(np.isfinite(y.astype(np.float64))))} is not finite")
    values, labels = np.unique(y.astype(str) if y.dtype.kind == "O" and _mixed(y) else y, return_inverse=True)
    names = tuple(_name(value) for value in values)
    if classes is not None:
        missing = [k for k in range(classes) if str(k) not in names]
        if missing or len(names) != classes:
            raise InputError(
                f"class {missing[0] if missing else names[-1]} does not fit {classes} classes with samples"
            )
    if len(names) == 1:
        if names[0] not in ("-1", "0", "1"):
            raise InputError(f"all labels are {names[0]}; classification needs two classes")
        other = {"-1": "1", "0": "1", "1": "-1"}[names[0]]  # all samples of one class: the other one is empty
        names, labels = ((names[0], other), labels) if other == "1" else ((other, names[0]), labels + 1)
    if len(names) > 2 and any("." in name and y.dtype.kind == "f" for name in names):
        raise InputError(
            f"there are {len(names)} label values that are no integers; classes are two values or integers"
        )
    if len(names) > MAX_CLASSES:
        raise InputError(f"there are {len(names)} classes, more than {MAX_CLASSES}; is this a regression target?")
    return labels.astype(np.intp).reshape(-1), names


def _mixed(y: NDArray[np.generic]) -> bool:
    return len({type(value) for value in y.tolist()}) > 1


def _name(value: object) -> str:
    number = float(value) if isinstance(value, float | np.floating) else None
    return str(int(number)) if number is not None and number.is_integer() else str(value)
