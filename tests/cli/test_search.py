"""``proofs-check search`` as users call it."""

from __future__ import annotations

import json

import pytest


def test_found_is_printed_with_its_proof_and_exported(run, tmp_path):
    done = run("search", "ss opposite gd and generic", "--max-n", "4", "--max-d", "1", "--out", "found", cwd=tmp_path)
    assert done.status == 0, done.err
    assert "3/10·√5" in done.out
    assert "CERTIFIED" in done.out
    assert "Exhaustive: no smaller one exists" in done.out
    checked = run("certify", "found", cwd=tmp_path)
    assert checked.status == 0, checked.out
    again = run("search", "ss LS", "--out", "found", cwd=tmp_path)
    assert again.status == 2


def test_none_found_is_status_1_with_the_sentence(run):
    done = run("search", "rr LS and rr diverges", "--max-n", "4", "--max-d", "1", "--json", "-")
    assert done.status == 1
    found = json.loads(done.out)
    assert found["how"] == "exhaustive"
    assert found["found"] is None
    assert "none exists" in found["sentence"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ss divrges"], "column 4: unknown word 'divrges'; did you mean diverges"),
        (["ss LS", "--max-n", "1"], "no batch of 2"),
        (["ss LS", "--force"], "--out"),
        (["ss LS", "--resume", "-"], "--resume"),
        (["ss LS", "--json", "missing/folder.json"], "no folder"),
        (["ss LS", "--task", "regression"], "labels"),
    ],
)
def test_bad_calls_are_one_sentence_and_status_2(run, arguments, words):
    done = run("search", *arguments)
    assert done.status == 2
    assert words in done.err
    assert "Traceback" not in done.err
