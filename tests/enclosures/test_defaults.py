"""Thirty places unless told otherwise; volumes that sum to 1; distances from optima of any size."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy as sp
from flint import arb, ctx

from constructions.dataset import data_set
from proofs_check.enclosures import (
    cones,
    distortions,
    enclose,
    mean_sample_correlation,
    promised,
    separation_threshold,
    shrinkage,
    statistical_dimension,
)
from proofs_check.enclosures.cones import volume_balls


def promises(**expects):
    return data_set("small", "Small.", X=[0, 1, 2, 3], y=[0, 1, 2, 3], batch_size=2, witnesses=(), expects=expects)


def test_thirty_places() -> None:
    data = promises(ss=sp.sqrt(2), gd=sp.Integer(1))
    balls = [
        enclose(sp.sqrt(2)), shrinkage(5), mean_sample_correlation(Fraction(1, 3), 5), statistical_dimension(4),
        separation_threshold(4), volume_balls(4)[0], promised(data)["ss"], distortions(data)["ss_gd"],
    ]  # fmt: skip
    assert {ball.radius for ball in balls} == {Fraction(1, 10**30)}


@pytest.mark.parametrize(("batch_size", "positives"), [(2, 1), (4, None), (5, 2), (6, 1), (7, 6)])
def test_volumes_are_a_distribution_with_the_dimension_as_its_mean(batch_size: int, positives: int | None) -> None:
    volumes = volume_balls(batch_size, positives, digits=20)
    assert len(volumes) == batch_size  # v_0 … v_{B−1}
    slack = Fraction(batch_size**2, 10**20)  # each volume is off by less than one unit of its last place
    assert abs(sum(v.middle for v in volumes) - 1) <= slack
    assert (
        abs(sum(k * v.middle for k, v in enumerate(volumes)) - statistical_dimension(batch_size, positives).middle)
        <= slack
    )
    assert abs(sum(v.middle for v in volumes[::2]) - Fraction(1, 2)) <= slack  # Gauss and Bonnet
    threshold = separation_threshold(batch_size, positives).middle
    assert abs((batch_size - 1 - statistical_dimension(batch_size, positives).middle) / batch_size - threshold) <= slack


def test_the_widest_volume_says_how_precise_all_are(monkeypatch: pytest.MonkeyPatch) -> None:
    def volumes(_positives: int, _negatives: int) -> list[arb]:
        return [arb(0.25), arb(0.5, 2.0 ** (-ctx.prec / 4)), arb(0.25, 2.0**-ctx.prec)]

    monkeypatch.setattr(cones, "intrinsic_volumes", volumes)
    assert [ball.radius for ball in volume_balls(4, digits=20)] == [Fraction(1, 10**20)] * 3


def test_distances_of_promised_optima() -> None:
    found = distortions(promises(ss=sp.Integer(3), gd=sp.Integer(1), rr=sp.Integer(0)))
    assert {key: ball.middle for key, ball in found.items()} == {"ss_gd": 2, "rr_gd": 1}  # none from 0
    found = distortions(promises(ss=sp.Integer(0), gd=sp.Integer(-2), rr=sp.Integer(1)))
    assert {key: ball.middle for key, ball in found.items()} == {"ss_gd": 1, "rr_gd": Fraction(3, 2), "ss_rr": 1}
    assert distortions(promises(ss=sp.sqrt(2) - sp.sqrt(2), gd=sp.Integer(0))) == {}
    assert distortions(promises(ss=sp.Integer(1))) == {}
    two = distortions(promises(ss=(sp.Integer(3), sp.Integer(0)), gd=(sp.Integer(0), sp.Integer(4))))
    assert two["ss_gd"].middle == Fraction(5, 4)
