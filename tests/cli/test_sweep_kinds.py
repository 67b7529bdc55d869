"""``proofs-check sweep separability, distortion, custom``: from the command line, right and wrong."""

from __future__ import annotations

import json

import pytest

PHASE = ("sweep", "separability", "--batch-size", "2,4", "--ratio", "0.2:0.5:0.1", "--n", "16", "--trials", "20",
         "--jobs", "1")  # fmt: skip


def test_a_phase_diagram(run, tmp_path):
    done = run(*PHASE, "--out", str(tmp_path / "phase"), "--json", str(tmp_path / "phase.json"))
    assert (done.status, done.err) == (0, "")
    assert "conjecture C-10" in done.out
    document = json.loads((tmp_path / "phase.json").read_text(encoding="utf-8"))
    assert (document["cells"], document["parameters"]["balance"]) == (8, 0.5)
    point = document["numbers"]["points"][0]
    assert point["share_ls"]["interval"][0] <= point["share_ls"]["share"] <= point["share_ls"]["interval"][1]
    assert (tmp_path / "phase" / "figure.png").read_bytes().startswith(b"\x89PNG")


def test_a_file_of_ones_own(run, tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text('quantity = "shrinkage"\n[grid]\nbatch_size = [2, 4]\n', encoding="utf-8")
    done = run("sweep", "custom", str(file), "--jobs", "1")
    assert (done.status, done.err) == (0, "")
    assert "value: 0.56419 to 0.797885" in done.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((*PHASE, "--n", "18"), "--n 18 is no multiple of the batch size 4"),
        ((*PHASE, "--balance", "1/3"), "of a batch of 2 is no whole number of samples"),
        ((*PHASE, "--balance", "1"), "--balance must be below 1"),
        ((*PHASE, "--ratio", "0.1:0.6:0.03"), "--ratio has the range 0.1:0.6:0.03, whose steps miss its end"),
        ((*PHASE, "--ratio", "0"), "--ratio must be above 0"),
        ((*PHASE, "--batch-size", "65"), "--batch-size must be at most 64"),
        ((*PHASE, "--recheck", "2"), "--recheck must be at most 1"),
        (("sweep", "distortion", "--batch-size", "2", "--correlation", "1"), "--correlation must be below 1"),
        (("sweep", "distortion", "--batch-size", "2", "--features", "40"), "leave rank 10 for 40 features"),
        (("sweep", "custom", "none.toml"), "there is no file none.toml"),
    ],
)
def test_bad_calls_are_one_sentence_and_status_2(run, arguments, says):
    assert run(*arguments).is_refused(says)
