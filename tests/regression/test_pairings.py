"""R-9: the limits, the users' function at large n, and random pairings between the extremes."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

import constructions
from proofs_check.claims.regression.pairings import pairings
from proofs_check.optima import gd_optimum, rr_optimum, ss_optimum
from tests.claims import claim_holds

EPS = np.finfo(float).eps


def test_claim_holds():
    claim_holds("R-9")


@pytest.mark.parametrize("seed", range(1, 5))
def test_claim_holds_for_other_seeds(seed: int):
    claim_holds("R-9", seed=seed)


@pytest.mark.parametrize(("n", "count"), [(2, 1), (4, 3), (6, 15), (8, 105)])
def test_pairings_are_all_listed_once(n: int, count: int):
    found = [frozenset(frozenset(pair) for pair in pairs) for pairs in pairings(range(n))]
    assert len(set(found)) == len(found) == count
    assert all(frozenset().union(*pairs) == frozenset(range(n)) for pairs in found)


@pytest.mark.parametrize(("name", "limit"), [("line-neighbours", 0.0), ("line-halves", sqrt(3) / 2)])
def test_ratios_to_gd_approach_their_limits(name: str, limit: float):
    family = next(f for f in constructions.families() if f.name == name)
    for n in (100, 1000):
        data = family.member(n=n)
        x, order = np.arange(float(n)), list(data.order)
        gd = gd_optimum(x, x).coef.item()
        ratio = ss_optimum(x, x, order, 2).coef.item() / gd
        assert ratio == pytest.approx(limit, abs=2 / n)  # min/GD = √3/n + …, max/GD = (√3/2)(1 + 1/(2n²) + …)
        assert rr_optimum(x, x, 2).coef.item() / gd == pytest.approx(1 / sqrt(3), abs=1 / n)  # (1 + 1/n + …)/√3


def test_random_orders_lie_between_the_extremes():
    rng = np.random.default_rng(0)
    x = rng.normal(size=40)
    gaps, k = np.diff(np.sort(x)), np.arange(1, 40)
    least, most = gaps[k % 2 == 1].sum() / 40, (gaps * np.minimum(k, 40 - k)).sum() / 40
    for _ in range(50):
        found = ss_optimum(x, x, rng.permutation(40), 2).coef.item()
        assert least < found < most < gd_optimum(x, x).coef.item()
    order = np.argsort(x)
    halves = np.stack([order[:20], order[20:]], axis=1).ravel()
    assert ss_optimum(x, x, order, 2).coef.item() == pytest.approx(least, abs=40 * EPS)  # 40 terms of size 1
    assert ss_optimum(x, x, halves, 2).coef.item() == pytest.approx(most, abs=40 * EPS)  # the same
