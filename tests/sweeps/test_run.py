"""A sweep's promises: the same bytes wherever it runs, nothing computed twice, failures kept beside the rest."""

from __future__ import annotations

import csv
import json
import re

import numpy as np
import pytest

from proofs_check.errors import InputError
from proofs_check.sweeps import table
from proofs_check.sweeps.cell import Job, run_cell
from proofs_check.sweeps.columns import Columns
from proofs_check.sweeps.kind import Kind, Option
from proofs_check.sweeps.manifest import Manifest, count_cells
from proofs_check.sweeps.results import Results
from proofs_check.sweeps.seeds import generator
from proofs_check.sweeps.status import status_of
from tests.sweeps import counting


@pytest.mark.filterwarnings("ignore")  # Dask's own, when a cluster ends
def test_tables_are_the_same_byte_for_byte_on_one_process_two_and_dask(sweep):
    runs = [
        sweep("one", cells=40, rows=2),
        sweep("two", cells=40, rows=2, jobs=2),
        sweep("dask", cells=40, rows=2, jobs=2, scheduler="local"),
    ]
    one, two, dask = (run.table.read_bytes() for run in runs)
    assert one == two == dask
    assert len(runs[0].results) == 80
    assert list(runs[0].results.columns) == ["k", "name", "place", "draw", "square", "even", "word"]
    assert runs[0].results["k"] == [k for k in range(40) for _ in range(2)]


def test_a_cells_numbers_depend_on_its_coordinates_and_the_seed_alone(sweep):
    few, many, other = sweep("few", cells=3), sweep("many", cells=9), sweep("other", cells=3, seed=1)
    assert few.results["draw"] == many.results["draw"][:3]
    assert not set(few.results["draw"]) & set(other.results["draw"])


def test_a_generator_is_pinned_for_all_time():
    """The recipe in the documentation, written out again."""
    import hashlib

    text = '["orders",{"batch_size":2,"first":0},5]'
    entropy = int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")
    expected = np.random.Generator(np.random.PCG64(np.random.SeedSequence(entropy))).random(3)
    assert (generator("orders", {"first": 0, "batch_size": 2}, 5).random(3) == expected).all()


def test_a_finished_sweep_is_shown_again_and_nothing_computed(sweep, tmp_path):
    journal = tmp_path / "journal"
    first = sweep(journal=str(journal))
    again = sweep(journal=str(journal), resume=True)
    assert (first.computed, again.computed) == (12, 0)
    assert journal.read_text().count("\n") == 12
    assert first.summary == again.summary


def test_a_cell_that_raises_is_kept_with_its_coordinates_and_the_rest_goes_on(sweep, tmp_path):
    done = sweep(raises=5, jobs=2)
    assert not done.holds
    assert 5 not in done.results["k"]
    assert len(done.results) == 11
    (failed,) = done.failures
    assert failed.coordinates == {"k": 5, "name": "cell 5"}
    assert failed.failed["message"] == "cell 5 is out of sorts"
    assert "counting.py" in failed.failed["traceback"]
    status = status_of(tmp_path / "out")
    assert (status.done, status.failed, status.left, status.running) == (11, 1, 0, False)
    assert status.failures[0]["kind"] == "ValueError"
    again = sweep(raises=5, resume=True)
    assert (again.computed, len(again.failures)) == (1, 1)


def test_damaged_entries_are_computed_again(sweep, tmp_path):
    whole = sweep()
    log = tmp_path / "out" / "cells.log"
    lines = log.read_bytes().splitlines(keepends=True)
    lines[3] = lines[3].replace(b'"square"', b'"squire"')
    log.write_bytes(b"".join(lines)[:-9])
    again = sweep(resume=True)
    assert (again.computed, again.damaged) == (2, 1)
    assert again.table.read_bytes() == whole.table.read_bytes()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "finished sweep; --resume shows it"),
        ({"cells": 13, "resume": True}, "cells was 12, now 13"),
        ({"seed": 3, "resume": True}, "the seed was 0, now 3"),
        ({"cells": 13, "rows": 2}, "cells was 12, now 13; rows was 1, now 2"),
    ],
)
def test_a_folder_with_another_sweep_is_refused_and_the_difference_named(sweep, given, says):
    sweep()
    with pytest.raises(InputError, match=re.escape(says)):
        sweep(**given)


def test_other_code_and_other_versions_are_refused(sweep, tmp_path):
    sweep()
    path = tmp_path / "out" / "manifest.json"
    whole = json.loads(path.read_text())
    for key, value, says in (
        ("version", "0.0.1", "begun by proofs-check 0.0.1"),
        ("cells_sha256", "0" * 64, "the code has changed"),
        ("sweep", "orders", "a sweep orders, not counting"),
    ):
        path.write_text(json.dumps(whole | {key: value}))
        with pytest.raises(InputError, match=says):
            sweep(resume=True)
    path.write_text("{")
    with pytest.raises(InputError, match="no manifest of a sweep"):
        sweep(resume=True)


