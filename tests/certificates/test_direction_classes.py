"""Directions of three classes: each overlapping item vanishes under its own class, exactly."""

from __future__ import annotations

import copy

import pytest

from proofs_check.separability import decision_of, direction, exact_data, make_order
from tests.certificates.small import accepted, sealed

DRAWS = [
    ([[0, 0], [2, 0], [-1, 0], [1, 2], [1, 2], [-1, 2], [-1, 1], [0, -1], [1, 0]], [2, 0, 2, 0, 1, 1, 0, 1, 2], 3),
    (
        [[2, -1, -1, 2], [2, -1, 0, 2], [0, 0, 2, 0], [0, 1, 1, -1], [-1, 2, 2, 2], [1, 2, 0, 0], [2, -1, 0, -1],
         [0, 2, -1, 0]],
        [0, 0, 1, 2, 0, 1, 1, 2], 2,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("X", "y", "size"), DRAWS)
def test_accepted_and_not_with_a_weight_that_is_nearly_zero_on_what_overlaps(X: list, y: list, size: int) -> None:
    data = exact_data(X, y)
    made = direction(data, decision_of(data, make_order(data, "ss", batch_size=size))).certificate
    assert accepted(made)
    weights = made["proof"]["feasible"]["w"]
    zeros = [a for a, weight in enumerate(weights) if weight == "0"]
    assert zeros
    for a in zeros:
        forged = copy.deepcopy(dict(made))
        forged["proof"]["feasible"]["w"] = [*weights[:a], "1", *weights[a + 1 :]]
        assert not accepted(sealed(forged))
