"""Which exact method is taken, what it is said to cost, and where it is said to be out of reach."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest

from proofs_check.errors import InputError
from proofs_check.optima import averages
from proofs_check.optima.averages import choose, unplanned
from proofs_check.optima.subsets import moments_by_subsets


def data(n: int, d: int = 2, p: int = 1) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng([n, d, p])
    return rng.normal(size=(n, d)), rng.normal(size=(n, p))


def test_enumeration_costs_by_the_entry():
    """C(n, B) subsets of B samples with d features and p targets each."""
    costs = [
        choose(*data(n, d, p), size, method="subsets").seconds / (comb(n, size) * size * (d + p))
        for n, d, p, size in ((10, 2, 1, 3), (12, 1, 4, 6), (20, 3, 2, 19))
    ]
    assert costs == pytest.approx([averages.SECONDS_PER_ENTRY] * 3, rel=1e-12, abs=0)


def test_pairs_cost_by_the_sorted_column():
    few, many = (choose(*data(n, d), 2).seconds for n, d in ((64, 1), (4096, 3)))
    assert many / few == pytest.approx(6 * 64 * 2)  # d (d + 1)/2 sorts of n log n


@pytest.mark.parametrize("share", [1, 1 - 1e-9])
def test_enumeration_is_cheap_up_to_its_limit(monkeypatch: pytest.MonkeyPatch, share: float):
    X, Y = data(12)
    cost = choose(X, Y, 5, method="subsets").seconds
    monkeypatch.setattr(averages, "CHEAP_SECONDS", cost * share)
    found = unplanned(X, Y, 5)
    assert (found is not None) is (share == 1)
    assert unplanned(X, Y, 12) is not None, "one subset alone is never planned"
    assert unplanned(X, Y, 5, method="quadrature") is None


def test_the_closed_form_is_for_pairs_without_eps_alone():
    X, Y = data(12)
    assert unplanned(X, Y, 2, method="kendall").method == "kendall"
    assert choose(X, Y, 2, eps=0.5).method == "subsets"
    assert choose(X, Y, 2, method="subsets").method == "subsets"
    for size, eps in ((3, 0.0), (2, 0.5)):
        with pytest.raises(InputError, match=f"needs batch size 2 and eps = 0, not {size} and {eps}"):
            choose(X, Y, size, eps=eps, method="kendall")


def test_the_cheaper_of_two_plans_is_taken(monkeypatch: pytest.MonkeyPatch):
    X, Y = data(14)
    monkeypatch.setattr(averages, "CHEAP_SECONDS", 0.0)
    planned, listed = (choose(X, Y, 4, method=method, tolerance=1e-4) for method in ("quadrature", "subsets"))
    assert listed.seconds < planned.seconds
    assert choose(X, Y, 4, tolerance=1e-4).method == "subsets"
    monkeypatch.setattr(averages, "SECONDS_PER_ENTRY", 1.0)
    assert choose(X, Y, 4, tolerance=1e-4).method == "quadrature"


def test_a_day_is_the_most_and_the_subsets_are_counted(monkeypatch: pytest.MonkeyPatch):
    X, Y = data(23)
    cost = choose(X, Y, 12, method="subsets").seconds
    monkeypatch.setattr(averages, "MOST_SECONDS", cost)
    choose(X, Y, 12, method="subsets")
    monkeypatch.setattr(averages, "MOST_SECONDS", 0.0)
    for size, says in ((20, "the 1,771 batches of 20 of 23 samples"), (12, r"the 10\^6 batches of 12")):
        with pytest.raises(InputError, match=says):
            choose(X, Y, size, method="subsets")
    assert averages._power_of_ten(999_999) == "999,999"
    assert averages._power_of_ten(10**6) == "10^6"


def test_counts_beyond_floats_are_out_of_reach_not_errors():
    X, Y = data(2000, 1)
    assert unplanned(X, Y, 1000) is None
    with pytest.raises(InputError, match=r"10\^600 batches of 1000"):
        choose(X, Y, 1000, method="subsets")


def test_targets_come_back_in_their_own_units():
    X, Y = data(14, p=2)
    Y = 100 * Y + [3, -50]
    by_nodes = choose(X, Y, 4, method="quadrature", tolerance=1e-6).run()
    listed = moments_by_subsets(X, Y, 4)
    assert np.abs((by_nodes.yx - listed.yx) / Y.std(axis=0)[:, None]).max() <= by_nodes.error <= 1e-6


@pytest.mark.parametrize("method", ["exact", "subsets", "quadrature"])
@pytest.mark.parametrize("n", [3, 40, 2000])
def test_the_only_batch_is_listed_by_every_method(n, method):
    """B = n: there is one subset, which no quadrature has to average."""
    X, Y = data(n)
    for found in (unplanned(X, Y, n, method=method), choose(X, Y, n, method=method)):
        assert found.method == "subsets"
    if method == "quadrature":
        assert unplanned(X, Y, n - 1, method=method) is None
