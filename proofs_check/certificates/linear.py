"""Two small pieces of linear algebra that a proof rests on: a matrix is nonsingular, and a row lies in a row space.

Nonsingularity of A, known up to an error per entry: any R with ‖I − R A‖ < 1 proves it, wherever R came from, and then
‖A⁻¹ρ‖ ≤ ‖R‖ ‖ρ‖ / (1 − ‖I − R A‖) (maximum norms). R is guessed in floating point, or in fractions where that fails;
the proof itself is in integers. Row spaces are exact, by elimination without fractions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import gcd
from operator import mul
from typing import TypeVar

__all__ = ["Echelon", "choose_rows", "solve_bound"]

X = TypeVar("X", float, int)
Y = TypeVar("Y", float, Fraction)
SCALE = 80  # fractional bits of R: 27 more than a float has; more where R comes from fractions
EXACT_UP_TO = 40  # size up to which R is found in fractions when floats fail, seconds at most


def solve_bound(matrix: Sequence[Sequence[int]], bits: int, error: int) -> Fraction | None:
    """A bound on max |A⁻¹ρ| / max |ρ|, or None if A was not proved nonsingular.

    Args:
        matrix: A · 2^bits (r, r) as integers.
        error: bound on the error of each of those integers.
    """
    r = len(matrix)
    if r == 0:
        return Fraction(0)
    for guess, scale in ((_invert_floats, SCALE), (_invert_fractions, SCALE + bits)):
        inverse = guess(matrix, bits, scale)
        if inverse is None:
            continue
        one = 1 << (scale + bits)
        columns = list(zip(*matrix, strict=True))
        worst, norm = 0, 0
        for i, row in enumerate(inverse):
            size = sum(map(abs, row))
            row_sum = r * size * error  # what the errors of A can do to one row of R A
            for j, column in enumerate(columns):
                row_sum += abs((one if i == j else 0) - sum(map(mul, row, column)))
            worst, norm = max(worst, row_sum), max(norm, size)
        if worst < one:
            return Fraction(norm, 1 << scale) * Fraction(one, one - worst)
    return None


def choose_rows(matrix: Sequence[Sequence[int]], bits: int) -> tuple[list[int], list[int]]:
    """Rows and columns of a well-conditioned square part of full rank, guessed by elimination with full pivoting.

    In floats, and where those see a lower rank than the number of columns, in fixed point with all the bits there are.
    """
    one = 1 << bits
    least = 1e-13  # rounding level of entries of order 1; a wrong guess only fails the proof
    rows, columns = _pivots([[entry / one for entry in row] for row in matrix], least, lambda x, y: x / y, _product)
    if matrix and len(columns) < min(len(matrix), len(matrix[0])) and len(columns) < EXACT_UP_TO:

        def divide(x: int, y: int) -> int:
            return (x << bits) // y

        def multiply(x: int, y: int) -> int:
            return x * y >> bits

        rows, columns = _pivots([list(row) for row in matrix], 1 << bits // 4, divide, multiply)
    return rows, columns


def _product(x: float, y: float) -> float:
    return x * y


def _pivots(
    work: list[list[X]], least: float, divide: Callable[[X, X], X], multiply: Callable[[X, X], X]
) -> tuple[list[int], list[int]]:
    free_rows, free_columns = list(range(len(work))), list(range(len(work[0]) if work else 0))
    rows: list[int] = []
    columns: list[int] = []
    while free_rows and free_columns:
        size, i, j = max((abs(work[i][j]), i, j) for i in free_rows for j in free_columns)
        if size < least:
            break
        pivot = work[i]
        free_rows.remove(i)
        free_columns.remove(j)
        for other in free_rows:
            row = work[other]
            factor = divide(row[j], pivot[j])
            if factor:
                for a in free_columns:
                    row[a] -= multiply(factor, pivot[a])
        rows.append(i)
        columns.append(j)
    return rows, columns


class Echelon:
    """The row space of integer rows, exactly: add rows, ask for the rank, ask whether a row lies in it."""

    def __init__(self) -> None:
        self.rows: dict[int, list[int]] = {}  # pivot column → row

    @property
    def rank(self) -> int:
        """Dimension of the row space."""
        return len(self.rows)

    def reduce(self, row: Sequence[int]) -> list[int]:
        """The rest of a row after elimination, all 0 if and only if it lies in the row space."""
        rest = list(row)
        for pivot, base in self.rows.items():
            if rest[pivot]:
                common = gcd(rest[pivot], base[pivot])
                up, down = base[pivot] // common, rest[pivot] // common
                rest = [up * x - down * y for x, y in zip(rest, base, strict=True)]
        common = gcd(*rest)
        return [x // common for x in rest] if common > 1 else rest

    def add(self, row: Sequence[int]) -> bool:
        """Add a row; True if it was not in the row space."""
        rest = self.reduce(row)
        pivot = next((a for a, x in enumerate(rest) if x), None)
        if pivot is None:
            return False
        self.rows[pivot] = rest
        return True


def _invert_floats(matrix: Sequence[Sequence[int]], bits: int, out: int) -> list[list[int]] | None:
    r, one = len(matrix), 1 << bits  # quotients of integers: neither need fit into a float
    floats = [[*(x / one for x in row), *(float(i == j) for j in range(r))] for i, row in enumerate(matrix)]
    inverse = _gauss_jordan(floats)
    if inverse is None or any(not abs(x) < 1e200 for row in inverse for x in row):  # also refuses inf and nan
        return None
    return [[round(Fraction(x) * (1 << out)) for x in row] for row in inverse]


def _invert_fractions(matrix: Sequence[Sequence[int]], bits: int, out: int) -> list[list[int]] | None:
    if len(matrix) > EXACT_UP_TO:
        return None
    r, one = len(matrix), 1 << bits
    exact = [[*(Fraction(x, one) for x in row), *(Fraction(i == j) for j in range(r))] for i, row in enumerate(matrix)]
    inverse = _gauss_jordan(exact)
    return None if inverse is None else [[round(x * (1 << out)) for x in row] for row in inverse]


def _gauss_jordan(work: list[list[Y]]) -> list[list[Y]] | None:
    """The inverse A⁻¹ from [A | I] by row operations with partial pivoting, or None if A is seen to be singular."""
    r = len(work)
    for k in range(r):
        best = max(range(k, r), key=lambda i: abs(work[i][k]))
        if work[best][k] == 0:
            return None
        work[k], work[best] = work[best], work[k]
        scale = work[k][k]
        pivot = work[k] = [x / scale for x in work[k]]
        for i in range(r):
            factor = work[i][k]
            if i != k and factor:
                work[i] = [x - factor * y for x, y in zip(work[i], pivot, strict=True)]
    return [row[r:] for row in work]
