"""R-8: the quoted values, and the paradox at growing sizes."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp

import constructions
from proofs_check.optima import gd_optimum, rr_optimum, ss_optimum
from tests.claims import claim_holds


def test_claim_holds():
    claim_holds("R-8")


@pytest.mark.parametrize("seed", range(1, 5))
def test_claim_holds_for_other_seeds(seed: int):
    claim_holds("R-8", seed=seed)


def test_quoted_values_on_four_points():
    expects = constructions.find("simpson-4").expects
    assert (expects["ss"], expects["rr"]) == (-sp.Rational(1, 2), sp.Rational(1, 2))
    assert sp.radsimp(expects["gd"] - 3 / (2 * sp.sqrt(5))) == 0


@pytest.mark.parametrize("name", ["simpson", "simpson-blocks"])
def test_signs_are_opposite_in_every_sampled_member(name: str):
    family = next(f for f in constructions.families() if f.name == name)
    for settings in family.sample:
        expects = family.member(**settings).expects
        assert expects["ss"].is_negative
        assert expects["gd"].is_positive
        assert expects.get("rr", sp.Integer(1)).is_positive


@pytest.mark.parametrize("n", [100, 1000, 10000])
def test_ratios_approach_their_limits(n: int):
    x = np.arange(float(n))
    y = x + 1 - 2 * (x % 2)
    gd = gd_optimum(x, y).coef.item()
    # from the closed forms: RR/GD = (1 + 1/n + O(n⁻²))/√3
    assert rr_optimum(x, y, 2).coef.item() / gd == pytest.approx((1 + 1 / n) / 3**0.5, abs=10 / n**2)
    assert ss_optimum(x, y, range(n), 2).coef.item() / gd == pytest.approx(-(3**0.5) / n, abs=20 / n**3)


def test_other_orders_of_four_points_do_not_show_it():
    x, y = [0, 1, 2, 3], [1, 0, 3, 2]
    assert [ss_optimum(x, y, order, 2).coef.item() for order in ([0, 2, 1, 3], [0, 3, 1, 2])] == [1.0, 1.0]
