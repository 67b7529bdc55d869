"""Pieces of proofs: bases, columns to correct on, integers for floats."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy as sp

from proofs_check.separability.data import exact_data
from proofs_check.separability.decompose import decompose
from proofs_check.separability.exact_rows import ExactRows
from proofs_check.separability.items import items_of
from proofs_check.separability.proofs import (
    Proof,
    _combinations,
    _exact_relation,
    correction_columns,
    independent,
    integer_weights,
    separation_proof,
)


@pytest.mark.parametrize("seed", range(6))
def test_independent_rows_are_the_first_basis(seed: int):
    rng = np.random.default_rng(seed)
    base = rng.integers(-3, 4, (2, 4))
    rows = (rng.integers(-2, 3, (5, 2)) @ base).tolist()
    chosen, first = independent(rows), []
    for i in range(5):
        if sp.Matrix([rows[k] for k in (*first, i)]).rank() > len(first):
            first.append(i)
    assert chosen == first


def test_floats_become_integers_of_53_bits_in_their_proportions():
    w = np.array([0.1, -0.25, 0.0, 1e-3])
    found = integer_weights(w)
    assert found[1] == -(2**53)
    for entry, value in zip(found, w, strict=True):
        assert abs(entry - Fraction(float(value)) * 4 * 2**53) <= Fraction(1, 2)
    assert integer_weights(np.zeros(2)) == [0, 0]
    assert integer_weights(np.array([2**90, -3], dtype=object)) == [2**90, -3]


def test_columns_to_correct_on_make_a_regular_matrix():
    rng = np.random.default_rng(0)
    data = exact_data(rng.integers(-9, 10, (8, 4)), [0, 1] * 4)
    exact = ExactRows(data, [np.arange(4), np.arange(4, 8)])
    keys = [(0, 0, 1), (0, 1, 0), (1, 2, 1)]
    columns = correction_columns(exact, keys, [0, 2, 3])
    assert sorted(columns) == [0, 2, 3]
    rows = np.array([exact.rounded(key, 60) for key in keys], dtype=float) * 2.0**-60
    two = correction_columns(exact, keys[:2], [0, 1, 2, 3])
    assert abs(np.linalg.det(rows[:2][:, two])) > 1e-3
    assert len(set(two)) == 2
    assert correction_columns(exact, [], [0]) == []
    assert correction_columns(exact, keys, [0, 1]) is None, "three rows in two coordinates"
    same = exact_data([[0, 0], [1, 2], [2, 4], [3, 6], [1, 2], [9, 18]], [0, 1] * 3, eps=0)
    parallel = ExactRows(exact_data(np.array(same.numerators), [0, 1] * 3), [np.arange(3), np.arange(3, 6)])
    assert correction_columns(parallel, [(0, 0, 1), (1, 0, 0)], [0, 1]) is None, "dependent rows"


def test_an_overlap_on_some_features_alone_is_covered():
    """Feature 0 overlaps in the batches where feature 1 is constant; feature 1 separates the rest."""
    X = [[0, 5], [1, 5], [0, 7], [1, 7], [0, 0], [1, 1], [2, 2], [3, 9]]
    y = [0, 1, 1, 0, 0, 1, 0, 1]
    batches = [np.array([0, 1]), np.array([2, 3]), np.array([4, 5]), np.array([6, 7])]
    data = exact_data(X, y)
    items, exact = items_of(data, batches), ExactRows(data, batches)
    guess = decompose(items)
    proof = separation_proof(items, exact, guess)
    assert guess.overlapping.tolist() == [True] * 4 + [False] * 4
    assert proof.closed == {0}
    assert [stage["rule"] for stage in proof.document["stages"]] == ["span"]
    assert proof.document["stages"][0]["columns"] == [0]
    assert proof.document["separator"]["w"][0] == "0"
    assert int(proof.document["separator"]["w"][1]) > 0


def test_a_relation_holds_all_its_members_or_there_is_none():
    """On a line 1 and −1 cancel; (0, 1) beside them is on one side, so the guess that it overlaps is wrong."""
    data = exact_data([[0, 0], [1, 0], [0, 3], [5, 3], [2, 2], [2, 9]], [0, 1, 1, 0, 0, 1])
    exact = ExactRows(data, [np.array([0, 1]), np.array([2, 3]), np.array([4, 5])])
    keys = [(0, 1, 0), (1, 1, 1), (2, 1, 0)]
    assert [exact.vector(key)[0] for key in keys] == [[1, 0], [-1, 0], [0, 1]]
    support, weights, rows = _exact_relation(exact, [0, 1], keys[:2], [0, 1])
    assert (support, weights) == (keys[:2], [1, 1])
    assert rows == [[1, 0], [-1, 0]]
    assert _exact_relation(exact, [0, 1], keys, [0, 1]) is None
    assert _exact_relation(exact, [0, 1], keys[1:], [0, 1]) is None


def test_where_every_coordinate_is_covered_nothing_is_left_to_combine():
    data, batches = exact_data([[0, 1], [1, 0], [2, 5], [3, 3]], [1, -1, 1, -1]), [np.array([0, 1]), np.array([2, 3])]
    items, stages = items_of(data, batches), []
    proof = Proof({}, set(range(items.dim)))
    assert _combinations(items, ExactRows(data, batches), np.arange(items.count), stages, proof)
    assert (stages, proof.basis, proof.columns) == ([], [], [])
