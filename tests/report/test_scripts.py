"""Subscripts and superscripts of plain text: set in every claim, escaped, and not in words of code."""

from __future__ import annotations

import re
from html import unescape

import pytest

from proofs_check.report.scripts import scripts
from theory.discovery import Entry, claims

SET = {
    "σ_a²": "σ<sub>a</sub>²",
    "x̄_ia": "x̄<sub>ia</sub>",
    "x_(k+1) − x_(k)": "x<sub>(k+1)</sub> − x<sub>(k)</sub>",
    "λ_max(H_j)": "λ<sub>max</sub>(H<sub>j</sub>)",
    "Λ_ir_j": "Λ<sub>i</sub>r<sub>j</sub>",
    "q_i^nq_j^nV_0": "q<sub>i</sub><sup>n</sup>q<sub>j</sub><sup>n</sup>V<sub>0</sub>",
    "(I − η_kH)": "(I − η<sub>k</sub>H)",
    "r_{S_j}": "r<sub>S<sub>j</sub></sub>",
    "e^{−4λ_min(H)t}": "e<sup>−4λ<sub>min</sub>(H)t</sup>",
    "Pz_j^GD": "Pz<sub>j</sub><sup>GD</sup>",
    "mean_{i∈S}": "mean<sub>i∈S</sub>",
    "8 n^1.5": "8 n<sup>1.5</sup>",
    "Σ_{i<j} & <b>": "Σ<sub>i&lt;j</sub> &amp; &lt;b&gt;",
}
CODE = ("drop_last", "proofs_check.plots", "constant_pairs", "_hidden", "a < b")


@pytest.mark.parametrize("text", SET)
def test_what_stands_below_and_above_is_set(text: str):
    assert scripts(text) == SET[text]


@pytest.mark.parametrize("text", CODE)
def test_code_and_plain_words_stay(text: str):
    assert unescape(scripts(text)) == text


@pytest.mark.parametrize("entry", claims(), ids=lambda e: e.claim.id)
def test_nothing_of_a_claim_is_left_unset_or_lost(entry: Entry):
    claim = entry.claim
    for text in (claim.title, claim.statement, claim.scope, *claim.hypotheses):
        plain = unescape(re.sub(r"</?su[bp]>", "", scripts(text)))
        assert not re.search(r"[_^]", plain), text
        assert re.sub(r"[_^{}]", "", plain) == re.sub(r"[_^{}]", "", text)
