"""What users call: defaults, orders that are refused, and the direction as it is shown."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from proofs_check.errors import InputError
from proofs_check.separability import (
    decision_of,
    direction,
    exact_data,
    fate,
    is_separable,
    make_order,
    separability,
)
from proofs_check.separability.api import unit_direction

from .data import FOUR, RESHUFFLE


def test_defaults_keep_the_last_batch_without_eps_and_take_constant_features_for_0():
    X, y = [[0], [1], [2], [3], [9]], [0, 1, 0, 1, 1]
    for call in (separability, fate, is_separable):
        with pytest.raises(InputError, match="last batch of one"):
            call(X, y, batch_size=2)
    assert separability(X, y, batch_size=2, drop_last=True).class_ == "LS"
    assert separability([[0], [0], [1], [2]], [0, 1, 0, 1], batch_size=2).class_ == "PLS"
    assert separability(X, y, batches=[[0, 1, 4], [2, 3]]).certificate["data"]["eps"] == "0"


def test_orders_are_what_was_asked_for():
    data = exact_data(*FOUR)
    assert [rows.tolist() for rows in make_order(data, "ss", batch_size=2).batches] == [[0, 1], [2, 3]]
    seven = exact_data(np.arange(7)[:, None], [0, 1] * 3 + [1])
    assert make_order(seven, "rr", batch_size=5).sizes == (5, 2)
    assert make_order(seven, "rr", batch_size=5, drop_last=True).sizes == (5,)
    assert make_order(seven, "rr", batch_size=7).sizes == (7,)
    assert make_order(seven, "gd").name == "gd"


@pytest.mark.parametrize("batches", [[], [[0, 1], [2]], [[[0, 1]]], [[0, 1], [1, 2]], [[0, 4]], [[-1, 0]]])
def test_bad_batches(batches: list[list[int]]):
    with pytest.raises(InputError, match="batches must"):
        separability(*FOUR, batches=batches)


def test_the_first_and_the_last_sample_may_be_used():
    assert separability(*FOUR, batches=[[0, 3]]).class_ == "LS"


def test_reshuffling_takes_the_default_stream():
    X, y = np.random.default_rng(0).normal(size=(40, 2)), np.tile([0, 1], 20)
    one, other = (separability(X, y, order="rr", batch_size=8, rng=rng) for rng in (None, np.random.default_rng(0)))
    assert one.certificate == other.certificate


def test_directions_are_unit_vectors_whatever_the_numbers():
    data = exact_data(*RESHUFFLE)
    for w in (np.array([-3.0, 4.0]), np.array([-3 * 10**400, 4 * 10**400], dtype=object), np.array([-3e300, 4e300])):
        np.testing.assert_allclose(unit_direction(data, w), [-0.6, 0.8], rtol=1e-15)
    three = exact_data([[0], [1], [2]], [0, 1, 2])
    np.testing.assert_allclose(unit_direction(three, np.array([3.0, -4.0])), [[0], [0.6], [-0.8]], rtol=1e-15)
    assert unit_direction(data, np.zeros(2)).tolist() == [0, 0]


def test_what_is_shown_of_a_decision():
    answer = separability(*RESHUFFLE, order="rr", batch_size=2)
    assert (answer.strength, answer.verified, answer.tried) == ("certified", True, ())
    overlap = separability(*FOUR, order="gd")
    assert overlap.direction is None
    assert overlap.ls_samples == ()
    decision = decision_of(exact_data(*FOUR, eps=Fraction(1, 3)), make_order(exact_data(*FOUR), "ss", batch_size=2))
    assert decision.certificate["data"]["eps"] == "1/3"


def test_certificates_and_long_vectors_are_not_printed():
    data = exact_data(*FOUR)
    decision = decision_of(data, make_order(data, "ss", batch_size=2))
    for answer in (separability(*FOUR, batch_size=2), fate(*FOUR, batch_size=2), direction(data, decision)):
        assert "certificate=" not in repr(answer)
        assert "proof" not in repr(answer)
    assert "direction=" not in repr(separability(*FOUR, batch_size=2))
