"""Formulas as MathML: nothing is left in LaTeX, and what comes out is well formed."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

import constructions
from proofs_check.report.mathml import mathml
from theory.derivation import Given
from theory.discovery import Entry, claims
from theory.typesetting import expression_latex, step_latex


@pytest.mark.parametrize("entry", claims(), ids=lambda e: e.claim.id)
def test_every_formula_and_step_of_a_claim_is_set(entry: Entry):
    steps = [s for s in (entry.derive() if entry.derive else ()) if not isinstance(s, Given)]
    for latex in (entry.claim.formula, *map(step_latex, steps)):
        made = mathml(latex)
        assert ET.fromstring(made).tag.endswith("math")  # noqa: S314 - our own text
        assert "⟨x**" not in made
        assert "_" not in "".join(ET.fromstring(made).itertext()), latex  # noqa: S314


def test_every_promised_value_is_set():
    for data in constructions.data_sets():
        for value in data.expects.values():
            if not isinstance(value, str | bool):
                assert "<math" in mathml(expression_latex(value))


def test_an_unknown_command_is_an_error_not_a_hole_in_the_page():
    with pytest.raises(ValueError, match="has no MathML"):
        mathml(r"\notacommand x")


def test_block_and_inline():
    assert 'display="block"' in mathml("x")
    assert 'display="inline"' in mathml("x", block=False)
