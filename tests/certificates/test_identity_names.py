"""Names of an identity's variables and letters: a reader must be able to tell them apart."""

from __future__ import annotations

import pytest

from tests.certificates.programs import accepted, program

LEFT = program(("+", "x", "y"))


@pytest.mark.parametrize(
    "names",
    [["x", "x", "m", "k"], ["x", "y", "m", "m"], ["x", "y", "x", "y"], ["x", "x", "x", "x"]],
)
def test_no_two_variables_have_one_name(names: list[str]) -> None:
    assert accepted(LEFT, LEFT)
    assert not accepted(LEFT, LEFT, claim={"variables": names})


def test_no_letter_has_the_name_of_a_variable_or_of_a_letter() -> None:
    assert accepted(LEFT, LEFT, claim={"letters": ["A", "B"]})
    for letters in (["A", "A"], ["A", "x"], ["k", "B"]):
        assert not accepted(LEFT, LEFT, claim={"letters": letters})
