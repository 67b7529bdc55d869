"""The page of ``verify --html``: complete, self-contained, and safe whatever stands in a claim."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

import constructions
from proofs_check.report.page import image
from proofs_check.report.scripts import scripts
from proofs_check.report.verification import as_page, construction_picture
from proofs_check.verify import verify_claim
from theory.derivation import prove
from theory.verdict import Verdict

EVIL = "<script>alert(1)</script>\"'&"


@pytest.fixture(scope="module")
def reports():
    return [verify_claim(claim_id) for claim_id in ("BN-4", "R-4", "C-10")]


def page(reports, **options):
    return as_page(reports, seed=3, budget="quick", date="2026-01-02", **{"draw": None, **options})


class Outline(HTMLParser):
    """Tags that stay open, ids, and every address."""

    VOID = frozenset({"meta", "link", "input", "img", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.ids: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.ids += [values["id"]] if "id" in values else []
        self.addresses += [values[key] for key in ("href", "src") if values.get(key)]
        if tag not in self.VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag


def outline(text: str) -> Outline:
    found = Outline()
    found.feed(text)
    assert found.stack == []
    return found


def test_well_formed_with_unique_ids_and_only_inner_addresses(reports):
    found = outline(page(reports))
    assert len(found.ids) == len(set(found.ids))
    for address in found.addresses:
        assert address.startswith(("#", "data:")), address
    for address in found.addresses:
        if address.startswith("#") and address[1:] in {"BN-4", "R-4", "C-10"}:
            assert address[1:] in found.ids


def test_everything_known_of_a_claim_is_on_it(reports):
    text = page(reports)
    for report in reports:
        claim = report.entry.claim
        assert f'id="{claim.id}"' in text
        for trial in report.controls + report.mutants:
            assert scripts(trial.name) in text
        for e in report.evidence:
            assert str(e.cases) in text
        if report.entry.derive:
            assert f"Derivation, {len(prove(report.entry.derive).steps)} steps" in text
    assert "No derivation: this is a conjecture." in text
    assert "seed 3, 2026-01-02" in text
    assert text.count("<math") > 10


def test_what_does_not_hold_stands_at_the_top(reports):
    good = reports[1]
    bad = replace(good, numeric=Verdict.REFUTED, open_steps=("a step left open",))
    bad = replace(bad, mutants=(replace(good.mutants[0], as_expected=False, note="survived"),))
    text = page([bad])
    head = text[: text.index('class="theme"')]
    assert "derivation step left open: a step left open" in head
    assert "survived" in head
    assert 'class="broken"' in text
    assert 'class="broken"' not in page([good])


def test_text_is_escaped(reports):
    report = reports[0]
    evil = replace(report, evidence=(replace(report.evidence[0], check=EVIL, witness=EVIL),))
    text = page([evil])
    assert EVIL not in text
    assert "&lt;script&gt;alert(1)" in text


def test_only_the_pages_own_script_may_run(reports):
    text = page(reports)
    (script,) = re.findall(r"<script>(.*?)</script>", text, flags=re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in text
    assert "default-src 'none'" in text


def test_pictures_are_inlined(reports):
    drawn = image(lambda axes: axes.plot([0, 1], [0, 1]))
    assert drawn == image(lambda axes: axes.plot([0, 1], [0, 1])), "the same figure gives the same bytes"
    assert drawn in page(reports, draw=lambda _data: drawn)


def test_a_picture_stands_once_and_is_pointed_to_from_other_claims(reports):
    text = page([reports[1], reports[1]], draw=construction_picture)
    shown = len(constructions.witnesses("R-4"))
    assert shown > 0
    assert text.count("<img") == shown
    assert text.count("Picture above") == shown
