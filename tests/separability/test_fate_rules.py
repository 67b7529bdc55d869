"""One named data set for each way a fate is proved: rule, class, whether the overlap's span is used, classes."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

from proofs_check.batchnorm import batch_normalize
from proofs_check.certificates import check_certificate
from proofs_check.separability import fate
from tests.certificates.test_checker import sealed

from . import oracle

PAIRS, THREES = [[0, 1], [2, 3]], [[0, 1, 2], [3, 4, 5]]
# (rule, class, span used): features, labels, batches; found by a search over small integers
TWO: dict[tuple[str, str, bool], tuple[Any, Any, Any]] = {
    ("coercive", "LS", False): ([[3], [2], [-1], [-3]], [1, -1, 1, -1], PAIRS),
    ("coercive", "PLS", False): ([[2, -3], [2, -2], [1, -1], [-2, 3]], [-1, 1, -1, -1], PAIRS),
    ("farkas", "LS", False): (
        [[1, 1, -1], [1, 0, -3], [0, 1, 2], [0, -3, 0], [-1, 2, 1], [-3, 3, -2]],
        [1, 1, -1, -1, 1, -1],
        THREES,
    ),
    ("farkas", "PLS", True): ([[-1, -2, 2], [0, 0, -1], [0, 3, -2], [2, -3, -1]], [1, 1, -1, 1], PAIRS),
    ("cones", "LS", False): (
        [[1, -2], [-2, 1], [1, 2], [-2, 2], [-1, -3], [-3, -3]],
        [-1, 1, -1, 1, -1, 1],
        THREES,
    ),
    ("cones", "PLS", False): ([[-2, -1], [-2, 3], [-1, 1], [1, -1]], [-1, -1, -1, 1], PAIRS),
    ("cones", "PLS", True): (
        [[-2, 3], [-3, 3], [-3, -3], [-3, 3], [0, -3], [-2, 1]],
        [1, 1, -1, 1, 1, 1],
        THREES,
    ),
    ("depends", "LS", False): (
        [[-3, 1, -3], [1, -2, 3], [1, 3, 1], [2, -1, 2], [-3, -2, -1], [1, 0, 2]],
        [1, -1, -1, 1, 1, -1],
        THREES,
    ),
    ("depends", "PLS", False): (
        [[2, 2, -3], [-1, 1, 0], [1, 1, 1], [-3, 3, 0], [3, -2, -1], [3, -2, -3]],
        [-1, 1, -1, 1, -1, -1],
        [[0, 1], [2, 3], [4, 5]],
    ),
}
THREE: dict[tuple[str, str, bool], tuple[Any, Any, Any]] = {
    ("coercive", "PLS", False): ([[-3, -1], [1, 2], [0, 1], [-1, 3], [-2, 2], [-3, 1]], [0, 0, 1, 2, 2, 0], THREES),
    ("farkas", "LS", False): (
        [[-1, 0, 1, -2], [3, -3, 2, 1], [-2, 2, -1, 2], [3, -2, 0, -2], [1, 1, 2, 2], [3, 3, 3, -2]],
        [0, 1, 1, 2, 2, 1],
        THREES,
    ),
    ("farkas", "PLS", True): (
        [[0, -1, -3], [-3, 0, -2], [0, -1, -3], [0, 2, -1], [-3, 1, 0], [-2, 0, 0]],
        [1, 0, 2, 2, 1, 2],
        THREES,
    ),
    ("depends", "LS", False): ([[2, 0, 3], [0, -1, -3], [0, 1, 2], [2, -2, 1]], [2, 0, 1, 2], PAIRS),
    ("depends", "PLS", False): ([[3, 2], [0, 1], [0, 1], [-1, -3]], [2, 0, 1, 0], PAIRS),
}


def span_used(proof: dict[str, Any]) -> bool:
    return bool(proof.get("free")) or any(cone["free"] for cone in proof.get("cones", []))


@pytest.mark.parametrize("key", TWO, ids=str)
def test_two_classes_agree_with_the_oracle(key: tuple[str, str, bool]):
    X, y, batches = TWO[key]
    found = fate(X, y, batches=batches)
    assert found.verified
    assert (found.rule, found.separability.class_, span_used(found.certificate["proof"])) == key
    assert found.fate == oracle.fate(X, y, batches)


@pytest.mark.parametrize("key", THREE, ids=str)
def test_three_classes_are_certified(key: tuple[str, str, bool]):
    X, y, batches = THREE[key]
    found = fate(X, y, batches=batches)
    assert found.verified
    assert (found.rule, found.separability.class_, span_used(found.certificate["proof"])) == key


@pytest.mark.parametrize("key", [key for key in TWO if key[0] == "depends"], ids=str)
def test_where_it_depends_one_direction_keeps_all_and_the_other_loses_one(key: tuple[str, str, bool]):
    X, y, batches = TWO[key]
    proof = fate(X, y, batches=batches).certificate["proof"]
    signs, rows = np.array(y)[:, None], np.array(X, dtype=float)
    whole = signs * batch_normalize(rows)
    parts = np.concatenate([signs[batch] * batch_normalize(rows[batch], constant="zero") for batch in batches])
    for name, keeps in (("stays", True), ("leaves", False)):
        w = np.array([float(entry) for entry in proof[name]["w"]])
        w /= np.linalg.norm(w)
        assert (parts @ w > -1e-9).all(), "both separate the batches, up to what overlaps"
        assert bool((whole @ w).min() > -1e-9) is keeps


@pytest.mark.parametrize("key", [key for key in TWO if key[0] == "farkas"], ids=str)
def test_each_weight_of_a_combination_is_needed(key: tuple[str, str, bool]):
    X, y, batches = TWO[key]
    made = fate(X, y, batches=batches).certificate
    for place in range(len(made["proof"]["weights"])):
        forged = copy.deepcopy(made)
        weights = forged["proof"]["weights"]
        weights[place] = str(int(weights[place]) * 1000)
        assert not check_certificate(sealed(forged))
