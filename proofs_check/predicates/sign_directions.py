"""Where the weights go in batches of two: signed features are sign vectors, so the direction is rational (C-4)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from proofs_check.exact.hard_margin import least_length, least_sum
from proofs_check.predicates.syntax import Gamma

__all__ = ["sign_direction"]

MOST_ROWS = 12  # different sign vectors; the search among their subsets is exponential
_Row = list[Fraction]


def sign_direction(
    separable: Sequence[Sequence[int]], overlapping: Sequence[Sequence[int]], gamma: Gamma
) -> list[Fraction] | None:
    """The direction for sign vectors on the separable side and in Z_SC; None where it is not known.

    Frozen Γ: the shortest v with v·z ≥ 1 and v ⟂ Z_SC. Trained Γ: the v of least ℓ1 norm, where that is unique and
    Z_SC is empty or leaves one direction only. If all separable vectors are one and the same, the features on which it
    is not 0 move alike up to sign and the others not at all, by symmetry; so v stays on it, whatever ℓ1 says.
    """
    spanned = _basis([list(map(Fraction, row)) for row in overlapping])
    rows = _distinct([list(map(Fraction, row)) for row in separable])
    if len(rows) > MOST_ROWS:
        return None
    if gamma == "frozen" or len(spanned) == len(rows[0]) - 1:
        return least_length(_distinct([_less(row, spanned) for row in rows]))
    if spanned:
        return None
    return rows[0] if len(rows) == 1 else least_sum(rows)


def _basis(rows: list[_Row]) -> list[_Row]:
    """An orthogonal basis of the span, by Gram and Schmidt in rationals."""
    basis: list[_Row] = []
    for row in rows:
        left = _less(row, basis)
        if any(left):
            basis.append(left)
    return basis


def _less(row: _Row, basis: list[_Row]) -> _Row:
    """The row less its part in the span."""
    left = list(row)
    for b in basis:
        share = _dot(left, b) / _dot(b, b)
        left = [x - share * y for x, y in zip(left, b, strict=True)]
    return left


def _dot(u: _Row, v: _Row) -> Fraction:
    return sum((x * y for x, y in zip(u, v, strict=True)), Fraction(0))


def _distinct(rows: list[_Row]) -> list[_Row]:
    return [list(row) for row in dict.fromkeys(map(tuple, rows))]
