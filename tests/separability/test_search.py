"""Pieces of the search for reshuffled batches, against the lists that they stand for."""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
import pytest

from proofs_check.errors import InputError
from proofs_check.separability import reshuffle
from proofs_check.separability.data import exact_data
from proofs_check.separability.decompose import decompose
from proofs_check.separability.items import items_of


def test_distinct_pairs_stand_for_all_pairs():
    rng = np.random.default_rng(0)
    X, y = rng.integers(0, 3, (9, 2)), np.arange(9) % 3
    data = exact_data(X, y)
    pairs, members = reshuffle._distinct_pairs(data)

    def vectors(i: int, j: int) -> frozenset[tuple[int, ...]]:
        """Label and x̄ of both samples; the order of the two does not matter."""
        sign = tuple(np.sign(X[i] - X[j]).tolist())
        return frozenset([(int(y[i]), *sign), (int(y[j]), *(-s for s in sign))])

    groups: dict[frozenset[tuple[int, ...]], set[int]] = {}
    for i, j in combinations(range(9), 2):
        groups.setdefault(vectors(i, j), set()).update((i, j))
    assert len(pairs) == len(groups)
    for number, pair in enumerate(pairs):
        assert set(members[number].tolist()) == groups[vectors(*pair)]


def test_every_subset_is_listed_once_or_none():
    data = exact_data(np.arange(6)[:, None], [0, 1] * 3)
    listed = reshuffle._all_batches(data, (4, 2))
    assert [tuple(part) for part in listed] == [*combinations(range(6), 4), *combinations(range(6), 2)]


@pytest.mark.parametrize("more", [0, 1])
def test_the_most_that_is_listed(monkeypatch: pytest.MonkeyPatch, more: int):
    data = exact_data(np.arange(7)[:, None], [0, 1] * 3 + [0])
    monkeypatch.setattr(reshuffle, "ENUMERATE", comb(7, 3) + comb(7, 2) - more)
    assert (reshuffle._all_batches(data, (3, 2)) is None) is (more == 1)


@pytest.mark.parametrize(("members", "size", "count"), [(7, 3, 5), (4, 4, 3), (9, 2, 11)])
def test_members_are_used_about_equally_often(members: int, size: int, count: int):
    chosen = list(reshuffle._spread(np.arange(members) + 10, size, count, np.random.default_rng(0)))
    assert len(chosen) == count
    assert all(len(set(part.tolist())) == size for part in chosen)
    assert {int(i) for part in chosen for i in part} <= set(range(10, 10 + members))
    each = members // size  # batches of one shuffle, in which no member comes twice
    for start in range(0, count - each + 1, each):
        once = np.concatenate(chosen[start : start + each])
        assert len(np.unique(once)) == len(once)


def test_features_that_agree_up_to_sign_are_tied_to_the_first():
    x = np.array([[0.0, 1.0, -1.0, 0.0, 2.0, 1.0], [1.0, -3.0, 3.0, 0.0, 5.0, -3.0]])
    assert reshuffle._ties(x, [3, 4, 6, 7, 8, 9]) == ([3, 8], [[6, 4], [9, 4]])


def test_under_error_a_value_that_can_fill_the_smallest_batch_is_refused():
    X = [[0, 1], [1, 1], [2, 1], [3, 4], [4, 5]]
    data = exact_data(X, [0, 1, 0, 1, 0], constant="error")
    with pytest.raises(InputError, match="feature 1 has one value in 3 samples, so it is constant in some batch of 3"):
        reshuffle._refuse_ties(data, (4, 3))
    reshuffle._refuse_ties(data, (4,))
    reshuffle._refuse_ties(exact_data(X, [0, 1, 0, 1, 0]), (2,))
    reshuffle._refuse_ties(exact_data(X, [0, 1, 0, 1, 0], constant="error", eps=1), (2,))


def test_violations_are_on_the_wrong_side():
    rng = np.random.default_rng(1)
    X, y = rng.normal(size=(12, 2)), np.tile([0, 1], 6)
    data = exact_data(X, y)
    batches = [np.sort(rng.choice(12, 4, replace=False)) for _ in range(5)]
    items, w = items_of(data, batches), np.array([1.0, 0.5])
    found = reshuffle._violations(data, w, 4, batches, items, np.random.default_rng(2))
    assert found
    for part in found:
        assert part.tolist() == sorted(set(part.tolist()))
        assert len(part) == 4
        assert items_of(data, [part]).margins(w).min() < 0
    every = [np.array(part) for part in combinations(range(12), 4)]
    bad = {tuple(part.tolist()) for part in every if items_of(data, [part]).margins(w).min() < -1e-9}
    assert len({tuple(part.tolist()) for part in found}) > len(bad) / 2, "random and swapped batches meet most"


def test_no_violations_of_a_separator():
    y = np.tile([0, 1], 8)
    data = exact_data(np.column_stack([100 * y + np.arange(16) % 3, np.arange(16) ** 2 % 7]), y)
    batches = [np.arange(12), np.arange(4, 16)]
    items = items_of(data, batches)
    guess = decompose(items)
    assert guess.w is not None
    assert reshuffle._violations(data, np.array([1.0, 0.0]), 12, batches, items, np.random.default_rng(0)) == []


def test_classes_are_spread_until_they_span_and_no_further():
    rng = np.random.default_rng(3)
    X, y = rng.normal(size=(20, 3)), np.repeat([0, 1], [17, 3])
    data = exact_data(X, y)
    found = reshuffle.decide_reshuffled(data, (4,), np.random.default_rng(0))
    assert found.kind == "SC"
    assert found.certificate["proof"]["stages"][0]["rule"] == "class"
    assert found.guess.overlapping.tolist() == [True] * found.items.count
    assert found.ls_samples() == ()
    small = exact_data(X[14:], y[14:])  # three of each class fill no batch of four
    assert reshuffle._one_class(small, found.order, np.random.default_rng(0)) is None


def test_classes_span_with_the_largest_batches():
    rng = np.random.default_rng(4)
    data = exact_data(rng.normal(size=(22, 2)), np.tile([0, 1], 11))
    found = reshuffle.decide_reshuffled(data, (2, 5), np.random.default_rng(0))
    assert found.order.sizes == (5, 2)
    assert {len(batch) for batch in found.certificate["proof"]["batches"]} == {5}
