"""The oracle by exhaustion: its two halves exclude each other, and what it is not for is refused."""

from __future__ import annotations

from itertools import product

import pytest

from proofs_check.exact.alternatives import inseparable_samples, separable_samples


def test_every_sample_is_separable_or_inseparable_never_both():
    """All triples of vectors of the plane with entries −1, 0, 1: a direction that shows it, or weights that cancel."""
    vectors = list(product((-1, 0, 1), repeat=2))
    for Z in product(vectors, repeat=3):
        assert sorted(separable_samples(Z) + inseparable_samples(Z)) == [0, 1, 2], Z


def test_in_space_four_vectors_may_be_needed_to_cancel():
    Z = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [-1, -1, -1]]
    assert inseparable_samples(Z) == [0, 1, 2, 3]
    assert inseparable_samples(Z[:3]) == inseparable_samples(Z[1:]) == []
    assert separable_samples(Z[:3]) == [0, 1, 2]


def test_weights_beyond_the_entries_are_found():
    assert inseparable_samples([[3, -1], [-2, 5], [-7, -11], [1, 0]]) == [0, 1, 2, 3]
    assert inseparable_samples([[2, 3], [-4, -6], [1, 5]]) == [0, 1]


def test_a_sample_alone():
    assert separable_samples([[0, -1]]) == [0]
    assert separable_samples([[0, 0]]) == []
    assert inseparable_samples([[0, 0]]) == [0]


@pytest.mark.parametrize("Z", [[[1, 0, 0, 0]], [[2, 0]], [[0, 1], [0, -2]]])
def test_other_directions_are_refused(Z: list[list[int]]):
    with pytest.raises(ValueError, match="at most three dimensions"):
        separable_samples(Z)
