"""Lengths of all rows of weights from those relative to class 0, and the dual norm on open coordinates."""

from __future__ import annotations

import numpy as np
import pytest

from proofs_check.separability.rows import all_rows, dual_root, row_lengths_basis


@pytest.mark.parametrize("classes", [2, 3, 5])
def test_rows_have_mean_0_and_the_differences_given(classes: int):
    v = np.random.default_rng(classes).normal(size=(classes - 1) * 4)
    rows = all_rows(v, 4)
    np.testing.assert_allclose(rows.mean(axis=0), 0, atol=1e-15)  # some ulp
    np.testing.assert_allclose(rows[1:] - rows[0], v.reshape(-1, 4), atol=1e-14)


@pytest.mark.parametrize("classes", [3, 4, 7])
def test_coordinates_in_the_basis_have_the_length_of_all_rows(classes: int):
    rng = np.random.default_rng(classes)
    basis = np.linalg.qr(rng.normal(size=((classes - 1) * 3, 4)))[0]
    made = row_lengths_basis(basis, classes)
    t = rng.normal(size=4)
    assert np.linalg.norm(t) == pytest.approx(np.linalg.norm(all_rows(made @ t, 3)), rel=1e-13)
    assert np.linalg.matrix_rank(np.hstack([basis, made])) == 4, "the same span"


@pytest.mark.parametrize("classes", [2, 3, 5])
def test_the_dual_root_is_the_least_length_that_gives_a_product(classes: int):
    """max u·r over ‖all rows of u‖ ≤ 1, u 0 on closed coordinates, is √(rᵀ (Q on the open ones)⁻¹ r)."""
    rng = np.random.default_rng(classes)
    d, dim = 3, (classes - 1) * 3
    opened = np.sort(rng.choice(dim, size=max(1, dim - 2), replace=False))
    Q = (
        np.kron(np.eye(classes - 1) - np.ones((classes - 1, classes - 1)) / classes, np.eye(d))
        if classes > 2
        else np.eye(d)
    )
    r = rng.normal(size=(dim, 2))
    found = dual_root(opened, dim, d)(r)
    part = r[opened]
    np.testing.assert_allclose(found.T @ found, part.T @ np.linalg.solve(Q[np.ix_(opened, opened)], part), atol=1e-12)
