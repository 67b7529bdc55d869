"""Families keep their promises beyond the members that `verify` samples."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import constructions
from constructions.classification.lines import contradicting, sawtooth, split
from constructions.classification.rr_diverges import both_diverge, only_rr_diverges
from constructions.classification.toy import sharp
from constructions.regression.simpson import simpson_ratio
from proofs_check.batchnorm import batch_normalize
from proofs_check.claims.classification.fates_together import witness
from proofs_check.exact.normalized import cut
from proofs_check.exact.optima import gd, ss


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 8), st.fractions(-50, 50, max_denominator=30))
def test_every_rational_ratio_is_reached_at_every_even_size(half, ratio):
    data = simpson_ratio(2 * half, ratio)
    assert ss(data.X, data.y, cut(data.order, 2))[0][0] == ratio
    assert gd(data.X, data.y)[0][0] == 1


@pytest.mark.parametrize("K", [1, 10, 10**9])
def test_four_samples_distort_as_much_as_one_likes(K):
    data = simpson_ratio(4, 1 - K)
    assert data.n == 4
    assert abs(ss(data.X, data.y, cut(data.order, 2))[0][0] - 1) >= K


@pytest.mark.parametrize("batches", [2, 3, 5])
@pytest.mark.parametrize("batch_size", [2, 3, 4, 6])
@pytest.mark.parametrize("build", [sawtooth, contradicting, split])
def test_lines_of_any_size(build, batches, batch_size):
    if build is split and batch_size % 2:
        return
    data = build(batches, batch_size)
    assert witness(data) == dict(data.expects)


@pytest.mark.parametrize("m", [3, 4, 5, 8, 20])
def test_both_orders_diverge_for_every_number_of_pairs(m):
    data = both_diverge(m)
    assert witness(data) == dict(data.expects)


@pytest.mark.parametrize("m", [4, 10])
def test_one_class_batches_save_single_shuffle_alone(m):
    data = only_rr_diverges(m)
    assert witness(data) == dict(data.expects)


@pytest.mark.parametrize("m", [2, 6, 40])
def test_the_sharp_toy_loses_by_a_margin_of_order_one(m):
    data = sharp(m)
    row = batch_normalize([[float(v) for v in x] for x in data.X])[-2]
    margin = float(row @ [-1, 1]) / 2**0.5
    assert -1.5 < margin < -0.5


def test_a_ratio_is_given_as_a_fraction_or_an_integer():
    family = next(f for f in constructions.families() if f.name == "simpson-ratio")
    assert family.member(ratio=Fraction(2, 7)).expects["ss"] == family.member(ratio=Fraction(4, 14)).expects["ss"]
    with pytest.raises(ValueError, match="n = 5"):
        family.member(n=5)


def test_a_name_that_nothing_has():
    with pytest.raises(KeyError, match="no data set and no family is called 'nope'"):
        constructions.find("nope")
