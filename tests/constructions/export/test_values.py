"""Exact values as text: what is written is read back as the same value; nothing else is read."""

from __future__ import annotations

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

import constructions
from constructions.export import ExportError
from constructions.export.values import decode, encode, parse_number

root5, root2 = sp.sqrt(5), sp.sqrt(2)

VALUES = [
    sp.Integer(0),
    sp.Integer(-7),
    sp.Rational(-22, 7),
    3 / (2 * root5),
    root2 / 2 - 5 * sp.sqrt(185) / 148 + sp.Rational(1, 3),
    sp.sqrt(2 + sp.sqrt(3)),
    1 / (1 + root2),
    sp.Rational(2) ** sp.Rational(2, 3),
    (1 + root2) ** sp.Rational(-1, 3),
    sp.ImmutableMatrix([[1, root5 / 3], [0, -2]]),
    [sp.Rational(1, 2), [root2, sp.Integer(3)], []],
    sp.Tuple(sp.Rational(11, 8), root2),
    "with replacement, SS, RR",
    "√2 is no number here",
    True,
    False,
]


@pytest.mark.parametrize("value", VALUES, ids=str)
def test_what_is_written_is_read_back(value):
    found = decode(encode(value))
    assert found == value
    assert type(found) is type(value)


def test_every_value_that_a_construction_promises_is_read_back():
    members = [family.member(**settings) for family in constructions.families() for settings in family.sample]
    for data in (*constructions.data_sets(), *members):
        for key, value in data.expects.items():
            found = decode(encode(value))
            assert found == value, (data.name, key)
            assert type(found) is type(value), (data.name, key)


numbers = st.recursive(
    st.fractions(max_denominator=50).map(lambda v: sp.Rational(v.numerator, v.denominator)),
    lambda part: st.one_of(
        st.tuples(part, part).map(lambda pair: pair[0] + pair[1]),
        st.tuples(part, part).map(lambda pair: pair[0] * pair[1]),
        part.map(lambda v: sp.sqrt(v * v + 1)),
    ),
    max_leaves=5,
)


@given(numbers)
def test_any_real_algebraic_number_is_read_back(value):
    assert decode(encode(value)) == value


@pytest.mark.parametrize("value", [sp.pi, sp.I, sp.oo, sp.nan, sp.Float("0.5"), sp.Symbol("x"), sp.log(2), 0.25])
def test_what_is_not_exact_and_algebraic_is_not_written(value):
    with pytest.raises(ExportError, match="cannot be written exactly"):
        encode(value)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "x", "1.5", "1e5", "1/", "/2", "1//2", "(1", "1)", "sqrt", "sqrt 2", "sqrt()", "2**", "2**x",
        "2**(1/0)", "2**1000", "2**(-", "1/0", "1/(2-2)", "0**(-1)", "sqrt(-1)", "1 2", "--1", "__import__('os')",
        "(" * 41 + "1" + ")" * 41, "1+" * 60_000 + "1", "1;2", "²", "٣", "9" * 4001,
    ],
    ids=lambda text: text[:20],
)  # fmt: skip
def test_what_is_no_number_is_not_read(text):
    with pytest.raises(ExportError):
        parse_number(text)


@pytest.mark.parametrize(
    "document",
    [
        None, 1, "1", [], {}, {"number": 1}, {"number": "1", "text": "a"}, {"truth": "yes"}, {"truth": 1}, {"text": 3},
        {"text": "\x1b[31m"}, {"matrix": "1"}, {"matrix": [["1"], ["1", "2"]]}, {"matrix": [[1]]}, {"list": "1"},
        {"list": ["1"]}, {"float": "1"},
    ],
    ids=str,
)  # fmt: skip
def test_other_documents_are_no_values(document):
    with pytest.raises(ExportError):
        decode(document)


def test_lists_are_not_nested_without_end():
    document: dict[str, object] = {"number": "1"}
    for _ in range(60):
        document = {"list": [document]}
    with pytest.raises(ExportError):
        decode(document)


@given(st.text(alphabet="0123456789+-*/() sqrt", max_size=40))
def test_reading_any_text_gives_a_number_or_a_refusal(text):
    try:
        value = parse_number(text)
    except ExportError:
        return
    assert value.is_number
