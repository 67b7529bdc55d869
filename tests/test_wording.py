"""Sentences about names: the nearest are offered, in any case; without one, what can be done."""

import pytest

from proofs_check.errors import InputError
from proofs_check.wording import either, nearest, one_of

FRUIT = ("Apple", "pear", "plum", "peach")


@pytest.mark.parametrize(
    ("choices", "row"), [((), ""), (("a",), "a"), (("a", "b"), "a or b"), (("a", "b", "c"), "a, b or c")]
)
def test_choices_in_a_row(choices, row) -> None:
    assert either(choices) == row


@pytest.mark.parametrize(
    ("name", "known", "options", "clause"),
    [
        ("appel", FRUIT, {}, "did you mean Apple?"),
        ("PLUMM", FRUIT, {}, "did you mean plum?"),
        ("pea", FRUIT, {}, "did you mean pear or peach?"),
        ("kiwi", FRUIT, {}, "there are Apple, pear, plum, peach"),
        ("kiwi", FRUIT, {"limit": 2}, "there are Apple, pear, …"),
        ("kiwi", FRUIT, {"otherwise": "see the market"}, "see the market"),
        ("kiwi", ("fig",), {}, "there is only fig"),
        ("kiwi", (), {}, "there are none"),
    ],
)
def test_the_nearest(name, known, options, clause) -> None:
    assert nearest(name, known, **options) == clause


def test_one_of_them_or_a_sentence() -> None:
    assert one_of("fruit", "plum", FRUIT) == "plum"
    with pytest.raises(InputError, match=r"^unknown fruit 'plumb'; did you mean plum\?$"):
        one_of("fruit", "plumb", FRUIT)
    with pytest.raises(InputError, match=r"^unknown fruit ''; use Apple, pear, plum or peach$"):
        one_of("fruit", "", FRUIT)
