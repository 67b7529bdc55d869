"""Items against their definition, (e_y − e_k) ⊗ x̄ written out in all p·d coordinates."""

from __future__ import annotations

import numpy as np
import pytest

from proofs_check.batchnorm import batch_normalize
from proofs_check.separability.data import exact_data
from proofs_check.separability.items import items_of


def problem(classes: int):
    rng = np.random.default_rng(classes)
    X = rng.integers(-5, 6, (9, 3))
    X[:, 2] = 4 - 2 * X[:, 0]
    data = exact_data(X, np.arange(9) % classes)
    batches = [np.array([4, 0, 7]), np.array([1, 2, 3, 8])]
    return X, data, batches


def written_out(X, data, batches):
    """Rows with class 0's coordinates, keys and samples, in order."""
    found = []
    for number, batch in enumerate(batches):
        bar = batch_normalize(X[batch], constant="zero")
        for position, sample in enumerate(batch):
            own = int(data.labels[sample])
            for other in range(data.classes):
                if other != own:
                    row = np.zeros((data.classes, 3))
                    row[own] += bar[position]
                    row[other] -= bar[position]
                    found.append((row, (number, position, other), int(sample), number))
    return found


@pytest.mark.parametrize("classes", [2, 3, 4])
def test_items_are_their_definition(classes: int):
    X, data, batches = problem(classes)
    items, expected = items_of(data, batches, full=True), written_out(X, data, batches)
    assert (items.count, items.dim) == (len(expected), (classes - 1) * 3)
    index = np.arange(items.count)
    rows = np.stack([row[1:].reshape(-1) for row, *_ in expected])
    np.testing.assert_allclose(items.rows(index), rows, atol=1e-14)  # two ways to x̄, each good to some ulp
    np.testing.assert_array_equal(items.rows(index[::-2]), items.rows(index)[::-2])
    assert [items.key(i) for i in index] == [key for _, key, _, _ in expected]
    assert items.samples(index).tolist() == [sample for *_, sample, _ in expected]
    assert items.batches_at(index[5:]).tolist() == [number for *_, number in expected][5:]
    w = np.random.default_rng(0).normal(size=items.dim)
    np.testing.assert_allclose(items.margins(w), rows @ w, atol=1e-13)
    np.testing.assert_allclose(items.norms(None), np.linalg.norm(rows, axis=1), atol=1e-13)
    basis = np.linalg.qr(np.random.default_rng(1).normal(size=(items.dim, 2)))[0]
    np.testing.assert_allclose(items.norms(basis), np.linalg.norm(rows @ basis, axis=1), atol=1e-13)


def test_a_feature_that_repeats_another_is_left_out_unless_asked_for():
    _, data, batches = problem(2)
    short, full = items_of(data, batches, first=-1), items_of(data, batches, full=True)
    assert data.redundant == (2,)
    assert not short.x[:, 2].any()
    np.testing.assert_array_equal(short.x[:, :2], full.x[:, :2])
    assert np.unique(short.batch).tolist() == [-1, 0]
    assert [short.key(i)[:2] for i in (0, 3)] == [(-1, 0), (0, 0)]


@pytest.mark.parametrize("classes", [2, 3])
def test_the_guess_separates_what_is_easy(classes: int):
    rng = np.random.default_rng(5)
    labels = np.arange(60) % classes
    X = 8 * rng.normal(size=(classes, 4))[labels] + 0.1 * rng.normal(size=(60, 4))
    items = items_of(exact_data(X, labels), [np.arange(60)])
    assert items.margins(items.guess()).min() > 0
