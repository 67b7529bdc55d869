"""The language: what is written parses to the same tree, mistakes are pointed at, nothing else ever escapes."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs_check.predicates import PredicateError, parse
from proofs_check.predicates.syntax import (
    Absolute,
    Alike,
    And,
    Arithmetic,
    Class,
    Coefficient,
    Comparison,
    Constant,
    Count,
    Distortion,
    Fate,
    Lost,
    Negative,
    Not,
    Or,
    Property,
    Quantified,
    Rank,
    Separated,
    Size,
)
from proofs_check.predicates.vocabulary import VOCABULARY

ORDERS = st.sampled_from(["ss", "rr", "gd"])
GAMMAS = st.sampled_from(["frozen", "trained"])
CONSTANTS = st.builds(Constant, st.fractions(-9, 9, max_denominator=9))


def numbers(coefficients):
    leaves = st.one_of(
        CONSTANTS,
        coefficients,
        st.builds(Size, ORDERS),
        st.builds(Lost, ORDERS, GAMMAS),
        st.builds(Separated, ORDERS),
        st.builds(Rank, ORDERS),
        st.sampled_from([Count("n"), Count("B"), Count("positives"), Distortion("ss", "gd")]),
    )

    def larger(inner):
        below = inner.filter(lambda x: not isinstance(x, Constant))  # arithmetic of constants is done while reading
        return st.one_of(
            st.builds(Negative, below),
            st.builds(Absolute, inner),
            st.builds(Arithmetic, st.sampled_from("+-*/"), below, below),
        )

    return st.recursive(leaves, larger, max_leaves=4)


FIXED = numbers(st.builds(Coefficient, ORDERS, st.integers(0, 3)))
LOOSE = st.builds(
    Arithmetic, st.just("*"), st.builds(Coefficient, ORDERS), FIXED.filter(lambda x: not isinstance(x, Constant))
)
RELATIONS = st.sampled_from(["<", "<=", ">", ">=", "=", "!="])
FACTS = st.one_of(
    st.builds(Class, ORDERS, st.sampled_from(["LS", "PLS", "SC"])),
    st.builds(Fate, ORDERS, st.sampled_from(["diverges", "bounded"]), st.none() | GAMMAS),
    st.builds(Fate, ORDERS, st.just("depends")),
    st.builds(Property, st.sampled_from(["ties", "generic", "balanced", "target_ties"])),
    st.builds(Comparison, RELATIONS, FIXED, FIXED),
    st.builds(Quantified, st.sampled_from(["some", "every"]), st.builds(Comparison, RELATIONS, LOOSE, FIXED)),
    st.builds(Quantified, st.sampled_from(["some", "every"]), st.builds(Alike, st.booleans(), LOOSE, LOOSE)),
)
TRUTHS = st.recursive(
    FACTS, lambda t: st.one_of(st.builds(Not, t), st.builds(And, t, t), st.builds(Or, t, t)), max_leaves=6
)


@given(TRUTHS)
@settings(max_examples=300, deadline=None)
def test_what_is_written_parses_to_the_same_tree(tree):
    assert parse(str(tree)) == tree


@given(
    st.text(max_size=40)
    | st.lists(st.sampled_from([*VOCABULARY, "(", ")", "<", "[", "0", "1/0", "-"]), max_size=12).map(" ".join)
)
@settings(max_examples=400, deadline=None)
def test_any_text_is_read_or_pointed_at(text):
    position, tree = 0, None
    try:
        tree = parse(text)
    except PredicateError as error:
        position = error.position
    assert 0 <= position <= len(text)
    assert tree is None or parse(str(tree)) == tree


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("ss is LS", "ss LS"),
        ("SS stays bounded", "ss bounded"),
        ("trained ss diverges", "ss diverges (trained)"),
        ("rr loses a sample", "lost(rr) >= 1"),
        ("trained rr loses at most 2 samples", "lost(rr, trained) <= 2"),
        ("igm separable or gd overlaps", "ss LS or gd SC"),
        ("no ties", "not ties"),
        ("0 < ss < 1/2", "0 < ss and ss < 0.5"),
        ("ss opposite to gd", "ss opposite gd in every feature"),
        ("ss/gd ≤ 1/10 in some feature", "(ss / gd <= 1/10) in some feature"),
        ("ss LS or rr LS and gd LS", "ss LS or (rr LS and gd LS)"),
        ("not ss LS and rr LS", "(not ss LS) and rr LS"),
        ("samples = 4", "n = 4"),
    ],
)
def test_ways_to_say_the_same(text, same):
    assert parse(text) == parse(same)


def test_constants_are_exact():
    tree = parse("distortion(ss, gd) > 0.1")
    assert isinstance(tree, Comparison)
    assert tree.right == Constant(Fraction(1, 10))


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("", 0, "empty"),
        ("ss divrges", 3, "did you mean diverges"),
        ("ss LS and", 9, "it ends"),
        ("ss", 0, "a number stands where a condition"),
        ("ss LS < 2", 0, "a condition stands where a number"),
        ("(ss LS", 6, "')'"),
        ("1/0 < 2", 2, "division by 0"),
        ("ss LS rr LS", 6, "the end, 'and' or 'or'"),
        ("ss ? gd", 3, "no meaning"),
        ("trained ss LS", 0, "does not depend on gamma"),
        ("trained ss depends", 11, "does not depend"),
        ("trained ss diverges (frozen)", 21, "twice"),
        ("ss[1.5] > 0", 3, "number of a feature"),
        ("ss[] > 0", 3, "number of a feature"),
        ("distortion(ss, ss) > 1", 15, "itself"),
        ("distortion(ss) > 1", 13, "','"),
        ("lost(ss, thawed) > 1", 9, "'frozen' or 'trained'"),
        ("no rr", 3, "after 'no'"),
        ("n > 3 in some feature", 6, "coefficient without a number"),
        ("ss > 0 in any feature", 10, "'some feature' or 'every feature'"),
        ("rr loses samples", 9, "how many"),
        ("ss is ties", 6, "a class or a fate"),
        ("sample LS", 0, "cannot stand here"),
        ("not " * 100 + "ss LS", 240, "nested"),
        ("x" * 3000, 2000, "longer"),
        ("n = " + "9" * 60, 4, "digits"),
    ],
)
def test_mistakes_are_pointed_at(text, position, words):
    with pytest.raises(PredicateError, match=f"column {position + 1}: ") as caught:
        parse(text)
    assert caught.value.position == position
    assert words in str(caught.value)
    _, line, caret = str(caught.value).split("\n")
    shown = caret.index("^")
    if position < len(text):
        assert line[shown] == text[position]


def test_the_lengths_that_are_still_read():
    digits, blanks = "1" * 50, " " * (2000 - len("n = 4"))
    assert str(parse(f"n < {digits}")) == f"n < {digits}"
    assert parse(f"n = 4{blanks}") == parse("n = 4")
    with pytest.raises(PredicateError, match="at most 50 digits"):
        parse(f"n < {digits}1")
    with pytest.raises(PredicateError, match="longer than 2000 characters"):
        parse(f"n = 4{blanks} ")


def test_a_hundred_characters_around_a_mistake_are_shown():
    source = "".join(chr(ord("a") + k % 26) for k in range(300))
    assert str(PredicateError("no", source, 150)).split("\n")[1:] == [f"  {source[100:200]}", f"  {' ' * 50}^"]
    assert str(PredicateError("no", source, 20)).split("\n")[1:] == [f"  {source[:100]}", f"  {' ' * 20}^"]
