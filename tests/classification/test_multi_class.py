"""C-11: more than two classes."""

from __future__ import annotations

import numpy as np
import pytest

from proofs_check.separability import separability
from tests.claims import claim_holds


@pytest.mark.parametrize("seed", range(3))
def test_claim_holds(seed: int):
    claim_holds("C-11", seed=seed)


@pytest.mark.parametrize("seed", range(20))
def test_two_of_three_classes_are_the_binary_problem(seed: int):
    """With p = 2 written as classes 0 and 1 the answer is that of labels −1 and +1."""
    rng = np.random.default_rng(seed)
    X, y = rng.integers(-3, 4, (8, 2)), rng.permutation([0, 1] * 4)
    by_class, by_sign = (separability(X, labels, order="ss", batch_size=2) for labels in (y, 2 * y - 1))
    assert by_class.class_ == by_sign.class_
    assert by_class.ls_samples == by_sign.ls_samples


@pytest.mark.parametrize("seed", range(10))
def test_names_of_classes_do_not_matter(seed: int):
    rng = np.random.default_rng(seed)
    X, y = rng.integers(-3, 4, (9, 2)), rng.permutation([0, 1, 2] * 3)
    assert (
        separability(X, y, order="ss", batch_size=3).class_ == separability(X, 2 - y, order="ss", batch_size=3).class_
    )
