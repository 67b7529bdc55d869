"""``proofs-check sweep``: commands made from kinds, what they print and write, and how they refuse."""

from __future__ import annotations

import json
import re
import socket

import pytest

ORDERS = ("sweep", "orders", "simpson-4", "--batch-size", "2", "--orders", "60", "--jobs", "1")


@pytest.fixture(scope="module")
def finished(run, tmp_path_factory):
    folder = tmp_path_factory.mktemp("sweep") / "out"
    done = run(*ORDERS, "--out", str(folder), "--json", str(folder.parent / "sweep.json"))
    return folder, done


def test_a_sweep_prints_what_it_found_and_where_it_is(finished):
    folder, done = finished
    assert (done.status, done.err) == (0, "")
    assert "60 random shuffles land at a median distortion" in done.out
    assert {path.name for path in folder.iterdir()} == {"cells.log", "figure.png", "manifest.json", "results.parquet"}


def test_its_json(finished):
    folder, _ = finished
    document = json.loads((folder.parent / "sweep.json").read_text(encoding="utf-8"))
    assert set(document) == {
        "version", "sweep", "parameters", "seed", "cells", "failed", "failures", "rows", "holds", "summary", "numbers",
        "table", "figure",
    }  # fmt: skip
    assert (document["sweep"], document["rows"], document["cells"]) == ("orders", 60, 6)
    numbers = document["numbers"]["batch_size"]["2"]["ss_gd"]
    # The three pairings of four points: GD's coefficient is 3/(2√5) … the extremes are pairings, whatever the draws.
    assert numbers["q05"] <= numbers["median"] <= numbers["q95"]


def test_status_while_nothing_runs(finished, run):
    folder, _ = finished
    page = run("sweep", "status", str(folder))
    assert page.status == 0
    assert "6 finished, 0 failed, 0 left" in page.out
    document = json.loads(run("sweep", "status", str(folder), "--json", "-").out)
    assert (document["cells"], document["done"], document["running"], document["table"]) == (6, 6, False, True)


def test_resumed_when_finished_it_shows_the_same(finished, run):
    folder, first = finished
    table = (folder / "results.parquet").read_bytes()
    again = run(*ORDERS, "--out", str(folder), "--resume")
    assert again.status == 0
    assert "0 computed now" in again.out
    assert again.out.splitlines()[0] == first.out.splitlines()[0]
    assert (folder / "results.parquet").read_bytes() == table


def test_classification_counts_fates(run):
    done = run("sweep", "orders", "four-points", "--batch-size", "2", "--orders", "60", "--jobs", "1", "--json", "-")
    document = json.loads(done.out)
    found = document["numbers"]["batch_size"]["2"]
    assert document["table"] is None
    assert sum(found["fates"].values()) == found["orders"] == 60
    low, high = found["interval"]
    assert low <= 1 / 3 <= high, "one of three pairings diverges (C-6); seed 0 is not one of the 5 % of misses"


def test_a_dry_run_says_what_to_expect_and_writes_nothing(run, tmp_path):
    said = run(*ORDERS, "--out", str(tmp_path / "none"), "--dry-run")
    assert said.status == 0
    assert re.search(r"6 cells on 1 process: about .* s, as probed cells took", said.out)
    assert "a process" in said.out
    assert not (tmp_path / "none").exists()
    document = json.loads(run(*ORDERS, "--dry-run", "--json", "-").out)
    assert (document["cells"], document["fits"]) == (6, True)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--batch-size", "2:4:0"), "--batch-size has the range 2:4:0; it must rise"),
        (("--batch-size", "2,x"), "--batch-size has 'x', which is no number"),
        (("--batch-size", "1"), "--batch-size must be at least 2, got 1"),
        (("--batch-size", "5"), "larger than the 4 samples"),
        (("--orders", "0"), "--orders must be at least 1"),
        (("--task", "guess"), "--task is 'guess'; use auto, regression or classification"),
        (("--eps", "-1"), "--eps must be at least 0"),
        (("--out", "no/where"), "there is no folder no"),
        (("--out", "/proc/sweep"), "cannot be"),
        (("--resume",), "name it with --out"),
        (("--json", "no/where.json"), "there is no folder"),
    ],
)
def test_bad_calls_are_one_sentence_and_status_2(run, arguments, says):
    assert run(*ORDERS, *arguments).is_refused(says)


def test_an_unreachable_scheduler(run, tmp_path):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{nobody.getsockname()[1]}"
        done = run(*ORDERS, "--out", str(tmp_path / "out"), "--scheduler", address)
    assert done.status == 2
    assert "no Dask scheduler answers" in done.err
    assert done.err.count("\n") == 1


def test_status_of_what_is_no_sweep(run, tmp_path):
    done = run("sweep", "status", str(tmp_path))
    assert done.status == 2
    assert "holds no sweep" in done.err


def test_an_unknown_sweep(run):
    assert run("sweep", "everything").status == 2
