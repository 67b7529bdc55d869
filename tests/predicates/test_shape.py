"""What is read off a data set, against counting in plain lists."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from constructions.dataset import data_set
from proofs_check.predicates.shape import read_off


def small(X, y, batch_size=2, task="regression"):
    return data_set("small", "Small.", X=X, y=y, batch_size=batch_size, witnesses=(), expects={}, task=task)


@pytest.mark.parametrize("seed", range(30))
def test_counts(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311
    n, d, B = rng.choice((4, 6)), rng.randint(1, 3), 2
    X = [[rng.randint(0, 8 if a else 2) for a in range(d)] for _ in range(n)]
    for row in X if seed % 3 == 0 else ():
        row[-1] = 5
    task = "classification" if seed % 2 else "regression"
    y = [rng.choice((-1, 1)) for _ in range(n)] if seed % 2 else [rng.randint(0, 15) for _ in range(n)]
    if seed % 2:
        y[:2] = [1, -1]
    data = small(X, y, B, task)
    ties = any(X[i][a] == X[j][a] for i, j in combinations(range(n), 2) for a in range(d))
    target_ties = any(y[i] == y[j] for i, j in combinations(range(n), 2))
    expected = {
        "n": n,
        "d": d,
        "B": B,
        "ties": ties,
        "target_ties": target_ties,
        "generic": not ties and (bool(seed % 2) or not target_ties),
        "constant_features": sum(all(X[i][a] == X[0][a] for i in range(n)) for a in range(d)),
        "constant_pairs": sum(X[i][a] == X[i + 1][a] for i in range(0, n, 2) for a in range(d)),
        "positives": y.count(max(y)),
        "negatives": n - y.count(max(y)),
        "balanced": 2 * y.count(max(y)) == n,
    }
    assert {name: read_off(data, name) for name in expected} == {name: int(value) for name, value in expected.items()}


def test_one_tie_in_one_column_is_enough() -> None:
    assert read_off(small([[0, 1], [1, 2], [2, 3], [3, 3]], [0, 1, 2, 3]), "ties")
    assert read_off(small([[0, 1], [1, 2], [2, 3], [2, 4]], [0, 1, 2, 3]), "ties")
    assert not read_off(small([[0, 1], [1, 2], [2, 3], [3, 0]], [0, 1, 2, 3]), "ties")
    assert read_off(small([0, 1, 2, 3], [(0, 1), (1, 1), (2, 2), (3, 3)]), "target_ties")
    with pytest.raises(KeyError):
        read_off(small([0, 1, 2, 3], [0, 1, 2, 3]), "colour")
