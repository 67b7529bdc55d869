"""R-10: what the scatter of SS does on particular data, and what users' functions say about it."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from math import comb

import numpy as np
import pytest

from constructions import find
from proofs_check.claims.regression.ss_scatter import variance_by_inclusion
from proofs_check.exact.partitions import partitions, slopes, variance_by_partitions
from proofs_check.optima import rr_optimum, ss_optimum
from tests.claims import claim_holds

EPS = np.finfo(float).eps


def test_claim_holds():
    claim_holds("R-10")


@pytest.mark.parametrize("seed", range(1, 4))
def test_claim_holds_for_other_seeds(seed: int):
    claim_holds("R-10", seed=seed)


@pytest.mark.parametrize(("n", "B"), [(4, 2), (6, 2), (6, 3), (8, 4)])
def test_partitions_are_all_there(n: int, B: int):
    found = list(partitions(tuple(range(n)), B))
    expected = np.prod([comb(n - 1 - k * B, B - 1) for k in range(n // B)])
    assert len(found) == len({frozenset(map(frozenset, parts)) for parts in found}) == expected


def test_variance_formula_is_the_variance_of_the_optimum_over_all_orders():
    rng = np.random.default_rng(0)
    x, y = rng.permutation(20)[:6], rng.integers(-5, 6, 6)
    optima = [ss_optimum(x, y, order, 3).coef.item() for order in permutations(range(6))]
    exact = variance_by_inclusion(slopes(x, y, 3))
    assert float(exact) == pytest.approx(np.var(optima), rel=1e-12)  # 720 terms, each good to some 10 eps


def test_several_features_scatter_by_the_exact_ratio():
    rng = np.random.default_rng(1)
    X, Y = rng.normal(size=(12, 2)), rng.normal(size=(12, 2))
    rr = rr_optimum(X, Y, 3).coef
    order = rng.permutation(12)
    b, H = np.zeros((2, 2)), np.zeros((2, 2))
    for rows in order.reshape(4, 3):
        bar = (X[rows] - X[rows].mean(0)) / X[rows].std(0)
        b, H = b + Y[rows].T @ bar / 12, H + bar.T @ bar / 12
    got = ss_optimum(X, Y, order, 3).coef - rr
    np.testing.assert_allclose(got, (b - rr @ H) @ np.linalg.inv(H), rtol=0, atol=1e3 * EPS * np.linalg.cond(H))


def test_line_tends_to_the_uniform_laws_limit():
    """x = y uniform on [0, 1]: Cov(g) − 2 Cov(g₁) = 1/72 − 2/720 = 1/90, and the line's m Var/n² tends to it."""
    limit = Fraction(1, 72) - 2 * Fraction(1, 720)
    assert limit == Fraction(1, 90)
    gaps = [limit - Fraction((n - 2) * (n + 1), 45 * n) * Fraction(n, 2) / n**2 for n in (10, 100, 1000)]
    assert gaps[0] / gaps[1] == pytest.approx(10, rel=0.2)  # the gap is (1 + 2/n)/(90n)
    assert gaps[1] / gaps[2] == pytest.approx(10, rel=0.02)


def test_four_points_can_attain_the_bound_and_no_more():
    data = find("widest-scatter")
    assert data.expects["ss_variance"] == data.expects["subset_variance"]


def test_one_batch_has_no_scatter():
    case = slopes([0, 2, 3], [1, 0, 4], 3)
    assert variance_by_partitions(case) == 0
