"""Exact alternatives of small integer rows against positive circuits, and what their answers promise."""

from __future__ import annotations

import random
from math import gcd

import pytest
import sympy as sp
from flint import fmpz_mat

from proofs_check.separability.exact_cone import exact_gordan, exact_overlap, null_space

from .oracle import overlapping

rng = random.Random(0)  # noqa: S311 - test data
DRAWS = [
    [[rng.randint(-2, 2) for _ in range(width)] for _ in range(count)]
    for width in (1, 2, 3, 4)
    for count in (1, 3, 5, 7)
    for _ in range(4)
]
NAMED = {
    "zero row": [[0, 0], [1, 2]],
    "all zero": [[0, 0], [0, 0]],
    "a line": [[2, 4], [-1, -2], [3, 6]],
    "a line and more": [[2, 4], [-1, -2], [1, 0]],
    "a plane in space": [[1, 0, 0], [0, 1, 0], [-1, -1, 0], [1, 1, 5], [0, 0, 1]],
    "two lines after each other": [[1, 0, 0], [-1, 0, 0], [5, 1, 0], [7, -1, 0], [3, 3, 1]],
    "everything": [[1, 0], [0, 1], [-1, -1]],
    "equal rows": [[1, 1], [1, 1], [-1, 2]],
    "large": [[10**30, 1], [-(10**30), 1], [1, -(10**31)]],
}


@pytest.mark.parametrize("rows", [*NAMED.values(), DRAWS], ids=[*NAMED, "small draws"])
def test_the_overlap_is_that_of_the_circuits_and_its_proof_is_exact(rows):
    for case in rows if rows is DRAWS else [rows]:
        found = exact_overlap(case)
        assert found.overlapping == overlapping(case), case
        dim, inside = len(case[0]), [case[i] for i in sorted(found.overlapping)]
        assert len(set(found.support)) == len(found.support) == len(found.weights)
        assert set(found.support) <= found.overlapping
        assert all(weight > 0 for weight in found.weights)
        for a in range(dim):
            assert sum(weight * case[i][a] for i, weight in zip(found.support, found.weights, strict=True)) == 0
        spans = [fmpz_mat(part).rank() if part else 0 for part in ([case[i] for i in found.support], inside)]
        assert spans[0] == spans[1], "the support spans all that overlaps"
        if found.w is None:
            assert len(found.overlapping) == len(case)
        else:
            margins = [sum(a * b for a, b in zip(found.w, row, strict=True)) for row in case]
            assert all((margin == 0) == (i in found.overlapping) for i, margin in enumerate(margins)), case
            assert min(margins) >= 0
            assert gcd(*found.w) == 1


def test_the_alternative_gives_one_of_two_proofs():
    for rows in [*NAMED.values(), *DRAWS]:
        w, combination = exact_gordan(rows)
        if w is not None:
            assert not combination
            assert all(sum(a * b for a, b in zip(w, row, strict=True)) > 0 for row in rows), rows
        else:
            assert combination
            assert all(weight > 0 for weight in combination.values())
            assert sum(combination.values()) == 1
            assert len(combination) <= len(rows[0]) + 1, "few rows"
            for a in range(len(rows[0])):
                assert sum(weight * rows[i][a] for i, weight in combination.items()) == 0


def test_it_ends_where_the_method_stalls():
    """Many rows at one vertex: every step of the simplex method is degenerate until the last."""
    rows = [[1, a, a * a, a**3] for a in range(-6, 7)] + [[-1, 0, 0, 0]]
    w, combination = exact_gordan(rows)
    assert w is None
    assert combination.keys() == {6, 13}, "the row of 0 and its opposite"


@pytest.mark.parametrize("rows", [[[1, 2, 3]], [[2, 4, 6], [1, 2, 3]], [[1, 0, 0], [0, 2, 0]], [[3, 5, 7], [1, 1, 1]]])
def test_null_spaces(rows):
    basis = null_space(rows)
    columns = list(zip(*basis, strict=True))
    assert len(columns) == 3 - sp.Matrix(rows).rank()
    assert sp.Matrix(basis).rank() == len(columns)
    assert all(sum(a * b for a, b in zip(row, column, strict=True)) == 0 for row in rows for column in columns)
    assert all(gcd(*column) == 1 for column in columns)


def test_no_null_space_of_full_rank():
    assert null_space([[1, 0], [1, 1]]) == []
