"""Draws decided in floating point, against linear programs, exact decisions and what is known of small cases."""

from __future__ import annotations

import numpy as np
import pytest

from proofs_check.sweeps.phase.active_set import in_cone, nearest_point
from proofs_check.sweeps.phase.draws import Answer, Draw, decide_exactly, decide_quickly, draw


def _program(Z: np.ndarray) -> bool:
    from scipy.optimize import linprog

    d = Z.shape[1]
    return bool(linprog(np.zeros(d), A_ub=-Z, b_ub=-np.ones(len(Z)), bounds=[(None, None)] * d).status == 0)


@pytest.mark.parametrize(("n", "d", "batch_size"), [(24, 6, 2), (24, 10, 4), (32, 14, 8), (40, 20, 20)])
def test_separable_or_not_as_linear_programs_say(n: int, d: int, batch_size: int):
    rng = np.random.default_rng(d)
    seen = set()
    for _ in range(40):
        data = draw(n, d, batch_size, batch_size // 2, rng)
        found = decide_quickly(data).kind
        if found != "undecided":
            assert (found == "LS") == _program(data.signed(batch_size))
            seen.add(found)
    assert seen == {"LS", "SC"}, "the test reaches both"


@pytest.mark.parametrize(
    ("n", "d", "batch_size", "positives"), [(12, 2, 2, 1), (16, 5, 4, 1), (18, 7, 3, 2), (24, 11, 8, 4)]
)
def test_every_answer_that_is_given_is_the_exact_one(n: int, d: int, batch_size: int, positives: int):
    rng = np.random.default_rng(n)
    decided = 0
    for _ in range(12):
        data = draw(n, d, batch_size, positives, rng)
        found = decide_quickly(data)
        if "undecided" not in (found.kind, found.fate):
            assert found == decide_exactly(data)
            decided += 1
    assert decided >= 3


def test_what_is_too_close_or_not_in_general_position_is_left_undecided():
    X = np.array([[0.0], [1.0], [3.0], [2.0]])
    opposite = Draw(np.hstack([X, X]), np.array([1.0, -1, 1, -1]), 2)  # z = (−1, −1) and (1, 1): rank 1
    assert decide_quickly(opposite) == Answer("undecided", "undecided")
    assert decide_exactly(opposite).kind == "SC"
    level = Draw(np.array([[0.0, 0], [1, 0], [2, 5], [3, 0]]), np.array([1.0, -1, -1, 1]), 2)  # z = (−1, 0), (−1, 1)
    assert decide_quickly(level).kind in ("LS", "undecided")
    partly = Draw(np.array([[0.0, 0], [1, 1], [3, 0], [2, 1]]), np.array([1.0, -1, 1, -1]), 2)  # (−1, −1), (1, −1)
    assert decide_quickly(partly).kind == "LS"


def test_labels_and_batches_of_a_draw():
    data = draw(12, 3, 4, 1, np.random.default_rng(0))
    assert data.y.tolist() == [1, -1, -1, -1] * 3
    Z = data.signed(4)
    sums = (data.y[:, None] * Z).reshape(3, 4, 3).sum(axis=1)
    assert abs(sums).max() < 1e-14  # three sums of four numbers of order 1


@pytest.mark.parametrize("seed", range(20))
def test_the_nearest_point_satisfies_its_conditions(seed: int):
    rng = np.random.default_rng(seed)
    n, d = (int(v) for v in rng.integers(2, 30, size=2))
    Z = rng.normal(size=(n, d)) / np.sqrt(d) + (seed % 3) / d
    weights, steps = nearest_point(Z)
    assert steps > 0
    slopes = Z @ (Z.T @ weights) - (1 - weights.sum())
    assert (weights >= 0).all()
    assert slopes.min() > -1e-9  # the solver stops at slopes of 1e-11; cond(Gram) may take two digits
    assert abs(slopes[weights > 0]).max() < 1e-9


@pytest.mark.parametrize("seed", range(20))
def test_the_cone_against_nonnegative_least_squares(seed: int):
    from scipy.optimize import nnls

    rng = np.random.default_rng(seed)
    n, d = (int(v) for v in rng.integers(2, 25, size=2))
    Z, point = rng.normal(size=(n, d)) / np.sqrt(d), rng.normal(size=d) / np.sqrt(d)
    weights, steps = in_cone(Z, point)
    _, distance = nnls(Z.T, point)
    assert steps > 0
    assert np.linalg.norm(weights @ Z - point) == pytest.approx(distance, abs=1e-7)  # √ of a residual of 1e-14


def test_rows_given_twice_and_zero_rows_do_not_trap_it():
    Z = np.array([[1.0, 0], [1, 0], [0, 1], [0, 1], [0, 0]])
    weights, steps = nearest_point(Z[:4])
    assert steps > 0
    w = weights @ Z[:4]
    assert w[0] == pytest.approx(w[1])
    _, steps = nearest_point(Z)
    assert steps > 0
