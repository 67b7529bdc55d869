"""Directions of sign vectors, against optimality conditions and a linear program."""

from __future__ import annotations

import random
from itertools import product

import numpy as np
import pytest
from scipy.optimize import linprog, nnls

from proofs_check.predicates.sign_directions import sign_direction

EXACT = 1e-9  # floats of small integers against rational numbers


def draws(seed: int, most: int = 6) -> tuple[np.ndarray, np.ndarray]:
    """Sign vectors with v·z > 0 for a hidden v, and some orthogonal to it."""
    rng = random.Random(seed)  # noqa: S311
    d = rng.choice((2, 3))
    every = [z for z in product((-1, 0, 1), repeat=d) if any(z)]
    hidden = [rng.choice((-2, -1, 1, 2, 3)) for _ in range(d)]
    score = {z: sum(a * b for a, b in zip(z, hidden, strict=True)) for z in every}
    positive = [z for z in every if score[z] > 0]
    zero = [z for z in every if score[z] == 0]
    overlapping = rng.sample(zero, min(len(zero), rng.choice((0, 0, 1, 2))))
    chosen = rng.sample(positive, rng.randint(1, min(most, len(positive))))
    return np.array(chosen), np.array(overlapping).reshape(-1, d)


@pytest.mark.parametrize("seed", range(40))
def test_the_frozen_direction_is_the_shortest(seed: int) -> None:
    rows, overlapping = draws(seed)
    found = sign_direction(rows.tolist(), overlapping.tolist(), "frozen")
    assert found is not None
    v = np.array([float(x) for x in found])
    margins = rows @ v
    assert margins.min() == pytest.approx(1, abs=EXACT)
    assert np.abs(overlapping @ v).max(initial=0) < EXACT
    tight = rows[margins < 1 + EXACT]  # v is in their cone, up to the span of what overlaps
    assert nnls(np.vstack([tight, overlapping, -overlapping]).T.astype(float), v)[1] < EXACT


def least_sums(rows: np.ndarray, overlapping: np.ndarray) -> tuple[float, list[np.ndarray]]:
    """The least Σ|v|, and the v of it that are furthest in a few directions."""
    d = rows.shape[1]
    A, b = np.hstack([-rows, rows]), -np.ones(len(rows))
    equal = (
        {"A_eq": np.hstack([overlapping, -overlapping]), "b_eq": np.zeros(len(overlapping))} if len(overlapping) else {}
    )
    least = linprog(np.ones(2 * d), A_ub=A, b_ub=b, **equal).fun
    ends = []
    for c in np.vstack([np.eye(d), -np.eye(d)]):
        more = np.vstack([A, np.ones(2 * d)])
        x = linprog(np.concatenate([c, -c]), A_ub=more, b_ub=[*b, least + 1e-10], **equal).x
        ends.append(x[:d] - x[d:])
    return least, ends


def test_the_trained_direction_has_the_least_sum_and_is_the_only_one() -> None:
    known = 0
    for seed in range(60):
        rows, overlapping = draws(seed)
        found = sign_direction(rows.tolist(), overlapping.tolist(), "trained")
        rank = np.linalg.matrix_rank(overlapping) if len(overlapping) else 0
        if rank == rows.shape[1] - 1:
            assert found == sign_direction(rows.tolist(), overlapping.tolist(), "frozen")  # there is but one direction
        elif rank:
            assert found is None
        elif len(rows) == 1:
            assert found == rows[0].tolist()  # by symmetry
        elif found is not None:
            least, ends = least_sums(rows, overlapping)
            v = np.array([float(x) for x in found])
            assert np.abs(v).sum() == pytest.approx(least, abs=1e-7)  # linprog's tolerance
            assert max(np.abs(v - end).max() for end in ends) < 1e-6
            known += 1
    assert known > 15


def test_equal_rows_count_once() -> None:
    assert sign_direction([[1, 0, 1]] * 3, [], "trained") == [1, 0, 1]
    assert sign_direction([[1, 0, 1]] * 3, [], "frozen") == pytest.approx([0.5, 0, 0.5])
    assert sign_direction([[1, 1]], [[1, -1], [-1, 1], [1, -1]], "trained") == pytest.approx([0.5, 0.5])


def test_the_search_among_subsets_is_bounded() -> None:
    rows = [z for z in product((-1, 0, 1), repeat=3) if 4 * z[0] + 2 * z[1] + z[2] > 0]
    assert len(rows) == 13
    assert sign_direction(rows, [], "frozen") is None
    assert sign_direction(rows[:12] * 2, [], "frozen") is not None
