"""Relations: exact ones decide, floating-point ones never do more than support."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from flint import arb, fmpq

from proofs_check.relations import Approaches, AtLeast, AtMost, Enclosed, Exactly, Order, Statistical, Within
from theory.verdict import Verdict


@pytest.mark.parametrize(
    ("claimed", "observed"),
    [
        (Fraction(1, 3), fmpq(1, 3)),
        (sp.sqrt(8), 2 * sp.sqrt(2)),
        (sp.sqrt(5 + 2 * sp.sqrt(6)), sp.sqrt(2) + sp.sqrt(3)),
        ([[1, 2], [3, 4]], np.array([[1, 2], [3, 4]])),
        ("LS", "LS"),
        (True, True),
        ({"a": 1, "b": Fraction(1, 2)}, {"b": sp.Rational(1, 2), "a": 1}),
    ],
)
def test_equal_exact_values_hold(claimed, observed):
    assert Exactly().judge(claimed, observed, None).holds


@pytest.mark.parametrize(
    ("claimed", "observed"),
    [
        (Fraction(1, 3), Fraction(10**40, 3 * 10**40 + 1)),
        (sp.sqrt(2), sp.Rational(665857, 470832)),
        ([1, 2], [1, 2, 3]),
        ("LS", "SC"),
        (True, 1),
        ({"a": 1}, {"b": 1}),
    ],
)
def test_different_exact_values_are_told_apart(claimed, observed):
    judgement = Exactly().judge(claimed, observed, None)
    assert not judgement.holds
    assert judgement.residual > 0


def test_floats_are_no_exact_values():
    with pytest.raises(TypeError, match="float"):
        Exactly().judge(0.5, Fraction(1, 2), None)
    with pytest.raises(TypeError, match="floats"):
        AtMost().judge(1.0, 0.5, None)


def test_within_allows_its_tolerance_and_no_nan():
    relation = Within(lambda case: case * 1e-3, "test")
    assert relation.judge([1.0, 2.0], [1.0005, 2.0], 1).holds
    assert not relation.judge([1.0, 2.0], [1.0015, 2.0], 1).holds
    assert not relation.judge(1.0, float("nan"), 1).holds
    assert (relation.when_held, relation.when_missed) == (Verdict.SUPPORTED, Verdict.UNDECIDED)


def test_bounds_have_a_direction():
    assert AtMost().judge(Fraction(1, 2), Fraction(1, 2), None).holds
    assert not AtMost().judge(Fraction(1, 2), Fraction(2, 3), None).holds
    assert AtLeast().judge(Fraction(1, 2), Fraction(2, 3), None).holds
    assert not AtLeast().judge([1, 1], [2, 0], None).holds
    assert not AtMost(1e-9, "test", exact=False).judge(1.0, float("nan"), None).holds


def test_balls_refute_only_when_disjoint():
    relation = Enclosed(1e-6, "test")
    assert relation.judge(arb(1, 1e-9), arb(1, 1e-9), None).holds
    assert not relation.judge(arb(1, 1e-9), arb(1.1, 1e-9), None).holds
    assert not relation.judge(arb(1, 0.5), arb(1, 0.5), None).holds, "too wide to say anything"


def test_orders_are_measured_over_several_points():
    steps = [2.0**-k for k in range(3, 8)]
    quadratic = [(h, 3 * h**2) for h in steps]
    assert Order(0.05, "test").judge(2, quadratic, None).holds
    assert not Order(0.05, "test").judge(1, quadratic, None).holds
    assert Order(0.05, "test", at_least=True).judge(1, quadratic, None).holds
    assert not Order(0.05, "test", at_least=True).judge(3, quadratic, None).holds
    assert not Order(0.05, "test").judge(2, quadratic[:2], None).holds
    assert not Order(0.05, "test").judge(2, [(h, 0.0) for h in steps], None).holds


def test_limits_are_approached_or_not():
    sequence = [1 + 2.0**-k for k in range(5)]
    assert Approaches(0.5, "test").judge(1.0, sequence, None).holds
    assert not Approaches(0.5, "test").judge(1.5, [2.0, 1.9, 1.8], None).holds
    assert not Approaches(0.5, "test").judge(1.0, [1.0, 1.1], None).holds
    assert not Approaches(0.5, "test").judge(1.0, [float("nan")] * 3, None).holds
    assert Approaches(0.5, "test").judge([1.0, 0.0], [[2.0, 1.0], [1.1, 0.1]], None).holds


def test_monte_carlo_needs_an_error_of_its_own():
    assert Statistical().judge(1.0, (1.04, 0.01), None).holds
    assert not Statistical().judge(1.0, (1.06, 0.01), None).holds
    assert not Statistical().judge(1.0, (1.0, 0.0), None).holds
