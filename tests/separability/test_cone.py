"""The floating-point alternative against the exact one on small integers, and combinations put together."""

from __future__ import annotations

import numpy as np
import pytest

from proofs_check.separability.cone import gordan
from proofs_check.separability.data import exact_data
from proofs_check.separability.decompose import complement, compose, decompose
from proofs_check.separability.exact_cone import exact_gordan
from proofs_check.separability.items import Items, items_of

from .oracle import overlapping


def plain(rows: np.ndarray) -> Items:
    """Rows as items of two classes, all of the positive one."""
    count = np.arange(len(rows), dtype=np.intp)
    return Items(np.asarray(rows, dtype=float), count, count, count, np.ones(len(rows), dtype=np.intp), 2)


DRAWS = [np.random.default_rng(seed).integers(-2, 3, (2 + seed % 7, 1 + seed % 3)) for seed in range(60)]


def test_it_is_the_exact_alternative_with_its_proof():
    met = set()
    for rows in DRAWS:
        found, (exact, _) = gordan(plain(rows), None, None), exact_gordan(rows.tolist())
        assert (found.w is None) == (exact is None), rows
        met.add(found.w is None)
        if found.w is not None:
            assert (rows @ found.w > 0).all()
            assert not len(found.support)
        else:
            assert (found.weights > 0).all()
            assert np.abs(found.weights @ rows[found.support]).max() < 1e-8 * found.weights.max()  # HiGHS: 1e-10
    assert met == {True, False}


def test_only_items_that_are_alive_count_and_only_in_the_subspace():
    rows = np.array([[1, 0], [-1, 5], [-1, -7]])
    alive = np.array([True, True, False])
    assert gordan(plain(rows), None, None).w is None
    found = gordan(plain(rows), None, alive)
    assert (rows[alive] @ found.w > 0).all()
    line = gordan(plain(rows), np.array([[1.0], [0.0]]), alive)
    assert sorted(line.support) == [0, 1]
    assert line.weights[0] == pytest.approx(line.weights[1])
    other = gordan(plain(rows), np.array([[0.0], [1.0]]), np.array([False, True, False])).w
    assert other[0] == 0, "a direction of the subspace"
    assert other[1] > 0


def test_many_items_of_which_few_matter():
    rng = np.random.default_rng(0)
    w = np.array([1.0, -2.0, 0.5])
    rows = rng.normal(size=(4000, 3))
    rows *= np.sign(rows @ w)[:, None]
    rows = rows[rows @ w > 1e-3]
    assert (rows @ gordan(plain(rows), None, None).w > 0).all()
    both = np.vstack([rows, -rows[:1]])
    support = gordan(plain(both), None, None)
    assert support.w is None
    assert np.abs(support.weights @ both[support.support]).max() < 1e-7 * support.weights.max()  # rows of length ≤ 5


def test_the_decomposition_is_that_of_the_circuits():
    kinds = set()
    for rows in DRAWS:
        guess, expected = decompose(plain(rows), whole=False), overlapping(rows.tolist())
        assert set(np.flatnonzero(guess.overlapping)) == expected, rows
        kinds.add((guess.w is None, bool(expected)))
        if len(guess.support):
            assert np.abs(guess.weights @ rows[guess.support]).max() < 1e-8 * guess.weights.max()
            assert (guess.weights > 0).all()
        if guess.w is not None:
            margins = rows @ guess.w
            assert margins[~guess.overlapping].min() > 0
            if guess.basis is not None:
                assert np.abs(margins[guess.overlapping]).max(initial=0) < 1e-8
        inside = rows[sorted(expected)] if expected else np.zeros((0, rows.shape[1]))
        assert guess.open_dim(rows.shape[1]) == rows.shape[1] - (np.linalg.matrix_rank(inside) if len(inside) else 0)
    assert kinds == {(True, True), (False, True), (False, False)}


def test_batches_of_one_class_are_taken_first_as_many_as_span():
    rng = np.random.default_rng(1)
    y = np.array([0] * 12 + [1] * 2)
    data = exact_data(np.round(rng.normal(size=(14, 3)), 3), y)
    items = items_of(data, [np.array([0, 1]), np.array([11, 12]), np.array([2, 3]), np.array([4, 5]), np.array([6, 7])])
    guess = decompose(items)
    assert guess.w is None
    assert guess.overlapping.all()
    pure = np.flatnonzero(items.batch != 1)
    assert set(guess.support) <= set(pure)
    assert (guess.weights == 1).all()


def test_no_answer_where_the_rounds_are_used_up(monkeypatch: pytest.MonkeyPatch):
    from proofs_check.separability import cone

    monkeypatch.setattr(cone, "MAX_ROUNDS", 0)
    found = gordan(plain(np.array([[1.0], [-1.0]])), None, None)
    assert found.w is None
    assert not len(found.support)


def test_no_answer_where_the_linear_program_fails(monkeypatch: pytest.MonkeyPatch):
    import scipy.optimize

    monkeypatch.setattr(scipy.optimize, "linprog", lambda *_, **__: scipy.optimize.OptimizeResult(x=None))
    rows = plain(np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0]]))
    assert gordan(rows, None, None).w is None
    assert not len(gordan(rows, None, None).support)
    assert (decompose(rows, whole=False).w == 0).all(), "the exact method has to decide"


def test_a_complement_is_orthonormal_and_orthogonal():
    rows = np.array([[1.0, 2.0, 3.0, 0.0], [2.0, 4.0, 6.0, 0.0], [0.0, 0.0, 0.0, 1e-12]])
    basis, rank = complement(rows)
    assert (rank, basis.shape) == (1, (4, 3))
    np.testing.assert_allclose(basis.T @ basis, np.eye(3), atol=1e-14)
    assert np.abs(rows @ basis).max() < 1e-11
    assert complement(np.eye(3))[1] == 3


def test_combinations_up_to_a_span_become_combinations():
    """(1, 0) and (−1, 0) cancel; (1, 1) and (2, −1) do so only up to that line."""
    rows = np.array([[1.0, 0.0], [-1.0, 0.0], [1.0, 1.0], [2.0, -1.0]])
    support, weights = compose(plain(rows), np.array([0, 1]), np.ones(2), np.array([2, 3]), np.array([5.0, 5.0]))
    assert support.tolist() == [0, 1, 2, 3]
    assert weights.max() == 1
    assert weights.min() > 0
    assert np.abs(weights @ rows).max() < 1e-14
    alone = compose(plain(rows), np.empty(0, np.intp), np.empty(0), np.array([0, 1]), np.array([2.0, 2.0]))
    assert alone[1].tolist() == [1, 1]


def test_separable_batches_have_no_combination():
    items = items_of(exact_data([[0], [1], [2], [3]], [0, 1, 0, 1]), [np.array([0, 1]), np.array([2, 3])])
    guess = decompose(items)
    assert (guess.w > 0).all()
    assert len(guess.support) == len(guess.weights) == 0
    assert not guess.overlapping.any()