def test_an_unfinished_folder_says_how_far_it_is(sweep, tmp_path):
    sweep()
    log = tmp_path / "out" / "cells.log"
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:4]))
    with pytest.raises(InputError, match="4 of 12 cells finished; go on with --resume"):
        sweep()


def test_folders_that_cannot_be_used_are_refused_before_anything_is_computed(sweep, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.tex").touch()
    (tmp_path / "file").touch()
    for folder, says in (("full", "holds thesis.tex"), ("file", "is a file"), ("a/b", "there is no folder")):
        with pytest.raises(InputError, match=says):
            sweep(folder)
    with pytest.raises(InputError, match="no sweep: there is no manifest"):
        status_of(tmp_path / "full")


def test_a_folder_that_nobody_may_write_to(sweep, tmp_path, monkeypatch):
    import pathlib

    def refuse(*_args, **_options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(pathlib.Path, "mkdir", refuse)
    with pytest.raises(InputError, match="cannot be used: Permission denied"):
        sweep()


def test_one_killed_before_its_manifest_begins_again(sweep, tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "cells.log").touch()
    (folder / ".manifest.json.0123").touch()
    assert sweep(resume=True).computed == 12


@pytest.mark.filterwarnings("ignore")  # Dask's own, about an address that is none
def test_one_that_found_no_scheduler_leaves_nothing_to_resume(sweep):
    with pytest.raises(InputError, match="no Dask scheduler"):
        sweep(scheduler="localhost")
    assert sweep(cells=5).computed == 5


def test_progress_counts_every_cell(sweep):
    seen = []
    sweep(raises=5, jobs=2, progress=seen.append)
    assert [p.computed for p in seen] == list(range(1, 13))
    assert (seen[-1].done, seen[-1].failed, seen[-1].left) == (11, 1, 0.0)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"k": 1}, "is a coordinate"),
        ({"x": float("nan")}, "return None"),
        ({"x": 2**63}, "beyond 64 bits"),
        ({"x": [1]}, "is a list"),
    ],
)
def test_rows_that_fit_no_table_fail_their_cell(monkeypatch, row, says):
    kind = Kind("", (), counting.cells, lambda *_: row, counting.summary)
    monkeypatch.setattr(counting, "KIND", kind)
    with pytest.raises((ValueError, TypeError), match=says):
        run_cell(Job(counting.MODULE, "counting", 0, None), (0, {"k": 0}))


def test_numpy_values_become_plain_ones(monkeypatch):
    row = {"x": np.float64(0.5), "n": np.int64(3), "yes": np.True_}
    monkeypatch.setattr(counting, "KIND", Kind("", (), counting.cells, lambda *_: row, counting.summary))
    ((found),) = run_cell(Job(counting.MODULE, "counting", 0, None), (0, {"k": 0}))
    assert {name: type(value) for name, value in found.items()} == {"x": float, "n": int, "yes": bool}


def test_columns_have_one_type_whatever_the_order():
    rows = {0: [{"a": 1}], 1: [{"b": None, "a": 2.5}], 2: [{"b": "x", "c": True}], 3: [{"c": 1}]}
    both = []
    for order in ((0, 1, 2, 3), (3, 1, 2, 0)):
        columns = Columns()
        for cell in order:
            columns.learn(cell, rows[cell])
        both.append((columns.names(), columns.types["a"], columns.types["b"], columns.types["c"]))
    assert both[0] == both[1] == (["a", "b", "c"], "float", "str", "mixed")


def test_without_pyarrow_the_table_is_csv(sweep, monkeypatch):
    monkeypatch.setattr(table, "find_spec", lambda _name: None)
    done = sweep(cells=4)
    assert done.table.name == "results.csv"
    with done.table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["square"] for row in rows] == ["0", "1", "4", "9"]
    assert float(rows[1]["draw"]) == done.results["draw"][1]


def test_a_table_is_selected_from_by_value():
    results = Results.from_rows([{"a": 1}, {"a": 2, "b": 5}, {"a": 1, "b": 6}])
    assert results.columns == {"a": [1, 2, 1], "b": [None, 5, 6]}
    assert results.distinct("a") == [1, 2]
    assert list(results.where(a=1).rows()) == [{"a": 1, "b": None}, {"a": 1, "b": 6}]
    assert np.isnan(results.floats("b")[0])


def test_no_cell_at_all_is_refused():
    with pytest.raises(InputError, match="no cell"):
        count_cells([])


def test_the_manifest_says_by_what_the_numbers_were_made(sweep, tmp_path):
    sweep()
    held = Manifest.read(tmp_path / "out")
    assert (held.sweep, held.seed, held.cells) == ("counting", 0, 12)
    assert {"python", "platform", "numpy", "scipy"} <= set(held.environment)


def test_flags_are_named_like_their_options():
    assert Option("batch_size", "").flag == "--batch-size"
    assert Option("data", "", positional=True).flag == "DATA"
