"""The page of ``diagnose --html``: the answer on top, remedies that were really tried, nothing unescaped."""

from __future__ import annotations

import csv
import re
from dataclasses import replace

import numpy as np
import pytest
from typer.testing import CliRunner

from proofs_check.cli.app import app
from proofs_check.data import as_table, load
from proofs_check.diagnose import dispatch
from proofs_check.diagnose.classification import diagnose_classification
from proofs_check.diagnose.fate_sentences import answer
from proofs_check.diagnose.regression import diagnose_regression
from proofs_check.diagnose.remedies import remedies
from proofs_check.report.diagnosis import as_page
from tests.report.test_verification_page import outline

EVIL = "<script>alert(1)</script>"


def page(found):
    return as_page(found, remedies(found), command="proofs-check diagnose …", date="2026-01-02")


@pytest.fixture(scope="module")
def four_points():
    return diagnose_classification(load("four-points"), batch_size=2)


@pytest.fixture(scope="module")
def ragged():
    rng = np.random.default_rng(0)
    X = rng.integers(-9, 10, (23, 3))
    return diagnose_regression(X, X @ [1, -2, 3] + rng.integers(-3, 4, 23), batch_size=4)


def test_the_answer_stands_first_and_the_page_is_whole(four_points):
    text = page(four_points)
    found = outline(text)
    assert all(address.startswith(("#", "data:")) for address in found.addresses)
    assert text.index(four_points.answer.replace("'", "&#39;")) < text.index("What would help")
    assert text.count("data:image/svg+xml") == 5, "two of the answer, and what each of three orders sees"
    assert "Certificate: separability SS" in text
    for claim_id in ("C-3", "C-4", "C-7"):
        assert f'<dt id="{claim_id}">' in text


def test_remedies_for_a_divergence_are_decided_anew(four_points):
    by_option = {r.option: r for r in remedies(four_points)}
    reshuffled = by_option["--order rr"]
    assert reshuffled.helps
    assert "cannot diverge (SC, certified)" in reshuffled.result
    eps = next(r for option, r in by_option.items() if option.startswith("--eps"))
    again = diagnose_classification(load("four-points"), batch_size=2, eps=float(eps.option.split()[1]))
    assert eps.helps is (again.outcome("ss") != "diverges")


def test_remedies_of_a_regression_agree_with_a_new_diagnosis(ragged):
    table = ragged.table
    for remedy in remedies(ragged):
        words = remedy.option.split()
        changed = {
            "--order": {"order": "rr"},
            "--batch-size": {"batch_size": int(words[-1]) if words[-1].isdigit() else 0},
            "--eps": {"eps": float(words[-1]) if words[0] == "--eps" else 0.0},
            "--drop-last": {"drop_last": True},
        }[words[0]]
        again = diagnose_regression(table, **{"batch_size": 4, **changed})
        value = again.distortion["rr_gd" if words[0] == "--order" else "ss_gd"]
        before, after = (float(v) for v in re.findall(r"[\d.e-]+", remedy.result))
        assert after == pytest.approx(value, rel=5e-3)  # three digits are shown
        assert before == pytest.approx(ragged.distortion["ss_gd"], rel=5e-3)
        assert remedy.helps is (value < 0.99 * ragged.distortion["ss_gd"])
    assert {r.option.split()[0] for r in remedies(ragged)} == {"--order", "--batch-size", "--eps", "--drop-last"}


def test_a_remedy_that_cannot_be_tried_says_why():
    X = np.arange(10.0)[:, None] ** 2
    found = diagnose_regression(X, np.arange(10.0), batch_size=3, drop_last=True)
    nine = diagnose_regression(X[:9], np.arange(9.0), batch_size=2, drop_last=True)
    assert all("cannot" not in r.result for r in remedies(found))
    assert any(r.option == "--batch-size 8" for r in remedies(nine))
    kept = diagnose_regression(X[:9], np.arange(9.0), batch_size=3)
    assert all(r.helps is not None or "cannot be tried" in r.result for r in remedies(kept))


def test_names_of_columns_and_classes_are_escaped():
    rng = np.random.default_rng(1)
    X = rng.integers(-5, 6, (24, 2)).astype(float)
    labels = np.where(rng.random(24) < 0.5, EVIL, "other")
    table = as_table(X, labels, features=[EVIL, "b"])
    text = page(diagnose_classification(table, batch_size=4))
    outline(text)
    assert EVIL not in text


@pytest.mark.parametrize("name", ["diabetes", "three-classes", "fate-bounded", "simpson-4"])
def test_pages_of_all_kinds_are_made(name: str):
    table = load(name)
    size = table.batch_size or 2  # where RR has a closed form
    outline(
        page(dispatch.diagnose(table, batch_size=size, order=None, seed=0, eps=0.0, constant="zero", gamma="frozen"))
    )


def test_the_command_writes_a_page_and_refuses_two_streams(tmp_path):
    with (tmp_path / "data.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["x", "y"], *([i, (-1) ** i] for i in range(8))])
    target = tmp_path / "page.html"
    run = CliRunner().invoke(
        app, ["diagnose", str(tmp_path / "data.csv"), "--batch-size", "2", "--order", "igm", "--html", str(target)]
    )
    assert run.exit_code == 0, run.output
    assert "Made again by" in target.read_text(encoding="utf-8")
    run = CliRunner().invoke(app, ["diagnose", "simpson-4", "--json", "-", "--html", "-"])
    assert run.exit_code != 0


def test_each_claim_that_is_cited_has_a_place_on_the_page(ragged, four_points):
    for found in (ragged, four_points):
        seen = outline(page(found))
        inside = {address[1:] for address in seen.addresses if address.startswith("#")} - {"main"}
        assert inside
        assert inside <= set(seen.ids)


def test_a_change_that_makes_it_worse_is_called_so():
    found = diagnose_regression(load("simpson-4"), batch_size=2, order="igm")
    worse = [remedy for remedy in remedies(found) if remedy.harms]
    assert [remedy.option.split()[0] for remedy in worse] == ["--eps"]
    assert not worse[0].helps
    assert "no, worse" in page(found)


def test_what_could_not_be_decided_is_said_so_and_a_safe_change_helps(four_points):
    """A diagnosis with SS's decision taken away: neither good nor bad news, and no number where there is none."""
    fate = replace(four_points.fate["ss"], fate="undecided", strength="undecided", verified=False, certificate=None)
    there = replace(four_points.separability["ss"], class_="UNDECIDED", ls_samples=(), verified=False, certificate=None)
    open_ = replace(
        four_points,
        fate={**four_points.fate, "ss": fate},
        separability={**four_points.separability, "ss": there},
        direction={},
    )
    open_ = replace(open_, answer=answer(open_))
    text = page(open_)
    assert open_.answer.startswith("Whether training with SS in the data's own order diverges could not be decided; ")
    assert 'class="lead unsure"' in text
    assert "not known" in text
    assert next(r for r in remedies(open_) if r.option == "--order rr").helps
