"""Bounds on inverses, with more binary digits than a float's exponent has room for."""

from __future__ import annotations

import pytest

from proofs_check.certificates.linear import choose_rows, solve_bound


@pytest.mark.parametrize("bits", [64, 1022, 1100, 8192])
def test_any_number_of_bits(bits: int) -> None:
    matrix = [[2 << bits, 1 << bits], [1 << bits, 1 << bits]]  # its inverse, [[1, −1], [−1, 2]], has norm 3
    bound = solve_bound(matrix, bits, 2)
    assert bound is not None
    assert 3 <= bound < 3 + 2**-20  # the errors of the entries, 2 of 2^64, move it by less
    rows, columns = choose_rows(matrix, bits)
    assert sorted(rows) == sorted(columns) == [0, 1]
