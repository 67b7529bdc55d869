"""A claim is read from its docstring and refuses words that are not in the vocabulary."""

from __future__ import annotations

import pytest

from theory.claim import claim
from theory.discovery import find, natural_key

DOC = """R-99 · A title.

    A statement
    of two lines.
    """
FIELDS = {"formula": "a = b", "kind": "identity", "direction": "equal", "scope": "all n", "source": "this project"}


def test_the_docstring_holds_number_title_and_statement():
    made = claim(DOC, **FIELDS)
    assert (made.id, made.title, made.statement) == ("R-99", "A title", "A statement\nof two lines.")


@pytest.mark.parametrize("doc", [None, "", "A title.", "R99 · A title.\n\nText.", "R-99 - A title.\n\nText."])
def test_another_form_is_refused(doc):
    with pytest.raises(ValueError, match="begins"):
        claim(doc, **FIELDS)


@pytest.mark.parametrize(
    ("field", "value"),
    [("kind", "theorem"), ("direction", "close"), ("scope", " "), ("source", ""), ("formula", "")],
)
def test_words_outside_the_vocabulary_are_refused(field, value):
    with pytest.raises(ValueError, match="R-99"):
        claim(DOC, **{**FIELDS, field: value})


def test_a_claim_says_something():
    with pytest.raises(ValueError, match="statement is empty"):
        claim("R-99 · A title.", **FIELDS)


def test_numbers_sort_as_numbers():
    assert sorted(["R-10", "R-2", "BN-1", "SY-6b", "SY-6"], key=natural_key) == ["BN-1", "R-2", "R-10", "SY-6", "SY-6b"]


def test_a_number_that_no_claim_has():
    with pytest.raises(KeyError, match="no claim has the number 'X-1'"):
        find("X-1")
