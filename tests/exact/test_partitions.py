"""Ways to cut and to order few samples, counted by listing them; variances from all orders and all draws."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, permutations, product

import pytest

from proofs_check.exact import partitions as cutting
from proofs_check.exact.partitions import (
    OnSubsets,
    arrangements,
    few_partitions,
    slopes,
    variance_by_partitions,
    variance_of_independent_batches,
)


def variance(values: list[Fraction]) -> Fraction:
    mean = sum(values, Fraction(0)) / len(values)
    return sum(((v - mean) ** 2 for v in values), Fraction(0)) / len(values)


@pytest.mark.parametrize(("n", "size"), [(4, 2), (5, 2), (5, 3), (6, 2), (6, 3), (6, 4), (7, 3), (3, 3)])
def test_few_is_decided_by_the_number_of_sets_of_batches(monkeypatch: pytest.MonkeyPatch, n: int, size: int):
    ways = {
        (frozenset(frozenset(order[at : at + size]) for at in range(0, n - n % size, size)))
        for order in permutations(range(n))
    }
    for most, answer in ((len(ways), True), (len(ways) - 1, False)):
        monkeypatch.setattr(cutting, "MOST_PARTITIONS", most)
        assert few_partitions(n, size) is answer


def test_a_thousand_are_few():
    assert few_partitions(1000, 999)  # which sample is left over
    assert not few_partitions(1001, 1000)


@pytest.mark.parametrize("values", [(), (5,), (1, 1), (0, 1, 1), (2, 2, 0, 0), (1, 2, 3, 1, 1)])
def test_arrangements_are_the_distinct_orders(values: tuple[int, ...]):
    assert arrangements(values) == len(set(permutations(values)))


@pytest.mark.parametrize(("n", "size"), [(4, 2), (6, 3), (6, 2)])
def test_variances_are_those_of_all_orders_and_of_all_draws(n: int, size: int):
    h = {
        batch: Fraction(sum((i + 2) ** (k + 2) for k, i in enumerate(batch)), 7)
        for batch in combinations(range(n), size)
    }
    case, m = OnSubsets(n, size, h), n // size
    orders = [
        sum((h[tuple(sorted(order[at : at + size]))] for at in range(0, n, size)), Fraction(0)) / m
        for order in permutations(range(n))
    ]
    assert variance_by_partitions(case) == variance(orders)
    draws = [sum(values, Fraction(0)) / m for values in product(h.values(), repeat=m)]
    assert variance_of_independent_batches(case) == variance(draws)


def test_slopes_of_pairs_are_half_the_signed_differences():
    x, y = [3, 0, 7, 7], [1, 5, -2, 4]
    found = slopes(x, y, 2)
    assert (found.n, found.batch_size) == (4, 2)
    assert found.h == {
        (i, j): Fraction(((x[i] > x[j]) - (x[i] < x[j])) * (y[i] - y[j]), 2) for i, j in combinations(range(4), 2)
    }
