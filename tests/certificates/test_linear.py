"""Bounds on inverses against their supremum and exact inverses; ranks and row spaces against fractions."""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction

import pytest
import sympy

from proofs_check.certificates.linear import Echelon, choose_rows, solve_bound


@pytest.mark.parametrize("bits", [64, 1022, 1100, 8192])
def test_any_number_of_bits(bits: int) -> None:
    matrix = [[2 << bits, 1 << bits], [1 << bits, 1 << bits]]  # its inverse, [[1, −1], [−1, 2]], has norm 3
    bound = solve_bound(matrix, bits, 2)
    assert bound is not None
    assert 3 <= bound < 3 + 2**-20  # the errors of the entries, 2 of 2^64, move it by less
    rows, columns = choose_rows(matrix, bits)
    assert sorted(rows) == sorted(columns) == [0, 1]


@pytest.mark.parametrize("size", [1, 2, 3, 7])
@pytest.mark.parametrize("error", [0, 1, 1000])
def test_the_supremum_over_all_errors_of_the_identity(size: int, error: int) -> None:
    """I − εJ has the inverse I + εJ/(1 − rε), whose norm 1/(1 − rε) is the largest within errors of ε."""
    bits = 16
    matrix = [[(i == j) << bits for j in range(size)] for i in range(size)]
    assert solve_bound(matrix, bits, error) == 1 / (1 - Fraction(size * error, 1 << bits))
    assert solve_bound(matrix, bits, (1 << bits) // size + 1) is None
    assert solve_bound([[1 << bits]], bits, 1 << bits) is None  # 0 is within the error
    assert solve_bound([[1 << bits]], bits, (1 << bits) - 1) == 1 << bits


def test_nothing_has_an_inverse() -> None:
    assert solve_bound([], 64, 2) == 0
    assert choose_rows([], 64) == ([], [])
    assert choose_rows([[], []], 64) == ([], [])
    assert solve_bound([[0]], 64, 0) is None


def norm_of_inverse(matrix: Sequence[Sequence[int]], bits: int) -> Fraction:
    inverse = sympy.Matrix(matrix).inv() * 2**bits
    return max(
        sum((abs(Fraction(int(x.p), int(x.q))) for x in inverse.row(i)), Fraction(0)) for i in range(len(matrix))
    )


@pytest.mark.parametrize("size", [1, 2, 3, 5])
@pytest.mark.parametrize("seed", range(5))
def test_bounds_are_those_of_exact_inverses(size: int, seed: int) -> None:
    rng, bits = random.Random(seed), 64  # noqa: S311
    matrix = [[rng.randint(-9, 9) << bits - 3 for _ in range(size)] for _ in range(size)]
    if sympy.Matrix(matrix).det() == 0:
        assert solve_bound(matrix, bits, 0) is None
        return
    true, bound = norm_of_inverse(matrix, bits), solve_bound(matrix, bits, 0)
    assert bound is not None
    assert true <= bound <= true * (1 + Fraction(1, 1 << 30))  # floats of 53 bits, conditions below 2^10
    for _ in range(5):  # and of any matrix within the error
        error = 1 << bits - 12
        bound = solve_bound(matrix, bits, error)
        near = [[x + rng.choice((-error, error)) for x in row] for row in matrix]
        assert bound is None or norm_of_inverse(near, bits) <= bound


@pytest.mark.parametrize("size", [2, 3, 40])
def test_what_floats_take_for_singular(size: int) -> None:
    """[[1, 1], [1, 1 + δ]] has the inverse [[1 + 1/δ, −1/δ], [−1/δ, 1/δ]], of norm 1 + 2/δ."""
    bits = 200
    matrix = [[(i == j or i + j == 1) << bits for j in range(size)] for i in range(size)]
    matrix[1][1] += 1 << 100
    bound = solve_bound(matrix, bits, 2)
    assert bound is not None
    assert 1 + 2**101 <= bound < (1 + 2**101) * (1 + Fraction(1, 1 << 30))
    rows, columns = choose_rows(matrix, bits)
    assert sorted(rows) == sorted(columns) == list(range(size))
    matrix[1][1] -= 1 << 100
    assert solve_bound(matrix, bits, 0) is None
    assert len(choose_rows(matrix, bits)[0]) == size - 1


def test_larger_matrices_are_left_to_floats() -> None:
    bits = 200
    matrix = [[(i == j or i + j == 1) << bits for j in range(41)] for i in range(41)]
    matrix[1][1] += 1 << 100
    assert solve_bound(matrix, bits, 2) is None
    halves = [[(i == j) << bits - 1 for j in range(41)] for i in range(41)]
    assert solve_bound(halves, bits, 0) == 2
    assert len(choose_rows(halves, bits)[0]) == 41


@pytest.mark.parametrize("rank", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("seed", range(6))
def test_a_part_of_full_rank_is_chosen(rank: int, seed: int) -> None:
    rng, bits = random.Random(seed), 64  # noqa: S311
    tall, wide = rng.randint(4, 7), rng.randint(4, 6)
    left = [[rng.randint(-3, 3) for _ in range(rank)] for _ in range(tall)]
    right = [[rng.randint(-3, 3) for _ in range(wide)] for _ in range(rank)]
    plain = [[sum(left[i][k] * right[k][j] for k in range(rank)) for j in range(wide)] for i in range(tall)]
    true = sympy.Matrix(plain).rank()
    rows, columns = choose_rows([[x << bits - 6 for x in row] for row in plain], bits)
    assert len(rows) == len(columns) == true
    assert len(set(rows)) == len(rows)
    assert true == 0 or sympy.Matrix([[plain[i][j] for j in columns] for i in rows]).det() != 0


def test_the_largest_entry_comes_first() -> None:
    one = 1 << 64
    assert choose_rows([[one, 0], [0, 3 * one], [0, 2 * one]], 64) == ([1, 0], [1, 0])
    assert choose_rows([[1, 0], [0, one]], 64)[0] == [1]  # 2^-64 is nothing beside rounding, and beside 2^-48
    assert choose_rows([[one >> 40, 0], [0, one]], 64) == ([1, 0], [1, 0])
    assert choose_rows([[1 << 16, 0], [0, one]], 64) == ([1, 0], [1, 0])  # seen in fixed point, at its last place
    assert choose_rows([[(1 << 16) - 1, 0], [0, one]], 64) == ([1], [1])


@pytest.mark.parametrize("seed", range(8))
def test_row_spaces_are_those_of_fractions(seed: int) -> None:
    rng, space = random.Random(seed), Echelon()  # noqa: S311
    added: list[list[int]] = []
    for _ in range(7):
        row = [rng.randint(-4, 4) for _ in range(5)]
        if added and rng.random() < 0.5:
            row = [3 * x - 2 * y for x, y in zip(added[0], added[-1], strict=True)]
        before = sympy.Matrix(added).rank() if added else 0
        rank = sympy.Matrix([*added, row]).rank()
        assert any(space.reduce(row)) == (rank > before)
        assert space.add(row) == (rank > before)
        added.append(row)
        assert space.rank == rank
        assert not any(space.reduce(row))


def test_what_is_left_has_no_common_factor() -> None:
    space = Echelon()
    assert space.reduce([6, -9, 0]) == [2, -3, 0]
    assert space.reduce([0, 0]) == [0, 0]
    space.add([2, 0, 4])
    assert [abs(x) for x in space.reduce([3, 5, 1])] == [0, 1, 1]
