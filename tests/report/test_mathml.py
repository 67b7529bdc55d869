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


@pytest.mark.parametrize(
    ("latex", "spaces"),
    [
        (r"\log t", 1), (r"2\log(1+x)", 1), (r"\cos x \sin 2x", 2), (r"\log^2 t", 0), (r"\tfrac{1}{2} \log\beta", 2),
        (r"\log\Bigl(1+x\Bigr)", 0), (r"\log{\left(x \right)}", 0), (r"\logical", None), (r"a = \log\, t", 1),
    ],
)  # fmt: skip
def test_words_keep_their_distance(latex: str, spaces: int | None):
    if spaces is None:
        with pytest.raises(ValueError, match="has no MathML"):
            mathml(latex)
        return
    made = ET.fromstring(mathml(latex))  # noqa: S314 - our own text
    assert sum(part.tag.endswith("mspace") for part in made.iter()) == spaces
