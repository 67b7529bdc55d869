"""Long steps: exact for one epoch, of second order, within their stated error of the engine, and for many decades."""

from __future__ import annotations

import numpy as np
import pytest

from proofs_check.errors import InputError
from proofs_check.training.accelerated import follow
from proofs_check.training.accelerated.log_time import change_of, long_step, smoothness
from proofs_check.training.engine import simulate
from proofs_check.training.engine.problem import Problem
from proofs_check.training.losses import encode_targets
from tests.training.problems import slope


def case(loss, seed=0, n=14, d=3, size=4):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, d))
    y = np.where(X[:, 0] > 0, 1, -1) if loss == "logistic" else np.digitize(X[:, 0], [-0.5, 0.5])
    Y = encode_targets(y, loss)
    problem = Problem.of(X, Y, loss, size, 0.0, "error")
    return X, y, Y, problem.normalized(np.arange(n))


@pytest.mark.parametrize("loss", ["logistic", "softmax"])
@pytest.mark.parametrize("decay", [0.0, 0.01])
def test_within_the_stated_error_of_the_engine(loss, decay):
    X, y, Y, bar = case(loss)
    record = [0, 1, 2, 3, 10, 501, 20000]
    runs = simulate(
        X, y, rate=0.1, epochs=record[-1], batch_size=4, order="igm", loss=loss, weight_decay=decay, record=record
    )
    for tolerance in (1e-3, 1e-6):
        path = follow(change_of(loss, bar, Y, 4, 0.1, decay), np.zeros(runs.M.shape[2:]), record, tolerance=tolerance)
        gap = np.sqrt(((path.M - runs.M[0]) ** 2).sum(axis=(1, 2)))
        assert (gap <= path.error + 1e-12).all()  # 20,000 steps of the engine round at 1e-16 each
        assert path.error[-1] <= tolerance * (np.log(record[-1] + 1) + len(record))
        assert gap[:4].max() <= 1e-14
    assert path.evaluations < 20000 or tolerance < 1e-5
    assert 0.1 * smoothness(loss, bar, 4, decay) <= 2


def test_one_epoch_is_exact_and_long_steps_are_of_second_order():
    _, _, Y, bar = case("logistic")
    change = change_of("logistic", bar, Y, 4, 0.01)
    start = np.zeros((1, 3))
    assert np.array_equal(long_step(change, start, 1), change(start))
    exact = start
    for _ in range(10000):
        exact = exact + change(exact)
    begun, total = exact, 8192
    for _ in range(total):
        exact = exact + change(exact)
    sizes, errors = [64, 128, 256, 512], []
    for N in sizes:
        M = begun
        for _ in range(total // N):
            M = M + long_step(change, M, N)
        errors.append(float(np.linalg.norm(M - exact)))
    assert abs(slope(sizes, errors) - 2) < 0.1  # the next order, and N(N − 1)(N − 2) for N³, are a few hundredths


@pytest.mark.parametrize("size", [1.0, 0.25, 3.0])
def test_a_change_that_stays_the_same_is_added_up_exactly(size):
    record = [0, 1, 2, 5, 100, 2**40]
    path = follow(lambda M: np.full_like(M, size), np.zeros((1, 1)), record)
    assert path.M[:, 0, 0].tolist() == [size * epoch for epoch in record]  # multiples of a power of two
    assert not path.error.any()
    assert path.evaluations < 1000


def test_a_step_that_runs_into_infinity_is_taken_again_shorter():
    """The path stops at 1 at once and never comes near 1.3, where the change is infinite; long steps look there."""
    looked = []

    def change(M):
        looked.append(float(M[0, 0]))
        return np.full_like(M, 1e-3 if M[0, 0] < 1 else 1e-9 if M[0, 0] < 1.3 else np.inf)

    with np.errstate(invalid="ignore"):  # inf - inf
        path = follow(change, np.zeros((1, 1)), [500, 5000])
    assert max(looked) > 1.3
    assert path.M[0, 0, 0] == pytest.approx(0.5, abs=1e-12)  # five hundred additions
    assert path.M[1, 0, 0] == pytest.approx(1.0, abs=0.05)  # no error is promised where the change is not smooth
    assert path.evaluations < 1000


def test_where_nothing_changes_the_path_stays():
    start = np.array([[2.0, -1.0]])
    path = follow(np.zeros_like, start, [3, 10**18])
    assert np.array_equal(path.M, [start, start])
    assert not path.error.any()
    assert path.evaluations < 10


def test_growth_by_log_t_over_fifteen_decades():
    bar, Y = np.array([[-1.0], [1], [-1], [1]]), np.array([[-1.0], [1], [-1], [1]])
    path = follow(change_of("logistic", bar, Y, 2, 0.05), np.zeros((1, 1)), [10**k for k in range(3, 19)])
    slopes = np.diff(path.M[:, 0, 0]) / np.log(10)
    gaps = np.abs(slopes - 1)  # v = log t + O(log t / t) here: each decade is ten times nearer, up to the tolerance
    assert (gaps[1:5] < 0.2 * gaps[:4]).all()
    assert gaps[5:].max() < 1e-5
    assert path.evaluations < 300_000


def test_what_it_does_not_follow_is_refused():
    with pytest.raises(InputError, match="not squared"):
        change_of("squared", np.zeros((2, 1)), np.zeros((2, 1)), 2, 0.1)
    with pytest.raises(InputError, match="tolerance is 0"):
        follow(lambda M: M, np.zeros((1, 1)), [1], tolerance=0.0)
