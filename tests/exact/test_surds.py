"""Exact square-root arithmetic against sympy and against floats."""

import random
from fractions import Fraction

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from proofs_check.exact.normalized import cut, exact_batch, exact_epoch
from proofs_check.exact.surds import Surd, rank, root
from proofs_check.relations import Exactly

values = st.fractions(min_value=0, max_value=30, max_denominator=9)
surds = st.lists(st.tuples(st.integers(-5, 5), values), min_size=1, max_size=3).map(
    lambda terms: sum((q * root(r) for q, r in terms), Surd({}))
)


@given(values)
def test_a_root_squares_to_its_number(value):
    assert root(value) * root(value) == value
    assert sp.sympify(root(value)) == sp.sqrt(sp.Rational(value.numerator, value.denominator))


@given(surds, surds, surds)
def test_ring_and_field_laws(a, b, c):
    assert (a + b) * c == a * c + b * c
    assert a - a == 0
    if c:
        assert (a / c) * c == a
        assert 1 / c == c.inverse()


def test_zero_is_recognised_and_differences_are_not_zero():
    nested = (root(2) + root(3)) * (root(2) + root(3)) - 5 - 2 * root(6)
    assert nested == 0
    assert not nested
    assert root(2) + root(3) != root(5)
    with pytest.raises(ZeroDivisionError):
        nested.inverse()
    with pytest.raises(ValueError, match="no real square root"):
        root(-1)


def test_mixes_with_sympy_and_with_the_exact_relation():
    judged = Exactly().judge(sp.sqrt(12) / 5, 2 * root(3) / 5, None)
    assert judged.holds
    assert not Exactly().judge(sp.sqrt(12) / 5, root(3) / 5, None).holds
    assert not Exactly().judge(root(2), Fraction(141421356, 100000000), None).holds


def test_rank_agrees_with_sympy():
    rng = random.Random(0)  # noqa: S311 - test data
    for _ in range(20):
        rows = [[rng.randint(-1, 1) * root(rng.randint(1, 3)) for _ in range(3)] for _ in range(4)]
        assert rank(rows) == sp.Matrix([[sp.sympify(v) for v in row] for row in rows]).rank()
    assert rank([[root(2), Fraction(2)], [Fraction(1), root(2)]]) == 1
    assert rank([[0, 0]]) == 0


def test_exact_normalization_by_hand():
    # 0, 1, 2: mean 1, variance 2/3
    assert exact_batch([[Fraction(v)] for v in (0, 1, 2)]) == [[-root(Fraction(3, 2))], [0], [root(Fraction(3, 2))]]
    assert exact_batch([[Fraction(7)]] * 2) == [[0], [0]]
    rows = [[Fraction(v)] for v in (0, 9, 4, 5)]
    assert exact_epoch(rows, cut([3, 0, 1, 2], 2, drop_last=True)) == [[-1], [1], [-1], [1]]
    assert cut(range(5), 3) == [(0, 1, 2), (3, 4)]
    assert cut(range(5), 3, drop_last=True) == [(0, 1, 2)]


def test_a_surd_is_written_as_its_terms():
    two = root(Fraction(2))
    assert repr(two - two) == "0"
    assert repr(two * Fraction(1, 2)) == "1/2·√2"
    assert repr(two * two) == "2"


def test_rows_of_samples_in_no_batch_are_0():
    rows = [[Fraction(v), Fraction(v * v)] for v in range(3)]
    assert exact_epoch(rows, [(0, 1)])[2] == [Surd({}), Surd({})]
