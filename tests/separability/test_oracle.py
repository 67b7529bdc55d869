"""Random small integer data against the oracle that enumerates minimal positive dependencies."""

from collections import Counter

import numpy as np
import pytest

from proofs_check.separability import separability

from .oracle import classify


def draw(rng):
    """Small integers, binary features, repeated samples; batches of 2, 3, 4 or one batch."""
    d = int(rng.integers(1, 4))
    size = int(rng.choice([2, 2, 3, 4]))
    m = int(rng.integers(1, 4 if size < 4 else 3))
    if size * m < 3:
        m = 2
    n = size * m
    X = rng.integers(-3, 4, (n, d)) if rng.random() < 0.7 else rng.integers(0, 2, (n, d))
    if rng.random() < 0.2:
        X[n // 2 :] = X[: n - n // 2]
    y = rng.choice([-1, 1], n)
    batches = [list(range(n))] if rng.random() < 0.3 else [part.tolist() for part in np.split(rng.permutation(n), m)]
    return X, y, batches


def agree(seed, count):
    rng = np.random.default_rng(seed)
    seen = Counter()
    for _ in range(count):
        X, y, batches = draw(rng)
        answer = separability(X, y, batches=batches)
        expected = classify(X.tolist(), y.tolist(), batches)
        assert (answer.class_, answer.ls_samples) == expected, (X.tolist(), y.tolist(), batches)
        assert answer.verified
        seen[answer.class_] += 1
    assert min(seen["LS"], seen["PLS"], seen["SC"]) > count // 20  # every class is met, so none goes untested


def test_two_hundred_small_data_sets():
    agree(0, 200)


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(1, 6))
def test_a_thousand_small_data_sets(seed):
    agree(seed, 1000)


def test_roots_that_are_related_across_batches():
    # found by the random comparison: no rational weights exist, sums of roots do
    X = [[-3, -2, -3], [-1, -2, 0], [-1, 0, -2], [0, -2, 3], [1, 0, 0], [2, 2, -1]]
    y = [-1, 1, -1, 1, -1, 1]
    batches = [[4, 1, 3], [5, 0, 2]]
    answer = separability(X, y, batches=batches)
    assert (answer.class_, answer.ls_samples) == classify(X, y, batches) == ("PLS", (3, 4))
    assert answer.verified
